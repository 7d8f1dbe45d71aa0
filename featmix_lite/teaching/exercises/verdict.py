"""How a check judges: run the student's function beside ours, and beside the mistakes people make."""

from __future__ import annotations

from collections.abc import Callable

from .calling import NoAnswer, copied
from .mismatch import alike, difference
from .reading import NUMBERS, Form, answer_to

IN_PLACE = " Mind that your function writes into what it is given: outside this check that is changed for good."


class Verdict:
    """What a check says. True where the answer is right, so a cell can ``assert`` it; shown as its sentence.

    >>> Verdict(False, "Not done yet.")
    Not done yet.
    """

    def __init__(self, right: bool, said: str):
        self.right, self.said = right, said

    def __bool__(self) -> bool:
        return self.right

    def __repr__(self) -> str:
        return self.said


def judge(
    student: Callable,
    ours: Callable,
    cases: list[tuple],
    praise: str,
    mistakes: dict[str, Callable],
    form: Form = NUMBERS,
) -> Verdict:
    """Compare ``student`` with ``ours`` on every case; where it differs, look for the mistake that explains it.

    >>> judge(lambda x: None, lambda x: x, [(1,)], "Right.", {})
    Not done yet: the function gives nothing back. Write its body, and end it with return.
    >>> judge(lambda x: [x + 1], lambda x: [x], [(1,), (2,)], "Right.", {"You added one.": lambda x: [x + 1]})
    Not yet. You added one.

    Arguments: ``cases``, tuples of arguments, chosen so that no two of the functions agree on all of them;
    ``mistakes``, what to say -> a function that makes that mistake; ``form``, what is asked for (see ``reading``): any
    dress of it is taken. All functions get copies of the arguments; whatever the student's does, nothing is thrown.
    """
    wanted = [form.read(ours(*copied(case))) for case in cases]
    try:
        got, in_place = answers(student, cases, form, wanted)
    except NoAnswer as why:
        return Verdict(False, str(why))
    return compared(got, wanted, cases, praise + IN_PLACE * in_place, mistakes, form)


def answers(student, cases: list[tuple], form: Form, wanted: list) -> tuple[list, bool]:
    """The student's answers, one a case, and whether the arguments were written into. Errors: ``NoAnswer``."""
    both = [answer_to(student, case, form, tuple(getattr(w, "shape", ()))) for case, w in zip(cases, wanted)]
    return [got for got, _ in both], any(changed for _, changed in both)


def compared(got: list, wanted: list, cases: list[tuple], praise: str, mistakes: dict, form: Form) -> Verdict:
    """The verdict on answers that are read: right, a known mistake, or how they differ."""
    if all(map(alike, got, wanted)):
        return Verdict(True, praise)
    for said, wrong in mistakes.items():
        if all(alike(g, form.read(wrong(*copied(case)))) for g, case in zip(got, cases, strict=True)):
            return Verdict(False, f"Not yet. {said}")
    return Verdict(False, "Not yet. " + difference(got, wanted, cases, form))
