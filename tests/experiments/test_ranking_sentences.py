"""Sentences on rankings read right whichever way the records fall."""

import pytest

from featmix_lite.experiments.ranking import Place, Ranking
from featmix_lite.experiments.ranking_sentences import (
    amount,
    answer,
    called,
    elsewhere,
    everywhere_in_front,
    said,
    turned,
    turned_told,
    verdict,
)


def made(metric, *names, told=None):
    """A ranking from "a! b= c? d-": best, level, open, behind."""
    marks = {"!": "best", "=": "level", "?": "open", "-": "behind"}
    return Ranking(metric, 20, tuple(Place(n[:-1], 0.9, 0.9, 0.9, marks[n[-1]]) for n in names), told or {})


CLEAR, TIED, NONE = ("a!", "b-", "c-"), ("a!", "b?", "c-"), ("a!", "b?", "c?")


def test_an_answer_says_so_where_nothing_is_told():
    words = {v: answer(v) for v in ("higher", "lower", "level", "no difference seen")}
    assert words.pop("no difference seen") == "the runs do not tell" and all(k == v for k, v in words.items())


def test_a_ranking_in_words():
    assert said(made("accuracy", *CLEAR)) == "By test accuracy: a first (90.0 %); behind it: b, c. 20 seeds."
    untold = "By raw NLL: the runs do not tell who is first. Best mean: a (0.900); not told from it: "
    assert said(made("nll", *TIED)) == untold + "b; behind it: c. 20 seeds."
    assert said(made("nll", *NONE)) == untold + "b, c. 20 seeds."
    assert said(made("nll", "a!", "b=", "c?")) == untold + "c; level with it (within 0.020): b. 20 seeds."
    assert said(made("accuracy", "a!", "b=", "c-")) == (
        "By test accuracy: several are level. Best mean: a (90.0 %); level with it (within 0.5 points): b; "
        "behind it: c. 20 seeds."
    )
    assert said(made("nll", "a!")) == "By raw NLL: a first (0.900). 20 seeds."


@pytest.mark.parametrize(("first", "second", "wanted"), [
    (CLEAR, CLEAR, "The same site wins by both metrics: a"),
    (CLEAR, TIED, "In front by both metrics, alone or not: a"),
    (NONE, CLEAR, "The same site wins by raw NLL: a; nothing is told apart by test accuracy"),
    (NONE, ("b!", "a?", "c-"), "In front by raw NLL, alone or not: b, a; nothing is told apart by test accuracy"),
    (TIED, ("b!", "a-", "c-"), "In front by both metrics, alone or not: b"),
    (NONE, NONE, "Nothing is told apart by any of these metrics"),
    (NONE, ("b!", "a=", "c?"), "Nothing is told apart by any of these metrics"),
    (CLEAR, ("b!", "a-", "c-"), "The metrics disagree: a by test accuracy; b by raw NLL"),
    (TIED, ("c!", "a-", "b-"), "The metrics disagree: a or b by test accuracy; c by raw NLL"),
    (("a!", "b?", "c=", "d-"), ("d!", "a-", "b-", "c-"),
     "The metrics disagree: any but d by test accuracy; d by raw NLL"),
])  # fmt: skip
def test_the_verdict_of_two_metrics(first, second, wanted):
    assert verdict([made("accuracy", *first), made("nll", *second)]) == wanted


def test_two_long_fronts_are_one_only_where_they_hold_the_same_names():
    first, second = ("a!", "b?", "c=", "d-"), ("d!", "b?", "c=", "a-")
    three = [made("accuracy", *first), made("ece", *second), made("nll", "a!", "b-", "c-", "d-")]
    assert verdict(three) == "The metrics disagree: any but d by test accuracy; any but a by ECE, raw; a by raw NLL"
    three[1] = made("ece", "c!", "b?", "a=", "d-")
    three[2] = made("nll", "d!", "a-", "b-", "c-")
    assert verdict(three) == "The metrics disagree: any but d by test accuracy and ECE, raw; d by raw NLL"


def test_the_verdict_of_one_and_of_many():
    assert verdict([made("accuracy", *CLEAR)]) == "The same site wins by this metric: a"
    assert verdict([made("accuracy", *NONE)]) == "Nothing is told apart by this metric"
    assert verdict([made(m, *CLEAR) for m in ("accuracy", "nll", "ece")]) == "The same site wins by all 3 metrics: a"
    assert verdict([made("nll", "no mixing!", "a-")]) == "No mixing wins by this metric"
    three = [made("accuracy", *CLEAR), made("nll", "b!", "a-"), made("nll_calibrated", *CLEAR)]
    assert verdict(three) == "The metrics disagree: a by test accuracy and NLL after one temperature; b by raw NLL"


def test_who_is_in_front_everywhere():
    rankings = [made("accuracy", *TIED), made("nll", "b!", "a-", "c-")]
    assert everywhere_in_front(rankings) == "Told to be behind by no metric: b."
    assert everywhere_in_front([made("accuracy", *CLEAR), rankings[1]]).endswith("none of them.")


def test_a_winner_elsewhere():
    loss, one = made("mixed_loss", "b!", "a-", "c-"), "First by mixed training loss: b. By test accuracy it stands "
    assert elsewhere(loss, made("accuracy", "b!", "a-")) == one + "first, too."
    assert elsewhere(loss, made("accuracy", "b!", "a=")) == one + "1 of 2, not told to be ahead of a."
    assert elsewhere(loss, made("accuracy", *TIED)) == one + "2 of 3, not told from a."
    assert elsewhere(loss, made("accuracy", "a!", "b=")) == one + "2 of 2, level with a."
    assert elsewhere(loss, made("accuracy", *CLEAR)) == one + "2 of 3, told to be behind a."


def test_a_highest_mean_that_is_told_from_nobody_is_followed_nowhere():
    assert elsewhere(made("mixed_loss", *TIED), made("accuracy", *CLEAR)) == (
        "By mixed training loss none is told from all others (a, b are in front)."
    )


def test_pairs_that_turn_count_as_told_only_where_both_metrics_tell_them():
    pairs = {frozenset("ab"): "a", frozenset("ac"): "a", frozenset("bc"): "b"}
    other = {frozenset("ab"): "b", frozenset("ac"): "a"}
    assert turned_told(made("nll", told=pairs), made("accuracy", told=other)) == (1, 2)


def test_pairs_that_turn_round_are_kendalls():
    from scipy.stats import kendalltau

    one, other = made("nll", "a!", "b-", "c-", "d-"), made("nll", "c!", "a-", "d-", "b-", "e-")
    pairs, of = turned(one, other)
    tau = kendalltau([0, 1, 2, 3], [1, 3, 0, 2]).statistic
    assert (of - 2 * pairs) / of == pytest.approx(tau)


def test_units():
    assert amount(0.5, "rotation_20") == "50.0 %" and amount(0.00055, "train_loss") == "0.00055"
    assert called("snnl_input") == "snnl_input" and called("nll") == "raw NLL"
