"""What is said where no known mistake explains an answer."""

import numpy as np
import pytest
import torch
from torch import nn

from featmix_lite.teaching.exercises.mismatch import alike, difference, shown
from featmix_lite.teaching.exercises.reading import NAMES, NUMBER, NUMBERS, ROW, TRUTH, TRUTHS


def row(*values):
    return torch.tensor(values, dtype=torch.float64)


@pytest.mark.parametrize(
    "got, wanted, form, words",
    [
        ([row(2, 4), row(6)], [row(1, 2), row(3)], ROW, "2 times the answer"),
        ([row(-1, -2)], [row(1, 2)], ROW, "-1 times the answer"),
        ([row(2, 1, 3)], [row(1, 2, 3)], ROW, "not in their order"),
        ([row(5)[0], row(5)[0]], [row(1)[0], row(2)[0]], NUMBER, "gives 5 whatever"),
        ([row(torch.nan, 1)], [row(1, 1)], ROW, "1 of your 2 numbers came out as nan"),
        (
            [row(1)[0], row(5)[0]],
            [row(1)[0], row(2)[0]],
            NUMBER,
            "In 1 of 2 cases your answer is right. With 1 the answer is 2",
        ),
        ([row(1, 2)], [row(1)[0]], NUMBER, "one number; yours are 2, of shape (2,)"),
        ([row(1, 0)], [row(1)[0]], TRUTH, "as .all() does"),
        ([row(0.3)[0]], [row(1)[0]], TRUTH, "yours holds 0.3"),
        ([row(0)[0]], [row(1)[0]], TRUTH, "the answer is True; yours is False"),
        ([torch.arange(9.0) > 4], [torch.arange(9.0) > 6], TRUTHS, "case that is wrong, 2 of 9 are."),
        ([torch.ones(4)], [torch.ones(2, 2)], NUMBERS, "numbers are right, their shape is not"),
        ([torch.arange(9.0) + 1], [torch.arange(9.0)], NUMBERS, "up to 1 away"),
        ([["a", "c"]], [["a", "b"]], NAMES, "yours lacks b and should not have c"),
        ([["a", "a"]], [["a"]], NAMES, "names one twice"),
    ],
)
def test_each_has_its_words(got, wanted, form, words):
    assert words in difference(got, wanted, [(k,) for k in range(len(got))], form)


def test_alike_to_as_many_digits_as_the_answer_has():
    near, far = row(100.04), row(101)
    assert not alike(near, row(100)) and alike(near.half(), row(100)) and not alike(far.half(), row(100))
    assert alike(row(torch.nan, torch.inf), row(torch.nan, torch.inf)) and not alike(row(torch.inf), row(-torch.inf))
    assert alike(["a"], ["a"]) and not alike(["a"], ["b"])


def test_arguments_in_short():
    assert shown((np.ones(3), torch.tensor(0.5), "x", nn.ReLU())) == "an array of shape (3,), 0.5, 'x', ReLU"
    assert shown(({k: 0.123 for k in range(50)},)) == "a dict of 50"
