"""Intrusion as pictures: how often at each site, beside the accuracy; and which third class, by pair."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from .alt_text import describe, written
from .as_numpy import plain
from .palette import INK, PAPER, QUIET, template
from .site_marks import marker, marks_of
from .titles import head_room

_WAYS = np.array([[1, 1], [-1, 1], [1, -1], [-1, -1]])  # of the four, the first that is free
_LIGHT, _DARK = (255, 255, 255), (179, 71, 0)  # nothing intrudes to most intrudes


def intrusion_by_site(
    found, accuracy=None, mixes: int | None = None, along: str = "mixed at", title: str = ""
) -> go.Figure:
    """Draw each site's intrusion rate with its 95 % interval; with ``accuracy``, against the accuracy.

    >>> sites = {"input": (0.17, 0.13, 0.22), "flatten": (0.02, 0.01, 0.05)}
    >>> intrusion_by_site(sites, accuracy={"input": 0.98, "flatten": 0.99})
    Figure...

    Arguments:
        found: {site: what ``measures.intrusion`` gave, or (rate, low, high)}, in forward order.
        accuracy: {site: test accuracy, or (accuracy, low, high)} of the network mixed there: then each point stands
            at its accuracy along the bottom and its intrusion upwards. A rate alone ranks nothing: between tight
            classes it is low by geometry.
        mixes: how many mixes each rate is over; said in the alt text. along: what the names along the bottom are.
    Every point has its own marker and its site's name beside it. Errors: ``ValueError`` for no site, or a site
    without an accuracy.
    """
    if not found or (accuracy is not None and set(map(str, found)) - set(accuracy)):
        raise ValueError(f"sites {list(found)}, accuracies of {list(accuracy or {})}: one for each, and at least one")
    rates = {written(site): tuple(float(v) for v in _rate(f)) for site, f in found.items()}
    known = {} if accuracy is None else {written(site): _known(accuracy[str(site)]) for site in found}
    positions = [known[site][0] for site in rates] if known else list(rates)
    figure, marks = go.Figure(), marks_of(rates)
    for (site, (rate, low, high)), x in zip(rates.items(), positions, strict=True):
        style = marks[site]
        line = dict(type="data", symmetric=False, thickness=2, width=7, color=style.line)
        sure = known.get(site)
        figure.add_scatter(
            x=[x], y=[rate], mode="markers" if known else "markers+text", name=site, text=[f"  {rate:.0%}"],
            textposition="middle right", textfont=dict(size=16, color=INK),
            error_y=dict(array=[high - rate], arrayminus=[rate - low], **line),
            error_x=dict(array=[sure[2] - x], arrayminus=[x - sure[1]], **line) if known else None,
            marker=marker(style, size=15),
            hovertemplate=f"{site}<br>intrusion {rate:.1%}, {low:.1%} to {high:.1%}<extra></extra>",
        )
    top = 1.1 * max([high for _, _, high in rates.values() if np.isfinite(high)], default=1.0)
    up = [-0.04 * top, min(1.05, top)]
    figure.update_yaxes(title_text="nearest to a third class", tickformat=".0%", range=up)
    if not known:
        figure.update_xaxes(title_text=written(along), categoryorder="array", categoryarray=positions,
                            range=[-0.5, len(positions) - 0.1])
    else:
        low, high = min(v[1] for v in known.values()), max(v[2] for v in known.values())
        room = 0.1 * (high - low) or 0.01
        sideways = [low - room, high + room]
        figure.update_xaxes(title_text="test accuracy", tickformat=".1%", range=sideways)
        _names(figure, known, rates, sideways, up)
    figure.update_layout(template=template(), height=460, title_text=title or None, showlegend=False,
                         margin=dict(t=head_room(), b=70, l=84))
    return describe(figure, _rate_words(rates, known, mixes))


def intrusion_matrix(found, names=None, rows: int = 12, title: str = "") -> go.Figure:
    """Draw where the mixes of each pair of classes fell: a row for a pair, a column for a class, counts in the cells.

    >>> clean, labels = torch.tensor([[0.0], [1.0], [2.0]]), torch.tensor([0, 1, 2])
    >>> intrusion_matrix(fm.measures.intrusion(clean, labels, torch.tensor([[1.0]]), torch.tensor([[0, 2]])))
    Figure...

    Arguments:
        found: what ``measures.intrusion`` gave. names: of all classes; numbers if left out.
        rows: how many pairs to show, those with most intrusions first.
    A third class's cell is the darker the more mixes landed there; the parents' own cells are white, their counts in
    brackets; an empty cell is 0. Errors: ``ValueError`` where nothing was mixed.
    """
    pairs, landed, classes = plain(found.pairs, int), plain(found.landed, int), plain(found.classes, int)
    if not len(pairs):
        raise ValueError("no mixed points: there is nothing to draw")
    names = [written(n) for n in (range(int(max(classes.max(), pairs.max())) + 1) if names is None else names)]
    own = (classes[None, None, :] == pairs[:, :, None]).any(1)
    third = np.where(own, 0, landed)
    order = np.lexsort((-landed.sum(1), -third.sum(1)))[:rows]
    pairs, landed, third, own = pairs[order], landed[order], third[order], own[order]
    sizes = landed.sum(1).tolist()
    left = [f"{' + '.join(names[c] for c in pair)}  ({n})" for pair, n in zip(pairs.tolist(), sizes, strict=True)]
    most = max(1, int(third.max()))
    figure = go.Figure(go.Heatmap(
        z=third, x=list(range(len(classes))), y=list(range(len(order))), zmin=0, zmax=most, showscale=False,
        xgap=2, ygap=2, colorscale=[[0, f"rgb{_LIGHT}"], [1, f"rgb{_DARK}"]],
        hoverinfo="skip",
    ))
    for y, x in zip(*np.nonzero(landed + own), strict=True):
        dark = third[y, x] > 0.87 * most  # below that dark digits are easier to read
        figure.add_annotation(
            x=int(x), y=int(y), text=f"({landed[y, x]})" if own[y, x] else str(landed[y, x]), showarrow=False,
            font=dict(size=16, color=PAPER if dark else QUIET if own[y, x] else INK),
        )
    figure.update_xaxes(tickvals=list(range(len(classes))), ticktext=[names[c] for c in classes], side="top",
                        title_text="nearest to", showgrid=False)
    figure.update_yaxes(tickvals=list(range(len(order))), ticktext=left, autorange="reversed", showgrid=False,
                        title_text="mix of (how many)")
    figure.update_layout(template=template(), height=174 + 34 * len(order), title_text=title or None,
                         margin=dict(t=104, b=20))
    return describe(figure, _matrix_words(pairs, landed, third, classes, names, plain(found.intrudes, bool)))


def _rate(one):
    return (one.rate, one.low, one.high) if hasattr(one, "rate") else one[:3]


def _names(figure, known, rates, sideways, up) -> None:
    """Each site's name beside its point, over no other name and, where there is room, over no point."""
    low, high = np.array([sideways, up]).T
    points = (np.array([[known[site][0], rate] for site, (rate, *_) in rates.items()]) - low) / (high - low)
    marks = marks_of(rates)
    taken = [(point, np.array([0.035, 0.06])) for point in points]  # of a picture some 600 by 360
    for site, point in zip(rates, points, strict=True):
        size = np.array([0.025 + 0.0165 * len(site), 0.075])
        tries = [point + (size / 2 + [0.02 * far, 0.032 * far]) * way for far in (1, 2, 4, 6) for way in _WAYS]
        tries = [c for c in tries if (c - size / 2 > -0.02).all() and (c + size / 2 < 1.02).all()] or tries
        centre = min(tries, key=lambda c: sum((np.abs(c - at) < (size + box) / 2).all() for at, box in taken))
        taken.append((centre, size))
        figure.add_annotation(
            x=centre[0], y=centre[1], xref="x domain", yref="y domain", text=f"<b>{site}</b>", showarrow=False,
            xanchor="center", yanchor="middle", font=dict(size=15, color=INK), bordercolor=marks[site].colour,
            borderwidth=2, borderpad=2, bgcolor=PAPER,
        )


def _known(accuracy) -> tuple[float, float, float]:
    whole = accuracy if isinstance(accuracy, (tuple, list)) else (accuracy,) * 3
    return tuple(float(v) for v in whole[:3])


def _rate_words(rates, known, mixes) -> str:
    parts = [
        f"{site} {rate:.1%} (95 % interval {low:.1%} to {high:.1%})"
        + (f" at accuracy {known[site][0]:.1%}" if known else "")
        for site, (rate, low, high) in rates.items()
    ]
    over = f", {mixes} mixes each" if mixes is not None else ""
    return f"Share of mixes nearest to a third class, by site of mixing: {len(rates)} sites{over}. {', '.join(parts)}."


def _matrix_words(pairs, landed, third, classes, names, intrudes) -> str:
    parts = []
    for pair, row, all_ in zip(pairs.tolist(), third, landed.sum(1), strict=True):
        if row.any():
            most, mixed = int(row.argmax()), " and ".join(names[c] for c in pair)
            parts.append(f"{mixed}: {row[most]} of {all_} nearest to {names[classes[most]]}")
    head = f"{int(intrudes.sum())} of {len(intrudes)} mixes nearest to a third class, {len(pairs)} pairs shown"
    return f"{head}. {'; '.join(parts) or 'No pair shown has any'}."
