"""Whatever holds a number is one: it comes out plain, fit for JSON; what is none is named."""

import json
import re

import numpy as np
import pytest
import torch

import featmix_lite as fm
from featmix_lite.base.numbers import as_flag, as_number, as_whole, plain_number, plain_whole

WHOLES = [3, np.int64(3), np.int8(3), np.uint16(3), np.array(3), torch.tensor(3), torch.tensor(3, dtype=torch.uint8)]
HALVES = [0.5, np.float64(0.5), np.float32(0.5), np.float16(0.5), np.longdouble(0.5), np.array(0.5), torch.tensor(0.5),
          torch.tensor(0.5, dtype=torch.bfloat16), torch.tensor(0.5, requires_grad=True)]  # fmt: skip
NONE = [True, np.bool_(True), torch.tensor(True), "3", None, 3j, [3], np.array([3]), torch.tensor([3])]
SENSELESS = [float("nan"), float("inf"), np.float64("nan"), np.float32("-inf"), torch.tensor(float("nan"))]


@pytest.mark.parametrize("value", WHOLES, ids=repr)
def test_a_whole_number_comes_out_plain(value):
    assert type(as_whole("seed", value)) is type(as_number("alpha", value, "")) is int
    assert as_whole("seed", value) == as_number("alpha", value, "") == 3


@pytest.mark.parametrize("value", HALVES, ids=repr)
def test_a_number_comes_out_plain_and_is_no_whole_one(value):
    assert type(as_number("alpha", value, "")) is float and as_number("alpha", value, "") == 0.5
    assert plain_whole(value) is None


@pytest.mark.parametrize("value", [*NONE, *SENSELESS, 2.0, np.float64(2)], ids=repr)
def test_what_is_no_whole_number_is_named(value):
    with pytest.raises(ValueError, match=re.escape(f"batch={value!r}: a whole number of rows, 1 or more")):
        as_whole("batch", value, of="rows")


@pytest.mark.parametrize("value", [*NONE, *SENSELESS, 10**400], ids=lambda value: f"{value!r:.20}")
def test_what_is_no_number_is_named(value):
    assert plain_number(value) is None
    with pytest.raises(fm.MixError, match=re.escape(f"alpha={value!r}: such as 1.0")):
        as_number("alpha", value, "such as 1.0", error=fm.MixError)


def test_bounds():
    assert as_whole("seed", np.int64(0), low=0) == 0 and as_whole("seed", -4, low=None) == -4
    for value in (0, -1, np.int64(0)):
        with pytest.raises(ValueError, match=re.escape(f"batch={value!r}: a whole number, 1 or more")):
            as_whole("batch", value)
    with pytest.raises(ValueError, match="lr=-1: above 0"):
        as_number("lr", -1, "above 0", lambda v: v > 0)


def test_flags():
    assert [as_flag("every", v) for v in (True, np.bool_(False), torch.tensor(True), 0)] == [True, False, True, False]
    for value in ("no", None, 2, 0.5, np.array([True])):
        with pytest.raises(ValueError, match="every="):
            as_flag("every", value)


NUMPY = {"ways": np.int64(3), "alpha": np.float64(0.5), "every": np.bool_(False)}


@pytest.mark.parametrize("kind", [np.int64, torch.tensor, np.array])
def test_a_config_of_numpy_numbers_is_the_config_of_plain_ones(kind):
    wholes = {"seed": 3, "epochs": 2, "per_class": 4, "batch": 16, "n_test": 30}
    floats = {"lr": 0.5, "noise": 0.25, "smoothing": 0.5, "dropout": 0.25, "weight_decay": 0.0, "momentum": 0.5}
    plain = fm.Config(mix=fm.Mix("input", ways=3, alpha=0.5), **wholes, **floats, label_noise=0.5, imbalance=2)
    numpy = fm.Config(
        mix=fm.Mix("input", **NUMPY), **{k: kind(v) for k, v in wholes.items()},
        **{k: np.float32(v) for k, v in floats.items()}, label_noise=torch.tensor(0.5), imbalance=np.int64(2),
    )  # fmt: skip
    assert numpy == plain and hash(numpy) == hash(plain) and numpy.key == plain.key
    assert json.dumps(numpy.as_dict()) == json.dumps(plain.as_dict())


@pytest.mark.parametrize("kind", [np.int64, torch.tensor])
def test_fit_train_and_load_take_them_and_do_the_same(kind, tmp_path):
    plain = fm.load("digits", per_class=4, seed=3)
    data = fm.load("digits", per_class=kind(4), seed=kind(3))
    assert torch.equal(data.train.x, plain.train.x) and len(fm.load("digits", n_train=kind(40)).train) == 40
    runs = []
    for data_, k, mix in ((plain, int, fm.Mix("input", 3, 0.5)), (data, kind, fm.Mix("input", **NUMPY))):
        model = fm.models.small_cnn(data_, seed=k(1), dropout=np.float32(0.25))
        options = {"batch": k(16), "lr": np.float32(0.0625), "evaluate": np.bool_(True), "noise": np.float64(0.5)}
        runs.append(fm.fit(model, data_, mix, epochs=k(2), seed=k(3), progress=False, **options,
                           checkpoint=tmp_path / f"{len(runs)}.ck"))  # fmt: skip
        runs[-1].save(tmp_path / "run.safetensors")
        assert fm.Run.load(tmp_path / "run.safetensors").config == runs[0].config
    assert runs[0].config == runs[1].config and runs[0].history == runs[1].history


def test_the_others_take_them_too():
    nets = [fm.models.resnet18(channels=k(1), classes=k(4), width=k(8), seed=k(0)) for k in (int, np.int64)]
    assert all(map(torch.equal, nets[0].state_dict().values(), nets[1].state_dict().values()))
    assert json.dumps(nets[1].recipe) == json.dumps(nets[0].recipe)
    x, y = torch.zeros(8, 1, 8, 8), torch.arange(8) % 4
    for four in (np.int64(4), torch.tensor(4)):
        assert fm.mixed_forward(nets[0], x, y, fm.Mix("input"), classes=four).targets.shape == (8, 4)
        assert fm.mixed_forward(nets[0], x, torch.eye(4)[y], fm.Mix("input"), classes=four).targets.shape == (8, 4)
        assert fm.draw(fm.Mix("input"), four).partners.shape == (4, 2)
        clean = torch.randn(8, 3)
        assert fm.measures.intrusion(clean, y, clean, y.unsqueeze(1), k=four).ratios.shape == (8,)
        assert len(fm.measures.calibration(torch.eye(4)[y], y, bins=four).bins) == 4
    bad = [fm.measures.fgsm(nets[0], x, y, eps) for eps in (0.5, np.float64(0.5), np.float32(0.5))]
    assert torch.equal(bad[0], bad[1]) and bad[1].dtype == torch.float32 and torch.equal(bad[0], bad[2])


@pytest.mark.parametrize(
    "call",
    [
        lambda data, model: fm.fit(model, data, seed=1.0),
        lambda data, model: fm.train(model, data, seed=True),
        lambda data, model: fm.train(model, data, epochs=np.float64(2)),
        lambda data, model: fm.fit(model, data, momentum=float("nan")),
        lambda data, model: fm.fit(model, data, evaluate="no"),
        lambda data, model: fm.load("digits", per_class=4, seed="0"),
        lambda data, model: fm.models.small_cnn(data, seed=0.5),
        lambda data, model: fm.models.small_cnn(data, dropout=np.float64("nan")),
        lambda data, model: fm.Config(imbalance=float("inf")),
        lambda data, model: fm.Config(seed=np.bool_(True)),
        lambda data, model: data.with_label_noise(np.float64("nan")),
    ],
)
def test_what_is_no_number_is_refused_at_the_call(call, data, model):
    with pytest.raises(ValueError, match=r"(seed|epochs|momentum|evaluate|dropout|imbalance|share)="):
        call(data, model)
