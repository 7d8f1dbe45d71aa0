"""The network as a chain of boxes: where one can mix, and which places give the same mixing."""

from __future__ import annotations

from collections.abc import Iterable

import plotly.graph_objects as go

from ..base.numbers import as_whole
from .alt_text import describe, written
from .palette import INK, LIT, PAPER, QUIET, template
from .site_marks import group_colours

WIDE, HIGH, GAP, DROP = 1.0, 1.0, 0.22, 0.5  # a box, the gap beside it, the gap below it


def network(sites, chosen: str | None = None, per_row: int = 5, names: dict | None = None) -> go.Figure:
    """Draw ``sites`` in forward order, each with its shape and group, and light the ``chosen`` one.

    >>> net = torch.nn.Sequential(torch.nn.Conv2d(1, 4, 3), torch.nn.ReLU())
    >>> network(fm.sites(net, torch.randn(2, 1, 8, 8)), chosen="1")
    Figure...

    Arguments:
        sites: what ``fm.sites`` gives (records with name, shape, kind, group, inside_branch).
        chosen: a name in it, or None.
        per_row: boxes in a row before the chain turns to the next.
        names: {site name: a plainer name to write}.
    Boxes of one group have one ground colour and say the group's number; group 0 is the same as mixing the
    images. A dashed box lies inside a branch: mixing there leaves the path beside it unmixed. Groups of -1
    (``fm.trace``) are not written.
    """
    sites, per_row = list(sites) if isinstance(sites, Iterable) else [sites], as_whole("per_row", per_row, of="boxes")
    if not all(hasattr(one, "group") for one in sites):
        raise ValueError(f"sites={sites!r:.80}: it takes what fm.sites gives")
    known = [s.name for s in sites]
    if chosen is not None and chosen not in known:
        raise ValueError(f"chosen={chosen!r} is not drawn; there are: {', '.join(known)}")
    figure = go.Figure()
    corners = [_corner(i, per_row) for i in range(len(sites))]
    for i in range(1, len(sites)):
        _arrow(figure, corners[i - 1], corners[i])
    tints = group_colours(sites)
    for site, (x, y) in zip(sites, corners, strict=True):
        name, tint = (names or {}).get(site.name, site.name), tints.get(site.group, PAPER)
        _box(figure, site, x, y, site.name == chosen, name, tint)
    figure.add_scatter(
        x=[x + WIDE / 2 for x, _ in corners], y=[y - HIGH / 2 for _, y in corners], mode="markers", name="sites",
        marker=dict(size=40, opacity=0), text=[written(_sentence(s)) for s in sites],
        hovertemplate="%{text}<extra></extra>",
    )
    rows = -(-len(sites) // per_row)
    hidden = dict(visible=False, fixedrange=True)
    figure.update_layout(
        template=template(), height=40 + 150 * rows, margin=dict(l=10, r=10, t=20, b=20), showlegend=False,
        xaxis=dict(range=[-0.1, min(per_row, max(len(sites), 1)) * (WIDE + GAP) - GAP + 0.1], **hidden),
        yaxis=dict(range=[-rows * (HIGH + DROP) + DROP - 0.28, 0.12], **hidden),
    )
    lit = f" Chosen: {chosen}." if chosen is not None else ""
    return describe(figure, f"The network as a chain of {len(sites)} sites in {len({s.group for s in sites})} groups."
                            f"{lit} {'; '.join(_sentence(s) for s in sites)}.")


def shape_text(shape) -> str:
    """A shape as people say it.

    >>> shape_text((32, 8, 8)), shape_text(())
    ('32 × 8 × 8', 'one number')
    """
    return " × ".join(str(n) for n in shape) or "one number"


def _sentence(site) -> str:
    group = "" if site.group < 0 else f", group {site.group}" + (" (the same as mixing the images)" * (site.group == 0))
    branch = ", inside a branch" if site.inside_branch else ""
    return f"{site.name}: {site.kind}, {shape_text(site.shape)}{group}{branch}"


def _corner(i: int, per_row: int) -> tuple[float, float]:
    row, column = divmod(i, per_row)
    return column * (WIDE + GAP), -row * (HIGH + DROP)


def _box(figure, site, x, y, lit, name, tint) -> None:
    figure.add_shape(type="rect", x0=x, x1=x + WIDE, y0=y - HIGH, y1=y, fillcolor=tint, line_width=0, layer="below",
                     opacity=0.16)
    figure.add_shape(
        type="rect", x0=x, x1=x + WIDE, y0=y - HIGH, y1=y,
        line=dict(color=LIT if lit else INK, width=6 if lit else 1.5, dash="dash" if site.inside_branch else "solid"),
    )
    lines = [f"<b>{written(two_lines(name))}</b>", f"<span style='font-size:12px'>{shape_text(site.shape)}</span>"]
    if site.group >= 0:
        lines.append(f"<span style='font-size:12px'>group {site.group}{' = image' * (site.group == 0)}</span>")
    figure.add_annotation(x=x + WIDE / 2, y=y - HIGH / 2, text="<br>".join(lines), showarrow=False,
                          font=dict(size=13, color=INK))
    if lit:
        figure.add_annotation(x=x + WIDE / 2, y=y - HIGH - 0.02, yanchor="top", text="<b>▲ mix here</b>",
                              showarrow=False, font=dict(size=17, color=LIT))


def two_lines(name: str, room: int = 13) -> str:
    """Break a long dotted name at its dots to stay inside its box; of a very long one the end is kept.

    >>> two_lines("layer2.0.downsample.1")
    'layer2.0.<br>downsample.1'
    """
    lines = [""]
    for part in name.replace(".", ".\n").split("\n"):
        if lines[-1] and len(lines[-1] + part) > room:
            lines.append("")
        lines[-1] += part
    if len(lines) > 2:
        lines = ["… " + lines[-2], lines[-1]]
    return "<br>".join(line if len(line) <= room + 3 else line[:room] + "…" for line in lines)


def _arrow(figure, start, end) -> None:
    head = dict(showarrow=True, arrowhead=2, arrowsize=1.2, arrowwidth=2, arrowcolor=QUIET, text="",
                axref="x", ayref="y")
    (x0, y0), (x1, y1) = start, end
    if y0 == y1:
        figure.add_annotation(ax=x0 + WIDE, ay=y0 - HIGH / 2, x=x1, y=y1 - HIGH / 2, **head)
        return
    # the chain turns: down from the last box, along the gap, down into the first box of the next row
    middle = y1 + DROP / 3
    figure.add_shape(
        type="path", line=dict(color=QUIET, width=2),
        path=f"M{x0 + WIDE * .9},{y0 - HIGH} L{x0 + WIDE * .9},{middle} L{x1 + WIDE / 2},{middle}",
    )
    figure.add_annotation(ax=x1 + WIDE / 2, ay=middle, x=x1 + WIDE / 2, y=y1, **head)
