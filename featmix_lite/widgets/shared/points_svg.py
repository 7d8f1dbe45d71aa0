"""A labelled scatter as plain SVG: what stands in where no JavaScript of ours may run."""

from __future__ import annotations

import re
from functools import lru_cache

import numpy as np

from ...base.escaping import markup
from ...figures.palette import INK, LIT, MIXED, PAPER, mark
from ...figures.scatter import spread
from .svg_paper import svg


def scatter_svg(scene: dict, label: str, path=None, step: int = 0, rings=(), size: int = 7,
                filled: bool = True) -> str:
    """One ``<svg>`` of ``scene`` {"spots", "labels", "names", "board", "parents", "weights", "intrudes"}.

    >>> scene = {"spots": [[0, 0], [1, 0], [0.5, 0]], "labels": [0, 1], "parents": [[0, 1]], "weights": [[0.5, 0.5]],
    ...          "intrudes": [False], "names": ["a", "b"], "board": {"edge": (1.3, 1), "unit": 300, "high": 420}}
    >>> scatter_svg(scene, "Two dots and a mix.").count('class="featmix-mix"')
    1

    Arguments: ``spots`` in the frame's units, clean ones first; mixes are filled where "intrudes" is there, else (and
    with ``filled=False``, in a third of the bytes) white; ``label`` in words; ``path`` (S, 2), a way drawn as a line
    with its ``step``-th stop as a diamond; ``rings``, numbers of points to ring, the first one heavier; ``size`` of a
    clean point.
    """
    board, labels, names = scene["board"], np.asarray(scene["labels"], int), [str(n) for n in scene["names"]]
    spots = place(scene["spots"], board["edge"], board["unit"])
    clean, mixed, parts = spots[: len(labels)], spots[len(labels) :], []
    for k in range(len(names)):
        stamps = stamp(clean[labels == k], mark(k).path, size)
        parts.append(f'<path fill="{mark(k).colour}" stroke="{INK}" fill-opacity=".8" d="{stamps}"/>')
    if "intrudes" in scene and filled:
        each = zip(mixed, scene["parents"], scene["weights"], scene["intrudes"])
        parts += [_diamond(*one, size + 1) for one in each]
    elif len(mixed):
        loud = np.asarray(scene.get("intrudes", [False] * len(mixed)), bool)
        for rim, those in ((3.5 if loud.all() or not loud.any() else 1.6, mixed[~loud]), (4, mixed[loud])):
            parts.append(f'<path class="featmix-mixed" fill="{MIXED.colour}" stroke="{INK}" stroke-width="{rim}" '
                         f'd="{stamp(those, MIXED.path, size + 2)}"/>')
    parts += _names(clean, labels, names)
    if path is not None:
        stops = place(path, board["edge"], board["unit"])
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
    paper = [2 * board["unit"] * side for side in board["edge"]]
    style = f"max-height:{board['high']}px;border:1px solid #ccc;border-radius:4px"
    return svg(parts, paper, label, "featmix-cloud", style)


def place(points, edge, unit: float) -> np.ndarray:
    """Points (N, 2) in the frame's units -> drawing units, y downwards, on paper that reaches ``edge`` from its middle.

    >>> place([[0.0, 0.0], [1.0, 0.5]], (1.5, 1.0), 100).tolist()
    [[150.0, 100.0], [250.0, 50.0]]
    """
    points = np.asarray(points, float).reshape(-1, 2)
    return unit * (np.asarray(edge) + points * [1, -1])


def stamp(spots, path: str, size: float) -> str:
    """One path's ``d`` that draws the marker ``path`` at every one of ``spots`` (N, 2), in drawing units.

    >>> stamp([[5, 6], [7, 8]], "M-1,0H1", 2)
    'M5 6m-2 0h4M7 8m-2 0h4'
    """
    shape = relative(path, size)
    return "".join(f"M{round(x, 1):g} {round(y, 1):g}{shape}" for x, y in np.asarray(spots, float).tolist())


def _diamond(spot, parents, weights, loud, size) -> str:
    """Filled from below with the heavier parent's colour, up to its share."""
    heavy = 0 if weights[0] >= weights[1] else 1
    (x, y), high = spot, 1.4 * size
    level = y + high - 2 * high * float(weights[heavy])
    half = size * (1 - abs(level - y) / high)  # how wide the diamond is where the two meet
    side = f"{x - size:.1f},{y:.1f}", f"{x + size:.1f},{y:.1f}"
    low = f"M{x:.1f},{y + high:.1f}L{side[1]}" + (f"L{x + half:.1f},{level:.1f}H{x - half:.1f}" if level < y else "")
    rim = f"M{x:.1f},{y - high:.1f}L{side[1]}L{x:.1f},{y + high:.1f}L{side[0]}Z"
    return (
        f'<g class="featmix-mix" stroke-linejoin="round"><path d="{rim}" fill="{mark(parents[1 - heavy]).colour}"/>'
        f'<path d="{low}L{side[0]}Z" fill="{mark(parents[heavy]).colour}"/>'
        f'<path d="M{x - half:.1f},{level:.1f}H{x + half:.1f}" stroke="{PAPER}" stroke-width="2"/>'
        f'<path d="{rim}" fill="none" stroke="{INK}" stroke-width="{4 if loud else 1.6}"/></g>'
    )


def _names(clean, labels, names) -> list[str]:
    """The classes' names in boxes, at their points' middles and pushed off each other."""
    there = [k for k in range(len(names)) if (labels == k).any()]
    if not there:
        return []
    means = np.stack([clean[labels == k].mean(0) for k in there])
    boxes = np.array([[16 + 14 * len(names[k]), 34] for k in there], float)
    return [
        f'<rect x="{x - wide / 2:.0f}" y="{y - 17:.0f}" width="{wide:.0f}" height="34" rx="4" fill="{PAPER}" '
        f'fill-opacity=".88" stroke="{mark(k).colour}" stroke-width="4"/><text x="{x:.0f}" y="{y + 8:.0f}" '
        f'text-anchor="middle" font-size="24" font-weight="bold" fill="{INK}">{markup(names[k])}</text>'
        for k, (wide, _), (x, y) in zip(there, boxes, spread(means, boxes))
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
