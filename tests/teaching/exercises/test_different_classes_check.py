"""Partners of other classes: every way of missing the point gets its own sentence."""

import pytest
import torch

import featmix_lite as fm


def by_rolling(y):
    """Throw again until the classes differ."""
    partners = torch.empty(len(y), dtype=torch.int64)
    for i, own in enumerate(y):
        j = i
        while y[j] == own:
            j = int(torch.randint(len(y), ()))
        partners[i] = j
    return partners


def test_right_by_rolling_and_by_the_kit():
    before = torch.random.get_rng_state()
    assert fm.exercises.different_classes(by_rolling)
    mix = fm.Mix("input", cross_class=True)
    assert fm.exercises.different_classes(lambda y: fm.draw(mix, batch=len(y), labels=y).partners[:, 1])
    assert torch.equal(before, torch.random.get_rng_state())


def first_other(y):
    return (y[:, None] != y).int().argmax(1)


def one_of_two(y):
    """The first or the last row of another class: drawn, but most never come."""
    other = (y[:, None] != y).int()
    last = len(y) - 1 - other.flip(1).argmax(1)
    return torch.where(torch.rand(len(y)) < 0.5, other.argmax(1), last)


@pytest.mark.parametrize(
    "student, said",
    [
        (lambda y: torch.randperm(len(y)), "of 12 rows meet a row of their own class, such as row"),
        (lambda y: torch.arange(len(y)), "paired with itself"),
        (lambda y: torch.multinomial((y[:, None] == y).float(), 1).squeeze(1), "Turned round"),
        (lambda y: y, "There is no row 31: the rows are 0 to 11. It is a class"),
        (lambda y: torch.full_like(y, -1), "There is no row -1: the rows are 0 to 11."),
        (lambda y: torch.multinomial((y[:, None] != y).float(), 1), "yours is (12, 1)"),
        (lambda y: by_rolling(y).float(), "yours are float32"),
        (lambda y: by_rolling(y).tolist(), "it is a list"),
        (lambda y: y[:, 0], "stopped with IndexError"),
        (first_other, "the same partners each time"),
        (one_of_two, "should have its chance"),
        (3, "without brackets"),
    ],
)
def test_mistakes(student, said):
    got = fm.exercises.different_classes(student)
    assert not got and said in repr(got)
