"""How far a classifier's rows are from the corners of a simplex."""

from __future__ import annotations

import math

from torch import Tensor

from .problem import classifier_rows


def simplex_error(W: Tensor) -> float:
    """How far the rows of a classifier are from a simplex, whatever its size, place and turn: 0 at one, below 1.

    >>> round(fm.theory.simplex_error(3 * fm.theory.simplex(4, 6)), 6)
    0.0
    >>> square = torch.tensor([[1.0, 0.0], [0.0, 1.0], [-1.0, 0.0], [0.0, -1.0]])
    >>> round(fm.theory.simplex_error(square), 4)
    0.5774

    Argument: ``W`` (K, d), K at least 2. With G = M M^T the products of the rows about their mean and
    P = I - 11^T / K, it is |G - g P| / |G| (Frobenius) for the g that makes it least, trace(G) / (K - 1). A shift
    of all rows does not count: softmax does not see it. With G's rank r it is at least sqrt(1 - r / (K - 1)):
    four rows in a plane cannot do better than .5774. All rows equal: nan. Two rows: 0.
    Errors: ``ValueError`` for another shape, NaN or infinity.
    Source: Papyan, Han & Donoho 2020, NC2, as one number; its form is ours.
    """
    rows = classifier_rows(W)
    M = rows - rows.mean(0)
    size = float(M.abs().max())
    if size <= 1e-12 * float(rows.abs().max()):
        return math.nan
    G = (M / size) @ (M / size).T
    P = G.new_ones(len(G)).diag() - 1 / len(G)
    return float((G - G.trace() / (len(G) - 1) * P).norm() / G.norm())
