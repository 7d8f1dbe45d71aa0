"""Gaps are asked of the features: what is right, and what is named."""

import numpy as np
import torch

import featmix_lite as fm
from featmix_lite.teaching.exercises.picture_gaps_check import made, ratio


def by_hand(features, labels, a=0, b=1, c=2):
    """In NumPy, a class at a time."""
    x, y = np.asarray(features), np.asarray(labels)
    mean = [x[y == k].sum(0) / (y == k).sum() for k in range(3)]
    return np.sqrt(((mean[c] - mean[a]) ** 2).sum()) / np.sqrt(((mean[b] - mean[a]) ** 2).sum())


def test_the_pictures_of_the_check_do_not_show_the_gaps():
    for seed, far in ((0, 60.0), (1, 4.0), (2, 15.0)):
        features, picture, labels = made(seed, far)
        assert not 0.8 < ratio(picture, labels) / ratio(features, labels) < 1.25


def test_as_in_a_real_picture():
    features, _, labels = made(2, 60.0)
    picture = fm.embedding.picture(features, labels, features[:0], "tsne", perplexity=5).points
    assert ratio(picture, labels) < 0.7 * ratio(features, labels)


def in_torch(features, picture, labels):
    a, b, c = (features[labels == k].mean(0) for k in range(3))
    return torch.dist(c, a) / torch.dist(b, a)


ASKED = "number"
RIGHT = [in_torch, lambda features, picture, labels: by_hand(features, labels)]
WRONG = [
    (lambda f, p, y: by_hand(p, y), "You measured the picture: t-SNE"),
    (lambda f, p, y: by_hand(p, y) ** 2, "picture, and squared"),
    (lambda f, p, y: 1 / by_hand(f, y), "other way round"),
    (lambda f, p, y: by_hand(f, y) ** 2, "forgot the root"),
    (lambda f, p, y: by_hand(f, y, 1, 0, 2), "from class 1"),
    (
        lambda f, p, y: torch.cdist(f[y == 2], f[y == 0]).mean() / torch.cdist(f[y == 1], f[y == 0]).mean(),
        "clouds' width",
    ),
    (lambda f, p, y: torch.cdist(f[y == 2], f[y == 0]).min() / torch.cdist(f[y == 1], f[y == 0]).min(), "two nearest"),
    (lambda f, p, y: by_hand(f[:, :2], y), "two of the features"),
    (lambda f, p, y: f[y == 2].mean(0) - f[y == 0].mean(0), "should be one number; yours are 8"),
    (lambda f, p, y: f @ p, "stopped with RuntimeError, in its line"),
]
