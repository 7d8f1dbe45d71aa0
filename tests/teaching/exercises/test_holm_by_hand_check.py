"""Every known mistake gets a sentence of its own; the right answer also by adjusted p values."""

import numpy as np
from scipy.stats import false_discovery_control, rankdata


def adjusted(p):
    """Holm by p values made larger, then all held against 0.05: another way to the same answer."""
    order, top, out = sorted(range(len(p)), key=p.__getitem__), 0.0, [0.0] * len(p)
    for k, i in enumerate(order):
        top = max(top, (len(p) - k) * p[i])
        out[i] = top
    return [v <= 0.05 for v in out]


def hochberg(p):
    order, passes, out = sorted(range(len(p)), key=lambda i: -p[i]), False, [False] * len(p)
    for k, i in enumerate(order):
        passes = passes or p[i] <= 0.05 / (k + 1)
        out[i] = passes
    return out


def no_stop(p):
    return [v <= 0.05 / (len(p) - sorted(p).index(v)) for v in p]


def upside_down(p):
    return [v <= 0.05 / (1 + sorted(p).index(v)) for v in p]


def stepped(p, bar, place=lambda p, i: i):
    told = [False] * len(p)
    for k, i in enumerate(sorted(range(len(p)), key=p.__getitem__)):
        if p[i] > bar(k, len(p)):
            break
        told[place(p, i)] = True
    return told


ASKED = "truths"
RIGHT = [
    adjusted,
    lambda p: [
        np.nanmax(np.where(np.array(p) <= v, np.array(p) * (len(p) - rankdata(p, "min") + 1), 0)) <= 0.05 for v in p
    ],
]
WRONG = [
    (lambda p: [v < 0.05 for v in p], "alone"),
    (lambda p: [v <= 0.05 / len(p) for v in p], "Bonferroni"),
    (no_stop, "go on after"),
    (hochberg, "from the largest"),
    (upside_down, "upside down"),
    (lambda p: [not v for v in adjusted(p)], "turned round"),
    (lambda p: sorted(adjusted(p), reverse=True), "sorted order"),
    (lambda p: adjusted(p)[:2], "shape"),
    (lambda p: True, "of shape (4,); yours has the shape ()"),
    (lambda p: false_discovery_control(p) <= 0.05, "Benjamini and Hochberg's rule"),
    (lambda p: stepped(p, lambda k, m: 0.05 * (k + 1) / m), "Benjamini and Hochberg's bars"),
    (lambda p: stepped(p, lambda k, m: 1 - 0.95 ** (1 / (m - k))), "Šidák"),
    (lambda p: stepped(p, lambda k, m: 0.05 / (m - k + 1)), "one late"),
    (lambda p: stepped(p, lambda k, m: 0.05 / (m - k), lambda p, i: p.index(p[i])), "two p values that are alike"),
    (lambda p: sum(adjusted(p)), "how many"),
    (lambda p: [k for k, told in enumerate(adjusted(p)) if told], "places"),
    (lambda p: [v * len(p) for v in p], "should be a list of True and False; yours holds 0.004"),
    (lambda p: [str(told) for told in adjusted(p)], "a list that holds a str"),
    (lambda p: [False] * len(p), "the answer is [True, False, False, False]; yours is [False"),
]
