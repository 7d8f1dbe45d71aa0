"""Spot the fallacy: the best of several, picked and tested on the same runs."""

from __future__ import annotations

import numpy as np

from ...experiments.differences import UNMIXED, compared
from .reading import NUMBER
from .verdict import Verdict, judge

SITES = ("input", "block1", "block2", "block3", "flatten")


def winners_curse(student) -> Verdict:
    """Check ``student(pilot, fresh)``: how far the best mix is ahead of no mixing, told by runs that did not pick it.

    Both are {name: (seeds,) accuracies}: the same ways of mixing and "no mixing", in ``pilot`` with the seeds of the
    first sweep, in ``fresh`` with seeds of their own. The mix of the best mean in ``pilot`` is picked; the answer is
    its mean accuracy minus that of no mixing, in ``fresh``.

    >>> fm.exercises.winners_curse(
    ...     lambda pilot, fresh: max(pilot[k].mean() for k in pilot if k != "no mixing") - pilot["no mixing"].mean()
    ... )
    Not yet. Picked and tested on the same runs, the winner's curse: it won because its luck was good in just these.

    Source: the selection bias of a maximum; the kit's ``compared``, on differences that had no part in the choice.
    """
    return judge(
        student,
        right,
        [made(seed) for seed in (2, 5, 7)],
        "Right. Fresh runs do not know who won: they take back what was luck, and leave what was not.",
        MISTAKES,
        NUMBER,
    )


def made(seed: int) -> tuple[dict, dict]:
    """Two sweeps of mixes that are nearly level; "no mixing" has a part in the luck."""
    draw = np.random.default_rng(seed)
    names, level = draw.permutation([*SITES, UNMIXED]).tolist(), 0.8 + 0.004 * draw.standard_normal(6)
    return tuple({k: m + 0.02 * draw.standard_normal(n) for k, m in zip(names, level)} for n in (5, 8))


def best(runs: dict, figure=np.mean) -> str:
    """The name of the best mix, by a figure of its runs."""
    return max((name for name in runs if name != UNMIXED), key=lambda name: figure(runs[name]))


def ahead(runs: dict, name: str) -> float:
    """How far it is ahead of no mixing: the mean difference of the same seeds."""
    return compared(runs[name] - runs[UNMIXED]).difference


def right(pilot: dict, fresh: dict) -> float:
    """The answer."""
    return ahead(fresh, best(pilot))


def both(pilot: dict, fresh: dict) -> dict:
    """All runs in one."""
    return {name: np.concatenate([pilot[name], fresh[name]]) for name in pilot}


MISTAKES = {
    "Picked and tested on the same runs, the winner's curse: it won because its luck was good in just these.": (
        lambda pilot, fresh: ahead(pilot, best(pilot))
    ),
    "You picked the best of the fresh runs and tested it on them: the winner's curse has moved, and is still in.": (
        lambda pilot, fresh: ahead(fresh, best(fresh))
    ),
    "You picked and tested on all runs together: more runs, the same curse.": lambda pilot, fresh: ahead(
        both(pilot, fresh), best(both(pilot, fresh))
    ),
    "The runs that picked it are among those that test it: a part of the winner's curse is still in.": (
        lambda pilot, fresh: ahead(both(pilot, fresh), best(pilot))
    ),
    "The fresh runs helped to pick: a part of the winner's curse is still in.": lambda pilot, fresh: ahead(
        fresh, best(both(pilot, fresh))
    ),
    "The two are exchanged: pilot picks, fresh tests.": lambda pilot, fresh: ahead(pilot, best(fresh)),
    "For each seed you took its own best mix: that is a winner's curse a seed.": lambda pilot, fresh: float(
        np.mean(np.max([fresh[k] for k in fresh if k != UNMIXED], axis=0) - fresh[UNMIXED])
    ),
    "You picked by the single luckiest run: pick by the mean.": lambda pilot, fresh: ahead(fresh, best(pilot, np.max)),
    "No mixing was among those you picked from: pick a mix, then hold it against no mixing.": lambda pilot, fresh: (
        ahead(fresh, max(pilot, key=lambda name: pilot[name].mean()))
    ),
    "This is the accuracy of the picked one; subtract that of no mixing.": lambda pilot, fresh: float(
        fresh[best(pilot)].mean()
    ),
    "You subtracted the pilot's runs without mixing: hold fresh runs against fresh ones.": lambda pilot, fresh: float(
        fresh[best(pilot)].mean() - pilot[UNMIXED].mean()
    ),
    "This is no mixing minus the mix: turn it round.": lambda pilot, fresh: -right(pilot, fresh),
}
