"""The further figures of a record are the measures themselves, named by strength and site."""

import pytest

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
