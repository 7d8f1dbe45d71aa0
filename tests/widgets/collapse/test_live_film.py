"""A film that grows: frames of the weights as they were, few enough, and the network untouched."""

import pytest
import torch

import featmix_lite as fm
from featmix_lite.representation.collapse_frames import frame
from featmix_lite.widgets.collapse import live_film
from featmix_lite.widgets.collapse.live_film import LiveFilm
from featmix_lite.widgets.lab.live_run import LiveRun

DATA = fm.load("digits", per_class=8)


def test_each_frame_is_of_the_weights_at_its_step():
    run = LiveRun(fm.models.small_cnn(DATA, seed=0), DATA, fm.Mix("input"))
    live = LiveFilm(run.model, DATA, follow=run)
    for _ in range(3):
        run.step()
    film = live.look()
    want = frame(run.model, DATA, live.mixes)
    assert film.takes[0].epochs == (0, 3) and torch.allclose(film.takes[0].frames[1].mixed, want.mixed, atol=1e-5)
    assert film.takes[0].decay == 0.0 and run.model.training
    run.reset()
    assert live.look().takes[0].epochs == (0,)
    run.close()


def test_in_train_mode_the_mixes_are_those_of_a_step_and_the_words_say_so():
    panel = fm.TrainPanel(data=DATA)
    explorer = panel.collapse(mode="train")
    want = frame(panel.run.model, DATA, explorer.film.mixes, "train")
    assert torch.allclose(explorer.now.mixed, want.mixed, atol=1e-5) and "in train mode" in explorer._said.value
    panel.close()
    with pytest.raises(ValueError, match="mode='test'"):
        LiveFilm(panel.run.model, DATA, mode="test")


def test_of_many_frames_every_second_one_goes_and_the_last_stays(monkeypatch):
    monkeypatch.setattr(live_film, "MOST", 6)
    run = LiveRun(fm.models.mlp(DATA, widths=(8,), seed=0), DATA, None)
    live = LiveFilm(run.model, DATA, follow=run)
    for _ in range(7):
        run.step()
        live.look()
    steps = live.film.takes[0].epochs
    assert len(steps) <= 6 and steps[0] == 0 and steps[-1] == 7 and list(steps) == sorted(steps)
    run.close()
