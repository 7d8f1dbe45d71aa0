"""A plain text table: columns as wide as their widest cell, a heading or none."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from .escaping import printable

GAP = "  "


def table_text(
    head: Sequence[str], rows: Iterable[Sequence[str]], align: str = "<", least: Sequence[int] = (0,)
) -> str:
    """``rows`` of cells below ``head`` as lines of text, two spaces between columns, none at the ends of lines.

    >>> print(table_text(["site", "n"], [["input", "20"], ["block1.relu", "5"]], align="<>"))
    site          n
    input        20
    block1.relu   5

    Arguments: ``head``, the first line (``()``: there is none); ``align``: "<" or ">" for each column; ``least``: how
    wide each column is at least. What stands last in these two goes for all further columns.
    """
    lines = [[printable(cell) for cell in cells] for cells in ([head] if head else []) + list(rows)]
    columns = range(max(map(len, lines), default=0))
    wide = [max(_of(least, i), *(len(cells[i]) for cells in lines)) for i in columns]
    return "\n".join(
        GAP.join(f"{cell:{_of(align, i)}{wide[i]}}" for i, cell in enumerate(cells)).rstrip() for cells in lines
    )


def _of(settings: Sequence, i: int):
    """The setting of a column; the last one goes for all that follow."""
    return settings[min(i, len(settings) - 1)]


def counted(n: int, thing: str) -> str:
    """A number and what it counts, in the singular for one.

    >>> counted(1, "run"), counted(0, "run")
    ('1 run', '0 runs')
    """
    return f"{n} {thing}{'s' * (n != 1)}"
