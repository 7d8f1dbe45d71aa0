"""Sentences on rankings read right whichever way the records fall."""

import pytest

from featmix_lite.experiments.ranking import Place, Ranking
from featmix_lite.experiments.ranking_sentences import advice, amount, answer, called, front, in_front, said


def made(metric, *names):
    """A ranking from "a! b= c? d-": best, level, open, behind."""
    marks = {"!": "best", "=": "level", "?": "open", "-": "behind"}
    return Ranking(metric, 20, tuple(Place(n[:-1], 0.9, 0.9, 0.9, marks[n[-1]]) for n in names))


CLEAR, TIED, NONE = ("a!", "b-", "c-"), ("a!", "b?", "c-"), ("a!", "b?", "c?")


def test_an_answer_says_so_where_nothing_is_told():
    words = {v: answer(v) for v in ("higher", "lower", "level", "no difference seen")}
    assert words.pop("no difference seen") == "the runs do not tell" and all(k == v for k, v in words.items())


@pytest.mark.parametrize(("names", "wanted"), [
    (CLEAR, "the best is a. Behind: b, c."),
    (TIED, "the runs do not tell which is best: a, b. Behind: c."),
    (NONE, "the runs do not tell which is best: a, b, c. Behind: none."),
    (("a!", "b=", "c?"), "the runs do not tell which is best: a, b, c. Behind: none."),
    (("a!", "b=", "c-"), "several are level: a, b. Behind: c."),
    (("a!",), "the best is a. Behind: none."),
])  # fmt: skip
def test_a_ranking_in_words(names, wanted):
    assert said(made("nll", *names)) == f"By raw NLL {wanted}"


def test_who_is_in_front():
    assert front(made("accuracy", "a!", "b=", "c?", "d-")) == ["a", "b", "c"]
    assert in_front([made("accuracy", *TIED), made("nll", "b!", "a-", "c-")]) == ["b"]
    assert in_front([made("accuracy", *CLEAR), made("nll", "b!", "a-", "c-")]) == []


@pytest.mark.parametrize(("first", "second", "wanted"), [
    (CLEAR, CLEAR, "use a. Not: b, c."),
    (TIED, ("b!", "a?", "c-"), "use any of a, b: none of these is told to be behind the best mean. Not: c."),
    (NONE, NONE, "use any of a, b, c: none of these is told to be behind the best mean. Not: none."),
    (TIED, ("b!", "a-", "c-"), "use b. Not: a, c."),  # the highest mean of the first is out by the second
    (CLEAR, ("b!", "a-", "c-"), "each is behind somewhere: say first which measure you need."),
])  # fmt: skip
def test_what_two_measures_leave_to_use(first, second, wanted):
    assert advice([made("accuracy", *first), made("nll", *second)]) == f"By test accuracy and raw NLL {wanted}"


def test_units():
    assert amount(0.5, "rotation_20") == "50.0 %" and amount(0.00055, "train_loss") == "0.00055"
    assert called("snnl_input") == "snnl_input" and called("nll") == "raw NLL"
