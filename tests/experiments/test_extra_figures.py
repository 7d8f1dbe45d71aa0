"""The further figures of a record are the measures themselves, named by strength and site."""

import pytest
import torch

import featmix_lite as fm
from featmix_lite.experiments.extra_figures import further, one_a_group
from featmix_lite.experiments.one_run import experiment
from featmix_lite.measures.deformations import STRENGTHS


def test_each_figure_is_its_measure(data, trained):
    found = further(trained, data, ("robustness", "snnl"))
    kinds = fm.measures.deformations(trained, data)
    assert all(found[f"{k}_{p.strength:g}"] == p.accuracy for k, curve in kinds.items() for p in curve)
    assert found["pgd_0.3"] == fm.measures.attacked(trained, data, (0.3,), "pgd")[0].accuracy
    assert found["noise_2"] == fm.measures.noisy(trained, data, (2.0,))[0].accuracy
    features = fm.capture(trained, data.test.x, ["block2", "flatten"])
    for site, h in features.items():
        assert found[f"snnl_{site}"] == pytest.approx(fm.measures.snnl(h, data.test.y, relative=0.1).loss)
        assert found[f"snnl_least_{site}"] == pytest.approx(fm.measures.snnl(h, data.test.y).loss)
    assert len(found) == sum(map(len, STRENGTHS.values())) + 9 + 2 * 6


@pytest.mark.parametrize("name", ["small_cnn", "oki_cnn", "preact_resnet18"])
def test_one_site_stands_for_each_group(name, data):
    net = fm.models.build(name, data, seed=0)
    chosen = one_a_group(net, data.train.x[:2])
    groups = {s.name: s.group for s in fm.sites(net, data.train.x[:2])}
    assert [groups[name] for name in chosen] == sorted(set(groups.values()))


def test_they_are_in_the_record_and_the_run_is_the_same_without_them():
    told = {"epochs": 1, "per_class": 5, "data": "digits"}
    with_, without = (experiment({**told, **more}) for more in ({"measures": ["snnl"]}, {}))
    assert with_["snnl_flatten"] > 0 and "fgsm_0.1" not in with_ and "snnl_flatten" not in without
    assert with_["accuracy"] == without["accuracy"] and with_["nll"] == without["nll"]
    assert with_["config"]["measures"] == ["snnl"]


def test_linearity_is_the_measure_half_way_between_test_images(trained, data):
    found = further(trained, data, ("linearity",))
    x, names = data.test.x[:1000], ["block1.relu", "block2", "flatten", "fc"]
    want = fm.measures.linearity(trained, x, names, fm.Mix("input", per="sample"), weights="equal")
    for name, one in want.items():
        assert found[f"linearity_{name}"] == pytest.approx(one.relative, rel=1e-5)
        assert found[f"linearity_cos_{name}"] == pytest.approx(one.cosine, rel=1e-4)
    softmax = fm.measures.linearity(torch.nn.Sequential(trained, torch.nn.Softmax(1)), x, ["1"],
                                    fm.Mix("input", per="sample"), weights="equal")["1"]  # fmt: skip
    assert found["linearity_probabilities"] == pytest.approx(softmax.relative, rel=1e-5)
    assert len(found) == 2 * 7 and not any("input" in name for name in found)


def test_what_is_watched_stands_in_the_history_and_needs_no_measure():
    config = fm.Config(epochs=3, per_class=5, watch=("linearity", "train_nll"), every=2, measures=("linearity",))
    record = experiment(config.as_dict())
    epochs = [{k: v for k, v in e.items() if k.startswith("linearity_")} for e in record["history"]]
    assert epochs[0] == {} and len(epochs[1]) == len(epochs[2]) == 14
    assert epochs[2] == {k: v for k, v in record.items() if k.startswith("linearity_")} != epochs[1]


def test_collapse_is_the_measure_on_the_clean_training_images(trained, data):
    found = further(trained, data, ("collapse",))
    h = fm.features(trained, data.train.x, "flatten")
    want = fm.measures.collapse(h, data.train.y, trained.fc.weight, trained.fc.bias)
    assert found.pop("collapse_nc1") == want.nc1_per_class
    assert all(value == getattr(want, name.removeprefix("collapse_")) for name, value in found.items())
    assert len(found) == 6
