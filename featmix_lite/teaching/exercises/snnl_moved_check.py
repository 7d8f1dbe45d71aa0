"""Exercise of lesson 05: what mixing at each site does to the SNNL, seed by seed."""

from __future__ import annotations

import numpy as np
import torch

from ...experiments.differences import by_seed
from ...mixing.mix import Mix
from .reading import ROW
from .verdict import Verdict, judge

FIGURE, OTHER = "snnl_flatten", "snnl_least_flatten"


def snnl_moved(student) -> Verdict:
    """Check ``student(records, mixes)``: for each mix, the mean over seeds of its SNNL minus that without mixing.

    ``records`` are dicts as a sweep writes them: ``record["config"]["seed"]``, ``record["config"]["mix"]`` (a dict, or
    None for no mixing) and ``record["snnl_flatten"]``; a run that failed has ``record["error"]`` and no reading.
    ``mixes`` is a list of such dicts. A seed counts where it has both runs.

    >>> fm.exercises.snnl_moved(lambda records, mixes: [0.0 for mix in mixes])
    Not yet. Your function gives 0 whatever it is given.

    Source: ``fm.paired`` subtracts so.
    """
    return judge(
        student,
        right,
        [made(0), made(1), made(2)],
        "Right. What a seed does to both runs is gone; what is left is the mixing.",
        MISTAKES,
        ROW,
    )


def made(seed: int) -> tuple[list[dict], list[dict]]:
    """Records of four mixes in no order: seeds far apart, some missing on either side, and two runs that failed."""
    g = torch.Generator().manual_seed(seed)
    mixes = [None, *(Mix(site).as_dict() for site in ("input", "block1.relu", "flatten"))]
    luck = {s: torch.rand((), generator=g).item() for s in (2, 3, 5, 7, 9, 11)}
    records = []
    for mix, shift in zip(mixes, (0.0, 0.002, -0.03, 0.04)):  # of the first mix the seeds do not agree
        for s in (2, 3, 5, 9, 11) if mix is None else (9, 2, 7, 5, 11):
            reading = luck[s] + shift + 0.03 * torch.rand((), generator=g).item()
            least = reading * torch.rand((), generator=g).item()
            records.append({"config": {"mix": mix, "seed": s}, FIGURE: reading, OTHER: least})
    for failed in (records[2 * seed], records[5 + 5 * seed]):
        failed["error"] = "it ran out of memory"
        del failed[FIGURE], failed[OTHER]
    order = torch.randperm(len(records), generator=g).tolist()
    asked = mixes[1:] if seed else mixes[:1:-1]
    return [records[i] for i in order], asked


def sides(records, mix, figure: str = FIGURE) -> tuple[dict, dict]:
    """{seed: reading} mixed so, and without mixing."""
    return by_seed(records, Mix.from_dict(mix), figure), by_seed(records, None, figure)


def differences(records, mix, figure: str = FIGURE) -> list[float]:
    """One a seed that has both runs, mixed minus not."""
    own, none = sides(records, mix, figure)
    return [own[s] - none[s] for s in sorted(own.keys() & none.keys())]


def by(figure, of: str = FIGURE):
    """An answer that takes a figure of the differences of each mix."""
    return lambda records, mixes: [float(figure(np.array(differences(records, mix, of)))) for mix in mixes]


def each(figure):
    """An answer that takes a figure of the two sides of each mix."""
    return lambda records, mixes: [float(figure(*sides(records, mix))) for mix in mixes]


def as_they_stand(records, mixes):
    """Run beside run in the order of the records, without a look at the seeds."""
    runs = {str(m): [r[FIGURE] for r in records if r["config"]["mix"] == m and FIGURE in r] for m in (None, *mixes)}
    return [np.mean([a - b for a, b in zip(runs[str(m)], runs["None"])]) for m in mixes]


right = by(np.mean)
MISTAKES = {
    "You subtracted one mean from another: seeds that have only one of the two runs are in there. Subtract seed by "
    "seed.": each(lambda own, none: np.mean([*own.values()]) - np.mean([*none.values()])),
    "You laid run beside run as they stand: a difference takes two runs of one seed.": as_they_stand,
    "A run that is missing or failed counts as 0 in yours: leave its seed out.": each(
        lambda own, none: np.mean([own.get(s, 0.0) - none.get(s, 0.0) for s in own.keys() | none.keys()])
    ),
    "You subtracted the mixed run from the other: it is mixed minus no mixing.": by(lambda d: -d.mean()),
    "Their minus is lost: where mixing lowers the reading, the difference is below 0.": by(lambda d: abs(d.mean())),
    "You took the differences without their minus: they must be able to cancel.": by(lambda d: abs(d).mean()),
    "You gave the sum over the seeds; it takes their mean.": by(np.sum),
    "You took the median; it takes the mean.": by(np.median),
    "This is how much the differences scatter; their mean is asked for.": by(lambda d: d.std(ddof=1)),
    "You divided: it takes the difference.": each(
        lambda own, none: np.mean([own[s] / none[s] for s in own.keys() & none.keys()])
    ),
    "This is the reading with mixing; subtract what the same seed reads without.": each(
        lambda own, none: np.mean([*own.values()])
    ),
    "You took snnl_least_flatten; it takes snnl_flatten.": by(np.mean, OTHER),
    "The differences are right, but not in the order of the mixes.": lambda *given: right(*given)[::-1],
}
