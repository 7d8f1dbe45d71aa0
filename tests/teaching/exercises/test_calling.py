"""The student's function is called: what is given back, what is seen of it, and the student's own line."""

import functools

import numpy as np
import pytest
import torch
from torch import nn

from featmix_lite.teaching.exercises.calling import NoAnswer, Yielded, called


def told(student, *given):
    with pytest.raises(NoAnswer) as why:
        called(student, given)
    return str(why.value)


def divides(a):
    return 1 / a


def through(a):
    return divides(a)


def decorated(function):
    @functools.wraps(function)
    def inner(*given):
        return function(*given)

    return inner


@functools.singledispatch
def by_kind(a):
    return 1 / a


@pytest.mark.parametrize(
    "student", [divides, through, decorated(divides), functools.partial(through), functools.lru_cache(divides), by_kind]
)
def test_an_error_is_told_with_the_students_own_line(student):
    assert "ZeroDivisionError, in its line" in (said := told(student, 0))
    assert "'return 1 / a': division by zero" in said


def test_no_line_of_the_kit_or_of_torch_is_shown():
    said = told(lambda x: nn.Linear(3, 2)(x), torch.ones(2, 4))
    assert "'said = told(lambda x: nn.Linear(3, 2)(x), torch.ones(2, 4))'" in said and "F.linear" not in said
    assert told(abs, "a") == "Your function stopped with TypeError: bad operand type for abs(): 'str'"


def test_parameters_are_told_and_extra_ones_with_defaults_are_taken():
    assert told(lambda a: a, 1, 2) == "Your function takes (a); here it is given 2 values, as in the stub."
    assert told(lambda: 0, 1).endswith("takes (); here it is given 1 value, as in the stub.")
    assert called(lambda a, b=2, *more, c=3: a + b + c, (1,)) == (6, False)


def test_what_is_not_done_and_what_only_prints(capsys):
    assert "Not done yet" in told(lambda a: None, 1) and "Not done yet" in told(lambda a: NotImplemented, 1)
    assert "prints" in told(lambda a: print("0.5", end=""), 1)
    assert capsys.readouterr().out == "0.5"
    assert "Not done yet" in told(lambda a: print(), 1)


def test_torchs_own_not_implemented_is_no_stub():
    assert "stopped with NotImplementedError" in told(lambda x: nn.Module()(x), torch.ones(1))


@pytest.mark.parametrize(
    "given, write",
    [
        (torch.tensor([1.0, torch.nan]), lambda v: v.mul_(2)),
        (torch.ones(2), lambda v: v.resize_(3)),
        (np.ones(2), lambda v: v.sort() or v.fill(3)),
        ([3, 1], lambda v: v.sort()),
        ({"a": {"b": 1}}, lambda v: v["a"].pop("b")),
        ({"a": torch.ones(2)}, lambda v: v["a"].zero_()),
    ],
)
def test_writing_into_an_argument_is_seen_and_spoils_nothing(given, write):
    kept = repr(given)
    assert called(lambda v: (write(v), 1)[1], (given,)) == (1, True)
    assert "writes into what it is given" in told(lambda v: (write(v), None)[1], given)
    assert repr(given) == kept
    assert called(lambda v: 1, (given,)) == (1, False)


def test_iterators_are_run_at_once_and_not_without_end():
    def counting(n):
        yield from range(n)

    answer, _ = called(counting, (3,))
    assert isinstance(answer, Yielded) and answer == [0, 1, 2]
    assert len(called(counting, (10**9,))[0]) == 100_001
    assert "ZeroDivisionError, in its line" in told(lambda n: (1 / (i - n) for i in range(n + 1)), 3)


def test_an_interrupt_goes_through():
    def stop(a):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        called(stop, (1,))
