"""The two images, and the mix between them where it is an image itself, as a row of small pictures."""

from __future__ import annotations

from ..shared.tiles import image, tile
from ..shared.words import TEXT as SHARED
from ..shared.words import a as article
from .words import TEXT


def pair(data, wish, walk, k: int, ends: tuple[int, int]) -> str:
    """A and B with their classes ``ends`` and rows, and, where the images are mixed, the mix of stop ``k``.

    >>> from featmix_lite.widgets.segment.engine import Wish
    >>> from featmix_lite.widgets.segment.walked import walk
    >>> seen = walk(model, data.test.x[0], data.test.x[1], "block1", ["fc"], 9)
    >>> pair(data, Wish("block1", 0, 1), seen, 4, (3, 8)).count("<img")
    2
    """
    a, b, weight = data.test.x[wish.a], data.test.x[wish.b], float(walk.weights[k])
    told = [f"{article(data.names[kind])}, {TEXT['row'].format(row=row)}" for kind, row in zip(ends, wish[1:])]
    shown = [("A", a, told[0]), (SHARED["mix"], (1 - weight) * a + weight * b, f"{weight:.0%} B"), ("B", b, told[1])]
    tiles = [tile(image(x.cpu(), data.mean, data.std), title, said, 72)
             for title, x, said in (shown if walk.at == "input" else shown[::2])]  # fmt: skip
    return f'<div style="display:flex;gap:8px">{"".join(tiles)}</div>'
