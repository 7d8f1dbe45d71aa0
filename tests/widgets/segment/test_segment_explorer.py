"""The segment explorer without a page: its controls, its Python side, and a training that it follows."""

import asyncio
import re
import threading
from html import unescape

import pytest
import torch

import featmix_lite as fm


@pytest.fixture
def explorer():
    made = fm.SegmentExplorer()
    yield made
    made.close()


def plain(html) -> str:
    return re.sub("<[^>]+>", " ", html)


def test_it_starts_between_a_3_and_an_8_and_says_what_the_measure_says(explorer):
    assert explorer.data.test.y[[explorer.a, explorer.b]].tolist() == [3, 8]
    images = explorer.data.test.x[explorer.a], explorer.data.test.x[explorer.b]
    seen = fm.measures.segment(fm.recorded.trained(), *images, list(explorer.now.segments), points=65)
    off = {site: float((one.deviation / one.chord).max()) for site, one in seen.items()}
    most = max(off, key=off.get)
    assert f"Furthest from its line {explorer.engine.say.there(most)}: {off[most]:.2f}" in explorer.told
    assert explorer.told in plain(explorer._said.value).replace("&#x27;", "'")


def test_every_control_moves_what_is_shown(explorer):
    before, controls = explorer._paths.value, explorer.controls
    controls.share.value = 0.25
    assert explorer._paths.value != before and "At 25% B" in plain(explorer._said.value)
    controls.place.value = "block2.relu"
    assert list(explorer.now.segments) == ["block2.relu", "block2", "flatten", "fc"]
    assert explorer.at == "block2.relu" and "nothing before it" in explorer.told
    controls.first.value = 0
    zeros = torch.nonzero(explorer.data.test.y == 0).flatten().tolist()
    assert explorer.a == zeros[0] and f"a 0, image {zeros[0]}" in plain(explorer._images.value)
    for step in (1, 2):
        controls.steps["A", 1].click()
        assert explorer.a == zeros[step]
    b = explorer.b
    for step in (1, 0, -1):  # back to the first, and round to the last
        controls.steps["A", -1].click()
        assert explorer.a == zeros[step] and explorer.b == b
    controls.other.click()
    assert explorer.a == zeros[0] and explorer.b != b
    assert explorer.data.test.y[[explorer.a, explorer.b]].tolist() == [0, 8]


def test_python_sets_it_and_a_line_makes_it_again(explorer):
    explorer.set(at="block1.bn", a=7, b=11, share=0.75)
    assert explorer.controls.place.value == "block1.bn" and "block1.bn" not in explorer.now.segments
    kinds = explorer.data.test.y[[7, 11]].tolist()
    assert [explorer.controls.first.value, explorer.controls.second.value] == kinds  # the lists say what is shown
    again = eval(explorer.state())
    assert again._paths.value == explorer._paths.value and again.told == explorer.told
    again.close()
    explorer.at, explorer.a, explorer.b, explorer.share = "flatten", 1, 2, 0.25
    assert explorer.state() == repr(explorer) == "fm.SegmentExplorer(at='flatten', a=1, b=2, share=0.25)"
    assert (explorer.at, explorer.a, explorer.b, explorer.share) == ("flatten", 1, 2, 0.25)


def test_the_mark_stands_at_a_stop_and_not_between():
    explorer = fm.SegmentExplorer(points=4)
    assert explorer.share == pytest.approx(2 / 3) and "At 67% B" in plain(explorer._said.value)
    explorer.close()


def test_a_bad_wish_changes_nothing_and_is_named(explorer):
    before, wish = explorer.now, explorer.controls.wish
    for bad, said in (({"at": "blok", "a": 2}, "blok"), ({"b": 99999}, "b=99999: a row of data.test, from 0 to 358"),
                      ({"a": 5, "share": 1.5}, "share=1.5"), ({"share": float("nan")}, "share=nan")):  # fmt: skip
        with pytest.raises(ValueError, match=said):
            explorer.set(**bad)
        assert explorer.now is before and explorer.controls.wish == wish and explorer.share == 0.5
    assert explorer.controls.place.value == "input"
    for bad, said in (({"at": "nowhere"}, "nowhere"), ({"a": -1}, "a=-1"), ({"points": 2}, "points=2"),
                      ({"share": "half"}, "share='half'"), ({"every": 0}, "every=0"),
                      ({"model": "small_cnn"}, "a str; it takes a network"), ({"data": "nope"}, "nope")):  # fmt: skip
        with pytest.raises(ValueError, match=said):
            fm.SegmentExplorer(**bad)


def test_what_goes_wrong_is_shown_until_the_next_picture(explorer, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr("featmix_lite.widgets.segment.engine.walk", lambda *a: 1 / 0)
        explorer.controls.place.value = "block2.relu"
        assert 'role="alert"' in explorer._alert.value and "ZeroDivisionError" in explorer._alert.value
        assert "ZeroDivisionError" in explorer.still().data and "working" not in explorer._status.value
    explorer.refresh()
    assert not explorer._alert.value and list(explorer.now.segments)[0] == "block2.relu"


def test_the_still_has_words_and_pictures(explorer):
    said = explorer.still().data
    assert explorer.told.split(":")[0] in said and "<svg" not in said  # a page may drop a drawing, but no image
    drawn = [unescape(alt) for alt in re.findall('<img alt="([^"]*)" width="[0-9]+" src="data:image/svg', said)]
    assert len(drawn) == 7 + 2 and len(re.findall("<img [^>]*alt=", said)) == 3 + len(drawn)
    for site, alt in zip(explorer.now.segments, drawn):
        most = float((explorer.now.segments[site].deviation / explorer.now.segments[site].chord).max())
        assert alt.startswith(f"{explorer.engine.say(site)}: off the line by {most:.2f} ")


@pytest.fixture
def held(monkeypatch):
    """(hold, began, free): once ``hold()`` was called, a walk begins and waits until it is free."""
    from featmix_lite.widgets.segment import engine

    began, walk, free = threading.Event(), engine.walk, threading.Event()

    def slow(*given):
        began.set()
        free.wait(10)
        return walk(*given)

    return lambda: monkeypatch.setattr(engine, "walk", slow), began, free


def test_a_refresh_is_not_lost_to_a_later_wish(held):
    hold, began, free = held
    net, data = fm.models.small_cnn(fm.load("digits"), seed=0).eval(), fm.load("digits")

    async def run():
        explorer = fm.SegmentExplorer(net, data)
        hold()
        explorer.b = 5
        began.wait(10)
        with torch.no_grad():
            net.fc.weight.mul_(-3)
        explorer.refresh()
        explorer.at = "flatten"  # takes the place of the refresh, and looks again all the same
        free.set()
        await explorer.finished()
        with torch.no_grad():
            assert torch.allclose(explorer.now.likely[-1], net(data.test.x[5:6]).softmax(1)[0], atol=1e-5)
        explorer.close()

    asyncio.run(run())


def test_in_a_loop_the_page_is_not_held_up_and_the_last_wish_is_shown(held):
    hold, began, free = held

    async def run():
        explorer = fm.SegmentExplorer()
        before = explorer.now
        hold()
        explorer.set(at="block1.relu")
        began.wait(10)
        explorer.at = "block2.relu"
        explorer.at = "flatten"
        assert explorer.now is before and "working" in explorer._status.value
        explorer.share = 0.25  # the old picture's mark moves meanwhile
        assert "At 25% B" in plain(explorer._said.value)
        free.set()
        await explorer.finished()
        assert list(explorer.now.segments) == ["flatten", "fc"] and not explorer._status.value
        explorer.close()

    asyncio.run(run())


def test_it_looks_at_the_network_as_it_is_now_and_leaves_it_alone():
    net, data = fm.models.small_cnn(fm.load("digits"), seed=0).train(), fm.load("digits")
    explorer = fm.SegmentExplorer(net, data)
    before, weights = explorer.now, [p.clone() for p in net.parameters()]
    assert net.training and all(torch.equal(a, b) for a, b in zip(weights, net.parameters(), strict=True))
    with torch.no_grad():
        net.block1.conv.weight.mul_(-1)
    assert not torch.equal(before.likely, explorer.refresh().now.likely)
    explorer.close()


def test_a_panel_that_mixes_where_no_two_images_can_be_mixed_alone_begins_at_the_image():
    data = fm.load("digits", per_class=4)
    net = fm.models.resnet18(channels=1, classes=10, seed=0)
    branch = next(site.name for site in fm.sites(net, data.test.x[:2]) if site.inside_branch)
    for at in (branch, ("input", "layer1")):
        panel = fm.TrainPanel(net, data, at=at, picture="svg", name="segment branch")
        explorer = panel.segment(points=3)
        assert explorer.at == "input"
        panel.close()


def test_following_changes_nothing_in_the_training():
    async def run(follow):
        panel = fm.TrainPanel(at="block1.relu", pace="full", picture="svg", steps=6, name="segment aside")
        explorer = panel.segment(every=0.01) if follow else None
        panel.play()
        while panel.trainer.running:
            await asyncio.sleep(0.01)
            if follow:
                explorer.controls.other.click()
        await panel.finished()
        panel.close()
        return [record["loss"] for record in panel.run.history], panel.run.model.state_dict()

    (alone, weights), (followed, same) = asyncio.run(run(False)), asyncio.run(run(True))
    assert alone == followed and all(torch.equal(weights[name], same[name]) for name in weights)


def test_a_panels_explorer_follows_its_training_and_stops_with_it():
    async def run():
        panel = fm.TrainPanel(at="block1.relu", pace="full", picture="svg", steps=12, name="segment test")
        explorer = panel.segment(every=0.05)
        assert explorer.controls.place.value == "block1.relu" and explorer.state().startswith("panel.segment(")
        first = explorer.now
        panel.play()
        await panel.finished()
        for _ in range(60):
            await asyncio.sleep(0.05)
            if "step 12" in explorer._said.value:
                break
        assert "After training step 12." in explorer._said.value
        assert not torch.equal(first.likely, explorer.now.likely)
        with torch.no_grad():
            a = explorer.data.test.x[explorer.a]
            assert torch.allclose(explorer.now.likely[0], panel.run.model.eval()(a[None]).softmax(1)[0], atol=1e-5)
        panel.close()
        assert explorer._following is None

    asyncio.run(run())
