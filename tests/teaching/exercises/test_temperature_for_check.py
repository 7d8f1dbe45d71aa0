"""Every known mistake gets a sentence of its own."""

import pytest
import torch

import featmix_lite as fm


def distances(x):
    return torch.stack([((a - b) ** 2).sum() for i, a in enumerate(x) for j, b in enumerate(x) if i != j])


def test_right_also_by_the_spread_and_by_the_measure():
    assert fm.exercises.temperature_for(lambda x, share: share * distances(x).mean())
    spread = lambda x: (x - x.mean(0)).square().sum(1)  # noqa: E731
    assert fm.exercises.temperature_for(lambda x, s: 2 * s * spread(x).sum() / (len(x) - 1))
    labels = lambda x: torch.arange(len(x)) % 2  # noqa: E731
    assert fm.exercises.temperature_for(lambda x, s: fm.measures.snnl(x, labels(x), relative=s).temperature)


@pytest.mark.parametrize(
    "student, said",
    [
        (lambda x, s: s * torch.cat([distances(x), torch.zeros(len(x))]).mean(), "themselves"),
        (lambda x, s: s * distances(x).sqrt().mean(), "not squared"),
        (lambda x, s: s * distances(x).sqrt().mean() ** 2, "squared the mean"),
        (lambda x, s: s * distances(x).median(), "median"),
        (lambda x, s: distances(x).mean(), "share is not used"),
        (lambda x, s: s * x.var(0, unbiased=False).sum(), "twice as far"),
        (lambda x, s: s * distances(x).mean() / 5, "single numbers"),
        (lambda x, s: ..., "should be a tensor"),
    ],
)
def test_mistakes(student, said):
    got = fm.exercises.temperature_for(student)
    assert not got and said in repr(got)
