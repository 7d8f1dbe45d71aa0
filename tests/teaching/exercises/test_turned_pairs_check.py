"""The check takes right answers made another way, and names every known mistake."""

from scipy.stats import kendalltau


def by_tau(one, other):
    pairs = len(one) * (len(one) - 1) // 2
    tau = kendalltau(range(len(one)), [other.index(name) for name in one]).statistic
    return round(pairs * (1 - tau) / 2)


ASKED = "number"
RIGHT = [
    by_tau,
    lambda one, other: sum(
        (one.index(a) - one.index(b)) * (other.index(a) - other.index(b)) < 0 for a in one for b in one if a < b
    ),
]
WRONG = [
    (lambda one, other: len(one) * (len(one) - 1) // 2 - by_tau(one, other), "keep their order"),
    (lambda one, other: 2 * by_tau(one, other), "counted twice"),
    (lambda one, other: sum(a != b for a, b in zip(one, other)), "places with another name"),
    (lambda one, other: kendalltau(range(len(one)), [other.index(name) for name in one]).statistic, "Kendall's tau"),
    (lambda one, other: sum(abs(one.index(a) - other.index(a)) for a in one), "how many places each name moved"),
    (lambda one, other: by_tau(one, other) / (len(one) * (len(one) - 1) / 2), "share of all pairs"),
    (lambda one, other: 0, "gives 0 whatever"),
    (lambda one, other: sum(one > other), "stopped with TypeError, in its line"),
    (lambda one, other: [by_tau(one, other)] * 2, "should be one number; yours are 2"),
]
