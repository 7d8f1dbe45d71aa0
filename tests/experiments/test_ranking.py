"""Rankings against numpy, scipy and fm.paired: order, verdicts over all pairs, intervals, chosen strengths."""

import itertools
import math

import numpy as np
import pytest
from made import records
from scipy import stats

import featmix_lite as fm
from featmix_lite.experiments.families import holm
from featmix_lite.experiments.ranking import at_edge, less_is_better, own_best, pair_verdicts, rank

ARMS = {"none": None, "input": fm.Mix(), "block1": fm.Mix("block1"), "flatten": fm.Mix("flatten")}
GAINS = {"none": 0.0, "input": 0.012, "block1": 0.0125, "flatten": 0.001}


def made(seeds=12, gains=GAINS, metric="accuracy", noise=0.003):
    dice, gain = np.random.default_rng(3), {ARMS[name]: value for name, value in gains.items()}
    return records(
        ARMS.values(), seeds, lambda mix, s: {metric: 0.9 + 0.02 * s + gain[mix] + noise * dice.standard_normal()}
    )


def rows(runs, metric="accuracy"):
    found = {name: {} for name in ARMS}
    for r in runs:
        name = next(n for n, m in ARMS.items() if (m and m.as_dict()) == r["config"]["mix"])
        found[name][r["config"]["seed"]] = r[metric]
    return {name: np.array([own[s] for s in sorted(own)]) for name, own in found.items()}


def apart(values) -> set:
    """The pairs that are told apart, level or not."""
    return {pair for pair, verdict in pair_verdicts(values).items() if verdict != "no difference seen"}


def test_the_order_and_the_means_are_numpys():
    runs = made()
    ranking = rank(runs, ARMS)
    means = {name: values.mean() for name, values in rows(runs).items()}
    assert [p.name for p in ranking.places] == sorted(means, key=means.get, reverse=True)
    assert {p.name: p.mean for p in ranking.places} == pytest.approx(means)
    assert ranking.n == 12 and ranking.best == ranking.places[0].name


def test_of_losses_the_lowest_is_best():
    runs = made(metric="nll")
    assert [p.name for p in rank(runs, ARMS, "nll").places][::-1] == [
        p.name for p in rank([{**r, "accuracy": r["nll"]} for r in runs], ARMS).places
    ]
    for metric in ("nll", "nll_calibrated", "val_nll", "train_loss", "mixed_loss", "ece", "brier", "snnl_input"):
        assert less_is_better(metric)
    for metric in ("accuracy", "val_accuracy", "rotation_20", "fgsm_0.1", "noise_1"):
        assert not less_is_better(metric)


def test_verdicts_are_those_of_paired_with_holm_over_all_pairs():
    runs = made()
    every = {(a, b): fm.paired(runs, ARMS[a], ARMS[b]) for a, b in itertools.combinations(ARMS, 2)}
    wanted = {frozenset(pair) for pair, said in holm(every).items() if said != "no difference seen"}
    assert apart(rows(runs)) == wanted and 0 < len(wanted) < len(every)
    ranking = rank(runs, ARMS)
    for place in ranking.places[1:]:
        assert (place.verdict == "behind") == (frozenset((place.name, ranking.best)) in wanted)
    assert set(ranking.named("behind")) == {"none", "flatten"} and len(ranking.named("open")) == 1
    margin = {(a, b): fm.paired(runs, ARMS[a], ARMS[b], margin=0.005) for a, b in every}
    verdicts = holm(margin)
    for (a, b), verdict in verdicts.items():
        better = {"higher": a, "lower": b}.get(verdict)
        assert ranking.told.get(frozenset((a, b))) == better
    assert (ranking.winner, ranking.answer) == (None, "the runs do not tell")
    sure = rank(made(noise=0.001), ARMS)
    assert len(sure.named("level")) == 1 and (sure.winner, sure.answer) == (None, "several are level")


def test_a_winner_is_told_from_all_others_and_the_highest_mean_alone_is_none():
    clear = rank(made(gains={**GAINS, "input": 0.03}), ARMS)
    assert clear.winner == clear.answer == "input" and len(clear.named("behind")) == 3
    noise = rank(made(gains=dict.fromkeys(ARMS, 0.0), noise=0.02), ARMS)
    assert noise.best in ARMS and noise.winner is None and noise.answer == "the runs do not tell"
    half = rank(made(gains={**GAINS, "input": 0.0126}, noise=0.008, seeds=8), ARMS)
    assert half.named("behind") and half.named("open") and half.answer == "the runs do not tell"


def test_a_difference_that_is_told_but_within_the_margin_is_level():
    gains = {"none": 0.0, "input": 0.001, "block1": -0.02, "flatten": -0.02}
    ranking = rank(made(gains=gains, noise=0.0001), ARMS)
    assert ranking.places[1].name == "none" and ranking.places[1].high < ranking.places[0].mean
    assert ranking.named("level") == ["none"] and frozenset(("none", "input")) not in ranking.told
    assert rank(made(gains=gains, noise=0.0001, metric="brier"), ARMS, "brier").named("level") == []  # it has no margin


def test_a_strength_at_the_edge_of_its_grid_is_named():
    chosen = {"none": None, "input": fm.Mix(alpha=2.0), "block1": fm.Mix("block1"), "fc": fm.Mix("fc", alpha=0.2)}
    assert at_edge(chosen, (0.2, 1.0, 2.0)) == ["input", "fc"]


def test_the_correction_counts_all_pairs_not_only_those_with_the_best():
    """Three pairs with the best at p = .012: one in three would pass .05/3, one in six does not pass .05/6."""
    n = 10
    d = np.random.default_rng(0).standard_normal(n)
    d = (d - d.mean()) / d.std(ddof=1)
    t = stats.t.isf(0.012 / 2, n - 1) / math.sqrt(n)
    base = np.zeros(n)
    low = base - t - d
    values = {"a": base, "b": low, "c": low + 1e-3 * np.roll(d, 1), "e": low + 1e-3 * np.roll(d, 2)}
    assert stats.ttest_1samp(values["a"] - values["b"], 0).pvalue == pytest.approx(0.012)
    assert apart(values) == set()


def test_the_interval_is_the_paired_one_laid_at_the_best():
    runs = made()
    ranking = rank(runs, ARMS)
    best, values = ranking.places[0], rows(runs)
    assert best.low == best.high == best.mean
    for place in ranking.places[1:]:
        low, high = stats.ttest_rel(values[place.name], values[best.name]).confidence_interval()
        assert (place.low - best.mean, place.high - best.mean) == pytest.approx((low, high))


def test_only_seeds_that_all_arms_have_count():
    runs = [r for r in made() if r["config"]["seed"] < 6 or r["config"]["mix"] is None]
    assert rank(runs, ARMS).n == 6
    assert rank(runs, ARMS).places == rank(made(6), ARMS).places


def test_pure_chance_is_rarely_told_apart():
    wrong = 0
    for seed in range(60):
        dice = np.random.default_rng(seed)
        wrong += bool(apart({k: dice.standard_normal(10) for k in range(6)}))
    assert wrong <= 8  # one in twenty families: 3 expected, 8 is three sigma


def test_nothing_told_apart_and_equal_figures_and_one_seed():
    ranking = rank(made(noise=0.0, gains=dict.fromkeys(ARMS, 0.0)), ARMS)
    assert [p.verdict for p in ranking.places] == ["best", "level", "level", "level"]
    one = rank(made(1), ARMS)
    assert one.n == 1 and one.named("behind") == [] and math.isnan(one.places[1].low)
    assert one.answer == "the runs do not tell"


def test_records_written_with_fewer_fields_count_as_well():
    runs = made(6)
    short = [{**r, "config": {**r["config"], "mix": r["config"]["mix"] and {"at": r["config"]["mix"]["at"]}}}
             for r in runs]  # fmt: skip
    assert rank(short, ARMS) == rank(runs, ARMS)


def test_what_is_missing_is_named():
    with pytest.raises(ValueError, match="no records of Mix"):
        rank(made(), {**ARMS, "fc": fm.Mix("fc")})
    runs = [r for r in made() if (r["config"]["seed"] < 6) == (r["config"]["mix"] is None)]
    with pytest.raises(ValueError, match="no seed in common: none has"):
        rank(runs, ARMS)
    with pytest.raises(ValueError, match="nothing to rank"):
        rank(made(), {})


def test_the_strength_is_chosen_on_held_out_rows_by_the_mean():
    arm = {a: fm.Mix(alpha=a) for a in (0.2, 1.0)}
    held = {0.2: [0.1, 0.9], 1.0: [0.4, 0.5]}  # the single lowest is not the lowest mean
    runs = records(arm.values(), 2, lambda mix, s: dict.fromkeys(("val_nll", "val_accuracy"), held[mix.alpha][s]))
    assert own_best(runs, {"input": arm}) == {"input": arm[1.0]}
    assert own_best(runs, {"input": arm}, by="val_accuracy") == {"input": arm[0.2]}
    for by in ("nll", "accuracy", "train_loss"):
        with pytest.raises(ValueError, match="held-out"):
            own_best(runs, {"input": arm}, by=by)


def test_nan_is_never_ranked():
    arms = {"none": None, "input": fm.Mix("input")}
    for lost in (math.nan, math.inf):
        rows = records(arms.values(), 3, lambda m, s: {"accuracy": lost if m and s == 2 else 0.5 + s / 10})  # noqa: B023
        with pytest.raises(ValueError, match=f"accuracy of input is {lost} for seed 2"):
            rank(rows, arms)
    a = np.array([0.5, 0.6, 0.7])
    assert apart({"a": a, "b": np.array([0.1, np.nan, 0.3])}) == set()
    assert apart({"a": a, "b": np.array([0.1, np.inf, 0.3])}) == set()
