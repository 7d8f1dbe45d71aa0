"""Where a picture lies in the plane: its middle and its scale, and how far its paper reaches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor


class Board(NamedTuple):
    """The paper of a picture. Lengths are (to the side, up) from the middle, in the frame's units: nearly all clean
    points ``fill`` it, none is drawn beyond ``clip``, the paper ends at ``edge``. On the page it is at most ``high``
    CSS pixels high, and points glide to a new place in ``glide`` ms; as SVG, ``unit`` is one of the frame's units."""

    fill: tuple[float, float]
    clip: tuple[float, float]
    edge: tuple[float, float]
    high: int
    glide: int
    unit: int

    def clipped(self, points: Tensor) -> Tensor:
        """``points`` (N, 2) with none beyond ``clip``: nothing is lost from sight."""
        clip = torch.tensor(self.clip, dtype=points.dtype)
        return points.clamp(-clip, clip)


@dataclass(frozen=True)
class Frame:
    """Where a picture's ``middle`` (2,) is on the ``board`` and how many of its units make one of the frame's."""

    middle: Tensor
    unit: Tensor
    board: Board

    def inside(self, points: Tensor) -> Tensor:
        """``points`` (N, 2) in the frame's units, also those far outside."""
        return (points - self.middle) / self.unit

    def __call__(self, points: Tensor) -> Tensor:
        """The same, as far as they can be drawn."""
        return self.board.clipped(self.inside(points))


def fitted(points: Tensor, board: Board, before: Frame | None = None, far: float = 0.0) -> Frame:
    """The frame in which ``points`` (N, 2) just fill the ``board``, with the share ``far`` at each end left out.

    >>> board = Board(fill=(1.0, 0.8), clip=(1.1, 0.9), edge=(1.2, 1.0), high=400, glide=300, unit=300)
    >>> fitted(torch.tensor([[0.0, 0.0], [2.0, 1.0]]), board)(torch.tensor([[1.0, 0.5], [2.0, 1.0]])).tolist()
    [[0.0, 0.0], [1.0, 0.5]]

    ``before``, the last picture's, stays while the points fit in it: a picture that breathes cannot be followed.
    """
    fill = torch.tensor(board.fill, dtype=points.dtype)
    if before is not None and 0.75 < float((before.inside(points).abs() / fill).max()) < 1.08:
        return before
    low, high = points.quantile(torch.tensor([far, 1 - far], dtype=points.dtype), dim=0)
    return Frame((low + high) / 2, ((high - low) / 2 / fill).max().clamp_min(1e-9), board)
