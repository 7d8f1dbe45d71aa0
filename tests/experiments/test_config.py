"""A run written down: there and back, one key for one experiment, bad settings named."""

import json

import pytest
from hypothesis import given
from made import configs

import featmix_lite as fm
from featmix_lite.experiments.config import key_of


@given(configs)
def test_json_there_and_back_and_the_key_is_its_content(config):
    told = json.loads(json.dumps(config.as_dict()))
    assert fm.Config.from_dict(told) == config and hash(fm.Config.from_dict(told)) == hash(config)
    assert {"data", "model", "mix", "seed", "epochs"} <= told.keys()
    assert key_of(dict(reversed(told.items()))) == config.key == fm.Config.from_dict(told).key


@given(configs, configs)
def test_two_experiments_have_two_keys(a, b):
    assert (a.key == b.key) == (a == b)


def test_what_mixes_nothing_is_one_experiment():
    assert fm.Config(mix=fm.Mix("block1", alpha=0)) == fm.Config(mix=fm.Mix.off()) == fm.Config()
    assert fm.Config().as_dict() == {"data": "digits", "model": "small_cnn", "mix": None, "seed": 0, "epochs": 20}


def test_another_version_is_another_experiment():
    told = fm.Config().as_dict()
    assert key_of(told, 1) != key_of(told, 2)


def test_the_options_are_those_of_train():
    config = fm.Config(lr=0.03, optimizer="adam", form="siamese", branches="independent", mix=fm.Mix("input"))
    assert config.options == fm.Options(lr=0.03, optimizer="adam", form="siamese", branches="independent")


@pytest.mark.parametrize("wrong, match", [
    ({"data": "digit"}, "data='digit'.*did you mean digits"),
    ({"model": "resnet"}, "model='resnet'.*resnet18"),
    ({"seed": -1}, "seed=-1"),
    ({"seed": True}, "seed=True"),
    ({"epochs": 0}, "epochs=0"),
    ({"per_class": 0}, "per_class=0"),
    ({"mix": "input"}, "mix='input'"),
    ({"dropout": 1.0}, "dropout=1.0"),
    ({"optimizer": "lion"}, "optimizer='lion'.*sgd"),
    ({"branches": "independent"}, "form='siamese'"),
    ({"n_test": 0}, "n_test=0"),
    ({"label_noise": 1.5}, "label_noise=1.5"),
    ({"imbalance": 0.5}, "imbalance=0.5"),
    ({"measures": ("linear",)}, "measures=.*robustness, snnl"),
    ({"noise": -0.1}, "noise=-0.1"),
])  # fmt: skip
def test_errors_name_the_value(wrong, match):
    with pytest.raises(ValueError, match=match):
        fm.Config(**wrong)
    if "mix" not in wrong:
        with pytest.raises(ValueError, match="no setting 'sead'"):
            fm.Config.from_dict({"sead": 1})
