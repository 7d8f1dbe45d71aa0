"""The judge: right, not done, stopped, explained, or described."""

import pytest
import torch

from featmix_lite.teaching.exercises.reading import NUMBER
from featmix_lite.teaching.exercises.verdict import judge


def ours(x):
    return x * 2


CASES = [(torch.tensor([1.0, 2.0]),), (torch.tensor([3.0, -1.0]),)]


def test_each_way_it_can_go():
    assert judge(ours, ours, CASES, "Right.", {}).right and repr(judge(ours, ours, CASES, "Right.", {})) == "Right."
    said = {
        "Not done yet": lambda x: None,
        "stopped with ZeroDivisionError, in its line": lambda x: 1 / 0,
        "You squared": lambda x: x**2,
        "should be of shape (2,); yours has the shape ()": lambda x: 1.0,
        "should be a tensor of shape (2,); it is a dict": lambda x: {},
        "should be of shape (2,); yours has the shape (1,)": lambda x: x[:1],
        "the answer is [2, 4]; yours is [3, 5]": lambda x: 2 * x + 1,
    }
    for words, student in said.items():
        got = judge(student, ours, CASES, "Right.", {"You squared it.": lambda x: x**2})
        assert not got and words in repr(got)
    assert "without brackets" in repr(judge(3, ours, CASES, "Right.", {}))


def test_a_function_that_works_in_place_spoils_nothing_and_hears_of_it():
    def student(x):
        x *= 2
        return x

    got = judge(student, ours, CASES, "Right.", {})
    assert got and repr(got).startswith("Right. Mind that your function writes into what it is given")
    assert torch.equal(CASES[0][0], torch.tensor([1.0, 2.0]))


def test_every_answer_is_read_before_it_is_compared():
    wrong = {"You doubled it.": lambda x: 2.0 * x}
    assert judge(lambda x: torch.tensor([x]), lambda x: x, [(1,), (2,)], "Right.", wrong, NUMBER)
    assert repr(judge(lambda x: (2 * x,), lambda x: x, [(1,)], "", wrong, NUMBER)) == "Not yet. You doubled it."
    assert judge(lambda x: float("nan"), lambda x: torch.tensor(float("nan")), [(1,)], "", {}, NUMBER)


@pytest.mark.parametrize("off, right", [(0.0, True), (1e-6, True), (1e-3, False), (0.05, False)])
def test_rounding_is_forgiven_and_nothing_more(off, right):
    for value in (torch.tensor([0.1, 0.2]), torch.tensor(0.3, dtype=torch.float64)):
        assert bool(judge(lambda x: x + off, lambda x: x, [(value,)], "Right.", {})) is right
