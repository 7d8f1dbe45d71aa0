"""What can be known before a training is said before its first step, with the value and the way out."""

import os
from types import SimpleNamespace

import pytest
import torch
from nets import blobs, small_net
from torch import nn

import featmix_lite as fm
from featmix_lite.training.beforehand import check_output


class Gives(nn.Module):
    """A network whose output is wrapped by ``kind``."""

    def __init__(self, kind, classes=4):
        super().__init__()
        self.inner, self.kind = small_net(classes=classes), kind

    def forward(self, x):
        return self.kind(self.inner(x))


def spoilt(**changes):
    """The blobs with some of train_x, train_y, test_x, test_y changed."""
    data = blobs()
    for name, change in changes.items():
        split, field = name.split("_")
        setattr(getattr(data, split), field, change(getattr(getattr(data, split), field)))
    return data


def lazy():
    net = small_net()
    net[7] = nn.LazyLinear(4)
    return net


def frozen():
    return small_net().requires_grad_(False)


@pytest.mark.parametrize(
    "net, data, options, said",
    [
        (lazy, blobs, {}, r"LazyLinear '7' has no weights yet: run model\(data.train.x\[:2\]\) once"),
        (frozen, blobs, {}, "asks for a gradient: there is nothing to train"),
        (lambda: nn.Flatten(), blobs, {}, "asks for a gradient"),
        (lambda: "small_cnn", blobs, {}, "model is a str: it takes a network"),
        (small_net, lambda: "digits", {}, "data is a str without train, classes, test"),
        (small_net, blobs, {"mix": "2"}, "Live holds a Mix or None, not '2'"),
        (small_net, blobs, {"lrate": 1}, "there is no option 'lrate': did you mean .*lr"),
        (small_net, blobs, {"mix": fm.Mix("block9")}, "there is no site 'block9'"),
        (small_net, blobs, {"noise": 0.1, "noise_at": "block9"}, "there is no site 'block9'"),
        (small_net, lambda: spoilt(test_y=lambda y: y + 9), {}, "labels run from 9 to 12, classes=4"),
        (small_net, lambda: spoilt(test_y=lambda y: y[1:]), {}, "they take .20,. int64"),
        (small_net, lambda: spoilt(test_y=lambda y: torch.eye(4)[y]), {}, "test labels are class numbers"),
        (small_net, lambda: spoilt(test_x=lambda x: x.double()), {}, "images are torch.float64, the network's weights "
         r"torch.float32: use model.to\(torch.float64\)"),
        (lambda: Gives(tuple), blobs, {}, r"the model gave a tuple, not a tensor of logits"),
        (lambda: Gives(lambda out: {"out": out}), blobs, {}, "the model gave a dict"),
        (lambda: small_net(classes=6), blobs, {}, r"gave \(2, 6\) logits for 2 rows of 4 classes"),
        (lambda: small_net(classes=1), blobs, {}, r"gave \(2, 1\) logits"),
        (small_net, lambda: spoilt(train_y=lambda y: torch.eye(4)[y]),
         {"form": "siamese", "branches": "independent"}, "takes class numbers"),
        (small_net, lambda: spoilt(train_y=lambda y: y.to("meta")), {}, "images on cpu, labels on meta"),
        (small_net, lambda: spoilt(train_x=lambda x: x.numpy()), {}, "data.train.x is a ndarray: it takes a tensor"),
        (small_net, lambda: spoilt(test_y=lambda y: y.tolist()), {}, "data.test.y is a list"),
        (small_net, lambda: SimpleNamespace(**vars(blobs()) | {"test": None}), {}, "without test images"),
        (small_net, lambda: spoilt(test_x=lambda x: x.to("meta"), test_y=lambda y: y.to("meta")), {},
         "data.test is on meta, data.train on cpu"),
        (small_net, lambda: spoilt(train_x=lambda x: x.to_sparse()), {}, "images are dense numbers"),
    ],
)  # fmt: skip
def test_said_at_the_call(net, data, options, said):
    with pytest.raises(ValueError, match=said):
        fm.train(net(), data(), options.pop("mix", fm.Mix("input")), 3, **options)


@pytest.mark.parametrize(
    "net, data",
    [
        (lambda: Gives(lambda out: {"out": out}), blobs),
        (lambda: Gives(tuple), blobs),
        (lambda: small_net(classes=1), blobs),
        (small_net, lambda: spoilt(train_x=lambda x: x.double(), test_x=lambda x: x.double())),
        (lambda: small_net().double(), blobs),
    ],
)
@pytest.mark.parametrize("form", ["one-pass", "siamese"])
def test_without_tests_the_first_step_says_it(net, data, form):
    events = fm.train(net(), data(), fm.Mix("input"), 3, evaluate=False, form=form)
    with pytest.raises(ValueError, match="the model gave|images are torch.float.., the network's weights"):
        next(events)
    with pytest.raises(ValueError, match="the model gave|images are torch.float.., the network's weights"):
        fm.fit(net(), data(), fm.Mix("input"), 3, evaluate=False, form=form, progress=False)


def test_a_network_that_takes_its_images_as_they_come_is_not_refused():
    class Halved(nn.Module):
        def __init__(self):
            super().__init__()
            self.inner = small_net()

        def forward(self, x):
            return self.inner(x.float())

    data = spoilt(train_x=lambda x: x.double(), test_x=lambda x: x.double())
    assert 0 <= fm.fit(Halved(), data, None, 1, batch=16, progress=False).accuracy <= 1
    both = fm.fit(small_net().double(), data, fm.Mix("2"), 1, batch=16, progress=False)
    assert both.weights["7.weight"].dtype == torch.float64


def test_fit_needs_test_images_and_says_so_before_the_training():
    data = SimpleNamespace(**vars(blobs()) | {"test": None})
    assert len(list(fm.train(small_net(), data, None, 1, evaluate=False))) == 2
    with pytest.raises(ValueError, match="without test images"):
        fm.fit(small_net(), data, None, 1, evaluate=False)


def test_nothing_was_changed_when_it_is_said():
    net, state = small_net().eval(), torch.get_rng_state()
    before = {k: v.clone() for k, v in net.state_dict().items()}
    with pytest.raises(ValueError, match="images are torch.float64"):
        fm.train(net, spoilt(test_x=lambda x: x.double()), None, 1)
    fm.train(net, blobs(), None, 1)
    assert all(torch.equal(v, before[k]) for k, v in net.state_dict().items())
    assert not net.training and torch.equal(state, torch.get_rng_state())


def test_soft_training_labels_and_no_test_rows_come_to_their_end():
    data = spoilt(train_y=lambda y: torch.eye(4)[y], test_x=lambda x: x[:0], test_y=lambda y: y[:0])
    soft = fm.fit(small_net(), data, fm.Mix("2"), 2, batch=16, progress=False)
    hard = fm.fit(small_net(), blobs(), fm.Mix("2"), 2, batch=16, progress=False)
    assert soft.mixed_loss == hard.mixed_loss and soft.train_loss == pytest.approx(hard.train_loss, rel=1e-6)
    assert soft.accuracy != soft.accuracy and soft.nll != soft.nll and not soft.diverged


@pytest.mark.parametrize("path", ["", ".", "a folder", "file/below", "n" * 300, "nul\0", "/proc/none/c"])
def test_a_place_where_no_checkpoint_can_be_written(path, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    os.mkdir("a folder")
    (tmp_path / "file").write_text("")
    with pytest.raises(fm.RunError, match="name a(nother)? file"):
        fm.train(small_net(), blobs(), None, 1, checkpoint=path)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a folder", "file"]


def test_a_folder_that_is_missing_is_made_and_a_long_name_is_one(tmp_path):
    for path in (tmp_path / "deep" / "er" / "c", tmp_path / ("n" * 250)):
        fm.fit(small_net(), blobs(), None, 1, checkpoint=path, progress=False)
        assert path.exists()


def test_output():
    check_output(torch.zeros(8, 4), 8, 4)
    for output in (None, [torch.zeros(8, 4)], SimpleNamespace(logits=1), torch.zeros(8), torch.zeros(8, 4, 1)):
        with pytest.raises(ValueError, match="the model gave"):
            check_output(output, 8, 4)
