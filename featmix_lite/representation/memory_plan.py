"""How much a capture will take, and how it is made to fit a budget: said before anything is taken."""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from ..base.errors import check_choice
from ..base.numbers import as_number, as_whole
from ..base.seeds import generator

WAYS = ("pool", "rows")


@dataclass(frozen=True, eq=False)
class Plan:
    """What will be kept: ``rows`` (n,) of the N there are, and per site the shape and type of a row.

    ``str(plan)`` says it in words, a line a site; ``notes`` are the sentences on what is made smaller.
    """

    of: int  # rows there are
    rows: Tensor  # (n,) int64, ascending
    whole: dict[str, tuple[int, ...]]  # shape of a row as the network gives it
    kept: dict[str, tuple[int, ...]]  # and as it is kept
    types: dict[str, torch.dtype]
    notes: tuple[str, ...]

    @property
    def bytes(self) -> int:
        """What the kept features take in all."""
        return len(self.rows) * row_bytes(self.kept, self.types)

    def __str__(self) -> str:
        lines = []
        for name, shape in self.kept.items():
            size = len(self.rows) * row_bytes({name: shape}, self.types)
            lines.append(f"{name}: {len(self.rows)} x {math.prod(shape)} {shape}, {size_text(size)}")
        return "\n".join([*lines, *self.notes])


def planned(shapes: dict, types: dict, rows: int, budget: float, over: str = "pool", seed: int = 0) -> Plan:
    """Make ``rows`` rows of these ``shapes`` fit ``budget`` bytes.

    >>> shapes, types = {"conv": (8, 32, 32)}, {"conv": torch.float32}
    >>> plan = planned(shapes, types, rows=1000, budget=10e6)
    >>> plan.kept, len(plan.rows)
    ({'conv': (8, 16, 16)}, 1000)
    >>> len(planned(shapes, types, rows=1000, budget=10e6, over="rows").rows)
    305

    Arguments:
        shapes, types: per site the shape of one row and its dtype.
        over: what gives way first. "pool": maps (C, H, W) are averaged over windows, the largest site first, each
            time to half its height and width, and only then are rows left out; "rows": rows alone, all else whole.
        seed: of the choice of rows.
    Errors: ``ValueError`` for another ``over``, a budget that is not above 0 or holds not even two rows.
    """
    check_choice("over", over, WAYS)
    if not isinstance(budget, float) or budget != math.inf:
        budget = as_number("budget", budget, "a number of bytes above 0, such as 2**30", lambda v: v > 0)
    seed = as_whole("seed", seed, low=None)
    kept, notes = dict(shapes), []
    while over == "pool" and rows * row_bytes(kept, types) > budget:
        maps = [n for n, s in kept.items() if len(s) == 3 and max(s[1:]) > 1]
        if not maps:
            break
        most = max(maps, key=lambda n: row_bytes({n: kept[n]}, types))
        kept[most] = (kept[most][0], *((side + 1) // 2 for side in kept[most][1:]))
    for name, shape in kept.items():
        if shape != shapes[name]:
            notes.append(f"{name}: maps averaged from {_sides(shapes[name])} to {_sides(shape)}")
    fit = rows
    if rows * row_bytes(kept, types) > budget:
        fit = int(budget // row_bytes(kept, types))
        if fit < 2:
            raise ValueError(f"budget={budget!r}: two rows of these sites take {size_text(2 * row_bytes(kept, types))}")
        notes.append(f"{fit} of {rows} rows kept, chosen at random")
    if notes:
        full = size_text(rows * row_bytes(shapes, types))
        notes = [f"all of it would take {full}, the budget is {size_text(budget)}", *notes]
    taken = torch.arange(rows)
    if fit < rows:
        taken = torch.randperm(rows, generator=generator(seed, "capture"))[:fit].sort().values
    return Plan(rows, taken, dict(shapes), kept, dict(types), tuple(notes))


def row_bytes(shapes: dict, types: dict) -> int:
    """Bytes of one row over all sites.

    >>> row_bytes({"a": (2, 3), "b": ()}, {"a": torch.float32, "b": torch.float64})
    32
    """
    return sum(math.prod(shape) * types[name].itemsize for name, shape in shapes.items())


def size_text(size: float) -> str:
    """A number of bytes as people read it.

    >>> size_text(1536), size_text(2.5e9)
    ('2 kB', '2.5 GB')
    """
    for unit, power in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if size >= power:
            return f"{size / power:.{1 if unit == 'GB' else 0}f} {unit}"
    return f"{size:.0f} bytes"


def _sides(shape) -> str:
    return f"{shape[1]}x{shape[2]}"
