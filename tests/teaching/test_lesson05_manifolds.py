"""What lesson 05 measures, on cases known beforehand."""

import math

import by_hand
import numpy as np
import pytest
import torch
from scipy import stats

import featmix_lite as fm
from featmix_lite.experiments.arms import one_site
from featmix_lite.experiments.differences import compared
from featmix_lite.experiments.families import Differences
from featmix_lite.experiments.power import detectable
from featmix_lite.teaching import lesson05_manifolds as lesson

DATA = fm.load("digits", per_class=10)


def test_networks_differ_in_the_site_alone():
    nets = lesson.trained_at(DATA, ["input", "fc"], epochs=1, seeds=(0, 1), batch=16)
    assert list(nets) == ["no mixing", "input", "fc"] and all(len(own) == 2 for own in nets.values())
    again = fm.models.small_cnn(DATA, seed=1)
    fm.fit(again, DATA, fm.Mix("fc"), epochs=1, seed=1, progress=False, batch=16)
    net = nets["fc"][1]
    assert torch.equal(net.fc.weight, again.fc.weight) and not net.training


def test_readings_are_those_of_the_measure_by_net_and_site():
    nets = {seed: fm.models.small_cnn(DATA, seed=seed).eval() for seed in (0, 1)}
    found = lesson.layer_readings(nets, DATA.test.x, DATA.test.y, ["input", "fc"], 0.2)
    assert list(found) == ["T = 0.2 of the mean", "least over T"]
    wide, least = found.values()
    assert list(wide) == [0, 1] and list(wide[0]) == list(least[1]) == ["image", "output"]
    for seed, net in nets.items():
        out = net(DATA.test.x)
        assert wide[seed]["output"] == pytest.approx(fm.measures.snnl(out, DATA.test.y, relative=0.2).loss)
        assert least[seed]["output"] == pytest.approx(fm.measures.snnl(out, DATA.test.y).loss, abs=2e-3)


def planted(shifts, seeds=20, spread=0.05, noise=0.001, metric="snnl_flatten"):
    """Records of {site: shift}: seeds lie far apart (``spread``), what mixing does is alike in all but for noise."""
    g, runs = np.random.default_rng(0), []
    for s in range(seeds):
        own = 0.3 + spread * g.random()
        for site, shift in {None: 0.0, **shifts}.items():
            value = own + shift + (noise * g.standard_normal() if site else 0.0)
            mix = site and fm.Mix(site).as_dict()
            figures = {"snnl_input": 0.5, metric: value, "snnl_least_flatten": 0.1}
            runs.append({"config": {"mix": mix, "seed": s}, **figures})
    return runs


ARMS = {"no mixing": None, "image": fm.Mix("input"), "features": fm.Mix("flatten")}


def test_what_only_pairs_show_is_told_though_the_seeds_of_both_overlap():
    runs = planted({"input": 0.005, "flatten": -0.005})
    rows = [[r["snnl_flatten"] for r in runs if (r["config"]["mix"] or {}).get("at") == at] for at in (None, "input")]
    assert min(rows[1]) < max(rows[0])  # as strangers they overlap: no seed's reading is clear of all the others
    found = lesson.entanglement(runs, ARMS)
    assert list(found) == ["features"] and lesson.ways(found["features"]) == lesson.BOTH
    assert found["features"].verdicts == {"image": "higher", "features": "lower"}
    d = np.subtract(rows[1], rows[0])
    half = stats.t.ppf(0.975, 19) * d.std(ddof=1) / math.sqrt(20)
    one = found["features"]["image"]
    assert (one.low, one.high) == pytest.approx((d.mean() - half, d.mean() + half))
    said = lesson.ways_words(found["features"], "less", "more")
    assert said == (
        f"Less: features ({one.size.replace('+0.005', '-0.005')}). More: image (+0.005). "
        "20 seeds, 2 comparisons, corrected together."
    )


def test_three_seeds_that_all_lie_above_are_not_told():
    runs = planted({"input": 0.0, "flatten": 0.0}, seeds=3, spread=0.0)
    mixed = [r for r in runs if r["config"]["mix"] and r["config"]["mix"]["at"] == "input"]
    for record, high in zip(mixed, (1, 9, 60), strict=True):
        record["snnl_flatten"] = 0.3 + high / 1000  # above every unmixed network, by very different amounts
    found = lesson.entanglement(runs, ARMS)["features"]
    assert lesson.ways(found) == lesson.NEITHER
    said = lesson.ways_words(found, "less", "more")
    assert said.startswith("The runs do not tell: all 2. 3 seeds, 2 comparisons") and "less" not in said


def test_of_many_sites_one_that_is_off_by_chance_is_not_told():
    weak = compared([0.0, 0.1, 0.2, 0.3, 0.15, 0.02, 0.12, -0.05], "snnl_fc")
    assert 0.0125 < weak.p < 0.05
    noise = {f"site {i}": compared([1.0, -1.0, 0.5, -0.4, 0.1 * i, -0.6, 0.3, 0.2], "snnl_fc") for i in range(4)}
    assert lesson.ways(Differences({"weak": weak})) == lesson.HIGHER
    assert lesson.ways(Differences({"weak": weak, **noise})) == lesson.NEITHER


def test_each_way_and_each_layer_has_its_own_answer():
    for shift, answer in ((-0.1, lesson.LOWER), (0.1, lesson.HIGHER)):
        runs = planted({"input": shift})
        assert lesson.ways(lesson.entanglement(runs, {"image": fm.Mix("input")})["features"]) == answer
    least = lesson.entanglement(runs, {"image": fm.Mix("input")}, "snnl_least_")
    assert list(least) == ["features"] and lesson.ways(least["features"]) == lesson.NEITHER
    for none in ([], [{"config": {"mix": None, "seed": 0}, "accuracy": 0.9}]):
        with pytest.raises(ValueError, match="no snnl_SITE"):
            lesson.entanglement(none, ARMS)


def test_the_recorded_digits_say_what_a_test_by_hand_says():
    runs = fm.recorded.runs("digits")
    found = lesson.entanglement(runs, one_site())["features"]
    p = {}
    for site in found:
        rows = {at: {r["config"]["seed"]: r["snnl_flatten"] for r in runs if r["config"]["mix"] == mix}
                for at, mix in ((None, None), (site, fm.Mix(site).as_dict()))}  # fmt: skip
        d = [rows[site][s] - rows[None][s] for s in rows[None]]
        p[site] = stats.ttest_1samp(d, 0).pvalue
        assert found[site].difference == pytest.approx(np.mean(d))
    ordered = sorted(p, key=p.get)
    bars = [p[site] <= 0.05 / (len(p) - k) for k, site in enumerate(ordered)]
    told = set(ordered[: bars.index(False)] if False in bars else ordered)
    assert {site for site, verdict in found.verdicts.items() if verdict != "no difference seen"} == told


def test_rates_are_subtracted_seed_by_seed_as_one_family():
    none = [0.20, 0.30, 0.40, 0.50, 0.60]
    few = [v - 0.05 + e for v, e in zip(none, (0.001, -0.001, 0.002, 0.0, -0.002))]
    found = lesson.apart({"image": few, "late": none[::-1]}, none)
    assert found.verdicts == {"image": "lower", "late": "no difference seen"}  # as strangers: far within each other
    assert found["image"].difference == pytest.approx(-0.05) and found["image"].n == 5
    each = lesson.apart({"a": few, "b": few}, {"a": none, "b": few})
    assert each["a"].difference == pytest.approx(-0.05) and each["b"].difference == 0


def test_accuracy_may_be_level_and_a_best_that_is_not_told_is_not_named_higher():
    level = lesson.against(planted({"input": 0.001, "flatten": 0.02}, metric="accuracy"), ARMS)
    assert level.verdicts == {"image": "level", "features": "higher"}
    said = lesson.ways_words(level, "lower", "higher")
    assert "Level: image." in said and "miss" not in said  # nothing is left open
    noise = lesson.against(planted({"input": 0.004, "flatten": 0.0}, noise=0.03, metric="accuracy"), ARMS)
    said = lesson.ways_words(noise, "lower", "higher")
    assert "igher" not in said and "The runs do not tell: all 2." in said
    spread = max((one.high - one.low) / 2 / stats.t.ppf(0.975, 19) * 20**0.5 for one in noise.values())
    assert f"These seeds would probably miss a difference below {100 * detectable(spread, 20, 2):.1f} points." in said


def test_the_fallacy_of_two_readings_is_in_the_recorded_runs():
    runs = fm.recorded.runs("fashion_few")
    for kind, verdict in (("snnl_", "higher"), ("snnl_least_", "lower")):
        found = lesson.entanglement(runs, {"image": fm.Mix("input"), "features": fm.Mix("flatten")}, kind)
        assert found["after ReLU 2"].verdicts["image"] == verdict


def test_rates_are_those_of_each_network_counted_by_hand():
    nets = lesson.trained_at(DATA, ["input"], epochs=1, seeds=(0, 1))
    chosen = fm.manifolds.choose(DATA, clean=60, mixed=40)
    x = DATA.test.x
    for look, where in (("input", "image"), ("block2.relu", "image, seen at after ReLU 2")):
        found = lesson.rates(nets, chosen, [("input", look)])[where]
        for name, own in (("no mixing", nets["no mixing"]), ("image", nets["input"])):
            for net, rate in zip(own, found[name], strict=True):
                mixed = by_hand.mixed(net, x, chosen.parents, chosen.weights, "input", look)
                clean = by_hand.features(net, x[chosen.rows], look)
                assert rate * 40 == pytest.approx(by_hand.intruding(clean, chosen.labels, mixed, chosen.parent_labels))
    assert found["image"][0] != found["image"][1], "choose another seed: the two networks do not differ"


def test_a_layers_mixes_go_through_the_networks_that_were_trained_on_them_and_the_unmixed():
    nets = lesson.trained_at(DATA, ["input", "flatten"], epochs=1)
    chosen = fm.manifolds.choose(DATA, clean=60, mixed=40)
    found = lesson.rates(nets, chosen, [("flatten", "flatten"), ("input", "input")])
    assert list(found["features"]) == ["no mixing", "features"]
    assert found["features"]["features"] == [
        fm.manifolds.survey(nets["flatten"][0], chosen, at="flatten", look="flatten").intrusion.rate
    ]
    assert list(found["image"]) == ["no mixing", "image", "features"]
    assert len({rate for each in found["image"].values() for rate in each}) == 1


def test_a_table_of_rates_names_what_is_told_apart_and_nothing_else():
    none = [0.40, 0.50, 0.45, 0.55]
    fewer = [v - 0.1 + e for v, e in zip(none, (0.001, -0.002, 0.001, 0.0))]
    noise = [0.50, 0.40, 0.56, 0.45]
    found = {"image": {"no mixing": [0.3] * 4, "image": [0.3] * 4}, "far": {"no mixing": none, "image": fewer},
             "near": {"no mixing": none, "late": noise}}  # fmt: skip
    table, moved = lesson.rate_table(found)
    assert moved.verdicts == {"far, trained at image": "lower", "near, trained at late": "no difference seen"}
    head, *rows = [[cell for cell in line.split("  ") if cell] for line in table.splitlines()]
    assert [cell.strip() for cell in head] == ["mixed", "no mixing", "image", "late"]
    assert [cell.strip() for cell in rows[1]] == ["far", "48 %", "38 % lower"]
    assert table.count("lower") == 1 and "higher" not in table


def test_the_fewest_is_named_only_where_it_is_told_from_all_others():
    low, mid, high = ([v + e for e in (0.0, 0.01, -0.01, 0.005)] for v in (0.2, 0.4, 0.6))
    assert lesson.fewest({"a": high, "b": low, "c": mid}) == "b"
    assert lesson.fewest({"a": high, "b": low, "c": [0.5, 0.1, 0.3, 0.1]}) == "the runs do not tell"
    assert lesson.fewest({"a": low, "b": low, "c": high}) == "the runs do not tell"


def test_every_site_that_is_compared_has_its_words():
    assert set(one_site(none=False)) <= set(lesson.WORDS)
