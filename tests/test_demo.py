"""The demo's four runs: only the site moves, and the picture is what it says."""

import pytest
import torch

import featmix_lite as fm
from featmix_lite import demo
from featmix_lite.capture import features
from featmix_lite.pca import PCA2


@pytest.fixture(scope="module")
def data():
    return fm.load("digits", per_class=10)


def test_four_places_each_what_fit_gives_alone(data):
    told = []
    results = demo.runs(data, epochs=2, seed=3, say=told.append)
    assert [r.site for r in results] == ["none", "input", "block1.relu", "block3"] and len(told) == 4
    for result in results:
        mix = None if result.site == "none" else fm.Mix(result.site)
        alone = fm.fit(fm.models.small_cnn(data, seed=3), data, mix, epochs=2, seed=3, progress=False)
        assert alone.accuracy == result.run.accuracy and alone.nll == result.run.nll
    assert len({r.run.nll for r in results}) == 4, "two places trained the same network"


def test_it_uses_one_thread_and_gives_the_others_back(data, monkeypatch):
    seen = []
    monkeypatch.setattr(demo, "fit", lambda *a, **k: seen.append(torch.get_num_threads()) or 1 / 0)
    torch.set_num_threads(2)
    try:
        with pytest.raises(ZeroDivisionError):
            demo.runs(data, say=len)
        assert seen == [1] and torch.get_num_threads() == 2
    finally:
        torch.set_num_threads(1)


def test_the_pictures_show_the_same_images_and_pairs(data):
    one, other = (fm.models.small_cnn(data, seed=s) for s in (0, 1))
    a, b = demo.picture(one, data, "input", seed=0), demo.picture(other, data, "block3", seed=0)
    assert torch.equal(a.labels, b.labels) and torch.equal(a.partners, b.partners)
    assert not torch.allclose(a.points, b.points)
    assert (a.labels[a.partners[:, 0]] != a.labels[a.partners[:, 1]]).all() and len(a.mixed) == demo.MIXES


def test_mixed_points_are_the_features_of_mixed_images(data):
    model = fm.models.small_cnn(data, seed=0)
    seen = demo.picture(model, data, "input", seed=0)
    order = torch.randperm(len(data.test.x), generator=fm.seeds.generator(0, "picture"))[: demo.POINTS]
    x = data.test.x[order]
    by_hand = features(model, x[seen.partners].mean(1), demo.VIEW)
    view = PCA2.fit(features(model, x, demo.VIEW))
    assert torch.allclose(seen.mixed, view.project(by_hand), atol=1e-4)


def test_mixed_after_the_last_block_lies_half_way_on_the_line(data):
    seen = demo.picture(fm.models.small_cnn(data, seed=0), data, "block3", seed=0)
    assert torch.allclose(seen.mixed, seen.points[seen.partners].mean(1), atol=1e-4)
