"""Exercise of lesson 04: a strength is chosen on held-out images, by the mean over seeds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import numpy as np

from ...mixing.mix import Mix
from .reading import NUMBER
from .verdict import Verdict, judge

SITE = "block1"
ALPHAS = (0.1, 0.5, 1.0, 2.0, 8.0)


def choose_alpha(student) -> Verdict:
    """Check ``student(records, site)``: the alpha that does best on held-out images where ``site`` is mixed.

    ``records`` are those of a sweep (dicts): ``record["config"]["mix"]`` is None or a dict with ``"at"`` and
    ``"alpha"``; asked is the lowest mean of ``record["val_nll"]``. A failed run has ``record["error"]`` and no figures.

    >>> def by_the_test_images(records, site):
    ...     own = [r for r in records if "error" not in r and r["config"]["mix"] and r["config"]["mix"]["at"] == site]
    ...     of = {r["config"]["mix"]["alpha"]: [] for r in own}
    ...     for r in own:
    ...         of[r["config"]["mix"]["alpha"]].append(r["nll"])
    ...     return min(of, key=lambda alpha: np.mean(of[alpha]))
    >>> fm.exercises.choose_alpha(by_the_test_images)
    Not yet. You chose by the NLL of the test images: they may judge only what was chosen without them.

    Source: ``experiments.ranking.own_best``.
    """
    return judge(
        student,
        by("val_nll"),
        [(made(seed), SITE) for seed in (2, 29, 0)],
        "Right. One strength for all seeds, chosen without a look at the test images.",
        MISTAKES,
        NUMBER,
    )


def made(seed: int) -> list[dict]:
    """Two sites, one of two sites, and no mixing; five strengths, four seeds, in no order; one run has failed."""
    draw, records = np.random.default_rng(seed), []
    for at in (SITE, "input", [SITE, "input"], None):
        level = {a: 0.3 + 0.05 * draw.random(5) for a in (ALPHAS if at else (1.0,))}
        for alpha, means in level.items():
            for number in range(4):
                named = zip(("val_nll", "nll", "train_loss", "val_accuracy", "accuracy"), means)
                figures = {name: mean + 0.1 * draw.random() ** 3 for name, mean in named}
                config = {"seed": number, "mix": Mix(at, alpha=alpha).as_dict() if at else None}
                records.append({"config": config, **figures})
    failed = {**records[0]["config"], "seed": 9}
    return [{"config": failed, "error": "out of memory"}, *(records[i] for i in draw.permutation(len(records)))]


def by(metric: str, figure: Callable = np.mean, of: Callable = min, mine: bool = True) -> Callable:
    """Choose the alpha by a figure of its runs' ``metric``; ``mine`` False: of the runs of all sites."""
    return lambda records, site: of((table := losses(records, site, metric, mine)), key=lambda a: figure(table[a]))


def losses(records: list[dict], site: str, metric: str = "val_nll", mine: bool = True) -> dict:
    """{alpha: its runs' figures, by seed}."""
    table: dict[float, list] = {}
    for record in sorted((r for r in records if "error" not in r), key=lambda r: r["config"]["seed"]):
        mix = record["config"]["mix"]
        if mix and (mix["at"] == site or not mine):
            table.setdefault(mix["alpha"], []).append(record[metric])
    return table


def each_seeds(records, site) -> list[float]:
    """The alpha that is best for each seed."""
    table = losses(records, site)
    return [min(table, key=lambda a: table[a][number]) for number in range(4)]


MISTAKES = {
    "You chose by the NLL of the test images: they may judge only what was chosen without them.": by("nll"),
    "You chose by the accuracy of the test images: they may judge only what was chosen without them.": by(
        "accuracy", of=max
    ),
    "You chose by the loss in training, which says how easy the task was: take held-out images.": by("train_loss"),
    "You chose by held-out accuracy; asked is the held-out NLL.": by("val_accuracy", of=max),
    "The runs of other sites are among those you averaged.": by("val_nll", mine=False),
    "You took the highest mean: of a loss the lowest is best.": by("val_nll", of=max),
    "You took the alpha of the single luckiest run: the mean over seeds is what will come back.": by("val_nll", np.min),
    "You took the alpha whose worst seed is best: the mean over seeds is asked for.": by("val_nll", np.max),
    "You took the median over seeds, which does not see how bad the worst are: take the mean.": by(
        "val_nll", np.median
    ),
    "You took the first seed alone: use them all.": by("val_nll", lambda own: own[0]),
    "You took the alpha that wins for most seeds, by however little: take the lowest mean.": lambda records, site: (
        Counter(each_seeds(records, site)).most_common(1)[0][0]
    ),
    "You took the mean of the alphas that are best for each seed: take one that was tried, by its mean.": (
        lambda records, site: np.mean(each_seeds(records, site))
    ),
    "You gave the loss itself; the alpha that has it is asked for.": lambda records, site: min(
        map(np.mean, losses(records, site).values())
    ),
    "You took the smallest alpha, whatever the losses are.": lambda records, site: min(losses(records, site)),
    "You took the largest alpha, whatever the losses are.": lambda records, site: max(losses(records, site)),
}
