"""Verdicts: which side of zero, after Holm, and never a guess."""

import dataclasses

import numpy as np
import pytest
from made import record
from planted import gain, planted
from scipy import stats

import featmix_lite as fm
from featmix_lite.base.errors import RunError
from featmix_lite.experiments.claims import find, verdicts
from featmix_lite.experiments.claims.claim import Arm, Claim, Setting, versus
from featmix_lite.experiments.claims.judging import AGAINST, NOT_AT_SCALE, NOT_RUN, OPEN, PROVED, SEEN, judged
from featmix_lite.experiments.differences import compared
from featmix_lite.experiments.power import detectable

WHERE = (("data", "digits"),)
A, B, C = (Arm(at or "none", "s", at and fm.Mix(at), WHERE) for at in ("input", "block1", None))


def claim(*settings, **more):
    base = find("conv1-beats-image")
    return dataclasses.replace(base, settings=settings, **{"scale": "", **more})


def records(**values):
    """Of each arm (a, b, c) its accuracies, seed by seed."""
    arms = dict(zip("abc", (A, B, C)))
    runs = [record(arms[k].mix, s, {"accuracy": v}) for k, given in values.items() for s, v in enumerate(given)]
    return {"s": runs}


def words(told):
    return [v.verdict for v in told]


def test_the_three_verdicts():
    one = claim(Setting("x", "accuracy", (versus(A, C),)))
    none = [0.5, 0.52, 0.51, 0.5]
    for shift, word in ((0.1, SEEN), (-0.1, AGAINST)):
        assert words(judged(one, records(a=[v + shift + 0.001 * i for i, v in enumerate(none)], c=none))) == [word]
    (told,) = judged(one, records(a=[0.6, 0.4, 0.55, 0.5], c=none))
    assert told.verdict == OPEN and str(told) == f"undecided (would see {100 * told.paired.detectable:.1f} points)"
    (alone,) = judged(one, records(a=[0.9], c=[0.5]))
    assert str(alone) == "undecided (one seed has no interval)" and alone.n == 1


def test_lower_is_the_other_side():
    one = claim(Setting("x", "loss", (versus(A, C, claimed="lower"),)))
    assert words(judged(one, records(a=[0.1, 0.12, 0.11], c=[0.5, 0.53, 0.52]))) == [SEEN]
    assert words(judged(one, records(c=[0.1, 0.12, 0.11], a=[0.5, 0.53, 0.52]))) == [AGAINST]


def test_reversed_differences_turn_the_verdict():
    shift = gain(block1_relu=0.03, relu1=0.03)
    for sign, word in ((1, SEEN), (-1, AGAINST)):
        told = verdicts("works-with-batchnorm", planted(lambda c, f, sign=sign: sign * shift(c, f), noise=0.001))
        assert set(words(told)) == {word} and len(told) == 11


def test_a_claim_of_several_comparisons_needs_them_all():
    one = claim(Setting("x", "accuracy", (versus(A, B), versus(A, C))))
    a, low, wide = [0.9, 0.91, 0.92, 0.9], [0.5, 0.52, 0.51, 0.5], [0.85, 0.99, 0.8, 0.97]
    assert words(judged(one, records(a=a, b=low, c=low))) == [SEEN]
    (told,) = judged(one, records(a=a, b=low, c=wide))
    assert told.verdict == OPEN and str(told).startswith("undecided (1 of 2 seen; would see ")
    assert told.deciding.comparison.text == "input minus none" and told.paired.n == 4
    (against,) = judged(one, records(a=low, b=a, c=[0.1, 0.12, 0.11, 0.1]))
    assert against.verdict == AGAINST and against.deciding.comparison.text == "input minus block1"


def test_the_same_needs_the_whole_interval_within_the_margin():
    one = claim(Setting("x", "accuracy", (versus(A, C, claimed="same"),)))
    none = np.array([0.5, 0.52, 0.51, 0.5, 0.53])
    wiggle = np.array([1, -1, 1, -1, 0])
    cases = [(0.001, 0.001, SEEN), (0.05, 0.001, AGAINST), (-0.05, 0.001, AGAINST), (0.001, 0.03, OPEN)]
    for shift, size, word in (*cases, (0.0046, 0.001, OPEN)):
        (told,) = judged(one, records(a=list(none + shift + size * wiggle), c=list(none)))
        p = told.paired
        within, out = -0.005 < p.low and p.high < 0.005, p.low > 0.005 or p.high < -0.005
        assert told.verdict == word == (SEEN if within else AGAINST if out else OPEN)


def test_an_interval_that_leaves_the_margin_by_a_hair_is_undecided():
    one = claim(Setting("x", "accuracy", (versus(A, C, claimed="same"),)))
    wiggle = np.array([1, -1, 1, -1, 0])
    half = compared(wiggle).high  # of the wiggle alone: its mean is 0
    for high, word in ((0.0052, OPEN), (0.0048, SEEN)):
        d = 0.003 + wiggle * (high - 0.003) / half
        (told,) = judged(one, records(a=list(0.5 + d), c=[0.5] * 5))
        assert told.paired.high == pytest.approx(high) and told.verdict == word


def test_what_would_have_been_seen_is_of_its_family():
    d = np.array([0.02, -0.02, 0.02, -0.02, 0.0])
    given = records(a=list(0.5 + d), b=[0.5] * 5, c=[0.5] * 5)
    (two,) = judged(claim(Setting("x", "accuracy", (versus(A, C), versus(A, B)))), given)
    spread = float(d.std(ddof=1))
    assert two.deciding.detectable == pytest.approx(detectable(spread, 5, among=2))
    assert two.deciding.detectable > two.paired.detectable
    assert str(two) == f"undecided (would see {100 * detectable(spread, 5, among=2):.1f} points)"


@pytest.mark.parametrize("claimed", ["same", "no gain"])
def test_what_would_have_been_seen_against_a_claim_of_no_difference_is_beyond_the_margin(claimed):
    """By simulation: a true difference of that size is told to be outside the margin four times of five."""
    one = claim(Setting("x", "accuracy", (versus(A, C, claimed=claimed),)))
    (told,) = judged(one, records(a=[0.53, 0.47, 0.55, 0.5, 0.46], c=[0.5] * 5))
    spread = (told.paired.high - told.paired.low) / 2 / stats.t.ppf(0.975, 4) * 5**0.5
    d = np.random.default_rng(0).normal(told.deciding.detectable, spread, (20_000, 5))
    outside = d.mean(1) - stats.t.ppf(0.975, 4) * d.std(1, ddof=1) / 5**0.5 > 0.005
    assert told.verdict == OPEN and 0.79 < outside.mean() < 0.81


def test_level_is_neither_seen_nor_against():
    close = list(0.5 + 0.001 * np.array([1.0, 1.1, 0.9, 1.0, 1.05]))  # surely above, and by a tenth of a point
    given = records(a=close, b=[0.1, 0.11, 0.12, 0.1, 0.1], c=[0.5] * 5)
    for claimed in ("higher", "lower"):
        (told,) = judged(claim(Setting("x", "accuracy", (versus(A, C, claimed=claimed),))), given)
        assert told.verdict == "level" == str(told) and told.paired.low > 0
    (both,) = judged(claim(Setting("x", "accuracy", (versus(A, B), versus(A, C)))), given)
    assert both.verdict == "level" and both.deciding.comparison.text == "input minus none"
    (other,) = judged(claim(Setting("x", "SNNL", (versus(A, C, "snnl_x"),))), {"s": [
        {**r, "snnl_x": r["accuracy"]} for r in given["s"]]})  # fmt: skip
    assert other.verdict == SEEN  # a figure without a margin


def test_no_gain_is_not_against_a_loss():
    one = claim(Setting("x", "accuracy", (versus(A, C, claimed="no gain"),)))
    none = [0.5, 0.52, 0.51, 0.5]
    for shift, word in ((-0.1, SEEN), (0.1, AGAINST), (0.0, SEEN)):
        assert words(judged(one, records(a=[v + shift + 1e-4 * i for i, v in enumerate(none)], c=none))) == [word]


def test_a_family_is_what_a_claim_compares_in_one_setting():
    d = np.array([0.03, 0.01, 0.02, 0.025, 0.0])  # p about .02 alone
    given = records(a=list(0.5 + d), b=[0.5] * 5, c=[0.5] * 5)
    alone = claim(Setting("x", "accuracy", (versus(A, C),)))
    apart = claim(*(Setting(str(i), "accuracy", (versus(A, other),)) for i, other in enumerate((B, C) * 3)))
    many = claim(*(Setting("x", f"reading {i}", (versus(A, other),)) for i, other in enumerate((B, C) * 3)))
    assert words(judged(alone, given)) == [SEEN] and set(words(judged(apart, given))) == {SEEN}
    told = judged(many, given)
    assert set(words(told)) == {OPEN} and told[0].paired.low > 0 and told[0].findings[0].among == 6


def test_missing_records_say_not_yet_run():
    assert set(words(verdicts(records={}))) == {NOT_RUN, NOT_AT_SCALE, PROVED}
    two = claim(Setting("x", "accuracy", (versus(A, B), versus(A, C))))
    told = judged(two, records(a=[0.9, 0.91], b=[0.5, 0.52]))  # the third arm is missing
    assert words(told) == [NOT_RUN] and [f.verdict for f in told[0].findings] == [SEEN, NOT_RUN]
    one = claim(Setting("x", "NLL", (versus(A, C, "nll"),)))
    assert words(judged(one, records(a=[0.9, 0.91], c=[0.5, 0.52]))) == [NOT_RUN]  # no such figure
    (told,) = judged(one, records(a=[0.9]))
    assert told.deciding is None and told.paired is None and told.n == 0


def test_its_own_scale():
    given = records(a=[0.9, 0.91, 0.92], c=[0.5, 0.52, 0.51])
    small, own = (Setting("x", "accuracy", (versus(A, C),), own_scale=own) for own in (False, True))
    assert words(judged(claim(small, scale="CIFAR-10"), given)) == [SEEN, NOT_AT_SCALE]
    assert words(judged(claim(own, scale="CIFAR-10"), given)) == [SEEN]
    assert words(judged(claim(own, scale="CIFAR-10"), {})) == [NOT_RUN, NOT_AT_SCALE]


def test_a_proof_and_a_claim_without_experiment():
    assert words(judged(claim(proof="test_x"), {})) == [PROVED]
    assert words(judged(claim(), {})) == [NOT_RUN]
    assert isinstance(judged(claim(), {})[0].claim, Claim)


def test_arms_that_differ_in_more_cannot_be_compared():
    given = records(a=[0.9, 0.91], c=[0.5, 0.52])
    for r in given["s"][:2]:
        r["config"]["lr"] = 0.7
    with pytest.raises(RunError, match="'input' and 'none' differ in lr=0.7 and None: they cannot be compared"):
        judged(claim(Setting("x", "accuracy", (versus(A, C),))), given)


def test_only_common_seeds_count():
    given = records(a=[0.9, 0.91, 0.95, 0.99], c=[0.5, 0.52, 0.51])
    (told,) = judged(claim(Setting("x", "accuracy", (versus(A, C),))), given)
    assert told.n == 3 and list(told.findings[0].runs[A]) == [0, 1, 2]


def test_the_row_shown_has_the_verdict_shown():
    one = claim(Setting("x", "accuracy", (versus(A, B), versus(A, C))))
    a = [0.5, 0.51, 0.52, 0.5, 0.51, 0.5, 0.52, 0.51]
    few = [0.53, 0.535, 0.546]  # leans further away than what is sure, with three seeds only
    (told,) = judged(one, records(a=a, b=few, c=[v + 0.02 + 0.001 * (i % 3) for i, v in enumerate(a)]))
    assert told.verdict == AGAINST and told.deciding.verdict == AGAINST
