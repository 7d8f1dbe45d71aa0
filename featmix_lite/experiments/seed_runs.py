"""The runs of one way of mixing, one a seed: which records are its own, and what holds where a seed stands twice."""

from __future__ import annotations

from collections.abc import Iterable

from ..base.errors import RunError
from ..base.numbers import plain_whole
from ..base.shapes import kind_of

# What tells no two experiments apart: the mixing and the seed, which are asked for, and what was looked at beside.
BESIDE = ("mix", "seed", "measures", "evaluate", "watch", "every")


def records_in(records) -> list[dict]:
    """Records as a list, each with a config that names a seed, or an error that says which is none.

    >>> records_in([{"accuracy": 0.5}])
    Traceback (most recent call last):
    ...
    ValueError: record 0 is {'accuracy': 0.5}: it takes what fm.sweep gives, {"config": {"mix": ..., "seed": ...}, ...}
    """
    if isinstance(records, (str, bytes, dict)) or not isinstance(records, Iterable):
        raise ValueError(f"records: {kind_of(records)}; they take a list of what fm.sweep gives")
    records = list(records)
    for i, one in enumerate(records):
        config = one.get("config") if isinstance(one, dict) else None
        if isinstance(config, dict) and "seed" in config and plain_whole(config["seed"]) is None:
            raise ValueError(f"record {i}: seed={config['seed']!r:.80}: a whole number")
        if not isinstance(config, dict) or "seed" not in config:
            raise ValueError(
                f"record {i} is {one!r:.80}: it takes what fm.sweep gives, "
                '{"config": {"mix": ..., "seed": ...}, ...}'
            )
    return records


def one_a_seed(records, name: str) -> dict[int, dict]:
    """{seed: record} by rising seed, of records that mix alike; of two runs with the same settings the last.

    >>> records = [{"config": {"seed": s, "measures": []}, "accuracy": a} for s, a in ((1, 0.8), (0, 0.7), (1, 0.9))]
    >>> [(seed, record["accuracy"]) for seed, record in one_a_seed(records, "no mixing").items()]
    [(0, 0.7), (1, 0.9)]

    ``name``: what the error calls them. Errors: ``RunError`` where a seed stands twice with other settings, naming
    both; ``measures`` and ``evaluate`` may differ.
    """
    runs: dict[int, dict] = {}
    for record in records:
        seed = record["config"]["seed"]
        if seed in runs and (apart := unlike(runs[seed], record)):
            raise RunError(f"seed {seed} of {name} stands twice, with {apart}: choose one")
        runs[seed] = record
    return dict(sorted(runs.items()))


def unlike(one: dict, two: dict, but=()) -> str:
    """The settings in which two records differ, but for those of ``BESIDE`` and ``but``; "" where in none.

    >>> unlike({"config": {"seed": 0, "lr": 0.1}}, {"config": {"seed": 1, "lr": 0.5}})
    'lr=0.1 and 0.5'
    """
    a, b = one["config"], two["config"]
    names = sorted(name for name in {*a, *b}.difference(BESIDE, but) if a.get(name) != b.get(name))
    return "; ".join(f"{name}={a.get(name)!r} and {b.get(name)!r}" for name in names)
