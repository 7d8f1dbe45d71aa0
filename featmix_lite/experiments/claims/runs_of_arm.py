"""The runs behind an arm: exactly one a seed, or an error that says which stands twice."""

from __future__ import annotations

import dataclasses
from functools import cache

from ...base.errors import RunError
from ...mixing.mix import Mix
from ..config import Config, key_of

# Settings that make another experiment of a run: an arm that does not name them means their defaults.
TELLING = ("form", "branches", "dropout", "noise", "label_noise", "imbalance", "loss", "smoothing", "optimizer")
# What a run was also asked for, and does not change its other figures.
BESIDE = ("mix", "seed", "measures", "evaluate")
DEFAULTS = {f.name: f.default for f in dataclasses.fields(Config)}


def runs_of(arm, records) -> dict[int, dict]:
    """{seed: record} of an arm; empty where there are none. Failed runs are left out.

    >>> from featmix_lite.experiments.claims.claim import Arm
    >>> records = [{"config": {"data": "digits", "model": "small_cnn", "mix": None, "seed": 4}, "accuracy": 0.9}]
    >>> runs_of(Arm("no mixing", "digits", None, (("data", "digits"),)), records)[4]["accuracy"]
    0.9

    Errors: ``RunError`` where a seed stands twice, or seeds differ in more than the seed.
    """
    if isinstance(arm.mix, tuple):
        return _best(arm, [runs_of(dataclasses.replace(arm, mix=mix, best=""), records) for mix in arm.mix])
    found: dict[int, dict] = {}
    for record in records:
        if "error" not in record and _fits(arm, record["config"]):
            seed = record["config"]["seed"]
            if seed in found and key_of(found[seed]["config"]) != key_of(record["config"]):
                apart = _apart(found[seed], record)
                raise RunError(f"{arm.sweep}: seed {seed} of {arm.name!r} stands twice, with {apart}")
            found[seed] = record
    settings = {key_of(rest(r["config"], ())): r for r in found.values()}
    if len(settings) > 1:
        one, two, *_ = settings.values()
        raise RunError(f"{arm.sweep}: the seeds of {arm.name!r} differ in more than the seed: {_apart(one, two)}")
    return dict(sorted(found.items()))


def rest(config: dict, named) -> dict:
    """The settings that two arms must share: all but those ``named``, the mixing and the seed.

    >>> rest({"data": "digits", "mix": None, "seed": 3, "epochs": 40}, ("epochs",))
    {'data': 'digits'}
    """
    return {k: v for k, v in config.items() if k not in BESIDE and k not in named}


def _best(arm, each: list[dict]) -> dict[int, dict]:
    """Of several strengths the one that did best on held-out rows, over all the seeds; of equals the first."""
    if not all(each) or any(arm.best not in r for runs in each for r in runs.values()):
        return {}
    sign = -1 if arm.best.endswith(("nll", "loss", "ece")) else 1
    # Rounded: few held-out rows make real ties, which the last bit of a sum must not settle.
    return max(each, key=lambda runs: sign * round(sum(r[arm.best] for r in runs.values()) / len(runs), 9))


def _fits(arm, config: dict) -> bool:
    want = dict(arm.where)
    if any(_value(config, name) != value for name, value in want.items()):
        return False
    if any(_value(config, name) != DEFAULTS[name] for name in TELLING if name not in want):
        return False
    told = config.get("mix")
    return (None if told is None else _mix(_hashed(told))) == arm.mix


def _value(config: dict, name: str):
    return config.get(name, DEFAULTS[name])


def _hashed(told: dict) -> tuple:
    return tuple((k, tuple(v) if isinstance(v, list) else v) for k, v in told.items())


@cache
def _mix(told: tuple) -> Mix:
    return Mix.from_dict(dict(told))


def _apart(one: dict, two: dict) -> str:
    a, b = one["config"], two["config"]
    names = sorted(k for k in {*a, *b} - {"seed"} if a.get(k) != b.get(k))
    return "; ".join(f"{k}={a.get(k)!r} and {b.get(k)!r}" for k in names)
