"""What the explorer says of a picture, got once more from the same points, also after steps of training."""

import by_hand
import pytest
import torch

import featmix_lite as fm
from featmix_lite.widgets.explorer.engine import BOARD, Engine, Wish
from featmix_lite.widgets.lab.live_run import LiveRun

DATA = fm.load("digits")
NET = fm.recorded.trained()


def told(engine, net, wish):
    """A picture, whose every number is that of the network ``net`` now."""
    seen = engine.see(wish)
    chosen, x = seen.chosen, engine.data.test.x
    clean = by_hand.features(net, x[chosen.rows], wish.look)
    mixed = by_hand.mixed(net, x, chosen.parents, chosen.weights, wish.at, wish.look)
    assert torch.allclose(seen.survey.clean, clean, atol=1e-5) and torch.allclose(seen.survey.mixed, mixed, atol=1e-4)
    assert int(seen.survey.intrusion.intrudes.sum()) == by_hand.intruding(
        clean, chosen.labels, mixed, chosen.parent_labels)  # fmt: skip
    want = by_hand.faithful(clean, seen.points, mixed, seen.placed)
    cut = (torch.cat([seen.points, seen.placed]).abs() >= torch.tensor(BOARD.clip) - 1e-9).any()
    assert cut or by_hand.alike(seen.faithful, f"{want}.")  # a point beyond the edge is drawn at it
    for site, (at, least) in seen.snnl.items():
        h = by_hand.features(net, x[chosen.rows], site)
        assert at.loss == pytest.approx(fm.measures.snnl(h, chosen.labels, relative=wish.relative).loss, abs=2e-3)
        assert least.loss == pytest.approx(fm.measures.snnl(h, chosen.labels).loss, abs=2e-3)
    assert seen.line == pytest.approx(fm.measures.class_mixed(chosen.labels))
    return seen


def test_each_wish_gives_its_own_numbers_in_whatever_order_they_are_asked():
    engine = Engine(NET, DATA, clean=100, mixed=30)
    wishes = [Wish("input", "flatten"), Wish("block1.relu", "flatten"), Wish("input", "flatten", (3, 5)),
              Wish("input", "flatten", (3, 8)), Wish("input", "block1.relu", relative=0.5), Wish("input", "flatten"),
              Wish("input", "flatten", kind="lda")]  # fmt: skip
    seen = [told(engine, NET, wish) for wish in wishes]
    assert len({s.faithful for s in seen}) >= 5 and len({s.survey.intrusion.rate for s in seen}) > 2
    assert seen[0].snnl["flatten"][0] != seen[4].snnl["flatten"][0]


def test_two_perplexities_are_two_pictures():
    pytest.importorskip("openTSNE")
    engine = Engine(NET, DATA, clean=60, mixed=10)
    few, many = (engine.see(Wish("input", "flatten", kind="tsne", perplexity=p)) for p in (4, 15))
    assert "perplexity 4:" in few.note and "perplexity 15:" in many.note and few.faithful != many.faithful


@pytest.mark.parametrize("kind", ["pca", "tsne"])
def test_after_steps_of_training_the_picture_and_the_numbers_are_those_of_the_network_now(kind):
    pytest.importorskip("openTSNE")
    data = fm.load("digits", per_class=20)
    run = LiveRun(fm.models.small_cnn(data, seed=0), data, fm.Mix("input"), lr=0.1)
    engine, wish = Engine(run.model, data, 80, 20, follow=run), Wish("input", "flatten", kind=kind, perplexity=8)
    before = told(engine, engine.net, wish)
    for _ in range(12):
        run.step()
    engine.take()
    after = told(engine, engine.net, wish)
    assert all(torch.equal(a, b) for a, b in zip(engine.net.state_dict().values(), run.model.state_dict().values()))
    assert after.steps == 12 and after.faithful != before.faithful and not torch.equal(after.points, before.points)
    fresh = Engine(run.model, data, 80, 20).see(wish)
    assert after.faithful == fresh.faithful or kind == "tsne"
    run.close()


def test_the_nearest_of_any_point_are_scikit_learns():
    engine = Engine(NET, DATA, clean=60, mixed=20)
    seen = engine.see(Wish("input", "block2.relu"))
    clean, mixed = seen.survey.clean, seen.survey.mixed
    for point in (0, 17, 59):
        assert engine.nearest(seen, point).tolist() == by_hand.near(clean, clean[point : point + 1], 7)[0, 1:].tolist()
    for j in (0, 19):
        assert engine.nearest(seen, 60 + j, 4).tolist() == by_hand.near(clean, mixed[j : j + 1], 4)[0].tolist()
