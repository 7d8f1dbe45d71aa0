"""Titles in lines that fit: broken between words where the sense allows it, by the widths of the letters."""

from __future__ import annotations

import re
from html import unescape

from ..base.escaping import markup

NARROW = 500  # pixels: a figure is laid out for a cell as narrow as this; in a wider one it has more room
BUTTONS = 30, 118  # height and width of plotly's buttons at the upper right: no words stand there
LINES, SIZES, LEAD = 3, (20, 18, 16), 1.3  # a title of more lines than these is set smaller
# Widths of Arial's letters, in thousandths of the size; Helvetica's and Liberation Sans' are the same.
_WIDTHS = {
    191: "'", 222: "ijl", 260: "|", 278: " !,./:;I[\\]ft\xa0", 333: "()-`r", 334: "{}", 355: '"', 389: "*", 469: "^",
    500: "Jckxyzsv", 556: "#$0123456789?L_abdeghnopqu", 584: "+<=>~", 611: "FTZ", 667: "&ABEKPSVXY", 722: "CDHNRUw",
    778: "GOQ", 833: "Mm", 889: "%", 944: "W", 1015: "@",
}  # fmt: skip
_WIDTH = {letter: wide for wide, letters in _WIDTHS.items() for letter in letters}
# Blanks at which no line ends: a word that leans on the next one, a name and its number, a number and its unit, signs.
_TIED = re.compile(
    r"\b((?:no|not|the|and|per|a|an|at|by|in|of|on|or|to|T)|\d+(?=\s(?:seeds?|points?|nats|classes|images|runs|epochs)\b))\s"
    r"|(?<![,;:.])\s(?=[\d%±]|[=+×<>-]\s)|(?<=[=+×<>-])\s", re.I
)


def width(text: str, size: float, bold: bool = False) -> float:
    """How many pixels a line of Arial takes; a letter that is not Latin is counted as a wide one.

    >>> width("no mixing", 20), width("no mixing", 20, bold=True) > width("no mixing", 20)
    (85.58, True)
    """
    return sum(_WIDTH.get(letter, 667) for letter in text) * size / 1000 * (1.08 if bold else 1.0)


def broken(text: str, room: float, size: float, bold: bool = False) -> list[str]:
    """``text`` in as few lines as fit into ``room`` pixels, about equally long; what belongs together stays together.

    >>> broken("Sites of one network, each against no mixing (1, 2, 3)", 260, 20)
    ['Sites of one network, each', 'against no mixing (1, 2, 3)']

    A line break in ``text`` (``<br>``) stays. What is wider than the room is broken at a blank within it, or a letter.
    """
    return [line for part in str(text).split("<br>") for line in _lines(part, room, size, bold)]


def head(text: str, room: float, size: float = 16) -> str:
    """The words above a panel as plotly writes them: bold, in lines that fit.

    >>> head("mixed training loss", 100)
    '<b>mixed<br>training loss</b>'
    """
    return f"<b>{'<br>'.join(map(markup, broken(unescape(text), room, size, bold=True)))}</b>"


def head_room(heads=()) -> int:
    """How many pixels stand above the panels of a figure without a title: plotly's buttons, then the panels' heads.

    >>> head_room(), head_room(["<b>one</b>", "<b>one<br>two</b>"])
    (34, 78)
    """
    return BUTTONS[0] + 4 + max((20 * len(one.split("<br>")) + 4 for one in heads or () if one), default=0)


def legend_below(figure, names, one_a_row: bool = False) -> None:
    """Name each of ``names`` once, in rows along the lower edge, where they may grow without meeting a title.

    ``one_a_row``: each in a row of its own, for names with figures that are to be compared, or of several lines.
    """
    left = [unescape(str(name)) for name in names]
    longest = max((width(line, 16) for name in left for line in name.split("<br>")), default=0)
    rows = 1 + int(sum(width(name, 16) + 60 for name in dict.fromkeys(left)) / NARROW)
    rows = sum(len(name.split("<br>")) for name in dict.fromkeys(left)) if one_a_row else rows
    for trace in figure.data:
        trace.showlegend = (name := unescape(trace.name or "")) in left
        left = [other for other in left if other != name]
    layout = figure.layout
    layout.height, layout.margin.b = (layout.height or 450) + 26 * rows, (layout.margin.b or 64) + 26 * rows
    layout.showlegend = True
    layout.legend = dict(  # no gaps between groups: a row is as high as was reckoned
        orientation="h", x=0, xref="container", y=0, yref="container", yanchor="bottom", itemwidth=50, tracegroupgap=0,
    )
    if one_a_row:  # an upright legend would push the axes aside
        layout.legend.update(entrywidth=max(longest, NARROW / 2), maxheight=26 * rows + 10)


def fit_title(figure) -> None:
    """Break the figure's title into lines that are never cut, and make room above for them.

    The figure's own margin is what it needs without a title.
    """
    layout, text = figure.layout, figure.layout.title.text
    layout.title.text = None
    if not text:
        return
    room = NARROW - 8 - BUTTONS[1]
    size = next((s for s in SIZES if len(broken(text, room, s)) <= LINES), SIZES[-1])
    lines = broken(text, room, size)
    more = max(0, 18 + round(LEAD * size * len(lines)) - BUTTONS[0])
    layout.margin.t = (layout.margin.t if layout.margin.t is not None else BUTTONS[0] + 4) + more
    layout.height = (layout.height or 450) + more
    layout.title = dict(  # plotly hangs one line and several by different points, unless it hangs them by a baseline
        text="<br>".join(map(markup, lines)), font_size=size, x=0, xref="container", xanchor="left", pad_l=8,
        y=1 - (12 + size) / layout.height, yref="container", yanchor="bottom",
    )


def _lines(text: str, room: float, size: float, bold: bool) -> list[str]:
    tied = re.sub(r"\([^()]*\)|\[[^][]*\]", lambda m: m[0].replace(" ", "\xa0"), " ".join(text.split()))
    tied = _TIED.sub(lambda m: f"{m[1] or ''}\xa0", tied)
    units = [piece for unit in tied.split(" ") for piece in _pieces(unit, room, size, bold)]
    wide = [width(unit, size, bold) for unit in units]
    blank = width(" ", size, bold)

    best = {len(units): (0, 0.0, len(units))}  # of the rest from here: lines, how bad, where the first one ends
    for start in reversed(range(len(units))):
        found = []
        for end in range(start + 1, len(units) + 1):
            long = sum(wide[start:end]) + blank * (end - start - 1)
            if long > room and end > start + 1:
                break
            count, bad, _ = best[end]
            stop = 0.0 if end == len(units) or units[end - 1][-1:] in ".;:," else 0.3
            found.append((count + 1, bad + stop + (1 - long / room) ** 2, end))
        best[start] = min(found)
    lines, start = [], 0
    while start < len(units):
        end = best[start][2]
        lines.append(" ".join(units[start:end]).replace("\xa0", " "))
        start = end
    return lines


def _pieces(unit: str, room: float, size: float, bold: bool) -> list[str]:
    """A unit that is too wide for a line: its words, and of a word that is too wide its pieces."""
    if width(unit, size, bold) <= room:
        return [unit]
    first, blank, rest = unit.rpartition("\xa0")
    if blank:
        return [*_pieces(first, room, size, bold), *_pieces(rest, room, size, bold)]
    fits = max((n for n in range(1, len(unit)) if width(unit[:n], size, bold) <= room), default=1)
    return [unit[:fits], *_pieces(unit[fits:], room, size, bold)] if len(unit) > 1 else [unit]
