"""A training without end: settings, marks, reset."""

import copy
import dataclasses

import by_hand
import pytest
import torch

import featmix_lite as fm
from featmix_lite.representation.embedding.pca import PCA2
from featmix_lite.widgets.lab.live_run import LiveRun


@pytest.fixture(scope="module")
def data():
    return fm.load("digits", per_class=20)


def made(data, **options):
    return LiveRun(fm.models.small_cnn(data, seed=0), data, fm.Mix("input"), **options)


def test_it_takes_the_steps_of_fm_train(data):
    run = made(data, lr=0.01)
    for _ in range(4):
        run.step()
    model = fm.models.small_cnn(data, seed=0)
    events = fm.train(model, data, fm.Mix("input"), None, 0, lr=0.01, schedule="constant")
    steps = []
    while len(steps) < 4:
        event = next(events)
        steps += [event] if hasattr(event, "rows") else []
    events.close()
    assert [r["loss"] for r in run.history] == [s.loss for s in steps]
    assert all(torch.equal(a, b) for a, b in zip(run.model.state_dict().values(), model.state_dict().values()))


def test_looking_changes_nothing(data):
    quiet, watched = made(data), made(data)
    for _ in range(3):
        quiet.step(), watched.step(), watched.look()
    assert [r["loss"] for r in quiet.history] == [r["loss"] for r in watched.history]


def test_steps_is_the_last_one(data):
    run = made(data, steps=2)
    assert (run.step(), run.step(), run.step()) == (True, False, False)
    assert run.number == 2


def test_reset_begins_again_with_the_settings_of_now(data):
    run = made(data)
    for _ in range(5):
        run.step()
    first = [r["loss"] for r in run.history]
    assert "accuracy" in run.history[4]
    run.reset()
    assert run.number == 0 and run.history == [] and run.accuracy < 0.5
    run.step()
    assert run.history[0]["loss"] == first[0]


def test_a_change_of_site_is_marked_and_another_change_is_not(data):
    run = made(data)
    run.set(fm.Mix("block1.relu"))
    assert run.marks == []  # nothing has been learnt yet
    run.step()
    run.set(fm.Mix("block1.relu", alpha=0.2))
    run.set(fm.Mix("block2.relu"))
    run.set(None)
    assert [(m["was"], m["at"]) for m in run.marks] == [("block1.relu", "block2.relu"), ("block2.relu", None)]


def test_closing_leaves_the_model_in_its_own_mode(data):
    model = fm.models.small_cnn(data, seed=0).eval()
    run = LiveRun(model, data, None)
    run.step()
    run.close()
    assert not any(m.training for m in model.modules())
    assert not any(m._forward_hooks for m in model.modules())


def test_a_bad_site_is_named_at_once(data):
    with pytest.raises(fm.MixError, match="blok1"):
        LiveRun(fm.models.small_cnn(data, seed=0), data, fm.Mix("blok1"))


@pytest.mark.parametrize("lr", [1e30, 1e38])
def test_a_training_that_diverged_says_so_whether_a_step_or_a_look_meets_it_first(data, lr):
    live = LiveRun(fm.models.small_cnn(data, seed=0), data, fm.Mix("input"), lr=lr)
    said = f"the training diverged at step [1-3]; try a smaller lr than {lr:g}"
    with pytest.raises(fm.RunError, match=said.replace("+", ".")):
        for _ in range(5):
            live.step()
            live.look()
    live.reset()
    assert live.number == 0 and live.look() is live.seen
    with pytest.raises(fm.RunError, match="the training diverged at step [23]"):
        for _ in range(5):
            live.step()


def right(model, split) -> float:
    """The share named rightly, by a copy: the network itself is in the middle of its training."""
    with torch.no_grad():
        return (copy.deepcopy(model).eval()(split.x).argmax(1) == split.y).double().mean().item()


def test_the_accuracy_is_that_of_all_test_images_and_the_picture_that_of_the_network_now(data):
    run = made(data)
    before = run.seen.points
    for _ in range(15):
        run.step()
        if run.number % run.every == 0:
            assert run.history[-1]["accuracy"] == run.accuracy == pytest.approx(right(run.model, data.test))
    assert abs(run.accuracy - right(run.model, data.train)) > 1e-3, "more steps: the two sets tell nothing apart"
    now, rows = run.look(), run.scene.rows
    assert now.chosen.split is data.test and torch.equal(now.chosen.labels, data.test.y[rows])
    flat = PCA2.fit(hidden := by_hand.features(copy.deepcopy(run.model), data.test.x[rows], "flatten")).project(hidden)
    sizes = torch.pdist(now.points) / torch.pdist(flat)
    assert sizes.max() / sizes.min() < 1.001 and not torch.allclose(now.points, before, atol=0.01)


def test_of_many_test_images_five_hundred_are_judged_and_they_are_balanced(data):
    many = dataclasses.replace(data, test=type(data.test)(data.test.x.repeat(2, 1, 1, 1), data.test.y.repeat(2)))
    run = made(many)
    assert run._judge.y.bincount().tolist() == [50] * 10
    for _ in range(run.every):
        run.step()
    assert run.accuracy == pytest.approx(right(run.model, run._judge))
