"""Where clean and mixed images are shown, against the same thing worked out by hand."""

import by_hand
import pytest
import torch

import featmix_lite as fm
from featmix_lite.representation.embedding.pca import PCA2
from featmix_lite.widgets.lab.scene import BOARD, Scene
from featmix_lite.widgets.shared.frame import fitted


@pytest.fixture(scope="module")
def data():
    return fm.load("digits", per_class=20)


@pytest.fixture
def scene(data):
    return Scene(fm.models.small_cnn(data, seed=0), data, points=100, pairs=12)


def test_mixed_features_lie_on_the_line_between_their_parents(scene):
    seen = scene.look(fm.Mix("flatten"))
    rows = scene._rows(2)
    line = (seen.points[rows] * seen.chosen.weights[:, :, None]).sum(1)
    assert torch.allclose(seen.placed, line, atol=1e-5)


def test_mixing_the_image_leaves_that_line(scene):
    seen = scene.look(fm.Mix("input"))
    line = (seen.points[scene._rows(2)] * seen.chosen.weights[:, :, None]).sum(1)
    assert (seen.placed - line).abs().max() > 0.05


def test_mixing_behind_a_convolution_is_mixing_the_image(scene):
    a, b = scene.look(fm.Mix("input")).placed, scene.look(fm.Mix("block1.conv")).placed
    assert torch.allclose(a, b, atol=1e-4)


def test_mixing_the_output_is_shown_as_mixing_the_features(scene):
    a, b = scene.look(fm.Mix("fc")).placed, scene.look(fm.Mix("flatten")).placed
    assert torch.equal(a, b)


def test_the_mixed_points_are_the_forward_pass_of_mixed_images(scene):
    seen, rows = scene.look(fm.Mix("input", ways=3)), scene._rows(3)
    images = (scene.x[rows] * seen.chosen.weights[:, :, None, None, None]).sum(1)
    model = scene.model.eval()
    hidden = model.flatten(model.block3(model.block2(model.block1(images)))).detach()
    assert seen.chosen.parents.shape == (12, 3)
    assert torch.allclose(seen.placed, scene._view.project(hidden), atol=1e-4)


def test_several_sites_share_the_pairs(scene):
    both = scene.look(fm.Mix(("input", "flatten"))).placed
    assert torch.allclose(both[0::2], scene.look(fm.Mix("input")).placed[0::2], atol=1e-6)
    assert torch.allclose(both[1::2], scene.look(fm.Mix("flatten")).placed[1::2], atol=1e-6)
    every = scene.look(fm.Mix(("input", "flatten"), every=True)).placed
    assert every.shape == both.shape and not torch.allclose(every, both, atol=1e-3)


def test_nothing_mixed_nothing_shown(scene):
    assert len(scene.look(fm.Mix.off()).placed) == len(scene.look(None).placed) == 0


def test_clean_points_stay_where_they_are_until_the_network_learns(scene):
    first = scene.look(fm.Mix("input")).points
    assert scene.look(fm.Mix("block1.relu")).points is first
    scene.moved()
    assert torch.allclose(scene.look(None).points, first, atol=1e-6)  # looked at anew: turned to the last picture


def test_the_largest_weight_first_where_folded(scene):
    assert (scene.look(fm.Mix("input", fold=True)).chosen.weights[:, 0] >= 0.5).all()


def test_nearly_all_points_fill_the_frame(scene):
    inside = (scene.look(None).points.abs() <= torch.tensor([2.8, 1.65]) + 1e-6).all(1)
    far = (scene.look(None).points.abs() / torch.tensor([2.8, 1.65])).amax(0)
    assert inside.double().mean() > 0.95 and far.max() >= 1


def test_the_view_is_the_principal_directions_moved_and_scaled_to_the_board(scene):
    seen = scene.look(None)
    hidden = fm.features(scene.model, scene.x, scene.site)
    flat = PCA2.fit(hidden).project(hidden)
    assert torch.allclose(seen.points, fitted(flat, BOARD, far=0.01).inside(flat), atol=1e-6)


def test_mixing_at_every_one_of_several_sites_by_hand(scene):
    seen, net, x = scene.look(fm.Mix(("input", "flatten"), every=True)), scene.model, scene.split.x
    a, b = x[seen.chosen.parents.T]
    first, second = (w.view(-1, 1, 1, 1) for w in seen.chosen.weights.T)
    one, other = (by_hand.features(net, mix, "flatten") for mix in (first * a + second * b, first * b + second * a))
    hidden = first.view(-1, 1) * one + second.view(-1, 1) * other  # both rows were mixed before they are again
    assert torch.allclose(seen.placed, scene._view.project(hidden), atol=1e-4)


def test_weights_are_spread_as_alpha_says(scene):
    for alpha in (0.1, 1.0, 8.0):
        weights = scene.look(fm.Mix("input", alpha=alpha)).chosen.weights
        assert weights[:, 0].std() == pytest.approx((4 * (2 * alpha + 1)) ** -0.5, rel=0.15)  # of Beta(alpha, alpha)
        assert torch.allclose(weights.sum(1), torch.ones(12))


def test_a_new_view_is_turned_to_where_the_classes_lay(scene):
    first = scene.look(None).points
    scene._means, turn = scene._means.flip(1) * torch.tensor([-1.0, 1.0]), torch.tensor([-1.0, 1.0])
    scene.moved()
    turned, stays = scene.look(None).points, first.flip(1) * turn
    for axis in (0, 1):
        assert torch.corrcoef(torch.stack([turned[:, axis], stays[:, axis]]))[0, 1] > 0.999


def test_it_shows_test_images_and_pairs_of_the_two_classes(scene):
    chosen = scene.look(fm.Mix("input")).chosen
    assert chosen.split.x.shape == (359, 1, 8, 8)
    assert chosen.parent_labels.tolist() == [[3, 4]] * 12 and torch.isin(chosen.parents, chosen.rows).all()
