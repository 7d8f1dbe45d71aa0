"""What every view of t-SNE needs: features cut down to 50 directions, and a way to stop on the way."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from ...base.shapes import kind_of, tensor_of
from .pca import directions, flat_rows

DIRECTIONS = 50


class Cancelled(RuntimeError):
    """The picture was stopped before it was done; nothing is left running.

    >>> view = fm.embedding.fit(torch.randn(30, 5), "tsne", cancel=lambda: True)
    Traceback (most recent call last):
    ...
    featmix_lite.representation.embedding.reduced.Cancelled: the picture was stopped
    """


@dataclass(frozen=True, eq=False)
class Reduced:
    """Features in their main directions, 50 at most: ``points`` (N, d) float64 of size about 1, and the way there."""

    points: np.ndarray
    mean: np.ndarray
    axes: np.ndarray

    @classmethod
    def fit(cls, features: Tensor) -> Reduced:
        """Centre, scale and project ``features`` (N, ...). Errors: ``ValueError`` for under 4 rows, nan, infinity.

        >>> Reduced.fit(torch.randn(100, 3, 20)).points.shape
        (100, 50)
        """
        flat = _flat(features)
        if len(flat) < 4 or not flat.size or not np.isfinite(flat).all():
            raise ValueError(f"t-SNE and LDA need at least 4 rows of finite features, got {tuple(features.shape)}")
        mean = flat.mean(0)
        flat -= mean  # in place: a second copy of wide maps costs more than the arithmetic
        size = max(float(flat.max()), -float(flat.min()))
        flat /= size if size > 0 else 1.0
        axes, squares = directions(flat, DIRECTIONS)
        spread = float(np.sqrt(squares.sum() / len(flat)))  # root mean square length of a row
        axes /= spread if spread > 0 else 1.0
        return cls(flat @ axes, mean, axes / (size if size > 0 else 1.0))

    def of(self, features: Tensor) -> np.ndarray:
        """Further features (M, ...) in the same directions: (M, d). Errors: ``ValueError`` for another width, NaN."""
        flat = _flat(flat_rows(features, len(self.mean)))
        if not np.isfinite(flat).all():
            raise ValueError(f"features {tuple(features.shape)} hold nan or infinity: they have no place in a picture")
        return (flat - self.mean) @ self.axes


def rows_of(name: str, value) -> Tensor:
    """Features (N, ...) as a tensor, from a tensor, an array or a list.

    >>> rows_of("features", [[0.0, 1.0]]).shape
    torch.Size([1, 2])

    Errors: ``ValueError`` for what is none.
    """
    tensor = tensor_of(name, value, move=False)
    if tensor.dim() < 2:
        raise ValueError(f"{name} {kind_of(tensor)}: they take (N, ...), a row each")
    return tensor


def stopper(cancel):
    """openTSNE's way of asking whether to go on: its arguments for ``optimize``; {} where nobody can stop it.

    >>> stopper(None)
    {}
    """
    if cancel is None:
        return {}
    ask = cancel.is_set if hasattr(cancel, "is_set") else cancel
    return {"callbacks": [lambda *_: True if ask() else None], "callbacks_every_iters": 10}


def _flat(features: Tensor) -> np.ndarray:
    return features.detach().flatten(1).to("cpu", torch.float64, copy=True).numpy()


def tensor(points) -> Tensor:
    """Positions of whatever array kind as a float64 tensor of our own.

    >>> tensor(np.zeros((3, 2))).shape
    torch.Size([3, 2])
    """
    return torch.from_numpy(np.array(points, dtype=np.float64))
