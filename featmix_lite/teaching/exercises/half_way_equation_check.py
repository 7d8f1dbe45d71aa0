"""Exercise of lesson 07: the equation that says how far out a half-way mix lies."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable

from ...measures.theory import simplex_coefficients
from .calling import NoAnswer
from .reading import NUMBER, answer_to
from .verdict import Verdict

# (classes, scale, decay). Not two classes: there w_i + w_j is 0, and any s is as good.
GIVEN = [(10, 1.0, 0.01), (3, 2.0, 0.05), (4, 0.7, 0.1), (100, 1.3, 0.002), (5, 0.5, 0.3)]
SHARES = (0.3, 0.7, 0.95, 1.0, 1.05, 1.4, 2.5)  # of a root: where a function is looked at around it
MIDDLE = SHARES.index(1.0)
ROUGH = 1e-3  # a root in float32 is near enough
PRAISE = "Right. The left side only grows with s, so there is one such s, and halving an interval finds it."


def half_way_equation(student) -> Verdict:
    """Check ``student(s, classes, scale, decay)``: an equation's left side minus its right, 0 where h = s (w_i + w_j).

    h is the best feature for a half and half mix of classes i and j: it minimises the cross-entropy of ``W h`` plus
    decay/2 |h|^2. The rows w_k are scale * (e_k - 1/K), K the ``classes``, 3 or more. Any form of the equation is
    taken: what counts is that it is 0 at the s of the optimum, and of different signs below and above it.

    >>> fm.exercises.half_way_equation(lambda s, K, m, rho: rho * s * (math.exp(m**2 * s) + K - 1) - K)
    Not yet. This is the equation of one class alone; half-way two logits rise together, with half a label each.

    Source: our derivation from Fisher, Meng & Papyan 2024; ``theory.simplex_coefficients``.
    """
    try:
        got = values(student, POINTS)
    except NoAnswer as why:
        return Verdict(False, str(why))
    rows = [got[n : n + len(SHARES)] for n in range(0, len(got), len(SHARES))]
    if all(map(changes, rows)):
        return Verdict(True, PRAISE)
    return Verdict(False, f"Not yet. {explained(student, rows)}")


@functools.cache
def root(classes: int, scale: float, decay: float) -> float:
    """The s of the optimum, found by the kit without this equation."""
    return simplex_coefficients(0.5, classes, scale, decay)[0]


POINTS = [(root(*given) * share, *given) for given in GIVEN for share in SHARES]


def values(student, points: list[tuple]) -> list[float]:
    """The student's answers, one number a point. Errors: ``NoAnswer``."""
    got = [answer_to(student, point, NUMBER)[0] for point in points]
    if any(v.numel() != 1 for v in got):
        most = max(v.numel() for v in got)
        raise NoAnswer(f"Not yet. The answer should be one number; yours are {most}, of shape {tuple(got[0].shape)}.")
    return [float(v) for v in got]


def changes(row: list[float]) -> bool:
    """Whether values at ``SHARES`` of a point are 0 at the point alone, and of one sign on either side of it."""
    below, at, above = row[:MIDDLE], row[MIDDLE], row[MIDDLE + 1 :]
    if not all(map(math.isfinite, row)) or abs(at) > ROUGH * min(map(abs, below + above)):
        return False
    return (max(below) < 0 < min(above)) or (max(above) < 0 < min(below))


def so(
    first: float = 2,
    second: float = 2,
    rest: float = 2,
    power: Callable = lambda s, k, m: m**2 * s,
    right: Callable = lambda k: k,
    decays: bool = True,
) -> Callable:
    """first rho s (second e^(m^2 s) + K - rest) - K, with a part or two exchanged."""

    def wrong(s, classes, scale, decay):
        bracket = second * math.exp(power(s, classes, scale)) + classes - rest
        return first * (decay if decays else 1) * s * bracket - right(classes)

    return wrong


def opened(s, classes, scale, decay):
    """Without the bracket."""
    return 2 * decay * s * 2 * math.exp(scale**2 * s) + classes - 2 - classes


def left(*given) -> float:
    """One side."""
    return so(right=lambda k: 0)(*given)


MISTAKES = {
    "This is the equation of one class alone; half-way two logits rise together, with half a label each.": so(1, 1, 1),
    "The exponent has m s in yours; a logit of h is a product of two rows, and each of them has an m.": so(
        power=lambda s, k, m: m * s
    ),
    "The exponent has s alone; a logit of h is a product of two rows, whose scale comes in.": so(
        power=lambda s, k, m: s
    ),
    "The exponent has the squared length of a row, m^2 (1 - 1/K); what counts is how far a logit is above the "
    "others.": so(power=lambda s, k, m: m**2 * (1 - 1 / k) * s),
    "The exponent is twice what it should be: there are two high logits, not one that is twice as high.": so(
        second=1, power=lambda s, k, m: 2 * m**2 * s
    ),
    "Your exponent is negative; the two logits rise with s.": so(power=lambda s, k, m: -(m**2) * s),
    "A factor 2 is lost before the bracket: each class has half of the label.": so(1),
    "A factor 2 is lost before e: two classes have the same high logit.": so(second=1),
    "Both factors 2 are lost: two classes have the same high logit, and half of the label each.": so(1, 1),
    "You take 1 from K; two classes have a high logit, so count the others once more.": so(rest=1),
    "You take 1 from K, and a factor 2 is lost before e: count the classes with a high logit, and the others.": so(
        second=1, rest=1
    ),
    "You take 1 from K, and a factor 2 is lost before the bracket: count the others, and halve the label.": so(
        1, rest=1
    ),
    "You take nothing from K: the two of the mix are no others.": so(rest=0),
    "The decay is forgotten: without it nothing holds the feature back.": so(decays=False),
    "The decay's inverse stands there; a larger decay pulls the feature in.": lambda s, k, m, rho: so()(
        s, k, m, 1 / rho
    ),
    "The right side is 1 in yours, as if the left had been divided by K: multiply both sides.": so(right=lambda k: 1),
    "The right side is K - 1 in yours: count again what is left when both sides are multiplied out.": so(
        right=lambda k: k - 1
    ),
    "The right side is K - 2 in yours: the classes of the mix count there, too.": so(right=lambda k: k - 2),
    "The right side is K / 2 in yours: the half of the label is counted twice.": so(right=lambda k: k / 2),
    "The bracket is lost: K - 2 is multiplied as e is.": opened,
}
SIDES = {
    "This is the left side alone; subtract the right one, so that it is 0 where they agree.": left,
    "This is the right side alone; subtract it from the left one.": lambda s, k, m, rho: k,
    "This is the left side over the right, 1 where they agree; subtract them, so that it is 0 there.": (
        lambda s, k, m, rho: left(s, k, m, rho) / k
    ),
    "The two sides are added; subtract one from the other.": so(right=lambda k: -k),
    "This is s itself, as it is given; put it into the two sides of the equation.": lambda s, *given: s,
    "This is the s of the optimum, the equation solved; give its left side minus its right at the s that is given.": (
        lambda s, *given: root(*given)
    ),
}


def explained(student, rows: list[list[float]]) -> str:
    """What is wrong: a side alone, an equation with another root, or what the numbers show."""
    for said, wrong in SIDES.items():
        if all(math.isclose(v, wrong(*point), rel_tol=ROUGH) for v, point in zip(sum(rows, []), POINTS)):
            return said
    odd = next((v for v in sum(rows, []) if not math.isfinite(v)), None)
    if odd is not None:
        return f"Some of your numbers came out as {odd}; the check asks for s up to {SHARES[-1]} times the optimum."
    if set(sum(rows, [])) <= {0.0, 1.0}:
        return "Yours is 0 or 1, as of a comparison; give the left side minus the right, a number with a sign."
    if all(max(row) - min(row) <= 1e-9 * abs(row[0]) for row in rows):
        return f"Your function gives {rows[0][0]:.4g} whatever s is, with {shown(GIVEN[0])}: s has to come in."
    for said, wrong in MISTAKES.items():
        if all(proportional(row, wrong, given) or same_root(student, wrong, given) for row, given in zip(rows, GIVEN)):
            return said
    return of_numbers(rows)


def proportional(row: list[float], wrong: Callable, given: tuple) -> bool:
    """Whether a row is a multiple of what a mistake gives, at every s."""
    wanted = [wrong(root(*given) * share, *given) for share in SHARES]
    largest = max(wanted, key=abs)
    factor = row[wanted.index(largest)] / largest
    near = [abs(v - factor * w) <= abs(factor) * (1e-6 * abs(largest) + ROUGH * abs(w)) for v, w in zip(row, wanted)]
    return factor != 0 and all(near)


def same_root(student, wrong: Callable, given: tuple) -> bool:
    """Whether the student's function is 0 where the mistake's is, and of two signs around it."""
    at = root_of(wrong, given)
    if at is None:
        return False
    try:
        return changes(values(student, [(at * share, *given) for share in SHARES]))
    except NoAnswer:  # its own numbers overflow so far out
        return False


@functools.cache
def root_of(wrong: Callable, given: tuple) -> float | None:
    """Where a mistake's equation holds; None where that is nowhere."""
    low, high = 0.0, 1e-6
    while wrong(high, *given) < 0:
        low, high = high, 1.5 * high
        if high * max(1.0, given[1] ** 2) > 300:
            return None
    for _ in range(100):
        middle = (low + high) / 2
        low, high = (middle, high) if wrong(middle, *given) < 0 else (low, middle)
    return high if high > 1e-6 else None


def of_numbers(rows: list[list[float]]) -> str:
    """What the numbers show where no mistake is known."""
    right = [changes(row) for row in rows]
    zero = [abs(row[MIDDLE]) <= ROUGH * max(map(abs, row)) for row in rows]
    n = right.index(False)
    some = f"It is right with {shown(GIVEN[right.index(True)])}, but not always. " if any(right) else ""
    if all(zero):
        return f"{some}It is 0 at the optimum, but of one sign around it, or 0 twice: no absolute value, no square."
    return (
        f"{some}With {shown(GIVEN[n])} the optimum has s = {root(*GIVEN[n]):.4g}, as theory.simplex_coefficients finds "
        f"it; yours is {rows[n][MIDDLE]:.4g} there, not 0."
    )


def shown(given: tuple) -> str:
    """The three numbers in words."""
    return "{} classes, scale {}, decay {}".format(*given)
