"""Arms: the ways of mixing that are compared. Sites of the small networks, labels, and each arm against another."""

from __future__ import annotations

from ..mixing.mix import Mix
from .differences import UNMIXED, by_seed, paired
from .families import Differences
from .learning_ways import Way, joined, split, unsupervised_label, way_of
from .units import margin_of

# A site of each affine group, in forward order, in plain words: later ones are further from the image.
SMALL_CNN = {
    "image": "input", "conv1 after ReLU": "block1.relu", "block 1": "block1", "conv2 after ReLU": "block2.relu",
    "block 2": "block2", "final layer": "flatten",
}  # fmt: skip
OKI_CNN = {
    "image": "input", "conv1 after ReLU": "relu1", "conv2 after ReLU": "relu2", "pooled conv2": "pool",
    "final layer": "relu3",
}  # fmt: skip
SITES = tuple(SMALL_CNN.values())


def one_site(alpha: float = 1.0, none: bool = True) -> dict[str, Mix | None]:
    """The arms "no mixing" and one site of each group of ``small_cnn``, at one strength: only the site differs.

    >>> list(one_site())
    ['no mixing', 'input', 'block1.relu', 'block1', 'block2.relu', 'block2', 'flatten']
    """
    return ({UNMIXED: None} if none else {}) | {site: Mix(site, alpha=alpha) for site in SITES}


def arms_in(records, **like) -> dict[str, Way]:
    """The ways of mixing that stand in ``records``: {label: Mix or None}, no mixing first, then as they come.

    >>> records = [{"config": {"mix": m.as_dict(), "seed": 0}} for m in (fm.Mix("block1"), fm.Mix("block2", alpha=2.0))]
    >>> arms_in(records, alpha=1.0)
    {'block1': Mix(at='block1', ways=2, alpha=1.0)}

    ``like``: only those that have these fields of ``Mix``. A label names the sites, and what is not at its default.
    Runs that learnt from rows without labels are arms of their own, as ``fm.paired`` takes them.
    """
    arms: dict[str, Way] = {}
    for record in records:
        way = way_of(record["config"])
        mix, _ = split(way)
        if mix is None or all(getattr(mix, name) == value for name, value in like.items()):
            arms.setdefault(label(way, like), way)
    return dict(sorted(arms.items(), key=lambda pair: pair[1] is not None))


def label(way: Way, said=()) -> str:
    """A short name: the sites, and what is not at its default and not in ``said``.

    >>> label(None), label(fm.Mix("block1", alpha=2.0)), label(fm.Mix(("input", "block1"), ways=3))
    ('no mixing', 'block1, alpha 2', 'input or block1, ways 3')
    """
    mix, other = split(way)
    if other is not None:
        return ", ".join([*([label(mix, said)] if mix else []), unsupervised_label(other)])
    if mix is None:
        return UNMIXED
    usual, parts = Mix(), [(" + " if mix.every else " or ").join(mix.sites)]
    for name in ("ways", "alpha", "per", "cross_class", "rule"):
        value = getattr(mix, name)
        if name not in said and value != getattr(usual, name):
            shown = "" if value is True else f" {value:g}" if isinstance(value, (int, float)) else f" {value}"
            parts.append(name.replace("_", " ") + shown)
    return ", ".join(parts)


def present(records, arms: dict, least: int = 2) -> dict:
    """Those of ``arms`` that have records of at least so many seeds: a sweep may still be under way.

    >>> present([{"config": {"mix": None, "seed": s}} for s in (0, 1)], one_site())
    {'no mixing': None}
    """
    there = [way_of(record["config"]) for record in records if "error" not in record]
    return {name: way for name, way in arms.items() if there.count(joined(*split(way))) >= least}


def columns(records, arms: dict, metric: str = "accuracy") -> dict[str, dict[int, float]]:
    """{arm: {seed: figure}}, by rising seed: what ``fm.figures.strip`` draws.

    >>> columns([{"config": {"mix": None, "seed": 3}, "accuracy": 0.9}], {"none": None})
    {'none': {3: 0.9}}

    Errors: as ``fm.paired``.
    """
    return {name: by_seed(records, mix, metric) for name, mix in arms.items()}


def against(records, arms: dict, other: Way = None, metric="accuracy") -> Differences:
    """Every arm minus ``other`` (None: no mixing), paired by seed, and the verdicts on all of them together, with the
    kit's margin of each figure: where a difference surely lies within it the verdict is "level".

    >>> records = [{"config": {"mix": m, "seed": s}, "accuracy": 0.9 + (m is not None) / 10 + s * s / 1e3}
    ...            for s in range(3) for m in (None, fm.Mix("input").as_dict())]
    >>> arms = {"no mixing": None, "the images": fm.Mix("input")}
    >>> against(records, arms)["the images"].n, against(records, arms, metric=["accuracy"]).verdicts
    (3, {('the images', 'accuracy'): 'higher'})

    Arguments: ``arms`` {name: Mix or None, or as ``fm.paired``}; ``other`` itself is left out of them.
    ``metric``: a figure of the records; or several, and the names are (arm, metric): all of these count as one family.
    Errors: as ``fm.paired``.
    """
    rest = {name: mix for name, mix in arms.items() if mix != other}
    if isinstance(metric, str):
        return Differences({n: paired(records, mix, other, metric, margin_of(metric)) for n, mix in rest.items()})
    every = {(n, m): paired(records, mix, other, m, margin_of(m)) for n, mix in rest.items() for m in metric}
    return Differences(every)
