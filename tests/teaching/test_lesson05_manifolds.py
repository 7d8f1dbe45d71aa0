"""What lesson 05 measures, on cases known beforehand."""

import by_hand
import pytest
import torch
from scipy.stats import binomtest

import featmix_lite as fm
from featmix_lite.teaching import lesson05_manifolds as lesson

DATA = fm.load("digits", per_class=10)


def test_networks_differ_in_the_site_alone_and_count_their_right_answers():
    nets = lesson.trained_at(DATA, ["input", "fc"], epochs=1, seeds=(0, 1))
    assert list(nets) == ["no mixing", "input", "fc"] and all(len(own) == 2 for own in nets.values())
    again = fm.models.small_cnn(DATA, seed=1)
    run = fm.fit(again, DATA, fm.Mix("fc"), epochs=1, seed=1, progress=False)
    net = nets["fc"][1]
    assert torch.equal(net.model.fc.weight, again.fc.weight)
    assert (net.right, net.total) == (pytest.approx(run.accuracy * len(DATA.test.y)), len(DATA.test.y))


def test_readings_are_those_of_the_measure_and_their_mean_over_networks():
    nets = [fm.models.small_cnn(DATA, seed=s).eval() for s in (0, 1)]
    want = [fm.measures.snnl(net(DATA.test.x), DATA.test.y).loss for net in nets]
    wide = [fm.measures.snnl(net(DATA.test.x), DATA.test.y, relative=0.2).loss for net in nets]
    found = lesson.layer_readings([lesson.Net(net, 0, 1) for net in nets], DATA.test.x, DATA.test.y, ["fc"], 0.2)
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


def test_intrusions_are_those_of_each_sites_own_network():
    nets = lesson.trained_at(DATA, ["input", "flatten"], epochs=1)
    chosen = fm.manifolds.choose(DATA, clean=12, mixed=20)
    found = lesson.intrusions(nets, chosen)
    for site in ("input", "flatten"):
        one = fm.manifolds.survey(nets[site][0].model, chosen, at=site, look=site).intrusion
        assert found[site] == pytest.approx((one.rate, one.low, one.high))
    assert list(lesson.intrusions(nets, chosen, look="fc")) == ["input", "flatten"]


def test_more_networks_do_not_narrow_the_interval():
    one, two = (lesson.accuracies({"fc": [lesson.Net(None, 90, 100)] * n})["fc"] for n in (1, 2))
    assert one == two == pytest.approx((0.9, *fm.measures.wilson(90, 100)[1:]))


@pytest.mark.parametrize(
    "rates, word",
    [
        ([0.3, 0.2, 0.1], "falls"),
        ([0.3, 0.31, 0.1], "falls"),
        ([0.1, 0.3], "rises"),
        ([0.3, 0.1, 0.2], "goes up and down"),
    ],
)
def test_depth(rates, word):
    assert lesson.depth_words({str(i): (rate, 0, 1) for i, rate in enumerate(rates)}) == word


def test_the_best_site_is_called_clear_only_where_no_interval_meets_its_own():
    found = {"input": (0.2, 0.1, 0.3), "fc": (0.1, 0.0, 0.2)}
    clear = lesson.against_accuracy(found, {"input": (0.99, 0.985, 0.995), "fc": (0.9, 0.85, 0.95)})
    near = lesson.against_accuracy(found, {"input": (0.99, 0.985, 0.995), "fc": (0.98, 0.97, 0.99)})
    assert clear.startswith("Least intrusion: fc (10%). Highest accuracy: input (99.0%)") and "clear of all" in clear
    assert "1 of the 1 other sites overlap" in near


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


def test_rates_and_right_answers_are_counted_over_all_networks_of_a_site():
    nets = lesson.trained_at(DATA, ["input"], epochs=1, seeds=(0, 1))
    chosen = fm.manifolds.choose(DATA, clean=60, mixed=40)
    x, y = DATA.test.x, DATA.test.y
    for look in ("input", "block2.relu"):
        counts = []
        for net in nets["input"]:
            mixed = by_hand.mixed(net.model, x, chosen.parents, chosen.weights, "input", look)
            clean = by_hand.features(net.model, x[chosen.rows], look)
            counts.append(by_hand.intruding(clean, chosen.labels, mixed, chosen.parent_labels))
        rate = sum(counts) / 80
        sure = binomtest(round(rate * 40), 40).proportion_ci(method="wilson")
        assert lesson.intrusions(nets, chosen, look)["input"] == pytest.approx((rate, sure.low, sure.high))
    assert counts[0] != counts[1], "choose another seed: the two networks do not differ"
    for own in nets.values():
        assert [n.right for n in own] == [int((n.model(x).argmax(1) == y).sum()) for n in own]
