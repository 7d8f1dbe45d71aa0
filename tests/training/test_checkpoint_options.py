"""Whatever a training is told, it goes on from its checkpoint to the same bits, and told otherwise it is refused."""

import dataclasses
from types import SimpleNamespace

import pytest
import torch
from nets import blobs, small_net
from replay_cases import CASES, case, name

import featmix_lite as fm
from featmix_lite.training.checkpoint import describe

TOLD = dict(
    batch=20, lr=0.05, optimizer="adamw", momentum=0.5, weight_decay=0.3, schedule="constant", loss="kl", smoothing=0.1,
    augment="flip", form="siamese", branches="independent", noise=0.1, noise_at="2", autocast=True, evaluate=False,
    channels_last=True, feature_penalty=0.1,
)  # fmt: skip
MIXED = dict(at="5", ways=3, alpha=0.2, per="sample", every=True, fold=True, cross_class=True, rule="noise")


@pytest.mark.parametrize("mix, told", CASES, ids=name)
def test_stopped_in_the_second_epoch_it_ends_the_same(tmp_path, mix, told):
    def trained(steps: int | None = None, **more):
        net, data, mixing, options = case(mix, told)
        events = []
        for event in fm.train(net, data, mixing, 3, 5, **options, **more):
            events.append(event)
            if steps is not None and isinstance(event, fm.Step) and event.step == steps:
                break
        return net.state_dict(), [e for e in events if isinstance(e, fm.Epoch)]

    want, epochs = trained()
    trained(5, checkpoint=tmp_path / "c")
    got, again = trained(checkpoint=tmp_path / "c")
    assert [vars(e) for e in again] == [vars(e) for e in epochs]
    assert want.keys() == got.keys() and all(torch.equal(want[k], got[k]) for k in want)


def test_every_option_and_setting_is_varied_below():
    elsewhere = {"checkpoint", "unsupervised", "watch", "every"}  # in test_unlabelled_rows.py and test_watching.py
    assert {f.name for f in dataclasses.fields(fm.Options)} - elsewhere == TOLD.keys()
    assert {f.name for f in dataclasses.fields(fm.Mix)} == MIXED.keys()
    data = SimpleNamespace(name="", train=SimpleNamespace(x=""))
    told = describe(data, None, None, 1, 0, fm.Options()).keys() - TOLD.keys()
    assert told == {"data", "n_train", "model", "mix", "epochs", "seed"}


@pytest.fixture
def kept(tmp_path):
    """A call that trains with one checkpoint: ``kept(mix, epochs, seed, **options)``."""

    def train(mix=None, epochs=1, seed=0, net=None, data=None, **options):
        told = {"batch": 16, "checkpoint": tmp_path / "c", **options}
        return fm.train(net or small_net(), data or blobs(), mix, epochs, seed, **told)

    return train


@pytest.mark.parametrize("option", TOLD)
def test_another_value_of_an_option_is_refused(kept, option):
    base = {"branches": dict(form="siamese"), "noise": dict(noise_at="2")}.get(option, {})
    list(kept(fm.Mix("2"), **base))
    with pytest.raises(fm.RunError, match=rf"differs in .*\b{option}\b"):
        kept(fm.Mix("2"), **base, **{option: TOLD[option]})
    assert list(kept(fm.Mix("2"), **base)), "as it was, it is taken"


@pytest.mark.parametrize("setting", MIXED)
def test_another_setting_of_the_mixing_is_refused(kept, setting):
    list(kept(fm.Mix("2")))
    for other in (dataclasses.replace(fm.Mix("2"), **{setting: MIXED[setting]}), None):
        with pytest.raises(fm.RunError, match=r"differs in mix\b"):
            kept(other)


def test_other_epochs_seeds_names_and_networks_are_refused_another_file_is_a_start(kept, tmp_path):
    list(kept())
    other = blobs()
    other.name = "spots"
    for said, told in dict(
        epochs=dict(epochs=2), seed=dict(seed=1), data=dict(data=other), n_train=dict(data=blobs(per_class=15)),
        model=dict(net=fm.models.small_cnn(channels=1, classes=4)),
    ).items():  # fmt: skip
        with pytest.raises(fm.RunError, match=rf"differs in .*\b{said}\b"):
            kept(**told)
    assert isinstance(next(kept(seed=1, checkpoint=tmp_path / "d")), fm.Step)
