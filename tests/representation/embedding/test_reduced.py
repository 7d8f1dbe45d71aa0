"""Fifty directions are enough and exact where there are fewer; a picture can be stopped."""

import threading
import time

import numpy as np
import pytest
import torch
from sklearn.decomposition import PCA

from featmix_lite.representation import embedding
from featmix_lite.representation.embedding.reduced import Reduced, stopper, tensor


def test_distances_are_kept_up_to_one_scale():
    x = torch.randn(80, 3, 4, generator=torch.Generator().manual_seed(0))
    got = Reduced.fit(x)
    ratio = torch.pdist(tensor(got.points)) / torch.pdist(x.flatten(1).double())
    assert got.points.shape == (80, 12) and (ratio / ratio[0] - 1).abs().max() < 1e-9
    torch.testing.assert_close(tensor(got.of(x)), tensor(got.points))
    assert tensor(Reduced.fit(1e9 * x + 1e9).points).square().sum(1).mean() == pytest.approx(1, abs=0.05)
    wide = torch.randn(100, 300, generator=torch.Generator().manual_seed(1))
    got = Reduced.fit(wide)
    want = PCA(50, svd_solver="full").fit_transform(wide.double().numpy())
    ratio = np.abs(got.points) / np.abs(want)
    assert got.points.shape == (100, 50) and np.abs(ratio / ratio[0, 0] - 1).max() < 1e-6
    torch.testing.assert_close(tensor(got.of(wide)), tensor(got.points))


def test_a_stop_ends_the_picture_soon_and_leaves_no_thread():
    pytest.importorskip("openTSNE")
    before, stop = threading.active_count(), threading.Event()
    threading.Timer(0.3, stop.set).start()
    began = time.monotonic()
    with pytest.raises(embedding.Cancelled):
        embedding.fit(torch.randn(400, 30), iterations=100_000, cancel=stop)
    assert time.monotonic() - began < 30
    deadline = time.monotonic() + 5
    while threading.active_count() > before and time.monotonic() < deadline:
        time.sleep(0.05)
    assert threading.active_count() <= before


def test_a_stopped_update_leaves_the_view_as_it_was():
    pytest.importorskip("openTSNE")
    x = torch.randn(60, 5)
    view = embedding.fit(x, iterations=40)
    kept = view.points.clone()
    with pytest.raises(embedding.Cancelled):
        view.update(2 * x, cancel=lambda: True)
    assert torch.equal(view.points, kept)


def test_nobody_to_ask_nothing_is_asked():
    assert stopper(None) == {}
