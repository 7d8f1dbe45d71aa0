"""A scatter of clean and mixed points as plain SVG: what stands in where no JavaScript of ours may run."""

from __future__ import annotations

import re
from functools import lru_cache
from html import escape

import numpy as np

from ...figures.palette import INK, LIT, PAPER, mark
from ...figures.scatter import spread

WIDE, HIGH, UNIT = 780, 624, 300  # drawing units; the frame reaches 1.3 and 1.04 units of its own


def cloud_svg(scene: dict, label: str, path=None, step: int = 0, rings=(), size: int = 7) -> str:
    """One ``<svg>`` of ``scene`` {"spots", "labels", "parents", "weights", "intrudes", "names"}.

    >>> scene = {"spots": [[0, 0], [1, 0], [0.5, 0]], "labels": [0, 1], "parents": [[0, 1]], "weights": [[0.5, 0.5]],
    ...          "intrudes": [False], "names": ["a", "b"]}
    >>> cloud_svg(scene, "Two dots and a mix.").count('class="featmix-mix"')
    1

    Arguments: ``spots`` in the frame's units, clean ones first; ``label`` in words; ``path`` (S, 2), a way drawn as a
    line with its ``step``-th stop as a diamond; ``rings``, numbers of points to ring, the first one heavier.
    """
    spots, labels = place(scene["spots"]), np.asarray(scene["labels"], int)
    clean, names, parts = spots[: len(labels)], [str(n) for n in scene["names"]], []
    for k in range(len(names)):
        look, here = mark(k), clean[labels == k]
        shape = relative(look.path, size)
        stamps = "".join(f"M{x:.0f} {y:.0f}{shape}" for x, y in here)
        parts.append(f'<path fill="{look.colour}" stroke="{INK}" fill-opacity=".8" d="{stamps}"/>')
    for j, spot in enumerate(spots[len(labels) :]):
        parts.append(_diamond(spot, scene["parents"][j], scene["weights"][j], scene["intrudes"][j], size + 1))
    parts += _names(clean, labels, names)
    if path is not None:
        stops = place(path)
        line = " ".join(f"{x:.0f},{y:.0f}" for x, y in stops)
        parts.append(f'<polyline points="{line}" fill="none" stroke="{INK}" stroke-width="5"/>')
        for (x, y), letter in ((stops[0], "A"), (stops[-1], "B")):
            parts.append(f'<circle cx="{x:.0f}" cy="{y:.0f}" r="24" fill="{INK}"/><text x="{x:.0f}" y="{y + 11:.0f}" '
                         f'text-anchor="middle" font-size="32" font-weight="bold" fill="{PAPER}">{letter}</text>')
        parts.append(_diamond(stops[step], scene["ends"], scene["shares"][step], True, 24))
    for n, i in enumerate(rings):
        x, y = spots[i]
        parts.append(f'<circle cx="{x:.0f}" cy="{y:.0f}" r="{12 if n else 16}" fill="none" stroke="{LIT}" '
                     f'stroke-width="{4 if n else 7}"/>')
    return (
        f'<svg class="featmix-cloud" role="img" aria-label="{escape(label, quote=True)}" viewBox="0 0 {WIDE} {HIGH}" '
        f'style="width:100%;max-height:440px;background:{PAPER};border:1px solid #ccc;border-radius:4px">'
        f'{"".join(parts)}</svg>'
    )


def place(points) -> np.ndarray:
    """Points (N, 2) in the frame's units -> drawing units, y downwards.

    >>> place([[0.0, 0.0]]).tolist()
    [[390.0, 312.0]]
    """
    points = np.asarray(points, float).reshape(-1, 2)
    return np.stack([WIDE / 2 + UNIT * points[:, 0], HIGH / 2 - UNIT * points[:, 1]], 1)


def _diamond(spot, parents, weights, loud, size) -> str:
    """Filled from below with the heavier parent's colour, up to its share."""
    heavy = 0 if weights[0] >= weights[1] else 1
    (x, y), high = spot, 1.4 * size
    level = y + high - 2 * high * float(weights[heavy])
    half = size * (1 - abs(level - y) / high)  # how wide the diamond is where the two meet
    side = f"{x - size:.1f},{y:.1f}", f"{x + size:.1f},{y:.1f}"
    low = f"M{x:.1f},{y + high:.1f}L{side[1]}" + (f"L{x + half:.1f},{level:.1f}H{x - half:.1f}" if level < y else "")
    return (
        f'<g class="featmix-mix" stroke-linejoin="round"><path d="M{x:.1f},{y - high:.1f}L{side[1]}L{x:.1f},'
        f'{y + high:.1f}L{side[0]}Z" fill="{mark(parents[1 - heavy]).colour}"/><path d="{low}L{side[0]}Z" '
        f'fill="{mark(parents[heavy]).colour}"/><path d="M{x - half:.1f},{level:.1f}H{x + half:.1f}" '
        f'stroke="{PAPER}" stroke-width="2"/><path d="M{x:.1f},{y - high:.1f}L{side[1]}L{x:.1f},{y + high:.1f}'
        f'L{side[0]}Z" fill="none" stroke="{INK}" stroke-width="{4 if loud else 1.6}"/></g>'
    )


def _names(clean, labels, names) -> list[str]:
    there = [k for k in range(len(names)) if (labels == k).any()]
    if not there:
        return []
    means = np.stack([clean[labels == k].mean(0) for k in there])
    boxes = np.array([[16 + 14 * len(names[k]), 34] for k in there], float)
    return [
        f'<rect x="{x - 8 - 7 * len(names[k]):.0f}" y="{y - 17:.0f}" width="{16 + 14 * len(names[k])}" height="34" '
        f'rx="4" fill="{PAPER}" fill-opacity=".88" stroke="{mark(k).colour}" stroke-width="4"/><text x="{x:.0f}" '
        f'y="{y + 8:.0f}" text-anchor="middle" font-family="Arial,sans-serif" font-size="24" font-weight="bold" '
        f'fill="{INK}">{escape(names[k])}</text>'
        for k, (x, y) in zip(there, spread(means, boxes))
    ]


@lru_cache(64)
def relative(path: str, size: float) -> str:
    """The absolute ``path`` (M L H V A Z) about the origin, ``size`` times as large, in relative commands.

    >>> relative("M-1,0H1V1Z", 10)
    'm-10 0h20v10z'
    """
    out, x, y = [], 0, 0

    def step(value, old):
        return round(size * value) - old

    for command, text in re.findall(r"([MLHVAZ])([^MLHVAZ]*)", path):
        n = [float(v) for v in re.findall(r"-?(?:\d+\.?\d*|\.\d+)", text)]
        width = {"M": 2, "L": 2, "H": 1, "V": 1, "A": 7, "Z": 1}[command]
        for i in range(0, max(len(n), 1), width):
            part = n[i : i + width]
            if command == "Z":
                out.append("z")
                continue
            dx = step(part[-2] if command in "MLA" else part[0], x) if command != "V" else 0
            dy = step(part[-1], y) if command != "H" else 0
            r = [round(size * v) for v in part[:2]]
            arc = f"{r[0]} {r[1]} 0 {part[3]:.0f} {part[4]:.0f} " if command == "A" else ""
            told = {"H": f"{dx}", "V": f"{dy}"}.get(command, f"{dx} {dy}")
            out.append(f"{command.lower()}{arc}{told}")
            x, y = x + dx, y + dy
    return "".join(out)
