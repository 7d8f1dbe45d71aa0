"""Answers are read: every dress gives the same numbers, and what is none is named."""

import collections
import itertools

import numpy as np
import pytest
import torch

from featmix_lite.teaching.exercises.calling import NoAnswer, Yielded
from featmix_lite.teaching.exercises.reading import NAMES, NUMBER, NUMBERS, ROW, TRUTH, Odd, answer_to, numbers


@pytest.mark.parametrize(
    "answer",
    [
        [[0.5, 1.0]], ((0.5, True),), np.array([[0.5, 1]]), torch.tensor([[0.5, 1]]), torch.tensor([[0.5, 1]]).half(),
        [np.float32([0.5, 1])], [torch.tensor([0.5, 1.0], requires_grad=True)], [[torch.tensor(0.5), np.int64(1)]],
        collections.deque([[0.5, 1]]), [iter([0.5, 1])], np.array([[0.5, 1]], dtype=object),
        torch.tensor([[0.5, 1]]).to_sparse(),
    ],
)  # fmt: skip
def test_numbers_in_any_dress(answer):
    read = numbers(answer)
    assert read.tolist() == [[0.5, 1.0]] and not read.requires_grad
    assert read.dtype == (torch.float16 if getattr(answer, "dtype", None) == torch.float16 else torch.float64)


@pytest.mark.parametrize(
    "answer, words",
    [
        ("0.5", "a str"),
        ({"a": 1}, "a dict"),
        ({1.0}, "a set, which has no order"),
        (1j, "a complex"),
        (torch.zeros(2, dtype=torch.complex64), "complex"),
        ([0.5, None], "a list that holds None"),
        ([[0.5], ["a"]], "a list that holds a list that holds a str"),
        ([[1], [1, 2]], "a list whose parts differ in shape"),
        (10**400, "no computer's float can hold"),
        (range(10**9), "more than 100,000 values"),
        (itertools.repeat(1.0), "more than 100,000 values"),
        (Yielded([1.0]), "a generator"),
        (np.array(["a"]), "a list that holds a str"),
        (np.array(1, dtype="datetime64[s]"), "a datetime"),
        (float, "a type"),
        (len, "a builtin_function_or_method"),
    ],
)
def test_what_is_no_number_is_named(answer, words):
    with pytest.raises(Odd, match=words):
        numbers(answer)


def test_the_sentence_says_what_was_asked():
    for form, shape, words in (
        (NUMBER, (), "should be one number; it is a str"),
        (TRUTH, (), "should be one True or False; it is a str"),
        (NUMBERS, (2, 3), "should be a tensor of shape (2, 3); it is a str"),
        (NAMES, (), "should be a list of names, [] where there are none; it is 'a', a str"),
    ):
        with pytest.raises(NoAnswer) as why:
            answer_to(lambda x: "a", (1,), form, shape)
        assert words in str(why.value)


def test_one_number_comes_out_of_its_list_and_several_stay():
    assert NUMBER.read([[0.5]]).shape == () and NUMBER.read([1, 2]).shape == (2,)
    assert ROW.read(Yielded([1, 2])).tolist() == [1, 2] and ROW.read([]).shape == (0,)


def test_names():
    assert NAMES.read({"b": 1, "a": 2}) == NAMES.read(np.array(["a", "b"])) == ["a", "b"]
    for odd in (3, True, ["a", 3], torch.ones(2), None):
        with pytest.raises(Odd):
            NAMES.read(odd)
