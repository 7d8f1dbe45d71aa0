"""The correction of a ranking, against Holm's adjusted p-values worked out here, on families where it decides."""

import itertools

import numpy as np
import pytest
from made import records
from scipy import stats

import featmix_lite as fm
from featmix_lite.experiments.differences import compared
from featmix_lite.experiments.families import holm
from featmix_lite.experiments.ranking import rank

ARMS = {"none": None, **{f"block{i}": fm.Mix(f"block{i}") for i in (1, 2, 3)}, "fc": fm.Mix("fc")}


def adjusted(p: list[float]) -> np.ndarray:
    """The i-th smallest of n times n - i + 1, never less than the one before (Holm 1979)."""
    p, order = np.array(p), np.argsort(p)
    out = np.empty(len(p))
    out[order] = np.minimum(np.maximum.accumulate(p[order] * (len(p) - np.arange(len(p)))), 1)
    return out


def family(seed: int, metric: str):
    """Figures of five arms over eight seeds, some better by about what the seeds can just tell."""
    dice = np.random.default_rng(seed)
    rows = {name: 0.5 + 0.01 * dice.standard_normal(8) + 0.006 * i for i, name in enumerate(ARMS)}
    names = {mix: name for name, mix in ARMS.items()}
    return rows, records(ARMS.values(), 8, lambda mix, s: {metric: float(rows[names[mix]][s])})


@pytest.mark.parametrize("metric", ["accuracy", "nll"])
def test_who_is_behind_is_what_holm_says_of_all_pairs(metric):
    decided, behind = 0, 0
    for seed in range(30):
        rows, runs = family(seed, metric)
        pairs = list(itertools.combinations(rows, 2))
        plain = [stats.ttest_rel(rows[a], rows[b]).pvalue for a, b in pairs]
        apart = {frozenset(pair) for pair, p in zip(pairs, adjusted(plain)) if p <= 0.05}
        loose = {frozenset(pair) for pair, p in zip(pairs, plain) if p <= 0.05}
        means = {name: row.mean() for name, row in rows.items()}
        best = (min if metric == "nll" else max)(means, key=means.get)
        want = {name for name in rows if frozenset((name, best)) in apart}
        ranking = rank(runs, ARMS, metric)
        assert ranking.best == best and set(ranking.named("behind")) == want
        assert set(ranking.named("open") + ranking.named("level")) == rows.keys() - want - {best}
        behind += len(want)
        decided += any(best in pair for pair in loose - apart)
    assert decided > 5 < behind, "families that tell a corrected ranking from one that is not"


def test_verdicts_together_are_holms():
    dice, decided = np.random.default_rng(0), 0
    for _ in range(30):
        several = {i: compared(0.01 * dice.standard_normal(6) + 0.004 * i) for i in range(-3, 4)}
        p = dict(zip(several, adjusted([one.p for one in several.values()])))
        want = {i: "no difference seen" if p[i] > 0.05 else "higher" if one.difference > 0 else "lower"
                for i, one in several.items()}  # fmt: skip
        assert holm(several) == want
        decided += any(one.verdict != want[i] for i, one in several.items())
    assert decided > 5
