"""What is watched: after which epochs, in which mode, under which name, and what a training is without it."""

from typing import NamedTuple

import pytest
import torch

import featmix_lite as fm

DATA = fm.load("digits", per_class=8)


def net():
    return fm.models.small_cnn(DATA, seed=0, dropout=0.2)


class Two(NamedTuple):
    one: float
    two: torch.Tensor


def test_the_history_holds_it_every_so_many_epochs_and_at_the_end():
    def steps(model, data):
        assert not model.training and not torch.is_grad_enabled() and data is DATA
        return model.block1.bn.num_batches_tracked

    run = fm.fit(net(), DATA, epochs=5, batch=40, progress=False, every=2, watch={"steps": steps})
    assert [(h["epoch"], h.get("steps")) for h in run.history] == [(1, None), (2, 4), (3, None), (4, 8), (5, 10)]


def test_several_numbers_get_names_and_the_training_is_as_without_it():
    watch = {"both": lambda model, data: Two(1, torch.tensor(2.5)), "by": lambda *_: {"a": 3}}
    one, two = net(), net()
    plain, seen = fm.fit(one, DATA, epochs=2, progress=False), fm.fit(two, DATA, epochs=2, progress=False, watch=watch)
    assert {k: v for k, v in seen.history[1].items() if k not in plain.history[1]} == {
        "both_one": 1, "both_two": 2.5, "by_a": 3}  # fmt: skip
    assert all(torch.equal(a, b) for a, b in zip(one.parameters(), two.parameters(), strict=True))


def test_a_killed_training_keeps_what_it_watched_and_another_watch_is_another_run(tmp_path):
    told = dict(epochs=3, checkpoint=str(tmp_path / "c"), watch={"nll": lambda m, d: 0.0})
    with pytest.raises(ValueError, match="watch has 'nll', which the history holds itself"):
        fm.train(net(), DATA, **told)
    told["watch"] = {"own": lambda m, d: m.fc.weight.abs().sum()}
    whole = fm.fit(net(), DATA, progress=False, **{**told, "checkpoint": None})
    events = fm.train(net(), DATA, **told)
    for event in events:
        if isinstance(event, fm.Epoch) and event.epoch == 2:
            break
    events.close()
    assert fm.fit(net(), DATA, progress=False, **told).history == whole.history
    for other in ({"other": len}, None):
        with pytest.raises(fm.RunError, match="differs in .*watch|another run"):
            fm.train(net(), DATA, **{**told, "watch": other})


@pytest.mark.parametrize(("watch", "said"), [
    (["collapse"], r"watch=\['collapse'\]: {name: function"), ({"a": 3}, "name: function"),
    ({3: len}, "name: function"),
])  # fmt: skip
def test_bad_watches_are_refused_at_the_call(watch, said):
    with pytest.raises(ValueError, match=said):
        fm.train(net(), DATA, watch=watch)


@pytest.mark.parametrize("bad", ["x", None, True, torch.zeros(2), {"a": "x"}])
def test_what_is_no_number_is_named(bad):
    with pytest.raises(ValueError, match=r"watch\['odd'\] gave "):
        fm.fit(net(), DATA, epochs=1, progress=False, watch={"odd": lambda model, data: bad})
    with pytest.raises(ValueError, match="every=0"):
        fm.train(net(), DATA, every=0)
