"""Partners of other classes: every way of missing the point gets its own sentence."""

import random

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


def test_the_global_generator_is_as_it_was():
    before = torch.random.get_rng_state()
    assert fm.exercises.different_classes(by_rolling)
    assert torch.equal(before, torch.random.get_rng_state())


def first_other(y):
    return (y[:, None] != y).int().argmax(1)


def one_of_two(y):
    """The first or the last row of another class: drawn, but most never come."""
    other = (y[:, None] != y).int()
    last = len(y) - 1 - other.flip(1).argmax(1)
    return torch.where(torch.rand(len(y)) < 0.5, other.argmax(1), last)


ASKED = "row"
RIGHT = [
    lambda y: torch.multinomial((y[:, None] != y).float(), 1).squeeze(1),
    by_rolling,
    lambda y: fm.draw(fm.Mix("input", cross_class=True), batch=len(y), labels=y).partners[:, 1],
    lambda y: [random.choice([j for j in range(len(y)) if y[j] != own]) for own in y],
    lambda y: by_rolling(y).float(),
]
WRONG = [
    (lambda y: torch.randperm(len(y)), "of 12 rows meet a row of their own class, such as row"),
    (lambda y: torch.arange(len(y)), "paired with itself"),
    (lambda y: torch.multinomial((y[:, None] == y).float(), 1).squeeze(1), "Turned round"),
    (lambda y: y, "There is no row 31: the rows are 0 to 11. It is a class"),
    (lambda y: torch.full_like(y, -1), "There is no row -1: the rows are 0 to 11."),
    (lambda y: torch.multinomial((y[:, None] != y).float(), 1), "yours is (12, 1)"),
    (lambda y: y[:, 0], "stopped with IndexError, in its line"),
    (first_other, "the same partners each time"),
    (one_of_two, "should have its chance"),
    (3, "without brackets"),
    (lambda y: by_rolling(y) + 0.5, "whole numbers"),
    (lambda y: 3, "12 rows need the shape (12,)"),
    (lambda y: [[j for j in range(len(y)) if y[j] != own] for own in y], "whose parts differ in shape"),
]
