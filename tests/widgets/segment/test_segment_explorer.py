"""The segment explorer without a page: its controls, its Python side, and a training that it follows."""

import asyncio
import re

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
    seen = fm.measures.segment(explorer.model, *images, list(explorer.now.segments), points=65)
    off = {site: float((one.deviation / one.chord).max()) for site, one in seen.items()}
    most = max(off, key=off.get)
    assert f"Furthest from its line {explorer.say.there(most)}: {off[most]:.2f}" in explorer.told
    assert explorer.told in plain(explorer._said.value).replace("&#x27;", "'")


def test_every_control_moves_what_is_shown(explorer):
    before = explorer._paths.value
    explorer.share.value = 0.25
    assert explorer._paths.value != before and "At 25% B" in plain(explorer._said.value)
    explorer.place.value = "block2"
    assert list(explorer.now.segments) == ["block2", "flatten", "fc"] and "nothing before it" in explorer.told
    explorer.first.value = 0
    assert int(explorer.data.test.y[explorer.a]) == 0 and "a 0" in plain(explorer._images_shown.value)
    a, b = explorer.a, explorer.b
    explorer.other.click()
    assert explorer.a != a and explorer.b != b
    assert explorer.data.test.y[[explorer.a, explorer.b]].tolist() == [0, 8]


def test_python_sets_it_and_a_line_makes_it_again(explorer):
    explorer.set(at="block1.bn", a=7, b=11, share=0.75)
    assert explorer.place.value == "block1.bn" and "block1.bn" not in explorer.now.segments
    again = eval(explorer.state())
    assert again._paths.value == explorer._paths.value and again.told == explorer.told
    again.close()


def test_a_bad_wish_changes_nothing_and_is_named(explorer):
    before, a = explorer.now, explorer.a
    with pytest.raises(fm.MixError, match="blok"):
        explorer.set(at="blok", a=2)
    with pytest.raises(ValueError, match="b=99999: a row of data.test, from 0 to 358"):
        explorer.set(b=99999)
    assert explorer.now is before and explorer.a == a and explorer.place.value == "input"
    for bad, said in (({"at": "nowhere"}, "nowhere"), ({"a": -1}, "a=-1"), ({"points": 2}, "points=2")):
        with pytest.raises(ValueError, match=said):
            fm.SegmentExplorer(**bad)


def test_what_goes_wrong_is_shown(explorer, monkeypatch):
    monkeypatch.setattr("featmix_lite.widgets.segment.segment_explorer.walk", lambda *a: 1 / 0)
    explorer.place.value = "block1"
    assert 'role="alert"' in explorer._alert.value and "ZeroDivisionError" in explorer._alert.value


def test_the_still_has_words_and_pictures(explorer):
    said = explorer.still().data
    assert explorer.told.split(":")[0] in said and said.count("<img") >= 4 and said.count("<svg") >= 7


def test_it_looks_at_the_network_as_it_is_now_and_leaves_it_alone():
    net, data = fm.models.small_cnn(fm.load("digits"), seed=0).train(), fm.load("digits")
    explorer = fm.SegmentExplorer(net, data)
    before, weights = explorer.now, [p.clone() for p in net.parameters()]
    assert net.training and all(torch.equal(a, b) for a, b in zip(weights, net.parameters(), strict=True))
    with torch.no_grad():
        net.block1.conv.weight.mul_(-1)
    assert not torch.equal(before.likely, explorer.refresh().now.likely)
    explorer.close()


def test_a_panels_explorer_follows_its_training_and_stops_with_it():
    async def run():
        panel = fm.TrainPanel(at="block1.relu", pace="full", picture="svg", steps=12, name="segment test")
        explorer = panel.segment(every=0.05)
        assert explorer.place.value == "block1.relu" and explorer.state().startswith("panel.segment(")
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
            a, b = explorer._images()
            assert torch.allclose(explorer.now.likely[0], panel.run.model.eval()(a[None]).softmax(1)[0], atol=1e-5)
        panel.close()
        assert explorer._following is None

    asyncio.run(run())
