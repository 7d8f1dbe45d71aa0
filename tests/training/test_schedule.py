"""Learning rates step by step, and optimizers by name."""

import pytest
import torch
from torch import nn

from featmix_lite.training import schedule


def test_one_cycle_climbs_then_falls_to_almost_nothing():
    got = [schedule.share("onecycle", s, 40) for s in range(40)]
    top = got.index(max(got))
    assert top == 9 and got[top] == 1.0 and got[0] == 0.1 and got[-1] < 0.05
    assert got[: top + 1] == sorted(got[: top + 1]) and got[top:] == sorted(got[top:], reverse=True)


def test_cosine_equals_torchs():
    p = nn.Parameter(torch.zeros(1))
    opt = torch.optim.SGD([p], lr=1.0)
    theirs, rates = torch.optim.lr_scheduler.CosineAnnealingLR(opt, 30), []
    for _ in range(30):
        rates.append(opt.param_groups[0]["lr"])
        opt.step()
        theirs.step()
    assert [schedule.share("cosine", s, 30) for s in range(30)] == pytest.approx(rates)


def test_no_end_means_a_constant_rate():
    assert schedule.share("onecycle", 12345, None) == 1.0 == schedule.share("constant", 3, 10)
    assert all(0 < schedule.share("onecycle", s, n) <= 1 for n in (1, 2, 3) for s in range(n))


def test_names():
    net = nn.Linear(2, 2)
    kinds = [type(schedule.optimizer(net, n, 0.1, 0.9, 0.0)).__name__ for n in schedule.OPTIMIZERS]
    assert kinds == ["SGD", "Adam", "AdamW"]
    with pytest.raises(ValueError, match="choose one of sgd, adam, adamw"):
        schedule.optimizer(net, "lion", 0.1, 0.9, 0.0)
    with pytest.raises(ValueError, match="choose one of onecycle"):
        schedule.share("steps", 0, 10)
