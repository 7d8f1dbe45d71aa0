"""Exercise of lesson 03: several comparisons, corrected."""

from __future__ import annotations

import torch

from .verdict import Verdict, judge


def holm_by_hand(student) -> Verdict:
    """Check ``student(p)``: a list of p values -> a list of True (told from zero) and False, by Holm's rule at 5 %.

    >>> fm.exercises.holm_by_hand(lambda p: [v < 0.05 for v in p])
    Not yet. Each is held against 0.05 alone: of twenty that are all chance, one will pass.

    Source: Holm 1979.
    """
    cases = [([0.001, 0.04, 0.03, 0.2],), ([0.2, 0.012, 0.5, 0.016],), ([0.01, 0.02, 0.03],), ([0.06, 0.02, 0.025],)]

    def bonferroni(p):
        return [v <= 0.05 / len(p) for v in p]

    def no_stop(p):
        order = sorted(p)
        return [v <= 0.05 / (len(p) - order.index(v)) for v in p]

    def upside_down(p):
        order = sorted(p, reverse=True)
        return [v <= 0.05 / (len(p) - order.index(v)) for v in p]

    def hochberg(p):
        return [any(v <= w <= 0.05 / (1 + sorted(p, reverse=True).index(w)) for w in p) for v in p]

    return judge(
        student,
        _holm,
        cases,
        "Right. The smallest has to pass the hardest bar, and the first that fails ends it.",
        {
            "Each is held against 0.05 alone: of twenty that are all chance, one will pass.": lambda p: [
                v <= 0.05 for v in p
            ],
            "This is Bonferroni's rule, every p against 0.05 / m; Holm's is easier after each that passes.": bonferroni,
            "You go on after the first that fails; all behind it fail too.": no_stop,
            "You start from the largest and stop at the first that passes; Holm starts at the smallest.": hochberg,
            "The answers are right, but in sorted order; each belongs to its own comparison.": lambda p: sorted(
                _holm(p), reverse=True
            ),
            "The bars are upside down: the smallest p meets 0.05 / m, the largest 0.05.": upside_down,
            "The answers are turned round: True means told from zero.": lambda p: [not v for v in _holm(p)],
        },
        _truths,
    )


def _holm(p: list[float]) -> list[bool]:
    passed, going = [False] * len(p), True
    for rank, i in enumerate(sorted(range(len(p)), key=p.__getitem__)):
        going = going and p[i] <= 0.05 / (len(p) - rank)
        passed[i] = going
    return passed


def _truths(answer):
    """A list of truths as one tensor."""
    if isinstance(answer, (list, tuple)):
        return torch.tensor([float(bool(v)) for v in answer])
    return answer
