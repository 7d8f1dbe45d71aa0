"""The plane of three classes: features as a classifier's three rows see them."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor

from ...base.shapes import kind_of, tensor_of
from .pca import flat_rows

RANK = 1e-5  # a singular value so much smaller than the largest is none
# Three corners, about their mean, in two coordinates: orthonormal rows, and the classes at equal distances.
CORNERS = [[0.5**0.5, -(0.5**0.5), 0.0], [-(6**-0.5), -(6**-0.5), 2 * 6**-0.5]]


class SimplexPlane(NamedTuple):
    """A flat view through three rows of a classifier: ``axes`` (2, d), orthonormal rows; ``centre`` (d,); float64."""

    axes: Tensor
    centre: Tensor

    def project(self, features: Tensor) -> Tensor:
        """Show ``features`` (N, ...) in the plane: (N, 2), float64. Errors: ``ValueError`` for rows of another width.

        >>> plane = simplex_plane(fm.models.simplex(3, 8))
        >>> plane.project(torch.zeros(5, 8)).shape
        torch.Size([5, 2])
        """
        return (flat_rows(features, len(self.centre)).cpu().double() - self.centre) @ self.axes.T


def simplex_plane(W: Tensor) -> SimplexPlane:
    """The plane in which mixes of three classes are drawn: the one through their three rows of a classifier.

    >>> W = fm.models.simplex(10, 64)[[2, 5, 7]]
    >>> corners = simplex_plane(W).project(W)
    >>> torch.pdist(corners)                               # an equilateral triangle, of the rows' own distances
    tensor([1.4142, 1.4142, 1.4142], dtype=torch.float64)

    Argument: ``W`` (3, d), three rows. With mu their mean and W - 1 mu^T = U S V^T of rank 2 the axes are A U V^T:
    A (2, 3) has orthonormal rows at right angles to (1, 1, 1), so the axes are orthonormal, and the first two classes
    lie below, the first right and the second left, the third above. Rows of a simplex come out as an equilateral
    triangle; others as the triangle that they are, turned as near to that as it goes. The centre is the rows' mean,
    not the features'.
    Errors: ``ValueError`` for another shape, NaN, or rows on one line, naming those that coincide.
    Source: Fisher, Meng & Papyan 2024 draw their figures so.
    """
    rows = tensor_of("W", W)
    if rows.dim() != 2 or len(rows) != 3 or not rows.is_floating_point() or not rows.shape[1]:
        raise ValueError(f"W {kind_of(rows)}: three rows of a classifier, floats (3, d)")
    if not rows.isfinite().all():
        raise ValueError("W holds nan or infinity: its rows span no plane")
    rows = rows.double()
    centre = rows.mean(0)
    U, S, Vh = torch.linalg.svd(rows - centre, full_matrices=False)
    kept = S > RANK * S[0]
    if int(kept.sum()) < 2 or S[0] <= 1e-12 * rows.abs().max():
        near = [(i, j) for i, j in ((0, 1), (0, 2), (1, 2)) if float((rows[i] - rows[j]).norm()) <= 3 * RANK * S[0]]
        same = f"rows {' and '.join(map(str, near[0]))} coincide" if len(near) == 1 else (
            "all rows coincide" if near or S[0] <= 1e-12 * rows.abs().max() else "the rows lie on one line"
        )
        raise ValueError(f"W: {same}: three classes need a plane")
    return SimplexPlane(torch.tensor(CORNERS, dtype=torch.float64) @ U[:, kept] @ Vh[kept], centre)
