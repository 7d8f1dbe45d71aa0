"""The real MNIST, Fashion-MNIST and CIFAR-10, where ``FEATMIX_DATA`` names a folder that holds them."""

from __future__ import annotations

import os

import pytest
import torch

import featmix_lite as fm

ROOT = os.environ.get("FEATMIX_DATA")

# Mean and std as the literature has them.
KNOWN = {
    "mnist": ((0.1307,), (0.3081,), 60_000, 28),
    "fashion_mnist": ((0.2860,), (0.3530,), 60_000, 28),
    "cifar10": ((0.4914, 0.4822, 0.4465), (0.2470, 0.2435, 0.2616), 50_000, 32),
}


@pytest.mark.parametrize("name", KNOWN)
def test_real_images(name, monkeypatch):
    if not ROOT or not fm.data.available()[name]:
        pytest.skip(f"set FEATMIX_DATA to a folder that holds {name}")
    monkeypatch.setattr("urllib.request.urlopen", None)  # nothing may be fetched
    data = fm.load(name, n_train=1000)
    mean, std, count, size = KNOWN[name]
    assert data.mean == pytest.approx(mean, abs=6e-5) and data.std == pytest.approx(std, abs=6e-5)
    assert len(data.val) == count // 10 and len(data.test) == 10_000 and data.size == size
    assert torch.bincount(data.train.y).tolist() == [100] * 10 == [data.classes * 10] * 10
    assert len(data.names) == 10 and data.channels == len(mean)
    # The official test labels begin so (MNIST: 7 2 1 0 4; Fashion: boot, pullover, trousers; CIFAR: cat, ship, ship).
    first = {"mnist": [7, 2, 1, 0, 4], "fashion_mnist": [9, 2, 1, 1, 6], "cifar10": [3, 8, 8, 0, 6]}[name]
    assert data.test.y[:5].tolist() == first


def test_real_images_can_be_told_apart():
    """Nearest class mean: labels that slipped against their images would give 10 %."""
    if not ROOT or not fm.data.available()["mnist"]:
        pytest.skip("set FEATMIX_DATA to a folder that holds mnist")
    data = fm.load("mnist", n_train=5000)
    means = torch.stack([data.train.x[data.train.y == c].mean(0).flatten() for c in range(10)])
    found = torch.cdist(data.test.x.flatten(1), means).argmin(1)
    assert 0.79 < (found == data.test.y).double().mean() < 0.85  # 0.82 is the known figure
