"""A strength chosen on held-out images: what is right, and what is named."""

import numpy as np

import featmix_lite as fm
from featmix_lite.experiments.ranking import own_best
from featmix_lite.teaching.exercises.choose_alpha_check import ALPHAS


def ran(record):
    return "error" not in record


def chosen(metric="val_nll", figure=np.mean, pick=min, done=ran, mine=lambda at, site: at == site):
    """A student's function with one part exchanged."""

    def student(records, site):
        table = {}
        for r in filter(done, records):
            mix = r["config"]["mix"]
            if mix and mine(mix["at"], site):
                table.setdefault(mix["alpha"], []).append(r[metric])
        return pick(table, key=lambda a: figure(table[a]))

    return student


def by_the_kit(records, site):
    arms = {"it": {a: fm.Mix(site, alpha=a) for a in ALPHAS}}
    return own_best([r for r in records if "error" not in r], arms)["it"].alpha


def sorted_pairs(records, site):
    done = [r for r in records if "error" not in r and (r["config"]["mix"] or {}).get("at") == site]
    sums = {a: sum(r["val_nll"] for r in done if r["config"]["mix"]["alpha"] == a) for a in ALPHAS}
    return np.array(sorted(sums, key=sums.get))[:1]


def test_it_chooses_for_the_recorded_clothes_as_the_kit_does():
    runs = fm.recorded.runs("fashion_few")
    arms = {"features": {a: fm.Mix("flatten", alpha=a) for a in (0.2, 1.0, 2.0)}}
    assert chosen()(runs, "flatten") == own_best(runs, arms)["features"].alpha


ASKED = "number"
RIGHT = [chosen(), by_the_kit, sorted_pairs]
WRONG = [
    (chosen("nll"), "NLL of the test images"),
    (chosen("accuracy", pick=max), "accuracy of the test images"),
    (chosen("train_loss"), "loss in training"),
    (chosen("val_accuracy", pick=max), "held-out accuracy"),
    (chosen(mine=lambda at, site: True), "other sites"),
    (chosen(pick=max), "highest mean"),
    (chosen(figure=np.min), "luckiest run"),
    (chosen(figure=np.max), "worst seed"),
    (chosen(figure=np.median), "median"),
    (lambda records, site: min(ALPHAS), "smallest alpha"),
    (lambda records, site: max(ALPHAS), "largest alpha"),
    (chosen(done=lambda r: True), "stopped with KeyError, in its line"),
    (lambda records, site: str(by_the_kit(records, site)) + "!", "should be one number; it is a str"),
]
