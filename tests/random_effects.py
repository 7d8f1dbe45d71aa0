"""Random effects by the textbook, with numpy: another way to the numbers of ``pooled``."""

import math

import numpy as np
from scipy import stats


def by_hand(rows):
    """(mean, low, high, tau, I2) of rows of differences, a row a setting: DerSimonian and Laird, Hartung and Knapp."""
    y = np.array([np.mean(r) for r in rows])
    v = np.array([np.var(r, ddof=1) / len(r) for r in rows])
    k, w = len(y), 1 / v
    q = (w * y**2).sum() - (w * y).sum() ** 2 / w.sum()
    tau2 = max(0.0, (q - (k - 1)) / (w.sum() - (w**2).sum() / w.sum()))
    s = 1 / (v + tau2)
    mean = np.average(y, weights=s)
    half = stats.t.ppf(0.975, k - 1) * math.sqrt(np.average((y - mean) ** 2, weights=s) / (k - 1))
    return mean, mean - half, mean + half, math.sqrt(tau2), max(0.0, (q - k + 1) / q)
