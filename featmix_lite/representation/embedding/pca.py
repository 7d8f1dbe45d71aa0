"""Features in two dimensions, in a view that keeps still while the network learns."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor


@dataclass(frozen=True)
class PCA2:
    """A flat view of a feature space: ``mean`` (D,), ``axes`` (D, 2), ``share`` (2,) of the variance along each.

    >>> view = PCA2.fit(torch.tensor([[0.0, 0.0, 1.0], [2.0, 0.0, 1.0], [0.0, 1.0, 1.0], [2.0, 1.0, 1.0]]))
    >>> view.project(torch.tensor([[1.0, 0.5, 1.0]])).abs().max().item()
    0.0

    A view is affine: a mix of two points is seen exactly on the straight line between them, at its weight. So
    where mixed features leave that line, the network bent it, not the picture.
    """

    mean: Tensor
    axes: Tensor
    share: Tensor

    @classmethod
    def fit(cls, features: Tensor) -> PCA2:
        """Find the two directions of most variance in ``features`` (N, ...), flattened per row.

        The same features give the same view (see ``directions``). A space of one dimension gets a second axis of
        zeros. Errors: ``ValueError`` for fewer than 2 rows, NaN or infinity.

        Source: principal component analysis (Pearson 1901), through the products of the centred rows.
        """
        flat = features.detach().flatten(1).double()
        if len(flat) < 2 or not flat.shape[1] or not torch.isfinite(flat).all():
            raise ValueError(f"a view needs at least 2 rows of finite features, got {tuple(features.shape)}")
        mean = flat.mean(0)
        flat = flat - mean
        axes, squares = directions(flat.cpu().numpy(), 2)
        lacking = 2 - len(squares)
        axes, squares = np.pad(axes, ((0, 0), (0, lacking))), np.pad(squares, (0, lacking))
        axes, squares = (torch.from_numpy(v).to(flat.device) for v in (axes, squares))
        return cls(mean, axes, squares / flat.square().sum().clamp_min(1e-300))

    def project(self, x: Tensor) -> Tensor:
        """Show ``x`` (M, ...) in this view: (M, 2), float64. Errors: ``ValueError`` for rows of another width."""
        return (flat_rows(x, len(self.mean)).double() - self.mean) @ self.axes

    def aligned(self, features: Tensor, labels: Tensor, before: Tensor) -> PCA2:
        """Turn (and if need be mirror) the view so that the class means lie nearest to where they were ``before``.

        >>> features, labels = torch.randn(30, 5), torch.arange(30) % 3
        >>> view = PCA2.fit(features); means = class_means(view.project(features), labels)
        >>> torch.allclose(PCA2.fit(features).aligned(features, labels, means).axes, view.axes)
        True

        Arguments: ``features`` (N, ...), ``labels`` (N,), ``before`` (K, 2) the means of the last picture
        (``class_means``; nan for a class that was not there). Distances do not change: principal axes are
        arbitrary up to a turn of equal ones and a sign, and a picture that flips cannot be followed.
        With nothing to hold on to, the view stays as it is.

        Source: orthogonal Procrustes problem (Schoenemann 1966).
        """
        now = class_means(self.project(features), labels, len(before))
        both = torch.isfinite(now).all(1) & torch.isfinite(before).all(1)
        if not both.any():
            return self
        return PCA2(self.mean, self.axes @ turn_onto(now[both], before[both].to(now)), self.share)


def flat_rows(features: Tensor, width: int) -> Tensor:
    """``features`` (M, ...) flattened per row, (M, width), where they are as wide as those a view was fitted on.

    >>> flat_rows(torch.zeros(3, 2, 4), 8).shape
    torch.Size([3, 8])

    Errors: ``ValueError`` naming both widths; one column alone would be spread over all of a view's in silence.
    """
    flat = features.detach().flatten(1) if features.dim() > 1 else features.detach().unsqueeze(-1)
    if features.dim() < 2 or flat.shape[1] != width:
        raise ValueError(
            f"features {tuple(features.shape)} have {flat.shape[-1]} numbers a row, the view was fitted on {width}: "
            "place features (M, ...) of the same site"
        )
    return flat


def directions(flat: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
    """The ``count`` directions of most variance in centred rows (N, D), and the squared length of the rows along each.

    >>> axes, squares = directions(np.array([[3.0, 0.0, 0.0], [-3.0, 0.0, 0.0]]), 2)
    >>> axes.shape, squares.tolist()
    ((3, 1), [18.0])

    Returns axes (D, k) and squares (k,), the longest first; k is less than ``count`` where D is, or where rows fewer
    than D spread in fewer directions; it is at least 1. Each axis points where its largest entry is positive.
    """
    wide = flat.shape[1] > len(flat)
    # The small side's products: a decomposition of 600 maps of 25,088 numbers would take seconds.
    squares, vectors = np.linalg.eigh(flat @ flat.T if wide else flat.T @ flat)
    squares, axes = squares[::-1][:count], vectors[:, ::-1][:, :count]
    if wide:
        kept = squares > 1e-12 * max(squares[0], 1e-300)
        kept[0] = True
        squares = squares[kept]
        axes = flat.T @ (axes[:, kept] / np.sqrt(squares.clip(1e-300)))
    turn = np.sign(axes[np.abs(axes).argmax(0), np.arange(axes.shape[1])])  # the same features, the same signs
    return axes * np.where(turn == 0, 1.0, turn), squares.clip(0)


def turn_onto(points: Tensor, there: Tensor, mirror: bool = True) -> Tensor:
    """The turn (2, 2), with or without mirroring, that brings ``points`` (N, 2) nearest to ``there`` (N, 2).

    >>> there = torch.tensor([[1.0, 0.0], [0.0, 2.0]])
    >>> torch.allclose(there.flip(1) @ turn_onto(there.flip(1), there), there)
    True

    Source: orthogonal Procrustes problem (Schoenemann 1966).
    """
    u, _, v = torch.linalg.svd(points.T @ there)
    if not mirror:
        u[:, 1] *= torch.linalg.det(u @ v).sign()
    return u @ v


def class_means(points: Tensor, labels: Tensor, classes: int | None = None) -> Tensor:
    """The mean of each class: ``points`` (N, D), ``labels`` (N,) -> (K, D) float64, nan where a class has no point.

    >>> class_means(torch.tensor([[0.0], [2.0], [5.0]]), torch.tensor([0, 0, 1])).tolist()
    [[1.0], [5.0]]
    """
    classes = int(labels.max()) + 1 if classes is None else classes
    hot = torch.nn.functional.one_hot(labels.long(), max(classes, int(labels.max()) + 1))[:, :classes].double()
    return (hot.T @ points.double()) / hot.sum(0)[:, None]  # 0 / 0 is nan, as it should be
