"""The live lab without a page: it trains, answers, says its state, and leaves nothing behind."""

import asyncio
import threading

import pytest
import torch

import featmix_lite as fm
from featmix_lite.widgets.shared.canvas import StillCloud


def panel(**more):
    return fm.TrainPanel(**{"picture": "svg", "pace": "full", "steps": 6, **more})


def threads():
    return [t for t in threading.enumerate() if t.name.startswith("featmix")]


def test_autoplay_finishes_within_its_steps_in_a_plain_cell():
    a, b = panel(autoplay=True).wait(), panel(autoplay=True).wait()
    assert a.run.number == 6 and [r["loss"] for r in a.run.history] == [r["loss"] for r in b.run.history]
    assert "step 6" in a.readout._number.value and a.controls.train.description == "Train"
    assert not threads()


def test_and_in_a_cell_that_awaits():
    async def cell():
        return await panel(autoplay=True).finished()

    assert asyncio.run(cell()).run.number == 6


def test_a_change_while_paused_moves_only_the_mixed_points():
    p = panel()
    before, first = p.run.seen, p.picture.html.value
    p.controls.where.value = "block2.relu"
    assert p.run.seen.points is before.points
    assert (p.run.seen.placed - before.placed).abs().max() > 0.05
    assert p.picture.html.value != first


def test_a_change_while_it_trains_is_marked_and_used():
    p = panel(steps=None).play()
    while p.run.number < 3:
        p.wait(timeout=0.05)
    p.set(at="block1.relu")
    held = p.run.number
    while p.run.number < held + 3:
        p.wait(timeout=0.05)
    p.pause()
    assert not threads() and p.run.marks[0]["at"] == "block1.relu"
    assert "image → after ReLU 1" in p.readout._number.value
    assert p.controls.where.value == "block1.relu"


def test_points_glide_while_paused():
    async def cell():
        p = panel()
        await asyncio.sleep(p.picture.step)
        p.controls.how.value = "half and half"
        assert p.picture.gliding
        while p.picture.gliding:
            await asyncio.sleep(0.02)
        p.controls.second.value = 7
        return p

    p = asyncio.run(cell())
    assert p.picture._spots.tolist() == p.picture.scene["spots"] and "of 3 with 7" in p.readout.caption.value
    assert "of 3 with 7" in p.picture.label


def test_reset_twice_begins_again():
    p = panel(autoplay=True).wait()
    for _ in range(2):
        p.controls.reset.click()
        assert p.run.number == 0 and "Press Train" in p.readout._number.value and not threads()
    p.controls.train.click()
    assert p.wait().run.number == 6


def test_a_panel_made_again_stops_the_first():
    first = panel(steps=None, autoplay=True)
    second = panel(steps=None)
    assert not first.trainer.running and not threads()
    second.controls.train.click()
    second.controls.train.click()
    assert second.controls.train.description in ("Train", "Go on") and not threads()
    second.close()


def test_an_exception_is_shown_until_reset(monkeypatch):
    p = panel()
    monkeypatch.setattr(p.run, "step", lambda: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        p.play().wait()
    assert "ZeroDivisionError" in p.readout._alert.value and p.controls.train.disabled
    p.reset()
    assert p.readout._alert.value == "" and not p.controls.train.disabled


def test_an_error_in_a_setting_is_shown(monkeypatch):
    p = panel()
    monkeypatch.setattr(p.run, "look", lambda: 1 / 0)
    p.controls.where.value = "block1.relu"
    assert "ZeroDivisionError" in p.readout._alert.value


def test_the_state_line_makes_the_panel_again():
    assert fm.TrainPanel(picture="svg").state() == "fm.TrainPanel(picture='svg')"
    p = panel(at="block1.conv", name="mine").set(alpha=0.2, ways=3)
    p.controls.pace.value = "slow"
    again = eval(p.state(), {"fm": fm})
    assert again.state() == p.state() and again.run.live.mix == fm.Mix("block1.conv", ways=3, alpha=0.2)
    data = fm.load("digits", per_class=5)
    model = fm.models.small_cnn(data)
    assert fm.TrainPanel(model, data, picture="svg").state() == "fm.TrainPanel(model=model, data=data, picture='svg')"
    assert "model='oki_cnn', data='digits'" in fm.TrainPanel("oki_cnn", "digits", picture="svg").state()


def test_figure_is_a_name_of_live_and_stays_in_the_state_line():
    p = panel(picture="figure", at="block1.relu", autoplay=True).wait()
    assert type(p.picture).__name__ == "Cloud" and len(p.picture.scene["spots"]) == len(p.run.scene.rows) + 40
    assert "picture='figure'" in p.state() and eval(p.state(), {"fm": fm}).state() == p.state()
    assert type(panel(picture="live").picture).__name__ == "Cloud" and isinstance(panel().picture, StillCloud)


def test_more_is_filled_when_it_is_opened():
    p = panel(autoplay=True).wait()
    assert p._curves.value == p._line.value == ""
    p._more.unfolded = True
    assert "featmix-curves" in p._curves.value and "fm.TrainPanel(" in p._line.value


def test_more_shows_the_curves_with_the_mark():
    p = panel(autoplay=True, simple=False).wait()
    p.set(at="block2.relu")
    assert "featmix-mark" in p._curves.value


def test_bad_arguments_name_the_choices():
    with pytest.raises(ValueError, match="slow, normal, full"):
        panel(pace="fast")
    with pytest.raises(ValueError, match="live, svg"):
        panel(picture="canvas")
    with pytest.raises(fm.MixError, match="blok"):
        panel(at="blok")
    endless = panel(steps=None, autoplay=True)
    with pytest.raises(ValueError, match="steps"):
        endless.wait()
    with pytest.raises(ValueError, match="steps"):
        asyncio.run(endless.finished())
    endless.pause()


def explored(p, **more):
    return p.explore(**{"kind": "pca", "clean": 60, "mixed": 20, "picture": "svg", **more})


def test_exploring_begins_where_the_panel_mixes_unless_told_otherwise():
    p = panel(at="block1.relu")
    assert explored(p).controls.wish.at == "block1.relu"
    assert explored(p, at="input").controls.wish.at == "input"
    assert explored(panel(at=["input", "block1.relu"])).controls.wish.at == "input"  # a place drawn anew each step


def test_a_refresh_shows_the_network_as_it_is_by_then():
    p = panel()
    e = explored(p)
    x = e.engine.x
    before = e.seen.survey.clean
    p.play().wait()
    assert e.seen.steps == 0  # a plain script has no loop: it looks when told to
    e.refresh()
    now = e.seen.survey.clean
    assert e.seen.steps == 6 and "step 6" in e._said.value
    assert torch.allclose(now, fm.features(p.run.model, x, "flatten"), atol=1e-6) and not torch.allclose(now, before)
    p.reset()
    e.refresh()
    assert e.seen.steps == 0 and torch.allclose(e.seen.survey.clean, before, atol=1e-6)


def test_a_training_looked_at_takes_the_same_steps():
    async def cell(look):
        p = panel(steps=30, name="looked")
        e = explored(p, every=0.05) if look else None
        await p.play().finished()
        if look:
            for _ in range(100):  # the last step is seen too
                await asyncio.sleep(0.05)
                if e.seen.steps == 30:
                    break
            await e.finished()
            assert e.seen.steps == 30
            e.close()
        p.close()
        return [r["loss"] for r in p.run.history]

    assert asyncio.run(cell(True)) == asyncio.run(cell(False)) and not threads()


def test_closing_the_panel_leaves_the_explorer_to_be_explored():
    async def cell():
        p = panel()
        one, two = explored(p, every=0.05), explored(p, at="block2.relu")
        await one.finished()
        await two.finished()
        followers = [e._following for e in (one, two)]
        p.close()
        await asyncio.gather(*followers, return_exceptions=True)
        assert all(task.cancelled() for task in followers)
        told = one.told
        await one.set(at="block1.relu").finished()
        assert one.told != told and "after ReLU 1" in one.told and one._alert.value == ""

    asyncio.run(cell())
    assert not threads()


def test_the_page_keeps_the_picture_and_the_accuracy_as_they_are_now(outputs):
    p = panel(steps=10)
    p._ipython_display_()
    assert "Press Train" in outputs[-1].html and outputs[-1].html.count("<img") == 1
    p.set(at="block1.relu")
    assert "<b>after ReLU 1</b>" in outputs[-1].html
    p.play().wait()
    last = outputs[-1]
    assert last.update and "step 10" in last.html and f"{p.run.accuracy:.0%}" in last.html
    assert last.html.count("<img") == 2 and p.picture.label in last.html and len(last.html) < 60_000
    p._report(ValueError("<lost>"))
    assert "&lt;lost&gt;" in outputs[-1].html and 'role="alert"' not in outputs[-1].html


def test_after_pause_the_button_says_go_on_and_press_train_is_said_only_before_the_first_press():
    p = fm.TrainPanel(picture="svg", pace="slow")
    button, said = p.controls.train, p.readout._number
    assert button.description == "Train" and "Press Train" in said.value
    p.readout.show(p.run, running=True)
    assert "Press Train" not in said.value and "first step" in said.value
    p.run.step()
    p.pause()
    assert button.description == "Go on" and "step 1" in said.value
    p.reset()
    assert button.description == "Train" and "Press Train" in said.value
    p.set(ways=3)
    assert "Dirichlet(alpha, alpha, alpha)" in p.controls._help.value
