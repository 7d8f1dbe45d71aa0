"""The words beside the picture: their numbers against the frame, and what is said where there is nothing to say."""

import pytest
import torch

import featmix_lite as fm
from featmix_lite.widgets.collapse.words import caption, ece, far_out, sentence

FILM = fm.recorded.film()
FRAME = FILM["mixed at the image"].frames[-1]


def test_the_ece_is_that_of_the_measure():
    logits, y = torch.randn(300, 10), torch.randint(10, (300,))
    found = fm.measures.calibration(logits, y)
    frame = FRAME._replace(counts=found.bins.counts.double(), confidence=found.bins.confidence,
                           accuracy=found.bins.accuracy)  # fmt: skip
    assert ece(frame) == pytest.approx(found.ece)


def test_mixes_of_one_class_that_lie_elsewhere_are_counted():
    moved = FRAME.mixed.clone()
    own = [i for i, of in enumerate(FILM.mixes.of.tolist()) if of == [1, 1]][:3]
    moved[own] = FRAME.means[8]
    assert "Of 42 mixes of two images of one class 3 lie nearest" in caption(
        FRAME._replace(mixed=moved), FILM.mixes, (1, 5, 8), FILM.names)  # fmt: skip
    assert "Trouser, Sandal, Bag" in caption(FRAME, FILM.mixes, (1, 5, 8), FILM.names)


def test_without_a_half_way_mix_it_says_so():
    mixes = FILM.mixes._replace(weights=FILM.mixes.weights + torch.tensor([0.01, -0.01]))
    assert far_out(FRAME, mixes, (1, 5, 8)) is None
    assert "no mix of two of these classes is half-way" in sentence(FRAME, mixes, (1, 5, 8), "Epoch 300", "x")
