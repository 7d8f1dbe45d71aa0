"""One student's runs as one short line of text: settings, seed, figures, vote, checksum."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import re
from collections.abc import Iterable
from fractions import Fraction
from typing import NamedTuple

from ..mixing.mix import Mix, mix_of
from .config import VERSION, Config, key_of
from .figure_ranges import check_range
from .seed_runs import records_in

MARK, FORM = "fm", 1
SUM = r"#[0-9a-f]{8}"


class LineError(ValueError):
    """A text that is no whole result line; the message says why.

    >>> parsed("fm1 3f2a")
    Traceback (most recent call last):
    ...
    featmix_lite.experiments.result_lines.LineError: cut off: its checksum is missing
    """


class Line(NamedTuple):
    """What a line says: the ``experiment``'s hash, ``seed``, ``settings``, ``figures`` ((mix, {name: value}), ...)."""

    experiment: str
    seed: int
    settings: dict
    figures: tuple
    vote: str | None


def result_line(records, vote: str | None = None, metrics=("accuracy",)) -> str:
    """The runs of one seed as a line to paste to the teacher -> text; ``fm.collect`` reads it.

    >>> records = [{"config": fm.Config(mix=m, seed=7).as_dict(), "accuracy": 0.75} for m in (None, fm.Mix("block1"))]
    >>> result_line(records, vote="block1")
    'fm1 ... seed=7 data=digits model=small_cnn epochs=20 none:accuracy=3/4 block1:accuracy=3/4 vote=block1 #...'

    Arguments: ``records``, those of one seed, alike but for the mixing; ``vote``: what was predicted; ``metrics``:
    the figures to send. A share is written as a fraction, any other number with all its digits: nothing is rounded, so
    a room's answer is the sweep's own. The first word behind the mark is the experiment's hash (all but the seed).
    Errors: ``ValueError`` for failed runs, several seeds or settings, a figure that is not there or cannot be.
    """
    records = records_in(records)
    if isinstance(metrics, str) or not isinstance(metrics, Iterable) or not (metrics := list(metrics)):
        raise ValueError(f"metrics={metrics!r:.80}: names of figures, such as ('accuracy',)")
    failed = [r["error"] for r in records if "error" in r]
    if not records or failed:
        raise ValueError(f"a run failed: {failed[0]}" if failed else "no records: a line takes the runs of one seed")
    rests = [{k: v for k, v in r["config"].items() if k != "mix"} for r in records]
    if any(rest != rests[0] for rest in rests):
        raise ValueError("the runs differ in more than the mixing: a line takes one seed and one setting")
    settings = {k: v for k, v in rests[0].items() if k != "seed"}
    words = [f"seed={rests[0]['seed']}", *(f"{k}={_packed(v)}" for k, v in settings.items())]
    mixes = []
    for record in records:
        lost = [name for name in metrics if name not in record]
        if lost:
            raise ValueError(f"a record holds no {lost[0]!r}")
        mixes.append(record["config"].get("mix"))
        name = _mix_word(mix_of(record["config"]))
        values = {m: check_range(m, record[m]) for m in metrics}
        words.append(f"{name}:{','.join(f'{m}={_number(v)}' for m, v in values.items())}")
    if vote is not None:
        words.append(f"vote={_packed(str(vote))}")
    text = " ".join([f"{MARK}{FORM}", _experiment(settings, mixes), *words])
    return f"{text} {_sum(text)}"


def parsed(text: str) -> Line:
    """Read a line. Errors: ``LineError`` saying what is wrong.

    >>> records = [{"config": fm.Config(seed=7).as_dict(), "accuracy": 0.75}]
    >>> line = parsed(result_line(records))
    >>> line.seed, line.figures
    (7, ((None, {'accuracy': 0.75}),))
    """
    body, _, end = text.rpartition(" ")
    if not re.fullmatch(SUM, end):
        raise LineError("cut off: its checksum is missing")
    if _sum(body) != end:
        raise LineError("damaged: its checksum does not fit")
    mark, experiment, *words = body.split(" ")
    if mark != f"{MARK}{FORM}":
        raise LineError(f"written by another version of the kit: {mark}, not {MARK}{FORM}")
    try:
        settings, figures, vote, seed = _said(words)
        Config.from_dict({**settings, "seed": seed})  # a setting that cannot be is refused
        mixes = [mix.as_dict() if mix is not None else None for mix, _ in figures]
    except (ValueError, TypeError, KeyError, AttributeError, ArithmeticError, RecursionError) as error:
        raise LineError(f"not understood: {error}") from None
    if _experiment(settings, mixes) != experiment:
        raise LineError("its hash does not belong to its settings: another version of the kit made it")
    return Line(experiment, seed, settings, tuple(figures), vote)


def _said(words: list[str]) -> tuple[dict, list, str | None, int | None]:
    """(settings, figures, vote, seed) of a line's words; nothing may stand twice, and each mixing has the same figures.

    A figure that cannot be is a ``ValueError``: one line must not spoil the answer of a room.
    """
    settings, figures = {}, []
    for word in words:
        mix, colon, rest = word.partition(":")
        if colon and "=" in rest and not mix.startswith("vote="):
            pairs = [pair.split("=") for pair in rest.split(",")]
            values = {name: check_range(name, _value(value)) for name, value in pairs}
            if len(values) < len(pairs):
                raise ValueError(f"a figure stands twice in {word}")
            figures.append((_mix_of(mix), values))
        else:
            name, _, value = word.partition("=")
            if name in settings or name == "mix":
                raise ValueError(f"{name} stands twice" if name in settings else "mix= is no setting of a line")
            settings[name] = _unpacked(value)
    vote, seed = settings.pop("vote", None), settings.pop("seed", None)
    mixes, names = [mix for mix, _ in figures], {tuple(values) for _, values in figures}
    if len(names) != 1:
        raise ValueError("its ways of mixing have different figures" if names else "it holds no figures")
    if len(set(mixes)) < len(mixes):
        raise ValueError("a way of mixing stands twice")
    return settings, figures, None if vote is None else str(vote), None if seed is None else int(seed)


def records_of(line: Line) -> list[dict]:
    """The records of a line: config and figures.

    >>> line = parsed(result_line([{"config": fm.Config(seed=7).as_dict(), "accuracy": 0.75}]))
    >>> records_of(line)[0]["accuracy"], fm.Config.from_dict(records_of(line)[0]["config"]) == fm.Config(seed=7)
    (0.75, True)
    """
    settings = {**line.settings, "seed": line.seed}
    return [
        {"config": Config.from_dict({**settings, "mix": mix}).as_dict(), "version": VERSION, **own}
        for mix, own in line.figures
    ]


def unlike(line: Line, other: Line) -> str:
    """How two experiments differ, in words: ``epochs=5 instead of epochs=20``.

    >>> one, two = (parsed(result_line([{"config": fm.Config(epochs=e).as_dict(), "accuracy": 0.5}])) for e in (5, 20))
    >>> unlike(one, two)
    'epochs=5 instead of epochs=20'
    """
    differences = []
    for name in {**line.settings, **other.settings}:
        a, b = (f"{name}={s[name]}" if name in s else f"no {name}" for s in (line.settings, other.settings))
        if a != b:
            differences.append(f"{a} instead of {b}")
    a, b = (", ".join(_mix_word(mix) for mix, _ in one.figures) for one in (line, other))
    return "; ".join(differences + ([f"mixing at {a} instead of {b}"] if a != b else []))


def _experiment(settings: dict, mixes: list) -> str:
    return key_of({**settings, "mixes": mixes})[:8]


def _sum(text: str) -> str:
    return "#" + hashlib.blake2b(text.encode(), digest_size=4).hexdigest()


def _mix_word(mix: Mix | None) -> str:
    """``none``, or the sites and what is not at its default: ``input+block1;alpha=2.0``."""
    if mix is None:
        return "none"
    usual, parts = Mix(), ["+".join(mix.sites) + "+" * (isinstance(mix.at, tuple) and len(mix.at) == 1)]
    for f in dataclasses.fields(Mix):
        if f.name != "at" and getattr(mix, f.name) != getattr(usual, f.name):
            parts.append(f"{f.name}={_packed(getattr(mix, f.name))}")
    return ";".join(parts)


def _mix_of(word: str) -> Mix | None:
    sites, *rest = word.split(";")
    if word == "none":
        return None
    more = {name: _unpacked(value) for name, _, value in (part.partition("=") for part in rest)}
    return Mix(tuple(name for name in sites.split("+") if name) if "+" in sites else sites, **more)


def _packed(value) -> str:
    """A setting without spaces: names as they are, all else as JSON."""
    if isinstance(value, str) and re.fullmatch(r"[A-Za-z_][\w.+-]*", value) and value not in ("true", "false", "null"):
        return value
    return json.dumps(value, separators=(",", ":")).replace(" ", "\\u0020")


def _unpacked(text: str):
    try:
        return json.loads(text)
    except ValueError:
        return text


def _number(value: float) -> str:
    above, below = Fraction(value).limit_denominator(100_000).as_integer_ratio()
    return f"{above}/{below}" if above / below == value else repr(float(value))


def _value(text: str) -> float:
    above, slash, below = text.partition("/")
    return int(above) / int(below) if slash else float(text)
