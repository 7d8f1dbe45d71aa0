"""Many small images as one sheet: sent to the page once, and shown there piece by piece."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from .tiles import image, png

SIDE = 32  # pixels of the largest image on a sheet


def sheet(x: Tensor, mean, std, columns: int = 25) -> dict:
    """Images (N, C, H, W) as {"url", "columns", "count"}: a PNG with image i in column i % columns.

    >>> sheet(torch.zeros(3, 1, 8, 8), (0.5,), (0.5,), columns=2)["columns"]
    2

    Arguments: ``mean`` and ``std`` (C,) undo the normalising, as ``fm.Data`` keeps them. Larger images are made
    ``SIDE`` pixels wide by averaging; grey ones are dark on white.
    """
    x = x.detach().float().cpu()
    if max(x.shape[2:]) > SIDE:
        x = torch.nn.functional.adaptive_avg_pool2d(x, SIDE)
    if not len(x):
        return {"url": png([[1.0]]), "columns": 1, "count": 0}
    columns = min(columns, len(x))
    tiles = [np.asarray(image(one, mean, std)) for one in x]
    rows = -(-len(tiles) // columns)
    tiles += [np.ones_like(tiles[0])] * (rows * columns - len(tiles))
    grid = np.concatenate([np.concatenate(tiles[r * columns : (r + 1) * columns], 1) for r in range(rows)])
    return {"url": png(grid), "columns": columns, "count": len(x)}
