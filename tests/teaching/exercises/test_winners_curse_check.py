"""The best is tested on runs that did not pick it: what is right, and what is named."""

import numpy as np

import featmix_lite as fm
from featmix_lite.experiments.ranking import own_best
from featmix_lite.teaching.exercises.winners_curse_check import made

NONE = "no mixing"


def mixes(runs):
    return [k for k in runs if k != NONE]


def best(runs):
    return max(mixes(runs), key=lambda k: runs[k].mean())


def by_hand(pilot, fresh):
    return (fresh[best(pilot)] - fresh[NONE]).mean()


def by_the_kit(pilot, fresh):
    """Records of a sweep: chosen by ``own_best`` on one, told by ``fm.paired`` of the other."""
    alphas = {name: None if name == NONE else fm.Mix(alpha=1.0 + k) for k, name in enumerate(pilot)}

    def records(runs, figure):
        told = ((mix, s, v) for name, mix in alphas.items() for s, v in enumerate(runs[name]))
        return [{"config": {"mix": mix and mix.as_dict(), "seed": s}, figure: float(v)} for mix, s, v in told]

    arms = {"any": {mix.alpha: mix for mix in alphas.values() if mix}}
    won = own_best(records(pilot, "val_accuracy"), arms, "val_accuracy")["any"]
    return fm.paired(records(fresh, "accuracy"), won, None).difference


def test_the_wrong_way_says_more_than_the_right_one():
    pairs = [made(seed) for seed in range(200)]
    cursed = [(p[best(p)] - p[NONE]).mean() for p, _ in pairs]
    assert np.mean(cursed) > np.mean([by_hand(*pair) for pair in pairs]) + 0.005


ASKED = "number"
RIGHT = [
    by_hand,
    lambda pilot, fresh: fresh[best(pilot)].mean() - fresh[NONE].mean(),
    by_the_kit,
]
WRONG = [
    (lambda pilot, fresh: (pilot[best(pilot)] - pilot[NONE]).mean(), "the winner's curse: it won because"),
    (lambda pilot, fresh: (fresh[best(fresh)] - fresh[NONE]).mean(), "has moved, and is still in"),
    (lambda pilot, fresh: max(fresh[k].mean() for k in mixes(fresh)) - fresh[NONE].mean(), "curse has moved"),
    (lambda pilot, fresh: (pilot[best(fresh)] - pilot[NONE]).mean(), "are exchanged"),
    (lambda pilot, fresh: np.mean(np.max([fresh[k] for k in mixes(fresh)], 0) - fresh[NONE]), "curse a seed"),
    (lambda pilot, fresh: fresh[best(pilot)].mean(), "accuracy of the picked one"),
    (lambda pilot, fresh: fresh[best(pilot)].mean() - pilot[NONE].mean(), "fresh runs against fresh ones"),
    (lambda pilot, fresh: -by_hand(pilot, fresh), "turn it round"),
    (lambda pilot, fresh: by_hand({k: v for k, v in zip(pilot, pilot.values())}, pilot), "it won because its luck"),
    (lambda pilot, fresh: best(pilot), "it is a str"),
    (lambda pilot, fresh: fresh[best(pilot)] - fresh[NONE], "should be one number; yours are 8"),
    (lambda pilot, fresh: (pilot["none"]).mean(), "stopped with KeyError, in its line"),
]
