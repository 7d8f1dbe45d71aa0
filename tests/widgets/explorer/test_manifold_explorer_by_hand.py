"""What the explorer shows, got a second way: the network split by hand, images mixed by hand, the chart measured."""

import asyncio
import dataclasses
import math
import re
import threading

import pytest
import torch

import featmix_lite as fm
from featmix_lite.measures import SNNL
from featmix_lite.widgets.explorer.drag import dragged, scene
from featmix_lite.widgets.explorer.drag_path import way
from featmix_lite.widgets.explorer.engine import Engine, Wish
from featmix_lite.widgets.explorer.snnl_svg import snnl_chart
from featmix_lite.widgets.shared.latest_wish import Errand

DATA = fm.load("digits")
NET = fm.recorded.trained().eval()


@pytest.fixture(scope="module")
def engine():
    return Engine(NET, DATA, clean=80, mixed=30)


def halves(at):
    """The network cut by hand behind ``at``: (what comes before, what comes behind)."""
    b1, b2, b3 = NET.block1, NET.block2, NET.block3

    def behind_first(h):
        return NET.fc(torch.flatten(b3(b2(b1.pool(h))), 1))

    return {"input": (lambda x: x, NET), "block1.relu": (lambda x: b1.relu(b1.bn(b1.conv(x))), behind_first)}[at]


@pytest.mark.parametrize("at", ["input", "block1.relu"])
def test_every_stop_of_the_way_is_the_mix_made_by_hand(engine, at):
    gone = way(engine, at, 3, 8)
    before, behind = halves(at)
    with torch.no_grad():
        a, b = before(DATA.test.x[gone.rows])
        mixed = torch.stack([(1 - k / 20) * a + k / 20 * b for k in range(21)])
        likely = behind(mixed).softmax(1)
        clean = before(engine.x)
    assert torch.allclose(gone.likely, likely, atol=1e-5)
    assert gone.likely.argmax(1).tolist() == likely.argmax(1).tolist() and likely.argmax(1).unique().numel() > 1
    votes = torch.cdist(mixed.flatten(1).double(), clean.flatten(1).double()).argsort(1)[:, :5]
    counts = torch.stack([torch.bincount(engine.labels[row], minlength=10) for row in votes])
    alone = (counts == counts.max(1, keepdim=True).values).sum(1) == 1  # no tie to break
    assert alone.sum() > 10 and gone.nearest[at][alone].tolist() == counts.argmax(1)[alone].tolist()


def test_the_mixed_points_are_the_hand_split_networks(engine):
    survey = engine.see(Wish("block1.relu", "fc", (3, 5))).survey
    before, behind = halves("block1.relu")
    x, y = survey.chosen.split.x, survey.chosen.split.y
    with torch.no_grad():
        a, b = (before(x[survey.chosen.parents[:, k]]) for k in (0, 1))
        share = survey.chosen.weights.float()[:, :, None, None, None]
        want = behind(share[:, 0] * a + share[:, 1] * b)
    assert torch.allclose(survey.mixed, want, atol=1e-4) and torch.allclose(survey.clean, NET(engine.x), atol=1e-4)
    assert all({3, 5} == set(y[pair].tolist()) for pair in survey.chosen.parents)


def test_the_points_of_pca_are_a_scaled_projection_and_the_rate_is_a_count(engine):
    seen = engine.see(Wish("input", "flatten"))
    flat = seen.survey.clean.flatten(1).double()
    spread = torch.linalg.svdvals(flat - flat.mean(0))[:2]
    drawn = torch.linalg.svdvals(seen.points - seen.points.mean(0))
    assert torch.allclose(drawn / drawn[0], spread / spread[0], atol=1e-4)
    found, parents = seen.survey.intrusion, seen.survey.chosen.parent_labels
    neither = (found.nearest[:, None] != parents).all(1)
    assert found.rate == pytest.approx(int(neither.sum()) / 30)


@pytest.mark.parametrize("relative", [0.1, 0.03])
def test_a_reading_is_the_double_loops(engine, relative):
    loss = engine.see(Wish("input", "flatten", relative=relative)).snnl["flatten"][0].loss
    h, y, n = engine.clean("flatten").flatten(1).double(), engine.labels.tolist(), len(engine.labels)
    far = [[float((h[i] - h[j]).square().sum()) for j in range(n)] for i in range(n)]
    t, total = relative * sum(map(sum, far)) / (n * (n - 1)), 0.0
    for i in range(n):
        near = {j: math.exp(-far[i][j] / t) for j in range(n) if j != i}
        total -= math.log(sum(v for j, v in near.items() if y[j] == y[i]) / sum(near.values()))
    assert loss == pytest.approx(total / n, rel=1e-4)


def test_heights_in_the_chart_are_the_readings():
    given = {"a": (SNNL(2.0, 1.0, 0), SNNL(1.0, 1.0, 0)), "b": (SNNL(0.5, 1.0, 0), SNNL(0.25, 1.0, 0))}
    chart = snnl_chart(given, 2.0, 0.1)
    top, floor = map(float, re.search(r'd="M\d+,(\d+)V(\d+)H', chart).groups())  # the axis
    line = float(re.search(r'class="featmix-line" d="M\d+,([\d.]+)H', chart).group(1))
    lines = re.findall(r'<polyline points="([^"]+)"', chart)
    lowest, at = ([float(spot.split(",")[1]) for spot in points.split()] for points in lines)
    unit = (floor - line) / 2.0  # drawing units for a loss of 1
    assert top < line < floor
    assert [(floor - y) / unit for y in at] == pytest.approx([2.0, 0.5], abs=0.01)
    assert [(floor - y) / unit for y in lowest] == pytest.approx([1.0, 0.25], abs=0.01)


def test_an_error_of_work_that_was_cancelled_is_silent_and_the_next_one_is_told():
    async def page():
        drawn, told = [], []

        def work(wish, cancel):
            if wish == "old":
                cancel.wait(5)
                raise RuntimeError("cancelled")
            if wish == "bad":
                raise KeyError("bad")
            return wish

        errand = Errand(work, drawn.append, told.append, name="test")
        for wish in ("old", "new"):
            errand.ask(wish)
            await asyncio.sleep(0.05)
        await errand.finished()
        silent = list(told)
        errand.ask("bad")
        await errand.finished()
        return drawn, silent, told

    drawn, silent, told = asyncio.run(page())
    assert drawn == ["new"] and silent == [] and [type(e) for e in told] == [KeyError]
    assert not [t for t in threading.enumerate() if t.name.startswith("featmix")]


def test_a_class_named_like_a_tag_stays_text():
    data = dataclasses.replace(DATA, names=[f"<i>{k}" for k in range(10)])
    still = dragged("svg")
    still.scene = scene(way(Engine(NET, data, clean=60, mixed=20), "input", 3, 8), data, data.test)
    assert "<i>" not in still._html.value and "says &lt;i&gt;" in still._html.value


def test_setting_takes_what_a_new_explorer_takes_and_else_changes_nothing():
    e = fm.ManifoldExplorer(NET, DATA, kind="pca", clean=60, mixed=20, picture="svg")
    e.set(at="block1.conv", pair=[3, 5])  # a site that the lists do not offer
    assert e.controls.at.value == "block1.conv" and "mixes of 3 and 5" in e.told and e._alert.value == ""
    held = e.state(), e.told
    for changes, said in (({"pair": (3, 3)}, "two different classes"), ({"pair": (3, 99)}, "99"),
                          ({"kind": "umap"}, "pca, tsne, lda"), ({"look": "blok"}, "blok")):  # fmt: skip
        with pytest.raises((ValueError, fm.MixError), match=said):
            e.set(**changes)
    assert (e.state(), e.told) == held
    e.set(at="block2.relu", look="block1.relu")
    assert "What is after ReLU 1 comes before the mixing after ReLU 2" in e.told  # the name as it is
    e.close()
