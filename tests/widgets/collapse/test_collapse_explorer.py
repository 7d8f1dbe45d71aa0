"""The collapse explorer without a page: its controls, its Python side, playing, and a training that it follows."""

import asyncio
import re
import time

import pytest
import torch

import featmix_lite as fm


@pytest.fixture
def explorer():
    made = fm.CollapseExplorer()
    yield made
    made.close()


def plain(html) -> str:
    return re.sub("<[^>]+>", " ", html)


def test_it_says_what_the_theory_and_the_film_say(explorer):
    explorer.set(frame=-1)
    film = fm.recorded.film()
    take = film["mixed at the image"]
    seen, mixes = take.frames[-1], film.mixes
    own = [i for i, (a, b) in enumerate(mixes.of.tolist())
           if a != b and {a, b} <= {1, 5, 8} and mixes.weights[i, 0] == 0.5]  # fmt: skip
    centre = seen.means.mean(0)
    want = fm.theory.amplification(seen.mixed[own] - centre, mixes.weights[own], mixes.of[own], seen.means - centre,
                                   seen.rows)  # fmt: skip
    gap = ((seen.confidence - seen.accuracy).abs().nan_to_num(0.0) * seen.counts).sum() / seen.counts.sum()
    assert explorer.told.startswith(f"Epoch 300, mixed at the image: NC1 {seen.collapse.nc1_per_class:.3g};")
    assert f"lie {want:.2f} times as far out" in explorer.told and f"ECE {gap:.1%}." in explorer.told
    assert explorer.told in plain(explorer._said.value)
    assert "distance from a simplex is 0.00" in explorer._said.value and "Of 42 mixes" in explorer._said.value


def test_every_control_moves_what_is_shown(explorer):
    controls = explorer.controls
    before = [explorer._plane.value, explorer._lines.value, explorer._sure.value]
    controls.slider.index = 9
    after = [explorer._plane.value, explorer._lines.value, explorer._sure.value]
    assert all(a != b for a, b in zip(before, after)) and explorer._shown.k == 9
    controls.which.value = "no mixing"
    assert explorer.training == "no mixing" and "no mixing" in explorer.told
    plane = explorer._plane.value
    controls.kinds[0].value = 3
    assert explorer._shown.three == (3, 5, 8) and explorer._plane.value != plane
    assert explorer.film.names[3] in explorer._plane.value
    assert "featmix-theory" in explorer._plane.value
    controls.box.value = False
    assert "featmix-theory" not in explorer._plane.value and not explorer._shown.theory


def test_the_same_class_twice_is_told_and_the_picture_stays(explorer):
    plane = explorer._plane.value
    explorer.controls.kinds[0].value = 5
    assert "Three different classes" in explorer._alert.value and explorer._plane.value == plane
    explorer.controls.kinds[1].value = 2
    assert explorer._alert.value == "" and explorer._shown.three == (5, 2, 8) and explorer._plane.value != plane


def test_it_plays_to_the_end_stops_and_starts_over(explorer, monkeypatch):
    monkeypatch.setattr("featmix_lite.widgets.collapse.collapse_explorer.PACE", 0.01)

    async def played():
        explorer.set(frame=13).play()
        assert explorer.controls.button.description == "Pause"
        for _ in range(100):
            await asyncio.sleep(0.02)
            if explorer.controls.button.description == "Play":
                break
        assert explorer._shown.last
        explorer.controls.button.click()  # from the last frame: the first again
        await asyncio.sleep(0)
        assert explorer._shown.k == 0
        explorer.controls.button.click()
        assert explorer.controls.button.description == "Play"
        k = explorer._shown.k
        await asyncio.sleep(0.1)
        assert explorer._shown.k == k < 15

    asyncio.run(played())
    assert explorer.set(frame=14).play()._shown.last  # a plain script has no loop: at once


def test_python_sets_it_and_a_line_makes_it_again(explorer):
    explorer.set(training="Manifold Mixup", classes=[0, 4, 9], frame=3, theory=False)
    controls = explorer.controls
    assert (controls.which.value, controls.slider.index, controls.box.value) == ("Manifold Mixup", 3, False)
    assert [kind.value for kind in controls.kinds] == [0, 4, 9]
    again = eval(explorer.state(), {"fm": fm})
    assert again._shown[1:] == explorer._shown[1:] and again.training == explorer.training
    assert again._plane.value == explorer._plane.value and repr(again) == explorer.state()
    again.close()


@pytest.mark.parametrize(("told", "said"), [
    (dict(training="image"), "training='image'.*There are: no mixing"), (dict(classes=(1, 2)), "three class numbers"),
    (dict(classes=(1, 1, 2)), "three different"), (dict(classes=(1, 2, 10)), "from 0 to 9"),
    (dict(frame=16), "frame=16"),
    (dict(frame=1.5), "frame=1.5"), (dict(theory="yes"), "theory='yes'"), (dict(classes="abc"), "classes='abc'"),
])  # fmt: skip
def test_bad_settings_are_named_and_nothing_changes(explorer, told, said):
    before = explorer.state()
    with pytest.raises(ValueError, match=said):
        explorer.set(**told)
    assert explorer.state() == before
    with pytest.raises(ValueError, match=said):
        fm.CollapseExplorer(**told)


def test_what_is_no_film_is_named():
    with pytest.raises(ValueError, match="film='runs'"):
        fm.CollapseExplorer(film="runs")
    with pytest.raises(ValueError, match="every=0"):
        fm.CollapseExplorer(every=0)


def test_without_a_loop_refresh_adds_a_frame_of_the_network_as_it_is():
    data = fm.load("digits", per_class=10)
    panel = fm.TrainPanel(data=data)
    explorer = panel.collapse()
    first = explorer.now
    for _ in range(6):
        panel.run.step()
    explorer.refresh()
    assert explorer._shown.take.epochs == (0, 6) and explorer._shown.last and "Step 6, this network" in explorer.told
    assert not torch.equal(first.mixed, explorer.now.mixed)
    want = fm.evaluate(panel.run.model, data.test)["accuracy"]
    assert explorer.now.right == pytest.approx(want)
    explorer.set(frame=0)
    panel.run.step()
    explorer.refresh()
    assert explorer._shown.k == 0, "somebody looks at an older frame"
    assert explorer.state().startswith("panel.collapse(classes=(1, 5, 8), frame=0")
    panel.run.reset()
    explorer.refresh()
    assert explorer._shown.take.epochs == (0,)
    panel.close()


def test_it_follows_a_training_and_stops():
    async def followed():
        panel = fm.TrainPanel(data=fm.load("digits", per_class=10), steps=30)
        explorer = panel.collapse(every=0.05)
        panel.controls.train.click()
        end = time.monotonic() + 30
        while len(explorer._shown.take.frames) < 3 and time.monotonic() < end:
            await asyncio.sleep(0.05)
        assert len(explorer._shown.take.frames) >= 3
        explorer.stop_following()
        panel.close()

    asyncio.run(followed())


def test_frames_that_are_not_finite_make_no_error():
    film = fm.recorded.film()
    take = film.takes[0]
    lost = tuple(f._replace(mixed=f.mixed * torch.nan) for f in take.frames)
    broken = type(film)((type(take)(take.label, take.loss, take.decay, take.epochs, lost),), film.mixes, film.names)
    explorer = fm.CollapseExplorer(film=broken)
    drawn = explorer._plane.value
    assert "featmix-plane" in drawn
    assert not re.search(r"""(translate\(|cx="|points="|[ ,])nan""", drawn.split(">", 3)[3])
    explorer.close()
