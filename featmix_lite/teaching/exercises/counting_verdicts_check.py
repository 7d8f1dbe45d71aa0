"""Spot the fallacy: several settings summed up by counting their verdicts."""

from __future__ import annotations

import math

import numpy as np

from ...experiments.differences import compared, mean_interval
from ...experiments.pooling import pooled
from .reading import ROW, Form, Odd
from .verdict import Verdict, judge

FORGETS = "a count forgets how large each difference is, and how sure. Pool the differences."


def ends(answer):
    """Two numbers; one alone is the fallacy, however it was counted."""
    found = ROW.read(answer)
    if found.numel() == 1:
        raise Odd(f"one number, such as a count of settings: {FORGETS[:-1]}")
    return found


PAIR = Form("two numbers, (low, high)", ends)


def counting_verdicts(student) -> Verdict:
    """Check ``student(differences, t)``: the 95 % interval (low, high) of the mean difference over settings.

    ``differences`` (settings, seeds): a row for each setting (an image set, a network), in it the difference of every
    seed. What is asked for is the mean of a *setting's* difference, so the settings' means are what scatters;
    ``t`` is Student's quantile for one less than there are settings. Seeds scatter alike in all settings here, so that
    the settings weigh the same.

    >>> fm.exercises.counting_verdicts(lambda differences, t: (differences.mean(1) > 0).sum())
    Not yet. The answer should be two numbers, (low, high); it is one number, such as a count of settings: a count
    forgets how large each difference is, and how sure. Pool the differences.

    Source: ``fm.pooled``; vote counting: Hedges and Olkin 1980.
    """
    return judge(
        student,
        right,
        [made(1, 0.004, 0.001), made(2, 0.002, 0.012, n=5), made(3, -0.006, 0.004, settings=4)],
        "Right. Six times 'the runs do not tell' can be one clear difference, and four wins in six can be none.",
        MISTAKES,
        PAIR,
    )


def made(seed: int, mean: float, between: float, settings: int = 6, n: int = 8) -> tuple[np.ndarray, float]:
    """Settings about a mean, and in each the same scatter over seeds, in another order."""
    draw, scatter = np.random.default_rng(seed), np.linspace(-0.012, 0.012, n) ** 3 / 0.012**2
    rows = [mean + between * draw.standard_normal() + draw.permutation(scatter) for _ in range(settings)]
    return np.array(rows), quantile(settings)


def quantile(n: int) -> float:
    """Student's t for the 95 % interval of the mean of ``n``."""
    from scipy import stats

    return float(stats.t.ppf(0.975, n - 1))


def right(differences: np.ndarray, t: float) -> list[float]:
    """The answer: what the kit pools."""
    whole = pooled([compared(row) for row in differences])
    return [whole.low, whole.high]


def told(differences: np.ndarray) -> np.ndarray:
    """Each setting's own verdict: 1 higher, -1 lower, 0 not told."""
    ends = np.array([mean_interval(row)[1:] for row in differences])
    return (ends[:, 0] > 0).astype(int) - (ends[:, 1] < 0)


def about(values: np.ndarray, half: float) -> list[float]:
    """(mean - half, mean + half)."""
    return [float(values.mean() - half), float(values.mean() + half)]


MISTAKES = {
    f"You counted verdicts for and against: {FORGETS}": lambda d, t: [
        int((told(d) > 0).sum()),
        int((told(d) < 0).sum()),
    ],
    f"You counted settings for and against: {FORGETS}": lambda d, t: [
        int((d.mean(1) > 0).sum()),
        int((d.mean(1) < 0).sum()),
    ],
    "You threw all runs into one heap: runs of one setting share it, so there are as many chances as settings.": (
        lambda d, t: about(d, t * d.std(ddof=1) / math.sqrt(d.size))
    ),
    "You threw all runs into one heap, with a t of its own: there are as many chances as settings.": (
        lambda d, t: list(mean_interval(d.ravel())[1:])
    ),
    "You took the mean of the settings' intervals: they say how seeds scatter, not how settings do.": lambda d, t: list(
        np.mean([mean_interval(row)[1:] for row in d], axis=0)
    ),
    "You took the mean over settings first: what is left is how seeds scatter, not how settings do.": lambda d, t: (
        about(d, t * d.mean(0).std(ddof=1) / math.sqrt(d.shape[1]))
    ),
    "These are the least and the largest setting; an interval is asked for.": lambda d, t: [
        float(d.mean(1).min()),
        float(d.mean(1).max()),
    ],
    "Only settings that were told apart are in your mean: those where luck helped are left.": lambda d, t: about(
        *(lambda m: (m, t * m.std(ddof=1) / math.sqrt(len(m))) if len(m) > 1 else (np.zeros(1), 0.0))(
            d.mean(1)[told(d) != 0]
        )
    ),
    "Divide the settings' spread by the square root of how many there are.": lambda d, t: about(
        d, t * d.mean(1).std(ddof=1)
    ),
    "The settings' spread takes n - 1, as .std(ddof=1) does: NumPy's divides by n.": lambda d, t: about(
        d, t * d.mean(1).std() / math.sqrt(len(d))
    ),
    "The quantile t is not used.": lambda d, t: about(d, d.mean(1).std(ddof=1) / math.sqrt(len(d))),
    "1.96 is for many settings; for few use the t that you are given.": lambda d, t: about(
        d, 1.96 * d.mean(1).std(ddof=1) / math.sqrt(len(d))
    ),
}
