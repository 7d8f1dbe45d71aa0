"""Every known mistake gets a sentence of its own, however the student searched."""

import math

import numpy as np
import torch
from scipy.optimize import minimize_scalar
from scipy.special import log_softmax, softmax
from torch.nn.functional import cross_entropy, nll_loss

import featmix_lite as fm
from featmix_lite.teaching.exercises import temperature_fit_check as check

GRID = [10 ** (i / 250 - 2) for i in range(1001)]


def best(figure, grid=GRID):
    """A student who tries all of a grid."""
    return lambda z, y: min(grid, key=lambda t: float(figure(z / t, y)))


def gap(z, y):
    sure, guess = z.softmax(1).max(1)
    return abs(sure.mean() - (guess == y).double().mean())


def by_scipy(z, y):
    z, y = z.numpy(), y.numpy()
    rows = np.arange(len(y))
    found = minimize_scalar(lambda u: -log_softmax(z * np.exp(-u), axis=1)[rows, y].mean(), bounds=(-5, 5))
    return np.exp(found.x)


def by_descent(z, y):
    u = torch.zeros((), dtype=torch.float64, requires_grad=True)
    search = torch.optim.LBFGS([u], max_iter=100, line_search_fn="strong_wolfe")

    def loss():
        search.zero_grad()
        value = cross_entropy(z * u.exp(), y)
        value.backward()
        return value

    search.step(loss)
    return (-u).exp()


def by_halves(z, y):
    """Where the mean logit of the right class is what the network expects of it, the NLL is least."""
    low, high = 1e-3, 1e3
    for _ in range(60):
        t = math.sqrt(low * high)
        expects = ((z / t).softmax(1) * z).sum(1).mean()
        low, high = (low, t) if expects < z[torch.arange(len(y)), y].mean() else (t, high)
    return t


ASKED = "number"
RIGHT = [lambda z, y: fm.measures.fit_temperature(z, y), best(cross_entropy), by_scipy, by_descent, by_halves]
WRONG = [
    (best(lambda z, y: -(z.argmax(1) == y).float().mean()), "The accuracy chooses so"),
    (best(lambda z, y: -cross_entropy(z, y)), "So do the largest NLL"),
    (lambda z, y: fm.measures.fit_temperature(z, y) if z.std() > 1 else -1.0, "In 2 of 4 cases your answer is right"),
    (lambda z, y: 1.0, "Your T is 1 whatever"),
    (best(lambda z, y: fm.measures.calibration(z, y).ece), "by the ECE"),
    (best(lambda z, y: ((softmax(z, 1) - np.eye(4)[y]) ** 2).sum(1).mean()), "Brier"),
    (best(lambda z, y: cross_entropy(z.softmax(1), y)), "as if they were logits"),
    (best(gap), "mean confidence and accuracy equal"),
    (lambda z, y: min(GRID, key=lambda t: cross_entropy(z * t, y)), "multiplied"),
    (lambda z, y: math.log(best(cross_entropy)(z, y)), "logarithm"),
    (lambda z, y: min(cross_entropy(z / t, y) for t in GRID), "least NLL itself"),
    (cross_entropy, "as they are"),
    (lambda z, y: z.mean(), "mean of the logits"),
    (lambda z, y: abs(z).mean(), "how large"),
    (lambda z, y: z.numpy().std(), "how much the logits scatter"),
    (lambda z, y: z.amax(1).mean(), "largest logits"),
    (best(cross_entropy, [0.01 * 1.5**i for i in range(24)]), "Near, but not the least"),
    (best(cross_entropy, np.linspace(0.02, 5, 1000)), "Your search ends at 5, and above it"),
    (best(cross_entropy, np.linspace(0.3, 100, 10000)), "Your search ends at 0.3, and below it"),
    (lambda z, y: 2 * fm.measures.fit_temperature(z, y), "are 2 times the answer"),
    (lambda z, y: cross_entropy(z, y, reduction="none"), "should be one number; yours are 150"),
    (lambda z, y: float("nan"), "came out as nan"),
]


def test_what_drives_a_search_to_its_end_is_told_by_an_answer_that_never_moves():
    divided = lambda z, y: min(GRID, key=lambda t: nll_loss((z.softmax(1) / t).log(), y))  # noqa: E731
    assert "probabilities that are divided" in repr(fm.exercises.temperature_fit(divided))


def test_a_coarse_grid_is_named_as_such_by_any_figure_that_chooses():
    for steps in (30, 45, 60):
        said = repr(fm.exercises.temperature_fit(best(cross_entropy, np.logspace(-2, 2, steps))))
        assert "Near, but not the least" in said


def test_no_two_mistakes_are_taken_for_each_other():
    for said, wrong in check.MISTAKES.items():
        assert repr(fm.exercises.temperature_fit(wrong)) == f"Not yet. {said}"


def test_each_mistake_misses_by_more_than_the_check_forgives():
    """So that no wrong way passes as a rough right one."""
    for figure in (check.ece, check.brier, check.gap):
        assert not all(check.close(check.least(figure, *c), check.least(cross_entropy, *c), 0.05) for c in check.CASES)
