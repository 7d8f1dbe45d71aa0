"""Exercise of lesson 01: partners that are never of the row's own class (Between-class learning)."""

from __future__ import annotations

import torch

from .calling import NoAnswer
from .reading import ROW, answer_to
from .verdict import Verdict

LABELS = torch.tensor([31, 30, 31, 33, 30, 30, 33, 31, 30, 30, 33, 30])  # no class is a row's number, none is rare
PARTNERS = ROW._replace(asked=f"{len(LABELS)} row numbers")
CALLS = 300  # a fair draw of one in nine misses it in all of them once in 1e15


def different_classes(student) -> Verdict:
    """Check ``student(y)``: for each row of ``y`` (B,) the number of a row of another class, drawn anew at each call.

    >>> fm.exercises.different_classes(lambda y: torch.randperm(len(y)))
    Not yet. ... of 12 rows meet a row of their own class, such as row ...

    The checks draw from the global generator and put it back. Source: Tokozume et al. 2018.
    """
    met = torch.zeros(len(LABELS), len(LABELS), dtype=torch.int64)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        for _ in range(CALLS):
            try:
                partners, _ = answer_to(student, (LABELS,), PARTNERS)
            except NoAnswer as why:
                return Verdict(False, str(why))
            if said := fault(partners):
                return Verdict(False, said)
            met[torch.arange(len(LABELS)), partners.long()] += 1
    if (met.max(1).values == CALLS).all():
        return Verdict(False, f"Not yet. {CALLS} calls gave the same partners each time: draw them anew.")
    missed = (met == 0) & (LABELS[:, None] != LABELS)
    if missed.any():
        row, other = missed.nonzero()[0].tolist()
        return Verdict(
            False,
            f"Not yet. In {CALLS} calls row {row} never met row {other}, though the classes differ: "
            "every row of another class should have its chance.",
        )
    return Verdict(True, f"Right. In {CALLS} batches nobody met its own class, and each met everybody of the others.")


def fault(partners) -> str:
    """What is wrong with one answer, or ""."""
    rows = len(LABELS)
    if partners.shape != (rows,):
        return f"Not yet. {rows} rows need the shape ({rows},): one partner each; yours is {tuple(partners.shape)}."
    broken = partners[partners != partners.round()]
    if len(broken):
        return f"Not yet. Row numbers are whole numbers; among yours is {broken[0]:.3g}."
    partners = partners.long()
    if partners.min() < 0 or partners.max() >= rows:
        odd = int(partners[(partners < 0) | (partners >= rows)][0])
        classes = " It is a class: give the number of a row of that class." if odd in LABELS else ""
        return f"Not yet. There is no row {odd}: the rows are 0 to {rows - 1}.{classes}"
    if (partners == torch.arange(rows)).all():
        return "Not yet. Every row is paired with itself."
    own = LABELS[partners] == LABELS
    if own.all():
        return "Not yet. Turned round: every row meets its own class; it should meet one of the others."
    if own.any():
        row = int(own.nonzero()[0])
        return (
            f"Not yet. {int(own.sum())} of {rows} rows meet a row of their own class, such as row {row} and row "
            f"{int(partners[row])}, both of class {int(LABELS[row])}."
        )
    return ""
