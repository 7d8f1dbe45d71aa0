"""Outside the training region: rotated, sheared and zoomed images, after the table of Manifold Mixup."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn.functional import affine_grid, grid_sample

from ..base.errors import check_choice
from ..base.numbers import as_number
from ..base.seeds import generator
from ..base.shapes import check_network, logits_of
from ..models.evaluation import check_classes, check_rows, in_eval, named
from .intrusion import wilson

STRENGTHS = {
    "rotation": (20, 40, 60, 80),
    "shear": (28.6, 57.3, 114.6, 143.2, 171.9),
    "zoom_in": (80, 60, 40, 20),
    "zoom_out": (120, 140, 160, 180),
}


class Strength(NamedTuple):
    """Accuracy at one strength, with its 95 % interval: Wilson's over ``n`` images, or Student's t over ``n`` seeds."""

    strength: float
    accuracy: float
    low: float
    high: float
    n: int


def deformations(model: nn.Module, data, strengths: dict | None = None, seed: int = 0, prepare=None) -> dict:
    """Accuracy on deformed test images -> {kind: (``Strength``, ...)}.

    >>> points = fm.measures.deformations(model, data, {"rotation": (20, 80)})
    >>> [point.strength for point in points["rotation"]], points["rotation"][0].n
    ([20, 80], 359)

    Arguments:
        model: logits (N, K) from images. data: what ``fm.load`` gave; ``data.test`` is deformed.
        strengths: {kind: strengths}; None: those of the published table. rotation and shear in degrees: each image
            takes its own angle, uniform up to +- the strength. zoom_in, zoom_out in per cent of the side.
        seed: gives each image's share of the strength, the same for all strengths and networks.
        prepare: a function of a batch of images applied last (BC+ centres them).
    Errors: ``ValueError`` naming an unknown kind.
    Source: Verma et al. 2019, table 4 (which does not say how shear moves pixels: see ``deformed``). Their code
    (supervised/affine_transforms.py, load_data.py) shears along the rows, and after normalising, so that what lies
    outside is grey there; here it is before, and black. Compare networks with each other, not with their table.
    """
    points, strengths = {}, STRENGTHS if strengths is None else strengths
    if not isinstance(strengths, dict) or not all(isinstance(v, Iterable) for v in strengths.values()):
        raise ValueError(f"strengths={strengths!r}: it takes {{kind: strengths}}, such as {{'rotation': (20, 40)}}")
    for kind, sizes in strengths.items():
        shares = (scored(model, deformed(data, kind, size, seed), data.test.y, prepare) for size in sizes)
        points[kind] = tuple(Strength(size, *one) for size, one in zip(sizes, shares))
    return points


def deformed(data, kind: str, strength: float, seed: int = 0) -> Tensor:
    """The test images deformed (N, C, H, W), normalised as before; what lies outside an image is black.

    >>> deformed(data, "zoom_out", 140).shape
    torch.Size([359, 1, 8, 8])

    Arguments: as ``deformations``. "zoom_in" 60: the middle box of 60 % of the side, enlarged. "zoom_out" 140: a box of
    140 % of the side, black around the image, shrunk. "shear" by angle s: (x, y) -> (x - sin(s) y, cos(s) y) as in
    Keras, the only common form in which the published angles beyond 90 degrees make sense. Pixels between pixels are
    bilinear.
    """
    x = data.test.x
    mean, std = (torch.tensor(v, device=x.device).view(1, -1, 1, 1) for v in (data.mean, data.std))
    grid = affine_grid(_matrices(kind, strength, len(x), seed).to(x), list(x.shape), align_corners=False)
    pixels = x * std + mean  # black is 0 here: what grid_sample puts outside
    return (grid_sample(pixels, grid, padding_mode="zeros", align_corners=False) - mean) / std


def scored(model: nn.Module, x: Tensor, y: Tensor, prepare=None, batch: int = 1000):
    """(accuracy, low, high, n) on images ``x`` (N, ...) with labels ``y`` (N,), in eval mode.

    >>> scored(model, data.test.x, data.test.y)[3]
    359

    A row whose logits hold NaN is not right. Errors: ``ValueError`` for outputs and labels that do not fit, as
    ``fm.evaluate``.
    """
    check_network(model)
    check_rows(x, y)
    right = 0
    with in_eval(model):
        for images, labels in zip(x.split(batch), y.split(batch)):
            got = logits_of(model(prepare(images) if prepare else images), len(images))
            check_classes(got, labels)
            right += int((named(got) == labels).sum())
    return *wilson(right, len(y)), len(y)


def _matrices(kind: str, strength: float, n: int, seed: int) -> Tensor:
    """(n, 2, 3): where each image takes its pixels from, in the coordinates -1 .. 1 of the image."""
    check_choice("kind", kind, STRENGTHS)
    strength = as_number("strength", strength, "degrees or per cent, above 0", lambda v: v > 0)
    share = torch.rand(n, generator=generator(seed, f"deformation {kind}"), dtype=torch.float64) * 2 - 1
    angle = share * math.radians(strength)
    zero, one = torch.zeros(n, dtype=torch.float64), torch.ones(n, dtype=torch.float64)
    if kind == "rotation":
        rows = [angle.cos(), -angle.sin(), zero, angle.sin(), angle.cos(), zero]
    elif kind == "shear":
        rows = [one, -angle.sin(), zero, zero, angle.cos(), zero]
    else:
        size = one * (strength / 100)
        rows = [size, zero, zero, zero, size, zero]
    return torch.stack(rows, 1).view(n, 2, 3)
