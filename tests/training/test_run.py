"""A run keeps what happened, and comes back from its file as it was."""

import json

import pytest
import torch
from nets import blobs, small_net
from torch import nn

import featmix_lite as fm


def test_figures_and_round_trip(tmp_path):
    data, net = blobs(), small_net()
    run = fm.fit(net, data, fm.Mix("2"), 3, 5, batch=16, progress=False)
    events = list(fm.train(small_net(), data, fm.Mix("2"), 3, 5, batch=16))
    assert run.mixed_loss == pytest.approx(sum(e.loss for e in events if isinstance(e, fm.Step) and e.epoch == 3) / 4)
    net.eval()
    with torch.no_grad():
        want = nn.functional.cross_entropy(net(data.train.x), data.train.y).item()
    assert run.train_loss == pytest.approx(want, abs=1e-5) and run.accuracy == run.history[-1]["accuracy"]
    assert [h["epoch"] for h in run.history] == [1, 2, 3] and run.seconds > 0
    assert run.config["mix"] == fm.Mix("2").as_dict() and run.config["seed"] == 5
    json.dumps(run.config), json.dumps(run.versions), json.dumps(run.history)
    again = fm.Run.load(run.save(tmp_path / "run.safetensors"))
    assert again.history == run.history and again.config == run.config and again.nll == run.nll
    assert all(torch.equal(again.weights[k], v) for k, v in net.state_dict().items())
    with pytest.raises(fm.RunError, match="'Sequential' is not one of fm.models"):
        again.restore()


def test_restore(tmp_path):
    data = blobs()
    net = fm.models.small_cnn(channels=1, classes=4, seed=0)
    run = fm.fit(net, data, None, 1, batch=16, progress=False)
    back = fm.Run.load(run.save(tmp_path / "r")).restore()
    assert not back.training and torch.equal(back(data.test.x), net.eval()(data.test.x))


def test_without_evaluation_the_last_figures_are_still_measured(capsys):
    run = fm.fit(small_net(), blobs(), fm.Live(fm.Mix("2")), 1, batch=16, evaluate=False)
    assert 0 <= run.accuracy <= 1 and "accuracy" not in run.history[0]
    assert "epoch" in capsys.readouterr().err  # tqdm's bar


def test_a_checkpoint_is_no_run(tmp_path):
    path = tmp_path / "c"
    fm.fit(small_net(), blobs(), None, 1, batch=16, checkpoint=path, progress=False)
    with pytest.raises(fm.RunError, match="holds no run"):
        fm.Run.load(path)


@pytest.mark.parametrize("epochs", [0, -1, 2.5, True, None])
def test_epochs(epochs):
    with pytest.raises(ValueError, match="epochs="):
        fm.fit(small_net(), blobs(), None, epochs)
