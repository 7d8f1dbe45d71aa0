"""What lesson 05 measures, on cases known beforehand."""

import math

import by_hand
import numpy as np
import pytest
import torch
from scipy import stats

import featmix_lite as fm
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


def test_readings_are_those_of_the_measure_and_their_mean_over_networks():
    nets = [fm.models.small_cnn(DATA, seed=s).eval() for s in (0, 1)]
    want = [fm.measures.snnl(net(DATA.test.x), DATA.test.y).loss for net in nets]
    wide = [fm.measures.snnl(net(DATA.test.x), DATA.test.y, relative=0.2).loss for net in nets]
    found = lesson.layer_readings(nets, DATA.test.x, DATA.test.y, ["fc"], 0.2)
    assert found[0]["fc"] == pytest.approx(sum(want) / 2, abs=2e-3) and found[1]["fc"] == pytest.approx(sum(wide) / 2)
    alone = lesson.layer_readings(nets[0], DATA.test.x, DATA.test.y, ["input", "fc"])
    assert list(alone[0]) == ["input", "fc"] and alone[0]["fc"] == pytest.approx(want[0], abs=2e-3)


@pytest.mark.parametrize(
    "readings, said",
    [
        ({"a": 2.0, "b": 1.2, "c": 0.1}, "a, b. So here all blocks but the last are entangled"),
        ({"a": 0.3, "b": 0.2, "c": 0.1}, "no block. So here it is not"),
        ({"a": 2.0, "b": 1.0, "c": 0.1}, "a. So here it is not"),
        ({"a": 2.0, "b": 2.0, "c": 2.0}, "a, b, c. So here it is not"),
    ],
)
def test_the_posts_reading_is_a_pattern_not_a_feeling(readings, said):
    assert said in lesson.blog_reading(readings, 2.3)


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


ARMS = {"no mixing": None, "image": fm.Mix("input"), "last features": fm.Mix("flatten")}


def test_what_only_pairs_show_is_told_though_the_seeds_of_both_overlap():
    runs = planted({"input": 0.005, "flatten": -0.005})
    rows = [[r["snnl_flatten"] for r in runs if (r["config"]["mix"] or {}).get("at") == at] for at in (None, "input")]
    assert min(rows[1]) < max(rows[0])  # as strangers they overlap: no seed's reading is clear of all the others
    found = lesson.entanglement(runs, ARMS)
    assert list(found) == ["flatten"] and lesson.ways(found["flatten"]) == lesson.BOTH
    assert found["flatten"].verdicts == {"image": "higher", "last features": "lower"}
    d = np.subtract(rows[1], rows[0])
    half = stats.t.ppf(0.975, 19) * d.std(ddof=1) / math.sqrt(20)
    one = found["flatten"]["image"]
    assert (one.low, one.high) == pytest.approx((d.mean() - half, d.mean() + half))
    said = lesson.ways_words(found["flatten"], "less", "more")
    assert said == (
        f"less: last features ({one.size.replace('+0.005', '-0.005')}); more: image (+0.005); "
        "not told from it: none. 20 seeds, 2 comparisons, corrected together."
    )


def test_three_seeds_that_all_lie_above_are_not_told():
    runs = planted({"input": 0.0, "flatten": 0.0}, seeds=3, spread=0.0)
    mixed = [r for r in runs if r["config"]["mix"] and r["config"]["mix"]["at"] == "input"]
    for record, high in zip(mixed, (1, 9, 60), strict=True):
        record["snnl_flatten"] = 0.3 + high / 1000  # above every unmixed network, by very different amounts
    found = lesson.entanglement(runs, ARMS)["flatten"]
    assert lesson.ways(found) == lesson.NEITHER
    assert "less: none; more: none; not told from it: image, last features" in lesson.ways_words(found, "less", "more")


def test_of_many_sites_one_that_is_off_by_chance_is_not_told():
    weak = compared([0.0, 0.1, 0.2, 0.3, 0.15, 0.02, 0.12, -0.05], "snnl_fc")
    assert 0.0125 < weak.p < 0.05
    noise = {f"site {i}": compared([1.0, -1.0, 0.5, -0.4, 0.1 * i, -0.6, 0.3, 0.2], "snnl_fc") for i in range(4)}
    assert lesson.ways(Differences({"weak": weak})) == lesson.HIGHER
    assert lesson.ways(Differences({"weak": weak, **noise})) == lesson.NEITHER


def test_each_way_and_each_layer_has_its_own_answer():
    for shift, answer in ((-0.1, lesson.LOWER), (0.1, lesson.HIGHER)):
        runs = planted({"input": shift})
        assert lesson.ways(lesson.entanglement(runs, {"image": fm.Mix("input")})["flatten"]) == answer
    least = lesson.entanglement(runs, {"image": fm.Mix("input")}, "snnl_least_")
    assert list(least) == ["flatten"] and lesson.ways(least["flatten"]) == lesson.NEITHER
    for none in ([], [{"config": {"mix": None, "seed": 0}, "accuracy": 0.9}]):
        with pytest.raises(ValueError, match="no snnl_SITE"):
            lesson.entanglement(none, ARMS)


def test_the_recorded_digits_say_what_a_test_by_hand_says():
    runs = fm.recorded.runs("digits")
    found = lesson.entanglement(runs, lesson.one_site())["flatten"]
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
    assert level.verdicts == {"image": "level", "last features": "higher"}
    assert "level: image" in lesson.ways_words(level, "lower", "higher")
    assert "four times of five" not in lesson.ways_words(level, "lower", "higher")  # nothing is left open
    noise = lesson.against(planted({"input": 0.004, "flatten": 0.0}, noise=0.03, metric="accuracy"), ARMS)
    said = lesson.ways_words(noise, "lower", "higher")
    assert "higher: none" in said and "not told from it: image, last features" in said
    spread = max((one.high - one.low) / 2 / stats.t.ppf(0.975, 19) * 20**0.5 for one in noise.values())
    assert f"So many seeds show {100 * detectable(spread, 20, 2):.1f} points four times of five." in said


@pytest.mark.parametrize(
    "interval, where",
    [((0.0, 0.09), 0), ((0.05, 0.1), 0), ((0.01, 0.11), None), ((0.12, 0.29), 1), ((0.31, 0.5), 2), ((0.1, 0.4), None)],
)
def test_an_interval_over_an_edge_lies_in_no_band(interval, where):
    assert lesson.band(*interval, (0.1, 0.3)) == where


def test_gaps_and_clumps_by_hand():
    points = torch.tensor([[0.0, 0.0], [3.0, 4.0], [30.0, 40.0], [30.0, 40.0]])
    assert lesson.gaps(points, torch.tensor([0, 1, 2, 2])) == pytest.approx(10)
    grid = torch.cartesian_prod(torch.arange(20.0), torch.arange(20.0))
    assert lesson.clumped(grid) > 1.8  # a grid is more even than chance
    pairs = torch.cat([grid, grid + 0.01])
    assert lesson.clumped(pairs) < 0.1


def test_views_are_of_the_same_rows_and_pca_keeps_straight_lines():
    x = torch.randn(30, 5)
    x[2] = (x[0] + x[1]) / 2
    seen = lesson.views(x, perplexities=(4,))
    assert [tuple(points.shape) for points in seen.values()] == [(30, 2), (30, 2)]
    pca, tsne = seen["PCA"], seen["t-SNE, perplexity 4"]
    assert torch.allclose(pca[2], (pca[0] + pca[1]) / 2) and not torch.allclose(tsne[2], (tsne[0] + tsne[1]) / 2)


def test_rates_are_those_of_each_network_counted_by_hand():
    nets = lesson.trained_at(DATA, ["input"], epochs=1, seeds=(0, 1))
    chosen = fm.manifolds.choose(DATA, clean=60, mixed=40)
    x = DATA.test.x
    for look in ("input", "block2.relu"):
        found = lesson.rates(nets, chosen, at="input", look=look)
        for name, own in nets.items():
            for net, rate in zip(own, found[name], strict=True):
                mixed = by_hand.mixed(net, x, chosen.parents, chosen.weights, "input", look)
                clean = by_hand.features(net, x[chosen.rows], look)
                assert rate * 40 == pytest.approx(by_hand.intruding(clean, chosen.labels, mixed, chosen.parent_labels))
    assert found["input"][0] != found["input"][1], "choose another seed: the two networks do not differ"


def test_left_to_itself_a_network_is_asked_at_its_own_site_and_at_the_image_all_say_the_same():
    nets = lesson.trained_at(DATA, ["input", "flatten"], epochs=1)
    chosen = fm.manifolds.choose(DATA, clean=60, mixed=40)
    own = lesson.rates({site: nets[site] for site in ("input", "flatten")}, chosen)
    for site in own:
        assert own[site] == [fm.manifolds.survey(nets[site][0], chosen, at=site, look=site).intrusion.rate]
    at_image = lesson.rates(nets, chosen, at="input")
    assert at_image["no mixing"] == at_image["flatten"] == own["input"]  # by construction: nothing to compare


def test_every_site_that_is_compared_has_its_words():
    assert set(lesson.one_site(none=False)) <= set(lesson.WORDS)
