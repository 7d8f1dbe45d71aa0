"""A frame's coordinates against the network's own logits; the choice of mixes; what is left as it was."""

import pytest
import torch

import featmix_lite as fm
from featmix_lite.representation.collapse_frames import frame, mixes_of_every_two

DATA = fm.load("digits", per_class=6)
MIXES = mixes_of_every_two(DATA.train.y, each=4, clean=30)


@pytest.fixture(scope="module")
def net():
    net = fm.models.with_simplex_classifier(fm.models.mlp(DATA, widths=(24, 12), seed=0), dim=11)
    fm.fit(net, DATA, epochs=3, progress=False)
    return net


def test_every_two_classes_have_as_many_mixes_half_of_them_half_way():
    assert torch.equal(DATA.train.y[MIXES.rows], MIXES.of) and (MIXES.rows[:, 0] != MIXES.rows[:, 1]).all()
    keys = MIXES.of[:, 0] * 10 + MIXES.of[:, 1]
    assert keys.unique(return_counts=True)[1].tolist() == [4] * 55
    assert (MIXES.weights[:, 0] == 0.5).double().mean() == 0.5
    assert torch.allclose(MIXES.weights.sum(1), torch.ones(220).double())
    assert MIXES.labels.bincount().tolist() == [3] * 10 and torch.equal(DATA.train.y[MIXES.clean], MIXES.labels)
    again = mixes_of_every_two(DATA.train.y, each=4, clean=30)
    assert all(torch.equal(a, b) for a, b in zip(MIXES, again))
    assert not torch.equal(MIXES.rows, mixes_of_every_two(DATA.train.y, each=4, clean=30, seed=1).rows)


def test_its_coordinates_give_the_networks_logits_without_a_bias(net):
    seen = frame(net, DATA, MIXES)
    net.eval()
    x = DATA.train.x
    images = (MIXES.weights[:, :, None, None, None].float() * x[MIXES.rows]).sum(1)
    for coordinates, rows in ((seen.mixed, images), (seen.clean, x[MIXES.clean])):
        told = net(rows).double()  # a simplex: the rows' mean is nought
        assert torch.allclose(coordinates @ seen.rows.T, told, atol=1e-4)
    assert seen.rows.shape == (10, 9) and torch.allclose(seen.rows.norm(dim=1), torch.full((10,), 0.9**0.5).double())
    h = fm.features(net, x, "fc.neck")
    assert seen.collapse == fm.measures.collapse(h, DATA.train.y, net.fc.classifier.weight)
    assert seen.right == pytest.approx(fm.evaluate(net, DATA.test)["accuracy"])
    assert seen.counts.sum() == len(DATA.test.x)


def test_train_mode_shows_the_mixes_otherwise_and_nothing_changes(net):
    net.train()
    before = {k: v.clone() for k, v in net.state_dict().items()}
    one, two = frame(net, DATA, MIXES), frame(net, DATA, MIXES, mode="train")
    assert net.training and all(torch.equal(v, net.state_dict()[k]) for k, v in before.items())
    assert torch.equal(one.clean, two.clean) and not torch.allclose(one.mixed, two.mixed, atol=1e-3)


def test_a_class_of_one_image_cannot_be_mixed_with_itself():
    with pytest.raises(ValueError, match="class 1 has 1 images"):
        mixes_of_every_two(torch.tensor([0, 0, 1]))
    with pytest.raises(ValueError, match=r"labels \(4, 3\) float32: one whole number an image"):
        mixes_of_every_two(torch.rand(4, 3))
