"""Two charts along the way from A to B as plain SVG: how far each layer is off its line, and what the network says."""

from __future__ import annotations

from ...figures.palette import INK, QUIET, mark
from ...figures.site_marks import marks_of
from ..shared.line_chart_svg import Chart, text
from .way_svg import shape
from .words import TEXT

DASHES = ("0", "8 4", "2 3", "10 3 2 3", "5 5", "1 5", "12 3 2 3 2 3")
WIDE, LEFT, RIGHT, MARKED = 660, 52, 470, 5  # the names stand behind the lines; marks on a line, at most


def bends(walk, k: int, say) -> str:
    """The deviation of every layer along the weight, in lengths of its line, with stop ``k`` as an upright line.

    >>> from featmix_lite.widgets.segment.walked import walk
    >>> seen = walk(model, data.test.x[0], data.test.x[1], "block1", ["block1", "fc"], 9)
    >>> "block1 0.00 at most" in bends(seen, 4, str)
    True
    """
    rows = {say(site): walk.bends(site).tolist() for site in walk.segments}
    looks = marks_of(list(rows))
    most = max(max(row) for row in rows.values())
    top = max(most, 0.05)
    told = "; ".join(f"{name} {max(row):.2f} at most" for name, row in rows.items())
    lines = [(name, row, looks[name]) for name, row in rows.items()]
    return _chart(lines, walk, k, top, f"{TEXT['off']}: {told}.", "featmix-bends", f"{top:.2f}")


def likely(walk, k: int, names, ends: tuple[int, int]) -> str:
    """The probability of A's class, B's class and the likeliest other ones along the weight: three in all.

    Argument: ``ends``, the classes of A and B, whatever the network names there.
    """
    chosen = list(dict.fromkeys(ends))
    others = [c for c in walk.likely.max(0).values.argsort(descending=True, stable=True).tolist() if c not in chosen]
    chosen += others[: 3 - len(chosen)]
    told, lines = [], []
    for c in chosen:
        letters = ", ".join(letter for letter, end in zip("AB", ends) if end == c)
        name, row = f"{names[c]}{f' ({letters})' if letters else ''}", walk.likely[:, c].tolist()
        told.append(f"{name} from {row[0]:.0%} at A to {row[-1]:.0%} at B, {max(row):.0%} at most")
        lines.append((name, row, mark(c)))
    return _chart(lines, walk, k, 1.0, f"{TEXT['likely']}: {'; '.join(told)}.", "featmix-likely", "1")


def _chart(lines, walk, k: int, top: float, label: str, kind: str, said: str) -> str:
    last = len(walk.weights) - 1
    chart = Chart((WIDE, 160), left=LEFT, right=RIGHT, floor=134, top=14, last=last, values=(0.0, top))
    x = chart.at(k, 0)[0]
    parts = [chart.axes(colour=QUIET, width=1), text(46, 19, said), text(46, 138, "0"), text(LEFT, 153, "A", "middle"),
             text(RIGHT, 153, "B", "middle"), text((LEFT + RIGHT) / 2, 153, TEXT["axis"], "middle"),
             f'<line class="featmix-here" x1="{x:.1f}" x2="{x:.1f}" y1="10" y2="134" stroke="{INK}" '
             'stroke-width="1.5" stroke-dasharray="3 3"/>']  # fmt: skip
    for i, (name, row, look) in enumerate(lines):
        dash, y = DASHES[i % len(DASHES)], 20 + 19 * i  # a name beside its line's look, in the lines' order
        parts.append(chart.line(list(enumerate(row)), look.line, dash))
        first = (i + 1) / (len(lines) + 1)  # no two lines have their marks at one weight
        stops = sorted({round((j + first) * last / MARKED) for j in range(MARKED)})
        parts += [shape(look.path, *chart.at(s, row[s]), 5, look.colour) for s in stops if s <= last]
        parts.append(f'<line x1="{RIGHT + 14}" x2="{RIGHT + 50}" y1="{y}" y2="{y}" stroke="{look.line}" '
                     f'stroke-width="3" stroke-dasharray="{dash}"/>')  # fmt: skip
        parts.append(shape(look.path, RIGHT + 32, y, 6, look.colour))
        parts.append(text(RIGHT + 57, y + 4, f"{name} {row[k]:.2f}", "start"))
    return chart.svg(parts, label, kind)
