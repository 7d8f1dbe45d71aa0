"""The live picture as plain SVG text in an HTML widget: no JavaScript, so it draws wherever a page can be shown."""

from __future__ import annotations

from html import escape

import ipywidgets as W
import numpy as np

from ...figures.palette import INK, MIXED, PAPER, mark
from ...figures.scatter import spread
from ..shared.points_svg import relative

UNIT, WIDE, HIGH = 160, 960, 608  # drawing units: of one frame's unit, and of the frame (3 and 1.9 each way)


class SvgPicture:
    """The live picture in one ``<svg>``; the same interface as ``picture.FigurePicture``.

    >>> picture = SvgPicture(["zero", "one"])
    >>> picture.draw(np.zeros((4, 2)), np.array([0, 0, 1, 1]), np.zeros((1, 2)), "Four dots.")
    >>> picture.widget.value.count("<path")
    3
    """

    fps = 5

    def __init__(self, names: list[str]):
        self.names = [str(n) for n in names]
        self.widget = W.HTML()

    def draw(self, clean, labels, mixed, label: str) -> None:
        """Show ``clean`` (N, 2) by ``labels`` (N,) and ``mixed`` (M, 2), in the frame's units; ``label``: in words."""
        parts = []
        for k in range(len(self.names)):
            look, here = mark(k), clean[labels == k]
            parts.append(f'<path fill="{look.colour}" stroke="{INK}" stroke-width="1" fill-opacity=".75" '
                         f'd="{_stamp(here, look.path, 7)}"/>')
        if len(mixed):
            parts.append(f'<path class="featmix-mixed" fill="{MIXED.colour}" stroke="{INK}" stroke-width="3.5" '
                         f'd="{_stamp(mixed, MIXED.path, 9)}"/>')
        parts += self._names(clean, labels)
        self.widget.value = (
            f'<svg class="featmix-picture" role="img" aria-label="{escape(label, quote=True)}" '
            f'viewBox="0 0 {WIDE} {HIGH}" style="width:100%;max-height:380px;background:{PAPER};'
            f'border:1px solid #ccc;border-radius:4px">{"".join(parts)}</svg>'
        )

    def _names(self, clean, labels) -> list[str]:
        there = [k for k in range(len(self.names)) if (labels == k).any()]
        means = np.stack([place(clean[labels == k].mean(0, keepdims=True))[0] for k in there])
        boxes = np.array([[18 + 16 * len(self.names[k]), 40] for k in there], dtype=float)
        return [
            f'<rect x="{x - 9 - 8 * len(self.names[k]):.0f}" y="{y - 19:.0f}" width="{18 + 16 * len(self.names[k])}" '
            f'height="38" rx="5" fill="{PAPER}" fill-opacity=".9" stroke="{mark(k).colour}" stroke-width="4"/>'
            f'<text x="{x:.0f}" y="{y + 9:.0f}" text-anchor="middle" font-family="Arial,Helvetica,sans-serif" '
            f'font-size="27" font-weight="bold" fill="{INK}">{escape(self.names[k])}</text>'
            for k, (x, y) in zip(there, spread(means, boxes))
        ]


def place(points) -> np.ndarray:
    """Points (N, 2) in the frame's units -> drawing units, y downwards.

    >>> place(np.zeros((1, 2))).tolist()
    [[480.0, 304.0]]
    """
    return np.stack([WIDE / 2 + UNIT * points[:, 0], HIGH / 2 - UNIT * points[:, 1]], 1)


def _stamp(points, path: str, size: int) -> str:
    """One path that draws the marker ``path`` at every point."""
    shape = relative(path, size)
    return "".join(f"M{x} {y}{shape}" for x, y in place(points).round().astype(int).tolist()) if len(points) else ""
