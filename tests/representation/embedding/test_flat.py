"""Flat views: mixes on the line between their parents, classes kept in place, discriminants as scikit-learn's."""

import pytest
import torch
from made import clusters
from sklearn.decomposition import PCA
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis

from featmix_lite.representation.embedding import fit
from featmix_lite.representation.embedding.flat import fit_flat


@pytest.mark.parametrize("kind", ["pca", "lda"])
def test_a_mix_lies_on_the_line_between_its_parents(kind):
    x, y = clusters(90, 12, 3)
    view = fit_flat(x, kind, y)
    mix = 0.3 * x[:10] + 0.7 * x[10:20]
    torch.testing.assert_close(view.place(mix), 0.3 * view.points[:10] + 0.7 * view.points[10:20], atol=1e-5, rtol=0)
    torch.testing.assert_close(view.place(x), view.points)
    assert view.place(x[:0]).shape == (0, 2) and view.points.dtype == torch.float64


def test_lda_parts_classes_that_pca_does_not():
    x, y = clusters(300, 12, 3)
    x = torch.cat([x * 0.05, 10 * torch.randn(300, 4, generator=torch.Generator().manual_seed(1))], 1)

    def parted(points):
        means = torch.stack([points[y == c].mean(0) for c in range(3)])
        return (torch.cdist(points, means).argmin(1) == y).double().mean().item()

    assert parted(fit(x, "pca").points) < 0.6 < 0.95 < parted(fit(x, "lda", y).points)


def test_lda_is_the_same_on_any_scale_and_of_two_classes():
    x, y = clusters(90, 12, classes=2)
    small, large = fit(x, "lda", y).points, fit(1e6 * x + 5e5, "lda", y).points
    torch.testing.assert_close(small - small.mean(0), large - large.mean(0), rtol=1e-3, atol=1e-3)
    assert small.shape == (90, 2) and torch.isfinite(small).all() and small.std(0).min() > 0.5
    maps = fit(x.reshape(90, 3, 2, 2), "lda", y).points
    torch.testing.assert_close(maps, small)


@pytest.mark.parametrize("kind", ["pca", "lda"])
def test_an_update_keeps_classes_where_they_were(kind):
    x, y = clusters(90, 12, 3)
    view = fit(x, kind, y)
    turn = torch.linalg.qr(torch.randn(12, 12, generator=torch.Generator().manual_seed(3)))[0]
    moved = view.update(x @ turn + 0.01)  # the same cloud, turned: the picture should not turn
    a, b = (v.points - v.points.mean(0) for v in (moved, view))
    torch.testing.assert_close(a, b, atol=1e-3, rtol=0)
    assert moved.kind == kind and moved.labels is y


def test_without_labels_the_points_are_kept_in_place():
    x, _ = clusters(90, 12, 3)
    view = fit(x, "pca")
    moved = view.update(-x)
    a, b = (v.points - v.points.mean(0) for v in (moved, view))
    torch.testing.assert_close(a, b, atol=1e-3, rtol=0)  # mirrored features, not a mirrored picture
    with pytest.raises(ValueError, match="same rows"):
        view.update(x[:5])


def test_what_cannot_be_shown_is_named():
    x, y = clusters(90, 12, 3)
    for labels in (None, y[:5], torch.zeros_like(y), torch.arange(90), y[:, None], y.float()):
        with pytest.raises(ValueError, match="needs (two|labels)|one a row"):
            fit(x, "lda", labels)
    with pytest.raises(ValueError, match="all rows are equal"):
        fit(torch.ones(90, 3), "lda", y)
    with pytest.raises(ValueError, match="finite"):
        fit(x / 0, "pca")


def test_an_update_shows_the_new_features_and_says_their_share():
    x, y = clusters(90, 12, 3)
    new = clusters(90, 12, 3, apart=1.0, seed=5)[0] * torch.linspace(0.2, 3, 12)
    for kind in ("pca", "lda"):
        view, fresh = fit(x, kind, y).update(new), fit(new, kind, y)
        torch.testing.assert_close(torch.pdist(view.points), torch.pdist(fresh.points))
        torch.testing.assert_close(view.place(new[:5]), view.points[:5])
        assert (view.axes, view.note) == (fresh.axes, fresh.note)
    shares = 100 * PCA(2).fit(new.numpy()).explained_variance_ratio_
    told = [f"{n} principal direction ({s:.0f} % of the variance)" for n, s in zip(("first", "second"), shares)]
    assert list(fit(x, "pca", y).update(new).axes) == told and f"{shares[0]:.0f}" != f"{shares[1]:.0f}"


def test_lda_is_scikit_learns_shrunk_one_in_directions_of_one_size():
    g = torch.Generator().manual_seed(0)
    x, y = torch.randn(60, 40, generator=g) * torch.linspace(0.2, 3, 40), torch.arange(60) % 3
    white = PCA(whiten=True).fit_transform(x.double().numpy())
    lda = LinearDiscriminantAnalysis(solver="eigen", shrinkage=0.1).fit(white, y)
    theirs, ours = torch.tensor(lda.transform(white)[:, :2]), fit(x, "lda", y).points
    for axis in (0, 1):  # each up to its sign and size
        assert abs(torch.corrcoef(torch.stack([theirs[:, axis], ours[:, axis]]))[0, 1]) > 0.9999
    torch.testing.assert_close(ours.std(0, unbiased=False), torch.ones(2).double())
    wide = fit(torch.randn(20, 30, generator=g), "lda", torch.arange(20) % 3).points  # which only shrinking can solve
    assert wide.isfinite().all() and wide.std(0).min() > 0.5
