import numpy as np
import pytest
import torch
from sklearn.decomposition import PCA

from featmix_lite.representation.embedding.pca import PCA2, class_means, directions


@pytest.fixture(autouse=True)
def _seed():
    torch.manual_seed(0)


@pytest.mark.parametrize("shape", [(60, 5), (20, 4, 5, 5), (7, 2)])  # tall, wide (the other Gram matrix), flat
def test_the_view_is_sklearns_up_to_the_signs_of_its_axes(shape):
    features = torch.randn(shape) * torch.linspace(1, 3, shape[1]).reshape(1, -1, *[1] * (len(shape) - 2))
    flat = features.flatten(1).double().numpy()
    theirs = PCA(2, svd_solver="full").fit(flat)
    view = PCA2.fit(features)
    mine = view.project(features).numpy()
    signs = np.sign((mine * theirs.transform(flat)).sum(0))
    np.testing.assert_allclose(mine, theirs.transform(flat) * signs, atol=1e-8)
    np.testing.assert_allclose(view.share, theirs.explained_variance_ratio_, atol=1e-10)


def test_a_mix_lies_on_the_straight_line_at_its_weight():
    features = torch.randn(30, 3, 4, 4)
    view = PCA2.fit(features)
    seen = view.project(features)
    mixed = view.project(0.3 * features[:1] + 0.7 * features[1:2])
    torch.testing.assert_close(mixed, 0.3 * seen[:1] + 0.7 * seen[1:2], atol=1e-6, rtol=0)


def test_one_dimension_gets_a_flat_second_axis_and_equal_rows_stay_finite():
    seen = PCA2.fit(torch.arange(5.0)[:, None]).project(torch.arange(5.0)[:, None])
    assert seen.shape == (5, 2) and (seen[:, 1] == 0).all() and seen[:, 0].std() > 1
    assert torch.isfinite(PCA2.fit(torch.ones(4, 9)).project(torch.ones(4, 9))).all()


@pytest.mark.parametrize("shape", [(40, 12), (12, 40)])
def test_directions_are_orthonormal_sorted_and_point_where_their_largest_entry_is_positive(shape):
    rows = torch.randn(shape).double().numpy()
    rows -= rows.mean(0)
    axes, squares = directions(rows, 5)
    np.testing.assert_allclose(axes.T @ axes, np.eye(5), atol=1e-10)
    np.testing.assert_allclose(((rows @ axes) ** 2).sum(0), squares)
    assert (np.diff(squares) < 0).all() and (axes.max(0) == np.abs(axes).max(0)).all()
    assert directions(rows, 99)[0].shape == (shape[1], min(shape[1], shape[0] - 1))  # no more than there are


@pytest.mark.parametrize("features", [torch.ones(1, 3), torch.full((3, 3), float("nan"))])
def test_bad_features_are_named(features):
    with pytest.raises(ValueError, match="at least 2 rows of finite features, got"):
        PCA2.fit(features)


def test_class_means_agree_with_a_loop_and_are_nan_for_an_absent_class():
    points, labels = torch.randn(20, 2).double(), torch.arange(20) % 3
    means = class_means(points, labels, 5)
    for k in range(3):
        torch.testing.assert_close(means[k], points[labels == k].mean(0))
    assert torch.isnan(means[3:]).all()


def test_a_turned_and_mirrored_view_is_turned_back():
    features, labels = torch.randn(90, 6), torch.arange(90) % 3
    features += 4 * torch.nn.functional.one_hot(labels, 6)
    view = PCA2.fit(features)
    before = class_means(view.project(features), labels)
    turn = torch.tensor([[0.6, 0.8], [0.8, -0.6]]).double()  # a turn and a mirror
    turned = PCA2(view.mean, view.axes @ turn, view.share)
    assert (class_means(turned.project(features), labels) - before).abs().max() > 1
    still = turned.aligned(features, labels, before)
    torch.testing.assert_close(still.axes, view.axes)


def test_alignment_never_stretches_and_beats_leaving_the_view_alone():
    features, labels = torch.randn(90, 6), torch.arange(90) % 3
    before = torch.tensor([[0.0, 3.0], [-3.0, 0.0], [2.0, -2.0]]).double()
    view = PCA2.fit(features)
    still = view.aligned(features, labels, before)
    torch.testing.assert_close(still.axes.T @ still.axes, torch.eye(2).double())
    far = [(class_means(v.project(features), labels) - before).square().sum() for v in (view, still)]
    assert far[1] <= far[0]


def test_nothing_to_hold_on_to_leaves_the_view_as_it_is():
    features, labels = torch.randn(10, 3), torch.zeros(10, dtype=torch.long)
    view = PCA2.fit(features)
    assert view.aligned(features, labels, torch.full((1, 2), float("nan"))) is view
