"""Feature maps before and after mixing: two parents, their maps, the mix's map."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from ..base.numbers import as_whole, plain_whole
from .alt_text import describe, written
from .as_numpy import plain, shown
from .palette import INK, template

PRINT = "Greys"  # of grey images: from white, the least, to black; the widgets' small pictures are dark on white too
SCALE = "Cividis"  # dark to light in even steps: reads the same in grey, and to every kind of colour vision


def maps(
    images, features, mixed=None, weight: float = 0.5, *, of_mixed_image=None, mixed_image=None, channels=4,
    names=("A", "B"), site: str = "", mean=None, std=None,
) -> go.Figure:
    """Draw two images, their feature maps, and the maps' mix, channel by channel.

    >>> maps(torch.rand(2, 1, 8, 8), torch.randn(2, 16, 8, 8), weight=0.7)
    Figure...

    Arguments:
        images: (2, C, H, W), the two parents; mean, std: C numbers each, to undo the normalisation.
        features: (2, c, h, w), their maps at ``site``.
        mixed: (c, h, w), the mix; None: weight * first + (1 - weight) * second.
        of_mixed_image: (c, h, w), the maps of the mixed *image*, a row to compare with; mixed_image: (C, H, W).
        channels: how many, those with most variance over both parents and all pixels, or a list of numbers.
    One scale a channel, from its least to its greatest value in the picture. The title says how far the mix of
    the maps is from the maps of the mixed image, where both are given. Errors: ``ValueError`` for other shapes.
    """
    names = tuple(map(written, names))
    images, features = plain(images), plain(features)
    if images.ndim != 4 or features.ndim != 4 or len(images) != 2 or len(features) != 2:
        raise ValueError(f"two images (2, C, H, W) and maps (2, c, h, w) wanted, got {images.shape}, {features.shape}")
    mixed = weight * features[0] + (1 - weight) * features[1] if mixed is None else plain(mixed)
    rows = [(names[0], images[0], features[0]), (names[1], images[1], features[1]),
            (f"{shown(weight)} {names[0]} + {shown(1 - weight)} {names[1]}", None, mixed)]
    gap = None
    if of_mixed_image is not None:
        other = plain(of_mixed_image)
        gap = float(np.abs(other - mixed).max())
        picture = weight * images[0] + (1 - weight) * images[1] if mixed_image is None else plain(mixed_image)
        rows.append(("mixed image", picture, other))
    picked = varied(features, channels) if plain_whole(channels) is not None else [int(c) for c in channels]
    figure = make_subplots(
        rows=len(rows), cols=1 + len(picked), horizontal_spacing=0.02, vertical_spacing=0.03,
        column_titles=["image", *[f"channel {c}" for c in picked]],
    )
    low, high = images.min(), images.max()
    for r, (_, image, stack) in enumerate(rows, 1):
        if image is not None:
            figure.add_trace(_picture(image, mean, std, low, high), row=r, col=1)
        for column, c in enumerate(picked, 2):
            every = np.stack([row[2][c] for row in rows])
            figure.add_heatmap(z=stack[c], zmin=every.min(), zmax=every.max(), colorscale=SCALE, showscale=False,
                               hovertemplate=f"channel {c}<br>%{{z:.3g}}<extra></extra>", row=r, col=column)
    figure.update_annotations(font_size=13)
    figure.update_xaxes(visible=False)
    figure.update_yaxes(visible=False, autorange="reversed", constrain="domain")
    figure.update_layout(template=template(), height=30 + 150 * len(rows), margin=dict(l=150, r=10, t=60, b=10),
                         title_text=_title(site, gap))
    for r, (name, image, _) in enumerate(rows, 1):
        axis = figure.get_subplot(r, 1).yaxis
        axis.scaleanchor = None
        middle = sum(axis.domain) / 2
        figure.add_annotation(x=-0.015, y=middle, xref="paper", yref="paper", xanchor="right", showarrow=False,
                              yanchor="middle",
                              text=f"<b>{_wrapped(name)}</b>", font=dict(size=18, color=INK), align="right")
        if image is None:
            x = figure.get_subplot(r, 1).xaxis.domain
            figure.add_annotation(
                x=sum(x) / 2, y=middle, xref="paper", yref="paper", showarrow=False, xanchor="center", yanchor="middle",
                text="no image:<br>the maps<br>are mixed", font=dict(size=15, color=INK),
            )
    _square(figure)
    return describe(figure, _alt_text(rows, picked, features, site, weight, names, gap))


def varied(features, count: int = 4) -> list[int]:
    """The ``count`` channels of ``features`` (N, c, h, w) with most variance, most first.

    >>> varied([[[[0, 0]], [[5, -5]], [[1, 0]]]], 2)
    [1, 2]
    """
    count = as_whole("count", count, of="channels")
    variance = plain(features).swapaxes(0, 1).reshape(plain(features).shape[1], -1).var(1)
    return [int(c) for c in np.argsort(-variance, kind="stable")[:count]]


def _picture(image, mean, std, low, high):
    if mean is not None:
        column = (len(image), 1, 1)
        image, low, high = image * plain(std).reshape(column) + plain(mean).reshape(column), 0.0, 1.0
    if len(image) == 3:
        grey = np.clip((image - low) / max(high - low, 1e-12), 0, 1)
        return go.Image(z=(255 * grey).round().astype(np.uint8).transpose(1, 2, 0), hoverinfo="skip")
    return go.Heatmap(z=image[0], zmin=low, zmax=high, colorscale=PRINT, showscale=False,
                      hoverinfo="skip")


def _square(figure) -> None:
    """One pixel as wide as it is high, in every panel."""
    for i in range(1, len(list(figure.select_xaxes())) + 1):
        end = "" if i == 1 else str(i)
        figure.layout[f"yaxis{end}"].scaleanchor = f"x{end}"
        figure.layout[f"xaxis{end}"].constrain = "domain"


def _wrapped(name: str) -> str:
    return name.replace(" + ", "<br>+ ").replace("mixed image", "maps of the<br>mixed image")


def _title(site, gap) -> str | None:
    if gap is None:
        return f"Feature maps at {site}" if site else None
    return f"{site + ': ' if site else ''}mixed maps and maps of the mixed image differ by at most {gap:.2g}"


def _alt_text(rows, picked, features, site, weight, names, gap) -> str:
    count, high, wide = features.shape[1:]
    text = (
        f"Feature maps{' at ' + site if site else ''}: {len(rows)} rows ({'; '.join(row[0] for row in rows)}) by "
        f"{len(picked)} of {count} channels ({', '.join(map(str, picked))}), each map {high} by {wide} values. "
        f"The mix holds {shown(weight)} of {names[0]} and {shown(1 - weight)} of {names[1]}."
    )
    return text if gap is None else text + (
        f" The largest difference between mixed maps and maps of the mixed image is {gap:.2g}."
    )
