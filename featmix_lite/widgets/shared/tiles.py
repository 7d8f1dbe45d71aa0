"""Small pictures and bars as text for an HTML widget, and many pictures on one sheet: no file, nothing fetched."""

from __future__ import annotations

import base64
import io

import numpy as np
from torch import Tensor
from torch.nn.functional import adaptive_avg_pool2d

from ...base.escaping import markup
from ...figures.as_numpy import plain
from ...figures.palette import INK, LIT, MARKS

SIDE = 32  # pixels of the largest image on a sheet


def png(pixels) -> str:
    """A data URI of ``pixels``: (H, W) grey or (H, W, 3) colour, from 0 to 1.

    >>> png([[0, 1], [1, 0]])[:22]
    'data:image/png;base64,'
    """
    from PIL import Image

    file = io.BytesIO()
    Image.fromarray((plain(pixels).clip(0, 1) * 255).round().astype(np.uint8)).save(file, "PNG")
    return "data:image/png;base64," + base64.b64encode(file.getvalue()).decode()


def sheet(x: Tensor, mean, std, columns: int = 25) -> dict:
    """Images (N, C, H, W) as {"url", "columns", "count"}: one PNG, sent once, with image i in column i % columns.

    >>> sheet(torch.zeros(3, 1, 8, 8), (0.5,), (0.5,), columns=2)["columns"]
    2

    Arguments: ``mean`` and ``std`` (C,) undo the normalising, as ``fm.Data`` keeps them. Larger images are made
    ``SIDE`` pixels wide by averaging; grey ones are dark on white.
    """
    x = x.detach().float().cpu()
    if max(x.shape[2:]) > SIDE:
        x = adaptive_avg_pool2d(x, SIDE)
    if not len(x):
        return {"url": png([[1.0]]), "columns": 1, "count": 0}
    columns = min(columns, len(x))
    tiles = [np.asarray(image(one, mean, std)) for one in x]
    rows = -(-len(tiles) // columns)
    tiles += [np.ones_like(tiles[0])] * (rows * columns - len(tiles))
    grid = np.concatenate([np.concatenate(tiles[r * columns : (r + 1) * columns], 1) for r in range(rows)])
    return {"url": png(grid), "columns": columns, "count": len(x)}


def image(x, mean, std):
    """A normalised image (C, H, W) as pixels from 0 to 1, dark ink on white where it is grey.

    >>> image(torch.zeros(1, 2, 2), (0.25,), (0.5,)).tolist()
    [[0.75, 0.75], [0.75, 0.75]]
    """
    there = plain(x) * plain(std)[:, None, None] + plain(mean)[:, None, None]
    return 1 - there[0] if len(there) == 1 else there.transpose(1, 2, 0)


def hidden(h):
    """Features (C, H, W), (N, D) or (D,) as one grey picture: the mean of the maps, or the numbers in rows of a square.

    >>> hidden(torch.zeros(64)).shape
    (8, 8)
    """
    values = plain(h)
    if values.ndim == 3:
        values = values.mean(0)
    elif values.ndim == 1:
        side = int(np.ceil(np.sqrt(len(values))))
        values = np.append(values, np.full(side * side - len(values), values.min())).reshape(side, side)
    low, high = values.min(), values.max()
    return 1 - (values - low) / (high - low if high > low else 1)


def tile(pixels, title: str, below: str = "", size: int = 104) -> str:
    """A picture with big pixels, its title above and a line below.

    >>> tile([[0.0]], "A", "a 3").count("<img")
    1
    """
    return (
        f'<figure style="margin:0;width:{size + 28}px;text-align:center"><b>{markup(title)}</b><br>'
        f'<img src="{png(pixels)}" alt="{markup(title)}: {markup(below)}" width="{size}" height="{size}" '
        f'style="image-rendering:pixelated;border:1px solid {INK}"><figcaption style="line-height:1.2">{markup(below)}'
        "</figcaption></figure>"
    )


def bars(likely, asked, names, at_most: int = 10) -> str:
    """The prediction (filled) beside the label asked for (outlined), a row a class; of many classes the largest.

    >>> bars([0.9, 0.1], [0.5, 0.5], ["cat", "dog"]).count("featmix-bar")
    2
    """
    likely, asked = plain(likely), plain(asked)
    rows = np.sort(np.argsort(-np.maximum(likely, asked), kind="stable")[:at_most])
    some = [k for k in rows if max(likely[k], asked[k]) > 0.005]
    told = ", ".join(f"{names[k]}: {likely[k]:.0%}, asked {asked[k]:.0%}" for k in some)
    lines = "".join(
        f'<div class="featmix-bar" style="display:flex;align-items:center;height:17px">'
        f'<span style="width:4.2em;text-align:right;padding-right:6px;overflow:hidden;white-space:nowrap">'
        f'{markup(names[k])}</span><span style="position:relative;width:180px;height:15px;background:#f3f3f3">'
        f'<span style="position:absolute;left:0;top:3px;height:9px;width:{likely[k]:.1%};background:{MARKS[0].colour}">'
        f'</span><span style="position:absolute;left:0;top:0;height:15px;width:{asked[k]:.1%};box-sizing:border-box;'
        f'border:{2 if asked[k] > 0.005 else 0}px solid {LIT}"></span></span>'
        f'<span style="padding-left:6px">{likely[k]:.0%}</span></div>'
        for k in rows
    )
    return f'<div role="img" aria-label="Prediction: {markup(told)}">{lines}</div>'
