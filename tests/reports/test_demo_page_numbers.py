"""Every number of the demo's page, read off the page and got once more from the runs' networks."""

import re

import by_hand
import numpy as np
import pytest
import torch
from pages import captions, plots, tables
from scipy.stats import binomtest
from sklearn.decomposition import PCA
from torch.nn.functional import cross_entropy

import featmix_lite as fm
from featmix_lite.reports import demo_page, demo_runs, manifold_section

pytest.importorskip("plotly")
pytest.importorskip("openTSNE")
MIXES, SITES = 60, ("none", "input", "block1.relu")


@pytest.fixture(scope="module")
def made():
    data = fm.load("digits", per_class=20, seed=3)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(demo_runs, "MIXES", MIXES)
        results = demo_runs.runs(data, epochs=4, seed=3, places=demo_runs.PLACES[:3], say=len)
    return data, results, demo_page.page(results, data, [])


def seen(data, result):
    """(clean features, their classes, mixed features, the parents' classes) of a run, by plain hooks."""
    chosen, at = result.seen.chosen, "input" if result.site == "none" else result.site
    net = result.run.restore()
    x, half = data.test.x, torch.full((MIXES, 2), 0.5)
    mixed = by_hand.mixed(net, x, chosen.parents, half, at, "flatten")
    clean = by_hand.features(net, x[chosen.rows], "flatten")
    return clean, data.test.y[chosen.rows], mixed, data.test.y[chosen.parents]


def test_the_table_and_its_sentence_are_what_the_networks_do(made):
    data, results, page = made
    rows = tables(page)["After the last epoch"]
    assert [row[0] for row in rows[1:]] == list(SITES) and rows[0][2:] == list(demo_page.COLUMNS)
    told, plain = {}, [line.split() for line in demo_page.table(results).splitlines()[1:]]
    for row, line, result in zip(rows[1:], plain, results, strict=True):
        net = result.run.restore().eval()
        with torch.no_grad():
            test, train = net(data.test.x), net(data.train.x)
        accuracy = (test.argmax(1) == data.test.y).double().mean().item()
        told[result.site] = accuracy, cross_entropy(test, data.test.y).item()
        losses = cross_entropy(train, data.train.y).item(), result.run.history[-1]["loss"]
        assert row[2:6] == line[1:5] == [f"{v:.4f}" for v in (*told[result.site], *losses)]
        assert row[6] == line[5] == f"{result.run.seconds:.1f}"
    accuracies = [accuracy for accuracy, _ in told.values()]
    middle, widest = np.mean(accuracies), max(accuracies) - min(accuracies)
    apart = 2.394 * (2 * middle * (1 - middle) / len(data.test.x)) ** 0.5  # a normal at .05 / 6 to a side: three pairs
    said = f"On {len(data.test.x)} test images two accuracies near {middle:.0%} must be {100 * apart:.1f} points apart"
    assert "a picture, not a ranking" in page and said in page and f"gap here is {100 * widest:.1f} points" in page
    assert f"trained 3 times on {len(data.train.x)} images (digits, seed 3, 4 epochs)" in page


def test_the_manifolds_table_is_measured_in_each_runs_own_network(made):
    data, results, page = made
    rows = tables(page)["In the last features"]
    assert [row[0] for row in rows[1:]] == list(SITES) and rows[0][1:] == list(manifold_section.HEAD)
    counts = set()
    for row, result in zip(rows[1:], results, strict=True):
        clean, labels, mixed, kinds = seen(data, result)
        count = by_hand.intruding(clean, labels, mixed, kinds)
        counts.add(count)
        sure = binomtest(count, MIXES).proportion_ci(method="wilson")
        at, least = fm.measures.snnl(clean, labels, relative=0.1), fm.measures.snnl(clean, labels)
        assert [float(v) for v in row[1:3]] == pytest.approx([at.loss, least.loss], abs=2e-3)
        assert row[4:6] == [f"{count / MIXES:.1%}", f"{sure.low:.1%} to {sure.high:.1%}"]
        (said,) = re.findall(rf"<p>Trained with {result.site}: .*?(\d+) of {MIXES} mixes land nearest", page)
        assert int(said) == count
    assert len(counts) > 1, "choose another seed: the runs do not differ"
    assert f"<p>{MIXES} half-and-half mixes" in page


def test_every_figure_draws_the_readings_of_its_runs(made):
    data, results, page = made
    curves, layers, against, *pictures = plots(page)
    for trace, result in zip(curves[::2], results, strict=True):
        assert trace["name"] == result.site
        np.testing.assert_allclose(trace["y"], [row["accuracy"] for row in result.run.history])
    for trace, result in zip(curves[1::2], results, strict=True):
        np.testing.assert_allclose(trace["y"], [row["nll"] for row in result.run.history])
    labels = data.test.y[results[0].seen.chosen.rows]
    assert f"Classes mixed at random would read {fm.measures.class_mixed(labels):.3g}." in page
    for n, trace in enumerate(layers):  # the least over temperatures first, then a tenth of the mean distance
        result, more = results[n % 3], {} if n < 3 else {"relative": 0.1}
        assert trace["name"] == result.site and list(trace["x"]) == list(demo_runs.LAYERS)
        x, net = data.test.x[result.seen.chosen.rows], result.run.restore()
        want = [fm.measures.snnl(by_hand.features(net, x, s), labels, **more).loss for s in demo_runs.LAYERS]
        np.testing.assert_allclose(trace["y"], want, atol=2e-3)
    for trace, result in zip(against, results, strict=True):
        clean, labels, mixed, kinds = seen(data, result)
        assert trace["name"] == result.site and trace["y"][0] == by_hand.intruding(clean, labels, mixed, kinds) / MIXES
        accuracy = (result.run.restore().eval()(data.test.x).argmax(1) == data.test.y).double().mean().item()
        assert trace["x"][0] == pytest.approx(accuracy)
    assert len(pictures) == 2 * len(results)


def test_every_picture_shows_its_own_run_and_says_how_faithful_it_is(made):
    data, results, page = made
    pictures, said = plots(page)[3:], captions(page)
    assert len(pictures) == len(said) == 6 and len(set(said)) == 6
    for n, (traces, told) in enumerate(zip(pictures, said, strict=True)):
        clean, labels, mixed, _ = seen(data, results[n // 2])
        shown = torch.cat([torch.tensor(np.stack([t["x"], t["y"]], 1)) for t in traces[:10]])
        (placed,) = (torch.tensor(np.stack([t["x"], t["y"]], 1)) for t in traces if t["name"] == "mixed")
        order = labels.argsort(stable=True)  # as the page has them: class by class
        assert [len(t["x"]) for t in traces[:10]] == labels.bincount(minlength=10).tolist()
        number, _, note = told.partition(". ")
        assert by_hand.alike(number, by_hand.faithful(clean[order], shown, mixed, placed))
        assert note.startswith(("PCA", "t-SNE")[n % 2])
        if n % 2 == 0:
            flat = PCA(2).fit(clean.double().numpy())
            both = torch.cat([shown, placed]), flat.transform(torch.cat([clean[order], mixed]).double().numpy())
            torch.testing.assert_close(torch.pdist(both[0]), torch.pdist(torch.tensor(both[1])), rtol=1e-3, atol=1e-4)
