"""t-SNE that keeps still: same seed same picture, clean points unmoved by placing, classes in place while training."""

import copy

import numpy as np
import pytest
import torch
from made import clusters

import featmix_lite as fm
from featmix_lite.representation import embedding
from featmix_lite.representation.embedding import tsne
from featmix_lite.representation.embedding.pca import class_means
from featmix_lite.representation.embedding.reduced import Reduced
from featmix_lite.representation.embedding.tsne import settled

pytest.importorskip("openTSNE")


def blobs(n=120):
    return clusters(n, 20, 4, apart=6.0)


@pytest.fixture(scope="module")
def view():
    return embedding.fit(blobs()[0], perplexity=15, iterations=300)


def test_the_same_seed_gives_the_same_picture_and_no_global_number(view):
    torch.manual_seed(5), np.random.seed(5)
    states = torch.random.get_rng_state(), np.random.get_state()[1].copy()
    again = embedding.fit(blobs()[0], perplexity=15, iterations=300)
    placed = again.place(blobs()[0][:3])
    assert torch.equal(again.points, view.points) and torch.equal(placed, view.place(blobs()[0][:3]))
    assert torch.equal(torch.random.get_rng_state(), states[0]) and (np.random.get_state()[1] == states[1]).all()


def test_classes_are_clusters_and_placed_points_fall_into_their_own(view):
    x, y = blobs(240)
    assert torch.equal(x[:1], blobs(240)[0][:1])
    own = embedding.fit(x[:120], perplexity=15)
    before = own.points.clone()
    placed = own.place(x[120:])
    assert torch.equal(own.points, before)
    near = torch.cdist(placed, own.points).argmin(1)
    assert (y[:120][near] == y[120:]).double().mean() > 0.98
    assert placed.abs().max() < 1.5 * own.points.abs().max()  # none flies off
    assert own.place(x[:0]).shape == (0, 2)


def test_copies_of_clean_points_are_placed_near_them(view):
    x, _ = blobs()
    off = (view.place(x) - view.points).norm(dim=1)
    assert off.median() < 0.25 * view.points.std()


def by_hand(x, y, points):
    """Where a row-wise t-SNE of 5 neighbours puts ``x`` among ``y`` shown at ``points``: its loss, minimised."""
    square = torch.cdist(x, y).square()
    low, high = torch.full((len(x), 1), -40.0), torch.full((len(x), 1), 40.0)
    for _ in range(80):  # the width at which the entropy is that of 5 equal neighbours
        beta = (low + high) / 2
        p = torch.softmax(-square * beta.exp(), 1)
        wide = torch.special.entr(p).sum(1, keepdim=True) > np.log(5)
        low, high = torch.where(wide, beta, low), torch.where(wide, high, beta)
    z = points[square.argmin(1)].clone().requires_grad_()
    steps = torch.optim.Adam([z], lr=0.05)
    for _ in range(300):
        w = 1 / (1 + torch.cdist(z, points).square())
        loss = w.sum(1).log().sum() - 4 * (p * w.log()).sum()
        steps.zero_grad(), loss.backward(), steps.step()
    return z.detach()


def test_placed_points_are_where_the_loss_is_least_also_in_a_lopsided_picture():
    x, y = blobs(150)
    x, y = x[(y < 3) | (torch.arange(150) % 7 == 0)], None  # a small class far out: the middle of the box is not 0
    view = embedding.fit(x[:90], perplexity=10)
    reduced = view.reduced
    want = by_hand(torch.tensor(reduced.of(x[90:])), torch.tensor(reduced.points), view.points)
    off = (view.place(x[90:]) - want).norm(dim=1)
    low, high = view.points.aminmax(dim=0)
    assert ((low + high) / 2).norm() > 0.5 > off.median()


def test_scale_and_place_of_the_features_change_nothing():
    x, _ = blobs()  # few iterations: in many a last digit grows to a visible step
    a, b = (embedding.fit(v, perplexity=15, iterations=60).points for v in (x.double(), 1e5 * x.double() + 3e4))
    assert ((a - b).norm(dim=1) / a.norm(dim=1).mean()).median() < 0.01


@pytest.mark.parametrize("site", ["flatten", "block1.relu"])
def test_a_warm_update_moves_no_class_by_its_own_radius(site):
    data, net = fm.load("digits"), fm.recorded.trained()
    x, y = data.test.x[:240], data.test.y[:240]
    first = embedding.fit(fm.features(net, x, site))
    later = copy.deepcopy(net)
    fm.fit(later, data, fm.Mix("input"), epochs=1, lr=0.001, progress=False)
    changed = fm.features(later, x, site)
    assert not torch.allclose(changed, fm.features(net, x, site))
    moved = first.update(changed)
    a, b = class_means(first.points, y), class_means(moved.points, y)
    radius = torch.stack([(first.points[y == c] - a[c]).norm(dim=1).mean() for c in range(10)])
    assert ((a - b).norm(dim=1) < 0.8 * radius).all()
    again = embedding.fit(changed, seed=1, before=1e-4 * torch.randn(240, 2))
    c = class_means(again.points, y)
    assert ((a - c).norm(dim=1) > radius).any()  # a fresh picture does move them


def test_nothing_learnt_nothing_moves_and_the_picture_keeps_its_size(view):
    x, y = blobs()
    turn = torch.linalg.qr(torch.randn(20, 20, generator=torch.Generator().manual_seed(3)))[0]
    later = view
    for _ in range(5):  # features turned and grown, no neighbour changed
        later = later.update(3 * x @ turn + 1)
    a, b = class_means(view.points, y), class_means(later.points, y)
    radius = torch.stack([(view.points[y == c] - a[c]).norm(dim=1).mean() for c in range(4)])
    assert ((a - b).norm(dim=1) < radius).all()
    spread = [(v.points - v.points.mean(0)).norm() for v in (view, later)]
    assert spread[0] == pytest.approx(float(spread[1])) and torch.allclose(view.points.mean(0), later.points.mean(0))


def test_settling_finds_the_best_of_all_turns():
    before, points = (torch.randn(30, 2, generator=torch.Generator().manual_seed(s)).double() for s in (0, 1))
    got = settled(points, before)
    here, there = points - points.mean(0), before - before.mean(0)
    angles = torch.linspace(0, 2 * torch.pi, 100001).double()  # every turn tried
    cross, dot = (here[:, 0] * there[:, 1] - here[:, 1] * there[:, 0]).sum(), (here * there).sum()
    best = angles[(dot * angles.cos() + cross * angles.sin()).argmax()]
    c, s = best.cos(), best.sin()
    want = here @ torch.stack([torch.stack([c, s]), torch.stack([-s, c])]) * (there.norm() / here.norm())
    torch.testing.assert_close(got, want + before.mean(0), atol=1e-3, rtol=0)
    assert settled(points * 0, before).eq(0).all()


def test_perplexity_and_several():
    x, _ = blobs(60)
    views = embedding.several(x, (3, 10, 100), iterations=60)
    assert [v.perplexity for v in views.values()] == [3.0, 10.0, pytest.approx(59 / 3)]
    assert "asked: 100" in views[100].note and "asked" not in views[10].note
    for bad in (0.5, float("nan"), float("inf"), -3):
        with pytest.raises(ValueError, match="perplexity="):
            embedding.fit(x, perplexity=bad)


def test_odd_features_give_a_picture_or_a_clear_error():
    for x in (torch.ones(30, 4), torch.randn(30, 1), torch.randn(5, 3), torch.randn(40, 2, 3, 3)):
        view = embedding.fit(x, iterations=60)
        assert torch.isfinite(view.points).all() and torch.isfinite(view.place(x[:2])).all()
    with pytest.raises(ValueError, match="at least 4 rows of finite"):
        embedding.fit(torch.randn(3, 4))
    with pytest.raises(ValueError, match="finite"):
        embedding.fit(torch.full((30, 2), torch.nan))


def test_wrong_rows_are_named(view):
    with pytest.raises(ValueError, match="7 rows do not fit a picture of 120"):
        view.update(torch.randn(7, 20))
    with pytest.raises(ValueError, match="before="):
        embedding.fit(torch.randn(30, 3), before=torch.zeros(4, 2))


def test_never_more_threads_than_cores(monkeypatch):
    from featmix_lite.representation.embedding import tsne

    monkeypatch.setattr(tsne.os, "cpu_count", lambda: 2)
    assert embedding.fit(torch.randn(20, 3), iterations=5, threads=64).threads == 2
    assert embedding.fit(torch.randn(20, 3), iterations=5, threads=-1).threads == 1


def test_an_update_shows_the_new_features_places_among_them_and_keeps_its_perplexity():
    """The network has learnt to part the rows otherwise: neighbours of now, not of then."""
    old, _ = clusters(120, 20, 4, apart=6.0)
    order = torch.randperm(120, generator=torch.Generator().manual_seed(3))
    new = old[order]
    view = embedding.fit(old, perplexity=12)
    later = view.update(new, iterations=300)
    before, then, now = (embedding.faithful(*pair).kept for pair in
                         ((new, view.points), (old, later.points), (new, later.points)))  # fmt: skip
    assert now > 0.4 > 0.25 > max(before, then)
    off = (later.place(new) - later.points).norm(dim=1)
    assert off.median() < 0.25 * later.points.std()
    assert later.affinities.perplexity == view.affinities.perplexity == later.perplexity == 12
    torch.testing.assert_close(later.reduced.points, Reduced.fit(new).points)
    moved = (view.update(new).points - view.points).norm(dim=1)  # also with the few steps that are usual
    assert moved.median() > 0.05 * view.points.std()


def test_a_picture_that_starts_somewhere_is_not_pulled_apart_first(monkeypatch):
    told = []
    monkeypatch.setattr(tsne, "_optimise", lambda embedding, iterations, pull, *more: told.append((iterations, pull)))
    x = blobs()[0]
    for settings in ({"iterations": 30}, {}, {"iterations": 30, "before": torch.randn(120, 2)}):
        embedding.fit(x, **settings)
    assert told == [(10, 12.0), (20, 1.0), (250, 12.0), (500, 1.0), (20, 1.0)]


def test_the_note_has_the_perplexity_that_was_taken():
    assert embedding.fit(blobs()[0][:31], perplexity=30, iterations=5).note.startswith("t-SNE, perplexity 10:")
