"""A run written down: there and back, one key for one experiment, bad settings named."""

import json

import pytest
from hypothesis import given
from made import configs

import featmix_lite as fm
from featmix_lite.experiments.config import key_of
from featmix_lite.experiments.records import Records


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


def test_the_rate_is_the_optimizers_own_and_old_records_keep_their_meaning():
    """Every optimizer had 0.1 once, and it was not written: no lr in JSON stays 0.1, and old records are found."""
    sgd, adam, adamw = (fm.Config(optimizer=name) for name in ("sgd", "adam", "adamw"))
    assert (sgd.lr, adam.lr, adamw.lr) == (0.1, 0.003, 0.003)
    assert "lr" not in sgd.as_dict() and sgd.as_dict() == fm.Config(lr=0.1).as_dict()
    assert adam.as_dict()["lr"] == adamw.as_dict()["lr"] == 0.003
    old = {"data": "digits", "model": "small_cnn", "mix": None, "seed": 0, "epochs": 20, "optimizer": "adam"}
    assert key_of(old) != adam.key and key_of(old) == fm.Config(optimizer="adam", lr=0.1).key
    assert fm.Config.from_dict(old).lr == fm.Config.from_dict(old).options.lr == 0.1
    for config in (sgd, adam, adamw, fm.Config(optimizer="adam", lr=0.1), fm.Config(optimizer="adamw", lr=0.5)):
        assert fm.Config.from_dict(config.as_dict()) == config and config.options.lr == config.lr


def test_an_old_record_of_adam_is_not_taken_for_a_new_one(tmp_path):
    told = {"data": "digits", "model": "small_cnn", "mix": None, "seed": 0, "epochs": 1, "per_class": 5}
    records = Records(tmp_path / "runs.jsonl")
    records.add({"config": {**told, "optimizer": "adam"}, "version": 1, "accuracy": 0.123})
    new, old = (fm.Config(seed=0, epochs=1, per_class=5, optimizer="adam", lr=lr) for lr in (None, 0.1))
    got = fm.sweep([new, old], out=tmp_path / "runs.jsonl", say=len)
    assert got[1]["accuracy"] == 0.123 != got[0]["accuracy"] and got[0]["config"]["lr"] == 0.003
