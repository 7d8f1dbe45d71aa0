"""Exercise of lesson 04: how far two rankings disagree, as pairs that change their order."""

from __future__ import annotations

from itertools import combinations

from .reading import NUMBER
from .verdict import Verdict, judge


def turned_pairs(student) -> Verdict:
    """Check ``student(one, other)``: of all pairs of names, how many stand in one order in the list ``one`` and in the
    opposite order in the list ``other``; both hold the same names.

    >>> fm.exercises.turned_pairs(lambda one, other: 1)
    Not yet. Your function gives 1 whatever it is given.

    Source: Kendall 1938: his tau is 1 - 2 of this number over all pairs.
    """
    cases = [
        (["input", "block1", "flatten"], ["block1", "input", "flatten"]),
        (["a", "b", "c", "d"], ["d", "c", "b", "a"]),
        (["a", "b", "c", "d", "e"], ["c", "a", "b", "e", "d"]),
        (["a", "b"], ["a", "b"]),
    ]
    praise = "Right. 0: the same ranking. All pairs: one turned upside down. About half: nothing in common."
    return judge(student, right, cases, praise, MISTAKES, NUMBER)


def right(one: list[str], other: list[str]) -> int:
    """The number of pairs."""
    return sum(other.index(a) > other.index(b) for a, b in combinations(one, 2))


MISTAKES = {
    "You counted the pairs that keep their order.": lambda one, other: (
        len(one) * (len(one) - 1) // 2 - right(one, other)
    ),
    "Each pair is counted twice, once from either end.": lambda one, other: 2 * right(one, other),
    "You counted places with another name in them; one that moves up shifts all below it.": lambda one, other: sum(
        a != b for a, b in zip(one, other, strict=True)
    ),
    "You looked at neighbours only: every pair counts, also first against last.": lambda one, other: sum(
        other.index(a) > other.index(b) for a, b in zip(one, one[1:], strict=False)
    ),
    "You added up how many places each name moved; count pairs.": lambda one, other: sum(
        abs(i - other.index(name)) for i, name in enumerate(one)
    ),
    "This is Kendall's tau, which is 1 where no pair is turned; give the number of turned pairs.": lambda one, other: (
        1 - 4 * right(one, other) / (len(one) * (len(one) - 1))
    ),
    "This is a share of all pairs; give their number.": lambda one, other: (
        right(one, other) / (len(one) * (len(one) - 1) / 2)
    ),
}
