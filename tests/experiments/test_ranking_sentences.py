"""Sentences on rankings read right whichever way the records fall."""

import pytest

from featmix_lite.experiments.ranking import Place, Ranking
from featmix_lite.experiments.ranking_sentences import (
    amount,
    called,
    elsewhere,
    everywhere_in_front,
    said,
    turned,
    verdict,
)


def made(metric, *names):
    """A ranking from "a! b= c": best, level, behind."""
    marks = {"!": "best", "=": "level", "-": "behind"}
    return Ranking(metric, 20, tuple(Place(n[:-1], 0.9, 0.9, 0.9, marks[n[-1]]) for n in names))


CLEAR, TIED, NONE = ("a!", "b-", "c-"), ("a!", "b=", "c-"), ("a!", "b=", "c=")


def test_a_ranking_in_words():
    assert said(made("accuracy", *CLEAR)) == "By test accuracy: a first (90.0 %); behind it: b, c. 20 seeds."
    assert said(made("nll", *TIED)) == "By raw NLL: a first (0.900); not told from it: b; behind it: c. 20 seeds."
    assert said(made("nll", *NONE)) == (
        "By raw NLL: a first (0.900), but none of the others is told from it over 20 seeds: b, c."
    )
    assert said(made("nll", "a!")) == "By raw NLL: a first (0.900). 20 seeds."


@pytest.mark.parametrize(("first", "second", "wanted"), [
    (CLEAR, CLEAR, "The same site wins by both metrics: a"),
    (CLEAR, TIED, "The same site comes first by both metrics: a"),
    (NONE, CLEAR, "The same site wins by raw NLL: a; nothing is told apart by test accuracy"),
    (NONE, ("b!", "a=", "c-"), "The same site comes first by raw NLL: b; nothing is told apart by test accuracy"),
    (TIED, ("b!", "a-", "c-"), "First places differ: a by test accuracy; b by raw NLL; never behind: b"),
    (NONE, NONE, "Nothing is told apart by any of these metrics"),
    (NONE, ("b!", "a=", "c="), "Nothing is told apart by any of these metrics"),
    (CLEAR, ("b!", "a-", "c-"), "The metrics disagree: a by test accuracy; b by raw NLL"),
])  # fmt: skip
def test_the_verdict_of_two_metrics(first, second, wanted):
    assert verdict([made("accuracy", *first), made("nll", *second)]) == wanted


def test_the_verdict_of_one_and_of_many():
    assert verdict([made("accuracy", *CLEAR)]) == "The same site wins by this metric: a"
    assert verdict([made(m, *CLEAR) for m in ("accuracy", "nll", "ece")]) == "The same site wins by all 3 metrics: a"
    assert verdict([made("nll", "no mixing!", "a-")]) == "No mixing wins by this metric"
    three = [made("accuracy", *CLEAR), made("nll", "b!", "a-"), made("nll_calibrated", *CLEAR)]
    assert verdict(three) == "The metrics disagree: a by test accuracy and NLL after one temperature; b by raw NLL"


def test_who_is_in_front_everywhere():
    rankings = [made("accuracy", *TIED), made("nll", "b!", "a-", "c-")]
    assert everywhere_in_front(rankings) == "First or not told from the first by every metric: b."
    assert everywhere_in_front([made("accuracy", *CLEAR), rankings[1]]).startswith("None is first")


def test_a_winner_elsewhere():
    loss, one = made("mixed_loss", "b!", "a-", "c-"), "First by mixed training loss: b. By test accuracy it stands "
    assert elsewhere(loss, made("accuracy", "b!", "a=")) == one + "first, too."
    assert elsewhere(loss, made("accuracy", *TIED)) == one + "2 of 3, not told from the first, a."
    assert elsewhere(loss, made("accuracy", *CLEAR)) == one + "2 of 3, behind the first, a."


def test_pairs_that_turn_round_are_kendalls():
    from scipy.stats import kendalltau

    one, other = made("nll", "a!", "b-", "c-", "d-"), made("nll", "c!", "a-", "d-", "b-", "e-")
    pairs, of = turned(one, other)
    tau = kendalltau([0, 1, 2, 3], [1, 3, 0, 2]).statistic
    assert (of - 2 * pairs) / of == pytest.approx(tau)


def test_units():
    assert amount(0.5, "rotation_20") == "50.0 %" and amount(0.00055, "train_loss") == "0.00055"
    assert called("snnl_input") == "snnl_input" and called("nll") == "raw NLL"
