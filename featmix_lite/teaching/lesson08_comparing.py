"""Recorded runs of lesson 08 compared seed by seed: verdicts corrected together, and who is surely the highest."""

from __future__ import annotations

from itertools import combinations

from ..base.text_table import table_text
from ..experiments.arms import against as against
from ..experiments.arms import arms_in
from ..experiments.arms import one_site as one_site
from ..experiments.differences import Paired, by_seed, compared, paired
from ..experiments.families import LEVEL, UNSEEN, Differences
from ..experiments.units import end, margin_of, unit_of
from ..measures.deformations import STRENGTHS
from ..mixing.mix import Mix

UNTOLD = "the runs do not tell"


def sites_in(records) -> dict[str, Mix]:
    """The single sites that records mix two rows at with alpha 1: {site: ``Mix``}, in the order of the records.

    >>> list(sites_in(fm.recorded.runs("mnist_oki_cnn")))
    ['input', 'relu1', 'relu2', 'pool', 'relu3']
    """
    return {mix.at: mix for mix in arms_in(records).values() if mix and isinstance(mix.at, str) and mix == Mix(mix.at)}


def differences_table(differences: Differences, metrics=None) -> str:
    """What ``against`` gave as lines: a row for each arm, a column for each figure (or those of ``metrics``), with
    intervals. Behind each the corrected verdict: * told apart, = level, nothing: no difference seen.

    >>> runs = [{"config": {"mix": m, "seed": s}, "nll": 0.1 + s / 100 + 0.2 * bool(m)}
    ...         for s in range(3) for m in (None, fm.Mix("input").as_dict())]
    >>> print(differences_table(against(runs, {"images": fm.Mix("input")}, metric=["nll"])))
                           nll
    images                 +0.200 [+0.200, +0.200] *
    """
    metrics, rows = metrics or list(dict.fromkeys(m for _, m in differences)), []
    for arm in dict.fromkeys(a for a, _ in differences):
        cells = []
        for m in metrics:
            (scale, digits, _), one, verdict = unit_of(m), differences[arm, m], differences.verdicts[arm, m]
            low, mid, high = ("+" * (v >= 0) + end(scale * v, digits) for v in (one.low, one.difference, one.high))
            cells.append(f"{mid} [{low}, {high}]{'' if verdict == UNSEEN else ' =' if verdict == LEVEL else ' *'}")
        rows.append([arm, *cells])
    return table_text(["", *metrics], rows, least=(21, 20))


def over_arms(records, arms: dict, metrics, other: Mix | None = None) -> dict[str, Paired]:
    """The mean over all arms minus ``other``, seed by seed: one comparison a figure, verdicts corrected together.

    >>> runs = [{"config": {"mix": m and fm.Mix(m).as_dict(), "seed": s}, "nll": 0.1 + s / 100 + 0.2 * (m == "input")}
    ...         for s in range(3) for m in (None, "input", "block1")]
    >>> print(over_arms(runs, {"images": fm.Mix("input"), "block 1": fm.Mix("block1")}, ["nll"])["nll"])
    +0.100 [0.100, 0.100], 3 seeds: higher

    So that "does mixing, wherever it is done, ..." has one answer, and no verdicts are counted.
    """
    found = {}
    for metric in metrics:
        base, own = by_seed(records, other, metric), [by_seed(records, mix, metric) for mix in arms.values()]
        seeds = [seed for seed in base if all(seed in one for one in own)]
        differences = [sum(one[s] for one in own) / len(own) - base[s] for s in seeds]
        found[metric] = compared(differences, metric, margin_of(metric))
    return Differences(found).corrected


def with_means(records, kinds=tuple(STRENGTHS)) -> list[dict]:
    """Records with a mean over strengths for each kind (``rotation_mean`` ...) and over all of them (accuracy_mean).

    >>> [one] = with_means([{"config": {}, "pgd_0.1": 0.5, "pgd_0.3": 0.3}], ["pgd"])
    >>> one["pgd_mean"], one["accuracy_mean"]
    (0.4, 0.4)

    The mean is taken within a run: a seed then has one number a kind, to compare seed by seed.
    """
    means = []
    for record in records:
        own = {kind: [record[m] for m in metrics_of([record], (kind,))] for kind in kinds}
        every = [value for values in own.values() for value in values]
        kept = {f"{kind}_mean": sum(values) / len(values) for kind, values in own.items() if values}
        means.append({**record, **kept, "accuracy_mean": sum(every) / len(every)})
    return means


def highest(records, arms: dict, metric: str) -> tuple[str, Differences]:
    """The arm that is told apart from every other as the higher one, or "the runs do not tell"; and all pairs of arms.

    >>> runs = [{"config": {"mix": fm.Mix(m).as_dict(), "seed": s}, "accuracy": 0.5 + s / 100 + up + s * s * up / 99}
    ...         for s in range(4) for m, up in (("input", 0.0), ("block1", 0.1))]
    >>> arms = {"images": fm.Mix("input"), "block 1": fm.Mix("block1")}
    >>> highest(runs, arms, "accuracy")[0], highest(runs, arms, "accuracy")[1].verdicts
    ('block 1', {('images', 'block 1'): 'lower'})

    Paired by seed, corrected over all pairs, with the kit's margin: who is level with another is not the highest.
    """
    margin = margin_of(metric)
    pairs = {(a, b): paired(records, arms[a], arms[b], metric, margin) for a, b in combinations(arms, 2)}
    found = Differences(pairs)
    ahead = {(a, b) if verdict == "higher" else (b, a) for (a, b), verdict in found.verdicts.items()
             if verdict in ("higher", "lower")}  # fmt: skip
    top = [a for a in arms if all((a, b) in ahead for b in arms if b != a)]
    return (top[0] if top else UNTOLD), found


def pairs_words(found: Differences) -> str:
    """All pairs as lines, each with its corrected verdict.

    >>> from featmix_lite.experiments.differences import compared
    >>> print(pairs_words(Differences({("a", "b"): compared([0.010, 0.012, 0.008, 0.011])})))
    a - b  +1.0 points [0.8, 1.3], 4 seeds: higher
    """
    return table_text((), [[" - ".join(pair), str(one)] for pair, one in found.corrected.items()])


def taken_away(raw: Paired, mended: Paired) -> str:
    """A sentence: how much of what a raw figure holds against mixing does one temperature take away?

    >>> from featmix_lite.experiments.differences import compared
    >>> taken_away(compared([0.1, 0.11, 0.09]), compared([0.02, 0.03, 0.01]))
    'One temperature takes away 80% of the difference.'
    """
    if raw.verdict != "higher":
        return "Raw, nothing is held against mixing here."
    gone = 1 - mended.difference / raw.difference
    share = "more than all" if gone > 1 else f"{gone:.0%}" if gone > 0 else "nothing"
    return f"One temperature takes away {share} of the difference."


def metrics_of(records, kinds=tuple(STRENGTHS)) -> list[str]:
    """The figures of these kinds that records hold, in order of strength.

    >>> metrics_of([{"accuracy": 0.9, "fgsm_0.1": 0.5, "pgd_0.1": 0.4}], ["pgd"])
    ['pgd_0.1']
    """
    return [key for kind in kinds for key in records[0] if key.startswith(kind + "_")]
