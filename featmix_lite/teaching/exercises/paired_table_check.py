"""Exercise: a table of two ways of mixing, seed beside seed, from the records of a sweep."""

from __future__ import annotations

import torch

from ...experiments.differences import by_seed
from ...mixing.mix import Mix
from .reading import Form, numbers
from .verdict import Verdict, judge


def paired_table(student) -> Verdict:
    """Check ``student(records, one, two)``: rows [seed, figure of one, figure of two, difference], by rising seed.

    ``records`` are dicts as a sweep writes them: ``record["config"]["seed"]``, ``record["config"]["mix"]`` (a dict, or
    None) and ``record["accuracy"]``; a run that failed has ``record["error"]`` and no accuracy. ``one`` and ``two`` are
    such mixes. Only seeds that both have come in; the difference is one - two.

    >>> fm.exercises.paired_table(lambda records, one, two: [[r["config"]["seed"], 0, 0, 0] for r in records[:3]])
    Not yet. The answer should be rows [seed, one, two, difference], of shape (2, 4); yours has the shape (3, 4).

    Source: ``fm.paired`` pairs so.
    """
    return judge(
        student,
        right,
        [made(0), made(1), made(2)],
        "Right. Every line is one seed: the same images, the same first weights, and only the mixing differs.",
        MISTAKES,
        ROWS,
    )


ROWS = Form("rows [seed, one, two, difference]", numbers)


def made(seed: int) -> tuple:
    """Records of three mixes in no order; a run failed, and a seed ran on one side only."""
    g = torch.Generator().manual_seed(seed)
    mixes = [None, Mix("input").as_dict(), Mix("block1").as_dict()]
    records = [
        {"config": {"mix": mix, "seed": s}, "accuracy": round(0.8 + 0.1 * torch.rand((), generator=g).item(), 4)}
        for mix in mixes
        for s in ((9, 2, 7, 5) if mix else (2, 3, 5, 9))
    ]
    failed = records[(0, 5, 1)[seed]]
    failed["error"] = "it ran out of memory"
    del failed["accuracy"]
    one, two = ((1, 0), (2, 1), (0, 2))[seed]
    order = torch.randperm(len(records), generator=g).tolist()
    return [records[i] for i in order], mixes[one], mixes[two]


def rows_of(one: dict, two: dict, seeds) -> list:
    """The table of two {seed: figure}."""
    return [[s, one[s], two[s], one[s] - two[s]] for s in seeds]


def sides(records: list, one, two) -> list[dict]:
    """{seed: figure} of both, by the kit, in the order of the seeds."""
    return [by_seed(records, mix and Mix.from_dict(mix)) for mix in (one, two)]


def right(records, one, two):
    """The answer."""
    a, b = sides(records, one, two)
    return rows_of(a, b, sorted(a.keys() & b.keys()))


def unsorted(records, one, two):
    """In the order in which the runs of the first are found."""
    a, b = sides(records, one, two)
    found = [r["config"]["seed"] for r in records if r["config"]["mix"] == one]
    return rows_of(a, b, [s for s in found if s in a and s in b])


def as_they_stand(records, one, two):
    """Run beside run, without a look at the seeds."""
    own = [[r for r in records if r["config"]["mix"] == mix and "error" not in r] for mix in (one, two)]
    return [[a["config"]["seed"], x := a["accuracy"], y := b["accuracy"], x - y] for a, b in zip(*own)]


def with_zeros(records, one, two):
    """What is missing counts as 0."""
    a, b = sides(records, one, two)
    seeds = sorted(a.keys() | b.keys())
    return [[s, a.get(s, 0.0), b.get(s, 0.0), a.get(s, 0.0) - b.get(s, 0.0)] for s in seeds]


MISTAKES = {
    "The lines are right, but not by rising seed.": unsorted,
    "You laid run beside run as they stand: a line must hold one seed on both sides.": as_they_stand,
    "A run that is missing or failed counts as 0 in yours: leave its seed out.": with_zeros,
    "The differences are two - one; they take one - two.": lambda *c: [[s, a, b, -d] for s, a, b, d in right(*c)],
    "One and two are exchanged.": lambda *c: [[s, b, a, -d] for s, a, b, d in right(*c)],
    "The differences have lost their minus: where two is ahead they are below 0.": lambda *c: [
        [s, a, b, abs(d)] for s, a, b, d in right(*c)
    ],
    "The last column is missing: the difference of each seed.": lambda *c: [row[:3] for row in right(*c)],
    "The first column is missing: the seed.": lambda *c: [row[1:] for row in right(*c)],
    "These are the differences alone: give lines [seed, one, two, difference].": lambda *c: [
        row[3] for row in right(*c)
    ],
    "Lines and columns are exchanged: a line a seed.": lambda *c: [list(column) for column in zip(*right(*c))],
}
