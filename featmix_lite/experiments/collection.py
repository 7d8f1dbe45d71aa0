"""A class is a sweep: every student's runs as one line of text, and a room's pasted lines as records again."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections import Counter
from itertools import product
from typing import NamedTuple

from .arms import against, arms_in
from .families import Differences
from .result_lines import FORM, MARK, SUM, LineError, parsed, records_of, unlike

# What word processors and chats make of ", - and /.
TYPED = str.maketrans("\u201c\u201d\u201e\u2010\u2011\u2012\u2013\u2014\u2212\u2044", '"""------/')


class Bad(NamedTuple):
    """A line that was not taken: its ``number`` in the text, the ``reason``, how it begins."""

    number: int
    reason: str
    text: str

    def __str__(self) -> str:
        return f"line {self.number}: {self.reason} ({self.text!r})"


class Collected(list):
    """Records as ``fm.sweep`` gives them, seed by seed; ``bad`` lines, ``votes`` {seed: vote}, the ``experiment``."""

    def __init__(self, records=(), bad=(), votes=None, experiment: str | None = None):
        super().__init__(records)
        self.bad, self.votes, self.experiment = list(bad), dict(votes or {}), experiment

    @property
    def seeds(self) -> list[int]:
        """The seeds that count, one a student."""
        return sorted({record["config"]["seed"] for record in self})


def collect(text: str) -> Collected:
    """Read pasted result lines -> their records, as ``fm.sweep`` would have given them, and what was wrong.

    >>> from featmix_lite.experiments.result_lines import result_line
    >>> records = [{"config": fm.Config(mix=m, seed=7).as_dict(), "accuracy": 0.9} for m in (None, fm.Mix("block1"))]
    >>> room = collect("Anna: " + result_line(records) + "\\nBen: fm1 3f")
    >>> len(room), room.seeds, room.bad[0].reason
    (2, [7], 'cut off: its checksum is missing')

    Argument: ``text``, whatever was pasted: names before the lines, empty lines, lines that a mail program broke or
    quoted, curly quotes and odd spaces do no harm. Named in ``bad`` and left out: damaged and cut lines, another
    experiment's (the hash that most lines have counts), a figure that cannot be (accuracy=500) or that most others send
    and this one lacks, a seed that stands twice. No figure is ever guessed.
    The checksum finds slips of copying, not cheating. Errors: ``TypeError`` for something that is no text.
    """
    if not isinstance(text, str):
        raise TypeError(f"text is a {type(text).__name__}: paste the lines as one text")
    good, bad = [], []
    shown = text.split("\n")
    for number, readings in _pieces(text):
        try:
            good.append((number, *_first(readings)))
        except LineError as error:
            bad.append(Bad(number, str(error), (readings or [shown[number - 1].strip()])[0][:40]))
    most = Counter(one.experiment for _, _, one in good).most_common(1)
    room = most[0][0] if most else None
    usual = next((one for _, _, one in good if one.experiment == room), None)
    sent = Counter(_figures(one) for _, _, one in good if one.experiment == room).most_common(1)
    asked = set(sent[0][0]) if sent else set()
    seeds: dict[int, tuple[int, object]] = {}
    for number, piece, one in good:
        if one.experiment != room:
            reason = f"another experiment: {one.experiment}, the room's is {room} ({unlike(one, usual)})"
            bad.append(Bad(number, reason, piece[:40]))
        elif lost := asked.difference(_figures(one)):
            bad.append(Bad(number, f"it lacks a figure that the others send: {', '.join(sorted(lost))}", piece[:40]))
        elif one.seed in seeds:
            first, other = seeds[one.seed]
            same = "the same figures" if one.figures == other.figures else "other figures; the first line counts"
            bad.append(Bad(number, f"seed {one.seed} stands in line {first} already, with {same}", piece[:40]))
        else:
            seeds[one.seed] = (number, one)
    taken = [one for _, (_, one) in sorted(seeds.items())]
    records = [record for one in taken for record in records_of(one)]
    votes = {one.seed: one.vote for one in taken if one.vote}
    return Collected(records, sorted(bad), votes, room)


def _figures(line) -> tuple[str, ...]:
    """The names of the figures that a line sends, the same for all its ways of mixing."""
    return tuple(line.figures[0][1])


def _first(readings: list[str]):
    """The reading whose checksum fits, and what it says. Errors: ``LineError``, the first reading's."""
    wrong = LineError(f"its beginning, {MARK}{FORM}, is missing or damaged")
    for i, reading in enumerate(readings):
        try:
            return reading, parsed(reading)
        except LineError as error:
            wrong = error if i == 0 else wrong
    raise wrong


def _pieces(text: str):
    """(line number, what it may say) of every result line; a line whose beginning is lost says nothing."""
    plain = _plain(text)
    ends = [match.start() for match in re.finditer("\n", plain)]
    starts = [match.start() for match in re.finditer(rf"(?<!\w){MARK}\d+\s", plain, re.IGNORECASE)]
    lost = [(0, starts[0] if starts else len(plain))]
    for start, end in zip(starts, [*starts[1:], len(plain)]):
        piece = plain[start:end]
        whole = re.match(rf"(?s:.*?)\s{SUM}(?!\w)", piece)  # what stands behind the checksum is chat
        piece = whole.group() if whole else piece
        yield bisect_left(ends, start) + 1, _joined(piece)
        lost.append((start + len(piece), end))
    for start, end in lost:
        left = plain[start:end]
        for sign in list(re.finditer(r"seed=\d", left)) or re.finditer(rf"{SUM}(?!\w)", left):
            yield bisect_left(ends, start + sign.start()) + 1, []


def _plain(text: str) -> str:
    """Typographic letters written plainly, invisible ones and the > of a mail's quotation left out."""
    plain = unicodedata.normalize("NFKC", text).translate(TYPED)
    plain = "".join(c for c in plain if unicodedata.category(c) != "Cf")
    return re.sub(r"(?m)^[ \t>|]+", "", plain)


def _joined(piece: str) -> list[str]:
    """The line that was broken into these: at each break a space may have stood, or none. The checksum tells."""
    rows = [" ".join(row.split()) for row in piece.splitlines() if row.strip()]
    rows[0] = rows[0][: len(MARK)].lower() + rows[0][len(MARK) :]  # phones write a first letter large
    breaks = len(rows) - 1
    if breaks > 6:
        return [" ".join(rows)]
    return ["".join(map("".join, zip(rows, (*seams, "")))) for seams in product((" ", ""), repeat=breaks)]


def answers(records, metric: str = "accuracy") -> Differences:
    """What a room found: {way of mixing: ``Paired`` against no mixing (or, without one, against the first)}.

    >>> records = [{"config": {"mix": m, "seed": s}, "accuracy": 0.9 + 0.01 * s + (m is not None) * 0.02 + s % 2 / 500}
    ...            for s in range(4) for m in (None, fm.Mix("block1").as_dict())]
    >>> print(answers(records)["block1"])
    +2.0 points [2.0, 2.0], 4 seeds: higher

    Arguments: as ``fm.paired``.
    """
    arms = arms_in(records)
    return against(records, arms, next(iter(arms.values())), metric)
