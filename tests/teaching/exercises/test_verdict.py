"""The judge: right, not done, stopped, explained, or described."""

import pytest
import torch

from featmix_lite.teaching.exercises.verdict import alike, judge, number


def ours(x):
    return x * 2


def unwritten(x):
    raise NotImplementedError


CASES = [(torch.tensor([1.0, 2.0]),), (torch.tensor([3.0, -1.0]),)]


def test_each_way_it_can_go():
    assert judge(ours, ours, CASES, "Right.", {}).right and repr(judge(ours, ours, CASES, "Right.", {})) == "Right."
    assert "Not done yet" in repr(judge(unwritten, ours, CASES, "Right.", {}))
    said = {
        "Not done yet": lambda x: None,
        "stopped with ZeroDivisionError": lambda x: 1 / 0,
        "You squared": lambda x: x**2,
        "should be a tensor of shape (2,); it is a float": lambda x: 1.0,
        "should have shape (2,); it has (1,)": lambda x: x[:1],
        "up to 1 away": lambda x: 2 * x + 1,
    }
    for words, student in said.items():
        got = judge(student, ours, CASES, "Right.", {"You squared it.": lambda x: x**2})
        assert not got and words in repr(got)
    assert "without brackets" in repr(judge(3, ours, CASES, "Right.", {}))
    assert "is True; yours is False" in repr(judge(lambda x: False, lambda x: True, [(1,)], "", {}))


def test_a_function_that_works_in_place_spoils_nothing():
    def student(x):
        x *= 2
        return x

    assert judge(student, ours, CASES, "Right.", {})
    assert torch.equal(CASES[0][0], torch.tensor([1.0, 2.0]))


def test_alike():
    assert alike(True, True) and alike(torch.tensor(True), True) and not alike(1, True) and alike(3, 3)


def test_every_answer_is_read_before_it_is_compared():
    wrong = {"You doubled it.": lambda x: 2.0 * x}
    assert judge(lambda x: torch.tensor(x), lambda x: float(x), [(1,), (2,)], "Right.", wrong, number)
    assert repr(judge(lambda x: torch.tensor(2 * x), float, [(1,)], "", wrong, number)) == "Not yet. You doubled it."
    assert judge(lambda x: float("nan"), lambda x: torch.tensor(float("nan")), [(1,)], "", {}, number)
    assert "Not done yet" in repr(judge(lambda x: None, float, [(1,)], "", {}, lambda answer: answer.nothing))
    assert "stopped with AttributeError" in repr(judge(float, float, [(1,)], "", {}, lambda answer: answer.nothing))


@pytest.mark.parametrize("off, right", [(0.0, True), (1e-6, True), (1e-3, False), (0.05, False)])
def test_rounding_is_forgiven_and_nothing_more(off, right):
    for value in (torch.tensor([0.1, 0.2]), torch.tensor(0.3, dtype=torch.float64)):
        assert bool(judge(lambda x: x + off, lambda x: x, [(value,)], "Right.", {})) is right
