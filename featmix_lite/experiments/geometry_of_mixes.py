"""Where the last layer puts mixes: beside the rows of the classifier, beside convex mixes, beside the theory."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from ..base.seeds import generator
from ..measures.theory import amplification, mixed_feature, r_squared
from ..models.simplex_head import classifier
from ..representation.classifier_head import Head, head_of, last_features
from ..representation.mixed_pairs import pair_features, pairs
from ..representation.site_features import features

COUNT = 500  # mixes of each kind and weight
WEIGHTS = (0.5, 0.75, 0.9, 1.0)


def mixed_geometry(
    model: nn.Module, data, loss: str = "ce", decay: float = 0.0, own: str | None = None
) -> dict[str, float]:
    """Readings of mixes of training images at the last features, in eval mode: one number each.

    >>> list(mixed_geometry(model, data))[:4]
    ['amplification', 'angle_same', 'angle_clean', 'intrusion_same']

    Arguments: ``data.train`` with whole-number labels, every class among them; ``loss``, "ce" or "mse", and ``decay``,
    what the network was trained with: asked where its classifier is a fixed simplex without bias, for the theory;
    ``own``, the one hidden site it was mixed at in training, if any.
    "amplification": how far half-way mixes of two classes lie along w_i + w_j, over how far the convex mix of the two
    class means does; both from the mean of the class means. "angle_same", "angle_clean": between half-way mixes of two
    images of one class (clean images) and the class's row, in degrees. "intrusion_same": share of those mixes that
    lie nearest to another class's mean; "intrusion_different": half-way mixes of two classes nearest to a third.
    "r2_convex": how much of where mixes of two classes with even weights fall the convex mix of the means tells (R^2);
    "r2_theory", and "residual_KIND_WEIGHT": the same of ``fm.theory.mixed_feature``, and its relative residual.
    "outside": share of the squared length of half-way mixes that the classifier's rows do not see. "confidence_WEIGHT":
    the mean of the largest probability. All but "outside" are read in the space of the rows.
    The mixes are made of images, the same pairs and weights for every network; "own_amplification" and
    "own_r2_convex" are of mixes made at the ``own`` site (at the last features they are convex by the mixing itself).
    Source: what Fisher, Meng & Papyan 2024 describe; the readings are ours.
    """
    x, y = data.train.x, data.train.y.cpu()
    site = last_features(model, x)
    clean = features(model, x, site).flatten(1).double()
    head = head_of(model, clean, y)
    clean = head.seen(clean)
    same, different = (pairs(y, COUNT, kind) for kind in ("same", "different"))

    def mixes(rows: Tensor, weight, at: str = "input") -> Tensor:
        first = torch.as_tensor(weight, dtype=torch.float64).expand(len(rows))
        return pair_features(model, x, rows, torch.stack([first, 1 - first], 1), site, at).flatten(1).double()

    halves = torch.full((COUNT, 2), 0.5, dtype=torch.float64)
    half, half_same = mixes(different, 0.5), mixes(same, 0.5)
    even = torch.rand(COUNT, generator=generator(0, "even weights"), dtype=torch.float64)
    of, of_same = y[different], y[same]
    found = {
        "amplification": amplification(half - head.centre, halves, of, head.class_means - head.centre, head.weight),
        "angle_same": _angle(head.seen(half_same), head.rows[of_same[:, 0]]),
        "angle_clean": _angle(clean, head.rows[y]),
        "intrusion_same": _elsewhere(head, head.seen(half_same), of_same),
        "intrusion_different": _elsewhere(head, head.seen(half), of),
        "r2_convex": r_squared(head.seen(mixes(different, even)), convex(head, of, even)),
        "outside": float(1 - head.seen(half).square().sum() / (half - head.centre).square().sum()),
    }
    for weight in WEIGHTS:
        p = (mixes(different, weight) @ head.weight.T + head.bias).softmax(1)
        found[f"confidence_{weight:g}"] = float(p.max(1).values.mean())
    if own is not None:
        half = mixes(different, 0.5, own)
        found["own_amplification"] = amplification(half - head.centre, halves, of, head.class_means - head.centre,
                                                   head.weight)  # fmt: skip
        found["own_r2_convex"] = r_squared(head.seen(mixes(different, even, own)), convex(head, of, even))
    layer = classifier(model)[1]
    if layer.bias is None and not layer.weight.requires_grad and decay:
        found |= _beside_theory(head, mixes, same, different, y, even, loss, decay)
    return found


def convex(head: Head, of: Tensor, first: Tensor) -> Tensor:
    """The mixes of two class means with the weight ``first`` (M,) on the first, (M, r)."""
    return first[:, None] * head.means[of[:, 0]] + (1 - first)[:, None] * head.means[of[:, 1]]


def _beside_theory(head: Head, mixes, same, different, y, even, loss: str, decay: float) -> dict[str, float]:
    def theory(rows: Tensor, first: Tensor) -> Tensor:
        weights = torch.stack([first, 1 - first], 1)
        return mixed_feature(weights, y[rows], head.weight, decay, loss) @ head.basis

    def measured(rows: Tensor, first: Tensor) -> Tensor:  # from nought, as the theory is
        return mixes(rows, first) @ head.basis

    found = {"r2_theory": r_squared(measured(different, even), theory(different, even))}
    for kind, rows in (("same", same), ("different", different)):
        for weight in (0.5, 0.75, 0.9):
            first = torch.full((len(rows),), weight, dtype=torch.float64)
            want = theory(rows, first)
            off = (measured(rows, first) - want).square().sum() / want.square().sum()
            found[f"residual_{kind}_{weight:g}"] = float(off.sqrt())
    return found


def _angle(h: Tensor, rows: Tensor) -> float:
    cosine = torch.nn.functional.cosine_similarity(h, rows, dim=1).clamp(-1, 1)
    return float(cosine.arccos().rad2deg().mean())


def _elsewhere(head: Head, h: Tensor, of: Tensor) -> float:
    nearest = torch.cdist(h, head.means).argmin(1)
    return float((nearest[:, None] != of).all(1).double().mean())
