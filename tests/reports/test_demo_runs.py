"""The demo's four runs: only the site moves, and the picture is what it says."""

import pytest
import torch

import featmix_lite as fm
from featmix_lite.reports import demo_runs
from featmix_lite.representation.site_features import features


@pytest.fixture(scope="module")
def data():
    return fm.load("digits", per_class=10)


def test_four_places_each_what_fit_gives_alone(data):
    told = []
    results = demo_runs.runs(data, epochs=2, seed=3, say=told.append)
    assert [r.site for r in results] == ["none", "input", "block1.relu", "block3"] and len(told) == 4
    for result in results:
        mix = None if result.site == "none" else fm.Mix(result.site)
        alone = fm.fit(fm.models.small_cnn(data, seed=3), data, mix, epochs=2, seed=3, batch=25, progress=False)
        assert alone.accuracy == result.run.accuracy and alone.nll == result.run.nll
    assert len({r.run.nll for r in results}) == 4, "two places trained the same network"


def test_it_uses_one_thread_and_gives_the_others_back(data, monkeypatch):
    seen = []
    monkeypatch.setattr(demo_runs, "fit", lambda *a, **k: seen.append(torch.get_num_threads()) or 1 / 0)
    torch.set_num_threads(2)
    try:
        with pytest.raises(ZeroDivisionError):
            demo_runs.runs(data, say=len)
        assert seen == [1] and torch.get_num_threads() == 2
    finally:
        torch.set_num_threads(1)


def test_the_surveys_show_the_same_images_and_pairs(data):
    one, other = (fm.models.small_cnn(data, seed=s) for s in (0, 1))
    a, b = demo_runs.look(one, data, "input", seed=0), demo_runs.look(other, data, "block3", seed=0)
    assert torch.equal(a.chosen.rows, b.chosen.rows) and torch.equal(a.chosen.parents, b.chosen.parents)
    assert not torch.allclose(a.clean, b.clean) and (a.at, b.at) == ("input", "block3")
    assert len(a.mixed) == demo_runs.MIXES and list(a.snnl) == list(demo_runs.LAYERS)


def test_mixed_points_are_the_features_of_half_and_half_images(data):
    model = fm.models.small_cnn(data, seed=0)
    seen = demo_runs.look(model, data, "input", seed=0)
    by_hand = features(model, data.test.x[seen.chosen.parents].mean(1), demo_runs.VIEW)
    assert torch.allclose(seen.mixed, by_hand, atol=1e-4)


def test_every_run_is_looked_at_where_it_was_mixed(data):
    results = demo_runs.runs(data, epochs=1, places=demo_runs.PLACES[:3], say=len)
    assert [r.seen.at for r in results] == ["input", "input", "block1.relu"]
