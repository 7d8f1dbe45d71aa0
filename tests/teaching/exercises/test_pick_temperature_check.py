"""Every known mistake gets a sentence of its own."""

import math

import pytest
import torch
from torch.nn.functional import cross_entropy

import featmix_lite as fm


def loss(z, y, t):
    p = torch.softmax(z / t, 1)
    return -p[torch.arange(len(y)), y].log().mean()


def test_right_in_several_forms():
    assert fm.exercises.pick_temperature(lambda z, y, ts: min(ts, key=lambda t: loss(z, y, t)))
    assert fm.exercises.pick_temperature(lambda z, y, ts: float(ts[torch.stack([loss(z, y, t) for t in ts]).argmin()]))
    near = lambda z, y: fm.measures.fit_temperature(z, y)  # noqa: E731
    assert fm.exercises.pick_temperature(lambda z, y, ts: min(ts, key=lambda t: abs(math.log(t / near(z, y)))))


@pytest.mark.parametrize(
    "student, said",
    [
        (lambda z, y, ts: max(ts, key=lambda t: float(((z / t).argmax(1) == y).float().mean())), "by accuracy"),
        (lambda z, y, ts: min(ts, key=lambda t: loss(z, y, 1 / t)), "multiplied"),
        (lambda z, y, ts: torch.stack([loss(z, y, t) for t in ts]).argmin(), "position"),
        (lambda z, y, ts: torch.stack([loss(z, y, t) for t in ts]).min(), "least NLL itself"),
        (lambda z, y, ts: max(ts, key=lambda t: loss(z, y, t)), "largest"),
        (lambda z, y, ts: min(ts, key=lambda t: loss(z.log_softmax(1), y, 1) + t.log()), "divided the"),
        (lambda z, y, ts: min(ts, key=lambda t: fm.measures.calibration(z / t, y).ece), "by the ECE"),
        (lambda z, y, ts: 17.0, "numbers are up to"),
        (lambda z, y, ts: cross_entropy(z, y, reduction="none"), "should have shape"),
    ],
)
def test_mistakes(student, said):
    got = fm.exercises.pick_temperature(student)
    assert not got and said in repr(got)
