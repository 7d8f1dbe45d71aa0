"""Every field of a config, one at a time: it is written, it names another experiment, and the run follows it."""

import dataclasses
import json

import image_sets
import numpy as np
import pytest

import featmix_lite as fm
from featmix_lite.data.variants import scored_on
from featmix_lite.experiments.config import key_of
from featmix_lite.experiments.one_run import experiment

BASE = dict(mix=fm.Mix("block1.relu"), seed=3, epochs=1, per_class=20)
OTHER = dict(
    data="mnist", model="oki_cnn", mix=fm.Mix("block2.relu"), seed=4, epochs=2, n_train=90, per_class=21,
    dropout=0.5, batch=50, lr=0.02, optimizer="adam", momentum=0.5, weight_decay=0.05, schedule="constant", loss="mse",
    smoothing=0.2, augment="crop", form="siamese", branches="independent", noise=0.4, noise_at="block2.relu",
    n_test=100, label_noise=0.5, imbalance=5.0, measures=("snnl",), evaluate=False, labelled=5,
    unsupervised=fm.Unsupervised(batch=40), channels_last=True, shrink=2, watch=("train_nll",), every=2,
    feature_penalty=0.3, simplex=2.0,
)  # fmt: skip
NEEDS = {  # what a field needs to tell at all
    "branches": dict(form="siamese"), "noise_at": dict(noise=0.4), "n_train": dict(per_class=None),
    "unsupervised": dict(labelled=5), "data": dict(per_class=2), "model": dict(mix=fm.Mix("input")),
    "shrink": dict(data="fashion_small", mix=fm.Mix("block1.relu")),
    "every": dict(watch=("train_nll",), epochs=3),
}  # fmt: skip
BESIDE = ("measures", "watch", "every")  # what is looked at, too
OPTIONS = [f.name for f in dataclasses.fields(fm.Options) if f.name not in ("autocast", "checkpoint", "watch")]


def told(field: str) -> tuple[dict, dict]:
    """A config's settings without the field, and with another value of it."""
    before = {**BASE, **NEEDS.get(field, {})}
    return before, {**before, field: OTHER[field]}


def by_hand(
    root, data="digits", model="small_cnn", mix=None, seed=0, epochs=20, n_train=None, per_class=None, dropout=0.0,
    n_test=None, label_noise=0.0, imbalance=1.0, measures=(), labelled=None, shrink=1, watch=(), simplex=0.0, **options,
):  # fmt: skip
    images = fm.load(data, n_train=n_train, per_class=per_class, seed=seed, root=root)
    images = images.shrunk(shrink) if shrink > 1 else images
    images = images.with_few_labels(labelled, seed) if labelled else images
    images = images.imbalanced(imbalance, seed) if imbalance > 1 else images
    images = images.with_label_noise(label_noise, seed) if label_noise else images
    images = scored_on(images, n_test) if n_test else images
    net = getattr(fm.models, model)(images, seed=seed, **({"dropout": dropout} if dropout else {}))
    net = fm.models.with_simplex_classifier(net, scale=simplex) if simplex else net
    known = {"train_nll": lambda net, images: fm.evaluate(net, images.train)["nll"]}
    watch = {name: known[name] for name in watch}
    run = fm.fit(net, images, mix, epochs, seed, progress=False, watch=watch, **options)
    figures = {k: getattr(run, k) for k in ("accuracy", "nll", "train_loss", "mixed_loss")}
    return figures | looked_at(run.history)


def figures(record: dict) -> dict:
    own = {k: record[k] for k in ("accuracy", "nll", "train_loss", "mixed_loss")}
    return own | looked_at(record["history"])


def looked_at(history: list) -> dict:
    watched = [e.get("train_nll") for e in history]
    return {"losses": [e["loss"] for e in history], "tested": "nll" in history[0], "watched": watched}


def test_every_field_is_varied_and_every_option_of_train_is_one():
    assert OTHER.keys() == {f.name for f in dataclasses.fields(fm.Config)}
    assert set(OPTIONS) <= OTHER.keys(), "an option of train that no sweep can set"


@pytest.mark.parametrize("field", OTHER)
def test_the_run_follows_the_field_and_its_record_says_so(field, tmp_path):
    before, after = told(field)
    image_sets.write(tmp_path / "MNIST" / "raw", image_sets.mnist_files())
    one, two = (experiment(fm.Config(**settings).as_dict(), str(tmp_path)) for settings in (before, after))
    assert "error" not in two, two
    assert figures(two) == by_hand(tmp_path, **after)
    if field == "measures":
        assert figures(one) == figures(two) and {k for k in two if k.startswith("snnl_")} > {"snnl_input"}
    elif field in BESIDE:
        assert figures(one).pop("losses") == figures(two).pop("losses")
        assert figures(one)["watched"] != figures(two)["watched"]
        assert [e["epoch"] for e in two["history"] if "train_nll" in e] == ([1] if field == "watch" else [2, 3])
    else:
        assert figures(one) != figures(two)
    value = OTHER[field]
    written = value.as_dict() if field in ("mix", "unsupervised") else value
    written = list(value) if isinstance(value, tuple) else written
    assert two["config"][field] == json.loads(json.dumps(two))["config"][field] == written != one["config"].get(field)
    assert fm.Config.from_dict(two["config"]) == fm.Config(**after)


def test_every_field_is_in_the_key_and_in_what_train_is_told():
    keys = {field: fm.Config(**told(field)[1]).key for field in OTHER} | {"as it was": fm.Config(**BASE).key}
    assert len(set(keys.values())) == len(OTHER) + 1
    for field in OPTIONS:
        options = fm.Config(**told(field)[1]).options
        assert getattr(options, field) == OTHER[field] != getattr(fm.Config(**told(field)[0]).options, field)


@pytest.mark.parametrize("setting, value", dict(
    at="block2.relu", ways=3, alpha=0.2, per="sample", every=True, fold=True, cross_class=True, rule="noise").items()
)  # fmt: skip
def test_every_setting_of_a_mixing_is_in_the_key(setting, value):
    one, two = fm.Mix("block1.relu"), dataclasses.replace(fm.Mix("block1.relu"), **{setting: value})
    assert fm.Config(mix=one).key != fm.Config(mix=two).key != fm.Config().key
    assert fm.Config(mix=two).as_dict()["mix"][setting] == value


@pytest.mark.parametrize("plain, spelt", [
    (dict(seed=3, epochs=5), dict(seed=np.int64(3), epochs=np.int32(5))),
    (dict(per_class=5, n_test=7, batch=32), dict(per_class=np.int64(5), n_test=np.uint8(7), batch=np.int16(32))),
    (dict(lr=0.1), dict(lr=None)), (dict(lr=0.5, momentum=0.25), dict(lr=np.float64(0.5), momentum=np.float32(0.25))),
    (dict(optimizer="adam"), dict(optimizer="adam", lr=0.003)),
    (dict(dropout=0.0, noise=0.0, smoothing=0.0), dict(dropout=0, noise=0, smoothing=0)),
    (dict(imbalance=2.0, label_noise=1.0), dict(imbalance=2, label_noise=1)),
    (dict(evaluate=False), dict(evaluate=np.False_)), (dict(measures=("snnl",)), dict(measures=["snnl"])),
    (dict(mix=None), dict(mix=fm.Mix("block1", alpha=-1))),
    (dict(mix=fm.Mix("block1", alpha=1.0)), dict(mix={"at": "block1", "alpha": 1})),
    (dict(mix=fm.Mix(("input", "block1"), ways=3)), dict(mix=fm.Mix(["input", "block1"], ways=np.int64(3)))),
    (dict(lr=1.0, weight_decay=0.0, momentum=0.0), dict(lr=1, weight_decay=0, momentum=0)),
    (dict(mix=fm.Mix(fold=True, alpha=2.0)), dict(mix=fm.Mix(fold=np.True_, alpha=np.float32(2)))),
])  # fmt: skip
def test_one_experiment_in_another_spelling_has_one_key(plain, spelt):
    one, two = fm.Config(**plain), fm.Config(**spelt)
    assert one == two and hash(one) == hash(two)
    assert one.key == two.key == key_of(json.loads(json.dumps(two.as_dict())))
