"""How a check judges: run the student's function beside ours, and beside the mistakes people make."""

from __future__ import annotations

from collections.abc import Callable

import torch


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
    student: Callable, ours: Callable, cases: list[tuple], praise: str, mistakes: dict[str, Callable],
    read: Callable = lambda answer: answer,
) -> Verdict:
    """Compare ``student`` with ``ours`` on every case; where it differs, look for the mistake that explains it.

    >>> judge(lambda x: None, lambda x: x, [(1,)], "Right.", {})
    Not done yet: the function gives None. Write its body, and run this cell again.
    >>> judge(lambda x: x + 1, lambda x: x, [(1,), (2,)], "Right.", {"You added one.": lambda x: x + 1})
    Not yet. You added one.

    Arguments: ``cases``, tuples of arguments, chosen so that no two of the functions agree on all of them;
    ``mistakes``, what to say -> a function that makes that mistake; ``read``: what every answer goes through before
    it is compared, such as ``number``. Tensors are handed over as copies.
    """
    if not callable(student):
        return Verdict(False, f"Give the check your function itself, without brackets; this is a {kind(student)}.")
    got = []
    for case in cases:
        try:
            answer = student(*copied(case))
            if answer is None or answer is NotImplemented:
                return Verdict(False, "Not done yet: the function gives None. Write its body, and run this cell again.")
            got.append(read(answer))
        except NotImplementedError:
            return Verdict(False, "Not done yet: the function says NotImplementedError. Write its body instead.")
        except Exception as error:  # whatever a student's code raises is told, not thrown
            return Verdict(False, f"Your function stopped with {type(error).__name__}: {error}")
    wanted = [read(ours(*copied(case))) for case in cases]
    if all(map(alike, got, wanted)):
        return Verdict(True, praise)
    for said, wrong in mistakes.items():
        if all(alike(g, read(wrong(*copied(case)))) for g, case in zip(got, cases, strict=True)):
            return Verdict(False, f"Not yet. {said}")
    return Verdict(False, "Not yet. " + difference(got, wanted))


def number(answer):
    """An answer as one tensor of float64, to be read by ``judge``: a float will do, and nan compares like a number.

    >>> number(0.5)
    tensor(0.5000, dtype=torch.float64)
    """
    if isinstance(answer, (torch.Tensor, float)):
        return torch.as_tensor(answer).detach().double().nan_to_num(nan=-1e9)
    return answer


def copied(case: tuple) -> tuple:
    """The arguments, so that a function working in place cannot spoil the next comparison."""
    return tuple(a.clone() if isinstance(a, torch.Tensor) else a for a in case)


def alike(a, b) -> bool:
    """Equal up to rounding: tensors, numbers, truth values."""
    if isinstance(b, bool):
        return isinstance(a, (bool, torch.Tensor)) and bool(a) == b
    if isinstance(b, torch.Tensor):
        return isinstance(a, torch.Tensor) and a.shape == b.shape and torch.allclose(a.to(b.dtype), b, atol=1e-5)
    return a == b


def difference(got: list, wanted: list) -> str:
    """Where the first answer goes wrong, in words."""
    for a, b in zip(got, wanted, strict=True):
        if alike(a, b):
            continue
        if isinstance(b, torch.Tensor):
            if not isinstance(a, torch.Tensor):
                return f"The answer should be a tensor of shape {tuple(b.shape)}; it is a {kind(a)}."
            if a.shape != b.shape:
                return f"The answer should have shape {tuple(b.shape)}; it has {tuple(a.shape)}."
            gap = (a.to(b.dtype) - b).abs()
            return f"The shape is right; the numbers are up to {gap.max():.3g} away from the answer."
        return f"For one of the cases the answer is {b}; yours is {a}."
    return "It differs."


def kind(thing) -> str:
    """The name of a value's type."""
    return type(thing).__name__
