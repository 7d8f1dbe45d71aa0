"""The runs behind an arm: exactly one a seed, or an error that says which stands twice."""

from __future__ import annotations

import dataclasses

from ...base.errors import RunError
from ...mixing.mix import mix_of
from ..config import Config
from ..differences import check_figure
from ..learning_ways import same_as
from ..ranking import at_edge
from ..seed_runs import one_a_seed, unlike

# Settings that make another experiment of a run: an arm that does not name them means their defaults.
TELLING = ("form", "branches", "dropout", "noise", "label_noise", "imbalance", "loss", "smoothing", "optimizer",
           "labelled", "shrink", "simplex", "feature_penalty")  # fmt: skip
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
    want = {name: DEFAULTS[name] for name in TELLING} | dict(arm.where)
    does_so, name = same_as(arm.mix), f"{arm.name!r} in {arm.sweep}"
    own = [r for r in records if "error" not in r and does_so(r["config"]) and _has(r["config"], want)]
    runs = one_a_seed(own, name)
    first = next(iter(runs.values()), None)
    for record in runs.values():
        if apart := unlike(first, record):
            raise RunError(f"the seeds of {name} differ in more than the seed: {apart}")
    return runs


def strength(arm, runs: dict[int, dict]) -> str:
    """The alpha that was chosen for an arm with several, and whether it is the grid's first or last; else "".

    >>> from featmix_lite.experiments.claims.claim import Arm
    >>> arm = Arm("image", "digits", tuple(fm.Mix("input", alpha=a) for a in (0.2, 1.0)), (), "val_nll")
    >>> strength(arm, {0: {"config": {"mix": fm.Mix("input", alpha=1.0).as_dict()}}})
    'image at alpha 1, the edge of the grid'
    """
    if not isinstance(arm.mix, tuple) or not runs:
        return ""
    chosen, grid = mix_of(next(iter(runs.values()))["config"]), [mix.alpha for mix in arm.mix]
    edge = ", the edge of the grid" if at_edge({arm.name: chosen}, grid) else ""
    return f"{arm.name} at alpha {chosen.alpha:g}{edge}"


def _best(arm, each: list[dict]) -> dict[int, dict]:
    """Of several strengths the one that did best on held-out rows, over all the seeds; of equals the first."""
    if not all(each) or any(arm.best not in r for runs in each for r in runs.values()):
        return {}
    for runs in each:
        check_figure(runs.values(), arm.best)
    sign = -1 if arm.best.endswith(("nll", "loss", "ece")) else 1
    # Rounded: few held-out rows make real ties, which the last bit of a sum must not settle.
    return max(each, key=lambda runs: sign * round(sum(r[arm.best] for r in runs.values()) / len(runs), 9))


def _has(config: dict, want: dict) -> bool:
    return all(config.get(name, DEFAULTS[name]) == value for name, value in want.items())
