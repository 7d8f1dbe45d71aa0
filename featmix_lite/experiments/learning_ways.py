"""What an arm does with its rows: how it mixes the labelled ones, and what those without labels are for."""

from __future__ import annotations

from ..mixing.mix import Mix, mix_of
from ..training.unsupervised import Unsupervised

Way = Mix | Unsupervised | tuple | None


def split(way: Way) -> tuple[Mix | None, Unsupervised | None]:
    """(mixing, what is learnt from rows without labels) of an arm; a mixing that is off, or a loss "none", is None.

    >>> split(fm.Mix("block1"))
    (Mix(at='block1', ways=2, alpha=1.0), None)
    >>> split((fm.Mix.off(), fm.Unsupervised("none")))
    (None, None)

    Argument: a ``Mix``; an ``fm.Unsupervised``; the two as (mix, unsupervised); or None: neither.
    Errors: ``ValueError`` for anything else.
    """
    mix, other = way if isinstance(way, tuple) and len(way) == 2 else (None, way)
    if isinstance(other, Mix) and not isinstance(way, tuple):
        mix, other = other, None
    if not isinstance(mix, Mix | None) or not isinstance(other, Unsupervised | None):
        raise ValueError(f"{way!r:.80}: a mixing is a Mix, such as fm.Mix('block1'), or None for none; with rows "
                         "without labels an fm.Unsupervised, or (mix, unsupervised)")  # fmt: skip
    mix = mix if mix is not None and mix.on else None
    return mix, other if other is not None and other.loss != "none" else None


def joined(mix: Mix | None, other: Unsupervised | None) -> Way:
    """The other way round, as short as it goes.

    >>> joined(None, None), joined(fm.Mix("block1"), None)
    (None, Mix(at='block1', ways=2, alpha=1.0))
    """
    return mix if other is None else other if mix is None else (mix, other)


def way_of(config: dict) -> Way:
    """What the run of a config that was written as JSON does.

    >>> way_of({"mix": None}), way_of({"mix": {"at": "block1"}, "unsupervised": {"loss": "none"}})
    (None, Mix(at='block1', ways=2, alpha=1.0))
    """
    other = config.get("unsupervised")
    return joined(*split((mix_of(config), None if other is None else Unsupervised.from_dict(other))))


def same_as(way: Way):
    """A test of configs written as JSON: is that what they do?

    >>> so = same_as(fm.Unsupervised("ict"))
    >>> so({"mix": None, "unsupervised": {"loss": "ict"}}), so({"mix": None})
    (True, False)
    """
    mix, other = split(way)
    want, beside = (None if one is None else one.as_dict() for one in (mix, other))

    def so(config: dict) -> bool:
        own = config.get("unsupervised")
        own = None if own is not None and own.get("loss") == "none" else own
        if (own is None) != (beside is None):
            return False
        if own is not None and own != beside and Unsupervised.from_dict(own).as_dict() != beside:
            return False
        own = config.get("mix")
        if own is None or want is None or (isinstance(own, dict) and len(own) == len(want)):
            return own == want
        return Mix.from_dict(own).as_dict() == want  # written before Mix had all its fields

    return so


def unsupervised_label(other: Unsupervised) -> str:
    """A short name: the loss, where it mixes, and what is not the loss's own.

    >>> unsupervised_label(fm.Unsupervised("ict")), unsupervised_label(fm.Unsupervised("mixmatch", weight=10))
    ('ict at input', 'mixmatch, weight 10')
    """
    usual, changed = Unsupervised(other.loss), [name for name in other.as_dict() if name != "loss"]
    parts = [other.loss]
    if other.loss == "ict":
        parts = [f"ict at {' or '.join(other.mix.sites)}" if other.mix.on else "ict without mixing"]
    if other.mixed == "none":
        parts, changed = [f"{other.loss} without mixing"], [name for name in changed if name != "mixed"]
    for name in changed:
        value = getattr(other, name)
        if name == "mix":
            name, value = "alpha", value.alpha
            if not other.mix.on or value == usual.mix.alpha:
                continue
        parts.append(value if name == "mixes" else f"{name} {value:g}" if not isinstance(value, str) else value)
    return ", ".join(parts)
