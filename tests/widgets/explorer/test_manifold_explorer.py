import asyncio
import threading

import pytest

import featmix_lite as fm


def threads():
    return [t for t in threading.enumerate() if t.name.startswith("featmix")]


def explorer(**more):
    return fm.ManifoldExplorer(**{"data": "digits", "kind": "pca", "clean": 100, "mixed": 30, **more})


def test_left_alone_it_shows_the_bundled_clothes_and_a_network_that_learnt_them(monkeypatch):
    asked = []

    def quick(data):  # the training itself: test_usual_network.py
        asked.append(data.name)
        return fm.models.small_cnn(data, seed=0).eval()

    monkeypatch.setattr("featmix_lite.widgets.explorer.manifold_explorer.usual", quick)
    e = fm.ManifoldExplorer(kind="pca", clean=100, mixed=30)
    assert asked == ["fashion_small"] and e.data.train.x.shape[-2:] == (28, 28) and "Ankle boot" in e.names
    assert len(e.cloud.scene["spots"]) == 130 and "data" not in e.state()
    assert fm.ManifoldExplorer(data="digits", kind="pca", clean=50, mixed=10).names[3] == "3"
    assert asked == ["fashion_small", "digits"]


@pytest.mark.parametrize("picture", ["live", "svg"])
def test_another_site_another_picture_and_sentence(picture):
    e = explorer(picture=picture, pair=(3, 5))
    before, told = e.cloud.scene["spots"], e.told
    e.controls.at.value = "block2.relu"
    assert e.cloud.scene["spots"] != before and e.told != told and "after ReLU 2" in e.told
    assert "mixes of 3 and 5" in e.told and e._alert.value == ""


def test_looking_before_the_mixing_is_said_in_words():
    e = explorer(at="block2.relu")
    e.controls.look.value = "input"
    assert "nothing is mixed there yet" in e.told and len(e.cloud.scene["spots"]) == 100 and e._alert.value == ""


def test_a_point_chosen_shows_its_neighbours():
    e = explorer()
    e.cloud.chosen = 101
    assert "Nearest to this mix" in e._near.value and len(e.cloud.near) == 6
    e.controls.first.value = 3  # other mixes: the choice is gone
    assert e.cloud.chosen == -1 and e.cloud.near == []


def test_another_pair_and_other_classes_are_dragged():
    e = explorer()
    first = e.way.rows.tolist()
    e.another.click()
    assert e.way.rows.tolist() != first
    e.first.value = 7
    assert e.way.ends == (7, 8) and e.dragged.scene["ends"] == [7, 8]
    e.second.value = 7  # two images of one class: said in words
    assert 'role="alert"' in e._alert.value and "two different classes" in e._alert.value


def test_what_goes_wrong_is_shown(monkeypatch):
    e = explorer()
    monkeypatch.setattr(e.engine, "see", lambda *a: 1 / 0)
    e.controls.at.value = "block1.relu"
    assert 'role="alert"' in e._alert.value and "ZeroDivisionError" in e._alert.value


def test_the_state_line_makes_it_again():
    e = explorer(drag=(1, 7)).set(at="block1.relu", pair=(3, 5), relative=0.2)
    again = eval(e.state(), {"fm": fm})
    assert again.state() == e.state() and again.told == e.told


def test_bad_arguments_name_the_choices():
    with pytest.raises(fm.MixError, match="blok"):
        explorer(at="blok")
    with pytest.raises(ValueError, match="pca, tsne, lda"):
        explorer(kind="umap")
    with pytest.raises(ValueError, match="3,000"):
        explorer(clean=2900, mixed=100)


def test_it_follows_a_panel_that_goes_on_training_and_leaves_no_thread():
    async def cell():
        panel = fm.TrainPanel(picture="svg", pace="full", autoplay=True, name="follow")
        e = panel.explore(every=0.2, kind="pca", clean=60, mixed=20)
        await e.finished()
        steps = []
        for _ in range(100):
            await asyncio.sleep(0.1)
            if e.seen and e.seen.steps not in steps:
                steps.append(e.seen.steps)
            if len(steps) > 3:
                break
        assert panel.trainer.running and panel.run.number >= steps[-1]
        assert e.state().startswith("panel.explore(") and "every=0.2" in e.state() and "follow" not in e.state()
        panel.close()
        await e.finished()
        assert e._following is None
        e.close()
        return steps

    steps = asyncio.run(cell())
    assert len(steps) > 3 and steps == sorted(steps) and not threads()


def test_the_page_keeps_the_picture_and_the_sentence_as_they_are_now(outputs):
    found = explorer(clean=600, mixed=200, kind="pca")
    found._ipython_display_()
    first = outputs[-1].html
    assert found.told in first and first.count("<img") == 2 and len(first) < 60_000
    found.set(look="block2.relu")
    last = outputs[-1]
    assert last.update and found.told in last.html and found.told not in first
    found.cloud.chosen = 3
    assert "Nearest to this" in outputs[-1].html and "Nearest to this" not in last.html


def test_whoever_waits_too_short_hears_of_it(monkeypatch):
    async def cell():
        e, gate = explorer(), threading.Event()
        await e.finished()
        monkeypatch.setattr(e._errand, "_do", lambda wish, cancel: gate.wait(30))
        e._errand.ask("slow")
        try:
            with pytest.raises(TimeoutError, match=r"no picture after 0\.05 s"):
                e.wait(0.05)
        finally:
            gate.set()
            e.close()

    asyncio.run(cell())


def test_it_says_what_it_does_while_nothing_is_there_and_can_begin_with_its_numbers_folded(monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(fm.ManifoldExplorer, "_ask", lambda self: None)
        assert "go through the network" in explorer()._said.value
    e = explorer(hide=True).wait()
    assert not e._counted.unfolded and e._rate in e._counted.inside.children and e._said in e._counted.inside.children
    assert "hide=True" in e.state() and e.told not in e._still()
    e._counted.button.click()
    assert e.told.split(",")[0] in e._still()
    plain = explorer()
    assert plain._counted is None and "hide" not in plain.state()
