"""What a file cannot hold of a network is said before the training; what it can hold comes back as it was."""

import warnings

import pytest
import torch
from nets import blobs, small_net
from torch import nn
from torch.nn.utils import parametrizations

import featmix_lite as fm
from featmix_lite.training.network_state import kept_state, load_kept, not_kept

TOLD = {"batch": 16, "progress": False}


class Extra(nn.Module):
    """Counts its calls, and keeps the count where no file can hold it, or as ``kind`` makes it."""

    def __init__(self, kind=lambda calls: {"calls": calls}):
        super().__init__()
        self.calls, self.kind = 0, kind

    def forward(self, x):
        self.calls += self.training
        return x

    def get_extra_state(self):
        return self.kind(self.calls)

    def set_extra_state(self, state):
        self.calls = int(state)


class Kinds(nn.Module):
    """Buffers of every kind: None, bool, half, complex, of no dimension, empty, one that two names share."""

    def __init__(self):
        super().__init__()
        self.register_buffer("a_none", None)
        self.register_buffer("a_bool", torch.tensor([True, False]))
        self.register_buffer("a_half", torch.ones(3, dtype=torch.bfloat16))
        self.register_buffer("a_complex", torch.tensor([1 + 2j]))
        self.register_buffer("a_number", torch.tensor(7))
        self.register_buffer("a_empty", torch.zeros(0, 3))
        self.register_buffer("a_wide", torch.ones(1, 2).expand(3, 2))
        self.register_buffer("a_once", torch.arange(3))
        self.register_buffer("a_twice", self.a_once)

    def forward(self, x):
        return x


def with_part(part: nn.Module) -> nn.Module:
    return nn.Sequential(*small_net(), part)


def test_fit_says_what_it_cannot_keep_before_it_trains_and_keeps_the_rest(tmp_path):
    data, net = blobs(), with_part(Extra())
    with pytest.warns(UserWarning, match=r"8._extra_state \(dict\) of the model cannot be saved"):
        run = fm.fit(net, data, fm.Mix("2"), 1, **TOLD)
    plain = fm.fit(small_net(), data, fm.Mix("2"), 1, **TOLD)
    assert run.history == plain.history and run.weights.keys() == plain.weights.keys()
    again = fm.Run.load(run.save(tmp_path / "run"))
    assert all(torch.equal(again.weights[k], v) for k, v in plain.weights.items())
    with_part(Extra()).load_state_dict(again.weights, strict=False)


def test_a_checkpoint_that_could_not_go_on_is_refused_before_the_training(tmp_path):
    with pytest.raises(ValueError, match=r"checkpoint= cannot hold 8._extra_state \(dict\)"):
        fm.train(with_part(Extra()), blobs(), None, 1, checkpoint=tmp_path / "c")
    assert not list(tmp_path.iterdir())


def test_extra_state_that_is_a_tensor_is_kept_and_goes_on(tmp_path):
    data, kind = blobs(), lambda calls: torch.tensor(calls)
    told = {"batch": 16, "checkpoint": tmp_path / "c"}
    events = fm.train(with_part(Extra(kind)), data, None, 2, **told)
    for event in events:
        if event.epoch > 1:
            events.close()
    net = with_part(Extra(kind))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        run = fm.fit(net, data, None, 2, progress=False, **told)
    assert net[-1].calls == 8 and run.weights["8._extra_state"] == 8


def test_buffers_of_every_kind_come_back(tmp_path):
    run = fm.fit(with_part(Kinds()), blobs(), None, 1, checkpoint=tmp_path / "c", **TOLD)
    again = fm.Run.load(run.save(tmp_path / "run"))
    want = with_part(Kinds()).state_dict()
    for name in ("bool", "half", "complex", "number", "empty", "wide", "once", "twice"):
        got = again.weights[f"8.a_{name}"]
        assert got.dtype == want[f"8.a_{name}"].dtype and torch.equal(got, want[f"8.a_{name}"])
    net = with_part(Kinds())
    load_kept(net, again.weights)
    rest = fm.fit(with_part(Kinds()), blobs(), None, 1, checkpoint=tmp_path / "c", **TOLD)
    assert rest.history == run.history and torch.equal(rest.weights["7.weight"], run.weights["7.weight"])


def test_what_no_file_can_hold_is_named():
    net = nn.Module()
    net.register_buffer("sparse", torch.eye(2).to_sparse())
    net.register_buffer("wide", torch.zeros(1, dtype=torch.complex128))
    assert not_kept(net) == ["sparse (torch.sparse_coo tensor)", "wide (torch.complex128)"] and kept_state(net) == {}


def test_tied_and_parametrised_weights(tmp_path):
    net = small_net()
    net[7] = parametrizations.weight_norm(net[7])
    net.append(nn.Linear(4, 4, bias=False))
    net.append(nn.Linear(4, 4, bias=False))
    net[9].weight = net[8].weight
    run = fm.fit(net, blobs(), None, 2, checkpoint=tmp_path / "c", **TOLD)
    again = fm.Run.load(run.save(tmp_path / "run")).weights
    assert torch.equal(again["8.weight"], again["9.weight"]) and "7.parametrizations.weight.original0" in again
    assert all(torch.equal(again[k], v) for k, v in net.state_dict().items())


def test_a_compiled_network_is_kept_under_the_names_of_the_one_inside():
    data = blobs()
    net = fm.models.small_cnn(channels=1, classes=4, seed=0)
    run = fm.fit(torch.compile(net, backend="eager"), data, None, 1, **TOLD)
    assert run.weights.keys() == net.state_dict().keys()
    assert torch.equal(run.restore()(data.test.x), net.eval()(data.test.x))


def test_a_part_named_recipe_is_no_recipe(tmp_path):
    net = small_net()
    net.recipe = nn.Identity()
    run = fm.fit(net, blobs(), None, 1, checkpoint=tmp_path / "c", **TOLD)
    assert fm.Run.load(run.save(tmp_path / "run")).config["model"] == "Sequential"
    net = small_net()
    net.recipe = {"name": "mine"}
    with pytest.raises(fm.RunError, match="is not one of fm.models"):
        fm.fit(net, blobs(), None, 1, **TOLD).restore()
    net.recipe = {"name": "mine", "kind": nn.ReLU}
    with pytest.raises(ValueError, match="cannot be saved as JSON"):
        fm.fit(net, blobs(), None, 1, **TOLD)
