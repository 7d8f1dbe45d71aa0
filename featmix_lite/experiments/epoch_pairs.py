"""How a difference came about: a figure that was watched in training, compared epoch by epoch and seed by seed."""

from __future__ import annotations

from ..base.numbers import as_whole
from ..base.shapes import kind_of
from .arms import label
from .differences import Paired, by_seed, paired
from .figure_ranges import check_metric
from .learning_ways import Way, joined, same_as, split
from .seed_runs import records_in
from .units import margin_of


def over_epochs(records, arms: dict, metric: str, other: Way = None) -> dict[str, dict[int, Paired]]:
    """Every arm minus ``other`` (None: no mixing) at each epoch in which both were watched -> {arm: {epoch: Paired}}.

    >>> def history(seed, gain): return [{"epoch": e, "linearity_block1": 0.2 + seed / 99 + gain * e} for e in (2, 4)]
    >>> records = [{"config": {"mix": mix, "seed": seed}, "history": history(seed, gain)}
    ...            for seed in range(3) for mix, gain in ((None, 0.0), (fm.Mix("input").as_dict(), 0.1))]
    >>> found = over_epochs(records, {"no mixing": None, "image": fm.Mix("input")}, "linearity_block1")
    >>> {epoch: round(pair.difference, 3) for epoch, pair in found["image"].items()}
    {2: 0.2, 4: 0.4}

    Arguments:
        records: what ``fm.sweep`` gave, their ``history`` in each; of ``Config(watch=("linearity",), every=2)``, say.
        arms: {name: Mix or None, or as ``fm.paired``}; ``other`` itself is left out of them.
        metric: a figure of the history: "linearity_block1", "train_nll", "accuracy", "loss".
    At each epoch count the seeds that both have there, so ``n`` may differ from one epoch to another where runs were
    watched at different epochs. The verdicts are each pair's own, with the kit's margin of the figure (``margin_of``);
    ``fm.figures.epoch_differences`` corrects them for all that it draws in one panel. A figure that is nan stays nan.
    Errors: ``ValueError`` for a record without a history or whose history holds no such figure (the ones it holds are
    named), arms with no seed or no epoch in common, and as ``fm.paired``; ``RunError`` where a seed stands twice with
    different settings.
    """
    check_metric(metric)
    if not isinstance(arms, dict):
        raise ValueError(f"arms: {kind_of(arms)}; it takes {{name: a Mix, or None for no mixing}}")
    records = [record for record in records_in(records) if "error" not in record]
    theirs = _watched(records, other, metric)
    found = {}
    for name, mix in arms.items():
        if joined(*split(mix)) == joined(*split(other)):
            continue
        own = _watched(records, mix, metric)
        seeds = {epoch: {r["config"]["seed"] for r in own[epoch]} & {r["config"]["seed"] for r in theirs[epoch]}
                 for epoch in sorted(own.keys() & theirs.keys())}  # fmt: skip
        found[name] = {
            epoch: paired([*own[epoch], *theirs[epoch]], mix, other, metric, margin_of(metric))
            for epoch, common in seeds.items()
            if common
        }
        if not found[name]:
            there = f"{_told(own)}; {_told(theirs)}"
            raise ValueError(f"{name!r}: no seed and epoch in common with {label(other)}: {there}")
    return found


def _watched(records, mix: Way, metric: str) -> dict[int, list[dict]]:
    """{epoch: records of one mixing as they were then}, each with its figure of that epoch alone."""
    does_so = same_as(mix)
    own = [record for record in records if does_so(record["config"])]
    if not own:
        by_seed(records, mix, metric)  # says what there is instead
    found: dict[int, list[dict]] = {}
    for record in own:
        for epoch, value in _figures(record, f"seed {record['config']['seed']} of {label(mix)}", metric).items():
            found.setdefault(epoch, []).append({"config": record["config"], metric: value})
    return found


def _figures(record: dict, run: str, metric: str) -> dict[int, object]:
    """{epoch: figure} of one run."""
    rows = record.get("history")
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise ValueError(f"{run} has history={rows!r:.80}: a list of dicts, one an epoch, as fm.sweep gives it")
    found = {as_whole("epoch", row.get("epoch"), 0): row[metric] for row in rows if metric in row}
    if not found:
        held = dict.fromkeys(name for row in rows for name in row if name not in ("epoch", "step", "changes"))
        raise ValueError(f"the history of {run} holds no {metric!r}: train with watch; it holds: {', '.join(held)}")
    return found


def _told(watched: dict[int, list[dict]]) -> str:
    seeds = sorted({r["config"]["seed"] for rows in watched.values() for r in rows})
    return f"seeds {', '.join(map(str, seeds))} at epochs {', '.join(map(str, sorted(watched)))}"
