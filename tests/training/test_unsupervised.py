"""The settings of unlabelled rows: JSON there and back, defaults by loss, ramps, bad values."""

import json
import math

import pytest

import featmix_lite as fm
from featmix_lite.training.unsupervised import Unsupervised

KINDS = [
    Unsupervised(), Unsupervised("mixmatch"), Unsupervised("batchnorm", batch=9),
    Unsupervised("none"), Unsupervised(weight=1, ramp=0),
    Unsupervised(mix=fm.Mix("block2", per="sample"), mixes="logits", temperature=0.5),
    Unsupervised("mixmatch", mix=fm.Mix.off()), Unsupervised("mixmatch", mixed="labelled", guesses=1),
    Unsupervised("mixmatch", decay=0.999, evaluated="average"),
]  # fmt: skip


@pytest.mark.parametrize("asked", KINDS)
def test_it_goes_through_json_and_through_a_config(asked):
    again = Unsupervised.from_dict(json.loads(json.dumps(asked.as_dict())))
    assert again == asked and hash(again) == hash(asked)
    config = fm.Config(labelled=5, unsupervised=asked)
    assert fm.Config.from_dict(json.loads(json.dumps(config.as_dict()))) == config
    assert config.options.unsupervised == asked and config.key != fm.Config(labelled=5).key


def test_it_is_shown_as_one_would_write_it():
    shown = [repr(asked) for asked in KINDS]
    assert [eval(text, {"Unsupervised": Unsupervised, "Mix": fm.Mix}) for text in shown] == KINDS
    assert shown[0] == "Unsupervised('ict')" and shown[4].startswith("Unsupervised('ict', weight=1, ramp=0")


def test_old_configs_keep_their_words_and_their_key():
    assert "unsupervised" not in fm.Config().as_dict() and "labelled" not in fm.Config().as_dict()
    assert Unsupervised().as_dict() == {"loss": "ict"}
    assert Unsupervised("mixmatch", mix=fm.Mix.off()).mixed == "none"


@pytest.mark.parametrize(("asked", "shape"), [
    (Unsupervised(weight=10, ramp=0.5), lambda t: math.exp(-5 * (1 - t) ** 2)),
    (Unsupervised("mixmatch", weight=10, ramp=0.5), lambda t: t),
])  # fmt: skip
def test_the_weight_climbs_as_the_paper_says_and_stays(asked, shape):
    for step in range(100):
        t = min(1.0, step / 50)
        assert asked.weight_at(step, 100) == pytest.approx(10 * shape(t))
    assert asked.weight_at(0, None) == 10  # without an end there is no share of it


@pytest.mark.parametrize(("change", "said"), [
    (dict(loss="fixmatch"), "loss='fixmatch': choose one of ict, mixmatch, batchnorm, none"),
    (dict(mix="input"), "mix='input': a Mix"), (dict(weight=-1), "weight=-1"), (dict(ramp=2), "ramp=2"),
    (dict(batch=0), "batch=0"), (dict(decay=1), "decay=1"), (dict(mixes="labels"), "mixes='labels'"),
    (dict(temperature=0), "temperature=0"), (dict(guesses=1.5), "guesses=1.5"), (dict(mixed="both"), "mixed='both'"),
    (dict(evaluated="teacher"), "evaluated='teacher': choose one of network, average"),
    (dict(weight=float("nan")), "weight=nan"), (dict(mix=fm.Mix("input", cross_class=True)), "of any class"),
    (dict(loss="mixmatch", mix=fm.Mix(("input", "block1"))), "at one site"),
    (dict(mix=fm.Mix("input", rule="bc+")), "linear"),
])  # fmt: skip
def test_bad_values_are_named(change, said):
    with pytest.raises(ValueError, match=said):
        Unsupervised(**change)


def test_a_config_without_unlabelled_rows_is_refused():
    with pytest.raises(ValueError, match="labelled=5 keeps 5 labels a class"):
        fm.Config(unsupervised=Unsupervised())
