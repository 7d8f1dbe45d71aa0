"""What every test shares: one torch thread, and small nets and batches made from a seed."""

from __future__ import annotations

import os

os.environ.setdefault("FEATMIX_FAST", "1")  # lessons run short, also in the kernels nbval starts

import pytest  # noqa: E402
import torch  # noqa: E402
from nets import small_net  # noqa: E402


@pytest.fixture(autouse=True, scope="session")
def _one_thread():
    """Two threads fight over two busy cores and make everything slower."""
    torch.set_num_threads(1)


@pytest.fixture
def batch():
    """Eight 8x8 grey images of four classes: ``x`` (8, 1, 8, 8), ``y`` (8,)."""
    g = torch.Generator().manual_seed(7)
    return torch.randn(8, 1, 8, 8, generator=g), torch.arange(8) % 4


@pytest.fixture
def net():
    """A fresh small net (see ``small_net``), in train mode."""
    return small_net()


@pytest.fixture(scope="session")
def data():
    """Twenty digits a class."""
    import featmix_lite as fm

    return fm.load("digits", per_class=20)


@pytest.fixture
def model(data):
    """An untrained network for them, a fresh one each time."""
    import featmix_lite as fm

    return fm.models.small_cnn(data, seed=0)


@pytest.fixture
def trained():
    """The digits network that comes with the kit."""
    import featmix_lite as fm

    return fm.recorded.trained()
