"""Every figure of a record got again from the network alone, in numpy: which rows, which mode, which temperature."""

import math

import numpy as np
import pytest
import torch
from scipy.optimize import minimize_scalar
from scipy.special import log_softmax
from torch.nn.functional import affine_grid, cross_entropy, grid_sample

import featmix_lite as fm
from featmix_lite.base.seeds import generator
from featmix_lite.experiments.one_run import experiment

CONFIGS = [
    fm.Config(mix=fm.Mix("block1.relu", alpha=0.5), seed=2, epochs=3, per_class=15, dropout=0.3, smoothing=0.1,
              measures=("robustness", "snnl")),
    fm.Config(mix=fm.Mix("input", rule="bc+"), seed=1, epochs=8, per_class=15, measures=("robustness",)),
]  # fmt: skip


def centred(x):
    return x - x.mean((1, 2, 3), keepdim=True)


@pytest.fixture(scope="module", params=CONFIGS, ids=["linear", "bc+"])
def made(request):
    """The record; and, by ``fm.train`` itself, the network in eval mode as a function of images, data and steps."""
    config = request.param
    data = fm.load("digits", per_class=config.per_class, seed=config.seed)
    net = fm.models.small_cnn(data, seed=config.seed, **({"dropout": config.dropout} if config.dropout else {}))
    told = {"smoothing": config.smoothing}
    events = list(fm.train(net, data, config.mix, config.epochs, config.seed, **told))
    before = centred if config.mix.rule == "bc+" else torch.nn.Identity()
    net.eval()
    return experiment(config.as_dict()), lambda x: net(before(x)), data, [e for e in events if isinstance(e, fm.Step)]


def outputs(network, split):
    with torch.no_grad():
        return network(split.x).double().numpy(), split.y.numpy()


def nll(z, y):
    return -log_softmax(z, 1)[np.arange(len(y)), y].mean()


def ece(z, y):
    """Fifteen bins (low, high]; the gap of confidence and share right, weighted by rows."""
    p = np.exp(log_softmax(z, 1))
    sure, right = p.max(1), p.argmax(1) == y
    inside = [np.ceil(sure * 15) == i for i in range(1, 16)]
    return sum(abs(sure[i].mean() - right[i].mean()) * i.mean() for i in inside if i.any())


def test_accuracy_and_losses(made):
    record, network, data, steps = made
    (z, y), (held, own), (seen, told) = (outputs(network, split) for split in (data.test, data.val, data.train))
    assert record["accuracy"] == pytest.approx((z.argmax(1) == y).mean(), abs=1e-12)
    assert record["val_accuracy"] == pytest.approx((held.argmax(1) == own).mean(), abs=1e-12)
    assert record["nll"] == pytest.approx(nll(z, y), rel=1e-5) and record["val_nll"] == pytest.approx(nll(held, own))
    assert record["train_loss"] == pytest.approx(nll(seen, told), rel=1e-5)
    last = [s.loss for s in steps if s.epoch == steps[-1].epoch]
    assert record["mixed_loss"] == pytest.approx(np.mean(last)) == record["history"][-1]["loss"]
    figures = ("accuracy", "val_accuracy", "nll", "val_nll", "train_loss", "mixed_loss")
    assert len({round(record[name], 4) for name in figures}) == len(figures), "equal ones tell nothing apart"


def test_calibration_before_and_after_a_temperature_of_the_held_out_rows(made):
    record, network, data, _ = made
    (z, y), (held, own) = (outputs(network, split) for split in (data.test, data.val))
    t = math.exp(minimize_scalar(lambda v: nll(held / math.exp(v), own), bounds=(-5, 5), method="bounded").x)
    best = math.exp(minimize_scalar(lambda v: nll(z / math.exp(v), y), bounds=(-5, 5), method="bounded").x)
    assert record["temperature"] == pytest.approx(t, rel=1e-3) != pytest.approx(best, rel=1e-3)
    assert record["nll_calibrated"] == pytest.approx(nll(z / t, y), rel=1e-4)
    assert record["ece"] == pytest.approx(ece(z, y), abs=1e-6)
    assert record["ece_calibrated"] == pytest.approx(ece(z / record["temperature"], y), abs=1e-6)
    p = np.exp(log_softmax(z, 1))
    assert record["brier"] == pytest.approx(((p - np.eye(10)[y]) ** 2).sum(1).mean(), rel=1e-5)


def right(network, x, y) -> float:
    with torch.no_grad():
        return (network(x).argmax(1) == y).double().mean().item()


def test_turned_noisy_and_attacked_test_images(made):
    record, network, data, _ = made
    x, y = data.test.x, data.test.y
    mean, std = data.mean[0], data.std[0]
    low, high = -mean / std, (1 - mean) / std
    share = torch.rand(len(x), generator=generator(0, "deformation rotation"), dtype=torch.float64) * 2 - 1
    angle = share * math.radians(40)
    turn = torch.stack([angle.cos(), -angle.sin(), 0 * angle, angle.sin(), angle.cos(), 0 * angle], 1).view(-1, 2, 3)
    grid = affine_grid(turn.float(), list(x.shape), align_corners=False)
    turned = (grid_sample(x * std + mean, grid, align_corners=False) - mean) / std
    assert record["rotation_40"] == pytest.approx(right(network, turned, y), abs=0.003)
    dice = torch.randn(x.shape, generator=generator(0, "test noise"))
    for size in (0.5, 1, 2):
        assert record[f"noise_{size}"] == pytest.approx(right(network, x + size * dice, y), abs=0.003)

    def slope(images):
        images = images.clone().requires_grad_()
        return torch.autograd.grad(cross_entropy(network(images), y, reduction="sum"), images)[0].sign()

    for eps in (0.1, 0.3, 1):
        bad = (x + eps * slope(x)).clamp(low, high)
        assert record[f"fgsm_{eps}"] == pytest.approx(right(network, bad, y), abs=0.006)
        start = torch.rand(x.shape, generator=generator(0, "attack"), dtype=torch.float64).float() * 2 - 1
        bad = (x + eps * start).clamp(low, high)
        for _ in range(10):
            bad = torch.minimum(torch.maximum(bad + eps / 4 * slope(bad), x - eps), x + eps).clamp(low, high)
        assert record[f"pgd_{eps}"] == pytest.approx(right(network, bad, y), abs=0.006)
    assert {k for k in record if k.startswith(("noise_", "fgsm_", "pgd_", "rotation_"))} == {
        *(f"{attack}_{eps}" for attack in ("fgsm", "pgd") for eps in (0.1, 0.3, 1)), "noise_0.5", "noise_1", "noise_2",
        *(f"rotation_{angle}" for angle in (20, 40, 60, 80)),
    }  # fmt: skip
    assert record["fgsm_1"] < record["fgsm_0.1"] < record["accuracy"] > record["rotation_40"] > 0.1
