"""Augmentation on the device: mirror and shift each image of a batch, drawn from a generator of its own."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor

from ..base.errors import check_choice

KINDS = (None, "flip", "crop", "flip+crop")


class Moves(NamedTuple):
    """How each image of a batch is moved: ``flip`` (B,) bool; ``down``, ``right`` (B,) shifts in pixels."""

    flip: Tensor
    down: Tensor
    right: Tensor


def pad_of(size: int) -> int:
    """Pixels a crop may shift by: 4 for 28 and 32 pixels, as He et al. do (2016, section 4.2), 1 for 8."""
    return max(1, round(size / 8))


def draw_moves(kind: str | None, batch: int, size: tuple[int, int], generator: torch.Generator | None = None) -> Moves:
    """Draw how each image is moved, on the generator's device.

    >>> draw_moves("crop", 4, (32, 32), torch.Generator().manual_seed(0)).down.shape     # from -4 to 4
    torch.Size([4])

    Errors: ``ValueError`` naming the kind and the choices.
    """
    check_choice("augment", kind, KINDS)
    device = generator.device if generator is not None else "cpu"
    flip, down, right = torch.zeros(batch, dtype=torch.bool, device=device), *torch.zeros(
        2, batch, dtype=torch.int64, device=device
    )
    if kind in ("flip", "flip+crop"):
        flip = torch.rand(batch, generator=generator, device=device) < 0.5
    if kind in ("crop", "flip+crop"):
        down, right = (
            torch.randint(-p, p + 1, (batch,), generator=generator, device=device) for p in map(pad_of, size)
        )
    return Moves(flip, down, right)


def moved(x: Tensor, moves: Moves) -> Tensor:
    """Mirror and shift each image of ``x`` (B, C, H, W) as ``moves`` say; what comes in from outside is 0.

    >>> x = torch.arange(3.0).view(1, 1, 1, 3)
    >>> moved(x, Moves(torch.tensor([True]), torch.tensor([0]), torch.tensor([1]))).flatten()
    tensor([0., 2., 1.])

    0 is the mean colour, because the images are normalised.
    """
    high, wide = x.shape[-2:]
    flip, down, right = (t.to(x.device).view(-1, 1) for t in moves)
    row = torch.arange(high, device=x.device) - down  # where each output row comes from, (B, H)
    column = torch.arange(wide, device=x.device) - right
    inside = ((row >= 0) & (row < high)).unsqueeze(2) & ((column >= 0) & (column < wide)).unsqueeze(1)
    column = torch.where(flip, wide - 1 - column, column)
    row, column = row.clamp(0, high - 1), column.clamp(0, wide - 1)
    image = torch.arange(len(x), device=x.device).view(-1, 1, 1)
    pixels = x.permute(0, 2, 3, 1)[image, row.unsqueeze(2), column.unsqueeze(1)]  # (B, H, W, C)
    return (pixels * inside.unsqueeze(3)).permute(0, 3, 1, 2).contiguous()


def augment(x: Tensor, kind: str | None, generator: torch.Generator | None = None) -> Tensor:
    """Mirror (``flip``) and shift (``crop``: pad, then cut out) each image by its own draw.

    >>> augment(torch.zeros(4, 3, 32, 32), "flip+crop", torch.Generator().manual_seed(0)).shape
    torch.Size([4, 3, 32, 32])

    Args:
        x: images (B, C, H, W), any device; it is not changed.
        kind: None, "flip", "crop" or "flip+crop".
        generator: where the draws come from; None is the global generator.

    Errors: ``ValueError`` naming the kind and the choices.
    """
    moves = draw_moves(kind, len(x), tuple(x.shape[-2:]), generator)
    return x if kind is None else moved(x, moves)
