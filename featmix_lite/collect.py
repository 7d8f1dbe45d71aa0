"""A class is a sweep: every student's runs as one line of text, and a room's pasted lines as records again."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from typing import NamedTuple

from .result_line import MARK, SUM, LineError, parsed, unlike
from .result_line import records as records_of


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

    >>> from featmix_lite.result_line import result_line
    >>> records = [{"config": fm.Config(mix=m, seed=7).as_dict(), "accuracy": 0.9} for m in (None, fm.Mix("block1"))]
    >>> room = collect("Anna: " + result_line(records) + "\\nBen: fm1 3f")
    >>> len(room), room.seeds, room.bad[0].reason
    (2, [7], 'cut off: its checksum is missing')

    Argument: ``text``, whatever was pasted: names before the lines, empty lines, lines that a mail program broke, and
    its curly spaces do no harm. Named in ``bad`` and left out: damaged and cut lines, another experiment's (the hash
    that most lines have counts), a seed that stands twice. No figure is ever guessed.
    The checksum finds slips of copying, not cheating. Errors: ``TypeError`` for something that is no text.
    """
    if not isinstance(text, str):
        raise TypeError(f"text is a {type(text).__name__}: paste the lines as one text")
    good, bad = [], []
    for number, piece in _pieces(text):
        try:
            good.append((number, piece, parsed(piece)))
        except LineError as error:
            bad.append(Bad(number, str(error), piece[:40]))
    most = Counter(one.experiment for _, _, one in good).most_common(1)
    room = most[0][0] if most else None
    usual = next((one for _, _, one in good if one.experiment == room), None)
    seeds: dict[int, tuple[int, object]] = {}
    for number, piece, one in good:
        if one.experiment != room:
            reason = f"another experiment: {one.experiment}, the room's is {room} ({unlike(one, usual)})"
            bad.append(Bad(number, reason, piece[:40]))
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


def _pieces(text: str):
    """(line number, text) of everything that begins like a result line, in one line, with plain spaces."""
    plain = "".join(" " if unicodedata.category(c) in ("Zs", "Cf") else c for c in text)
    starts = [match.start() for match in re.finditer(rf"(?<!\w){MARK}\d+\s", plain)]
    for start, end in zip(starts, [*starts[1:], len(plain)]):
        piece = " ".join(plain[start:end].split())
        whole = re.match(rf".*? {SUM}(?!\w)", piece)  # what stands behind the checksum is chat
        yield plain.count("\n", 0, start) + 1, whole.group() if whole else piece


def answers(records, metric: str = "accuracy") -> dict:
    """What a room found: {way of mixing: ``Paired`` against no mixing (or, without one, against the first)}.

    >>> records = [{"config": {"mix": m, "seed": s}, "accuracy": 0.9 + 0.01 * s + (m is not None) * 0.02 + s % 2 / 500}
    ...            for s in range(4) for m in (None, fm.Mix("block1").as_dict())]
    >>> print(answers(records)["block1"])
    +2.0 points [2.0, 2.0], 4 seeds: higher

    Arguments: as ``fm.paired``.
    """
    from .paired import paired
    from .ranking import arms_in

    arms = arms_in(records)
    names = list(arms)
    return {name: paired(records, arms[name], arms[names[0]], metric) for name in names[1:]}
