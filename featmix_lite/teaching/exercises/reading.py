"""What a student's answer says, whatever it is dressed in: Python's numbers, NumPy's, tensors, lists."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Mapping, Set
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from .calling import MOST, NoAnswer, Yielded, a_kind, called

HALF = (torch.float16, torch.bfloat16)


class Odd(Exception):
    """An answer of a kind that cannot be: what it is, in words."""


class Form(NamedTuple):
    """What an exercise asks for: ``asked`` in words ("" for a tensor, whose shape says it), and how it is ``read``."""

    asked: str
    read: Callable


def answer_to(student, given: tuple, form: Form, shape: tuple = ()) -> tuple[object, bool]:
    """The answer of ``student(*given)`` as ``form`` reads it, and whether it wrote into what it was given.

    >>> answer_to(lambda x: [x, 2 * x], (1,), ROW)
    (tensor([1., 2.], dtype=torch.float64), False)

    Argument: ``shape``, what is asked for where the form says no more than "numbers". Errors: ``NoAnswer``.
    """
    answer, changed = called(student, given)
    try:
        return form.read(answer), changed
    except Odd as odd:
        what = odd
    except Exception:  # it cannot be looked into, or not to its end
        what = f"{a_kind(answer)} that cannot be read"
    raise NoAnswer(f"Not yet. The answer should be {form.asked or f'a tensor of shape {shape}'}; it is {what}.")


def numbers(answer) -> Tensor:
    """Numbers of any shape as one tensor of float64 (of half precision where the answer has no more digits).

    >>> numbers([[1, 2.5], (True, np.float32(0.5))])
    tensor([[1.0000, 2.5000],
            [1.0000, 0.5000]], dtype=torch.float64)

    Errors: ``Odd`` for text, a dict, a set, complex numbers, rows of different lengths, and what is no number at all.
    """
    if isinstance(answer, Yielded):
        raise Odd("a generator: give the values back with return, not one at a time")
    return _tensor(answer)


def _tensor(answer) -> Tensor:
    if isinstance(answer, Tensor):
        if answer.is_complex():
            raise Odd("complex")
        plain = answer.detach().cpu()
        plain = plain.to_dense() if plain.layout != torch.strided else plain
        return plain if plain.dtype in HALF else plain.double()
    if isinstance(answer, (str, bytes, Mapping)):
        raise Odd(a_kind(answer))
    if isinstance(answer, Set) and not isinstance(answer, Mapping):
        raise Odd(f"{a_kind(answer)}, which has no order")
    if hasattr(answer, "__array__") and not isinstance(answer, type):
        array = np.asarray(answer)
        if array.dtype.kind in "biuf":
            return torch.as_tensor(array.astype(np.float16 if array.dtype == np.float16 else np.float64))
        answer = array.tolist()
    if isinstance(answer, Iterable):
        return _stacked(answer)
    try:
        return torch.tensor(float(answer), dtype=torch.float64)
    except OverflowError:
        raise Odd("a number that no computer's float can hold") from None
    except Exception:
        raise Odd(a_kind(answer)) from None


def _stacked(answer: Iterable) -> Tensor:
    """The parts of a list, each a tensor, as one."""
    try:
        parts = [_tensor(part) for part in _listed(answer)]
    except Odd as odd:
        raise Odd(f"{a_kind(answer)} that holds {odd}") from None
    if len({part.shape for part in parts}) > 1:
        raise Odd(f"{a_kind(answer)} whose parts differ in shape")
    kind = parts[0].dtype if parts and len({part.dtype for part in parts}) == 1 else torch.float64
    return torch.stack([part.to(kind) for part in parts]) if parts else torch.zeros(0, dtype=torch.float64)


def _listed(answer: Iterable) -> list:
    """The parts, not without end."""
    parts = list(itertools.islice(answer, MOST + 1))
    if len(parts) > MOST:
        raise Odd(f"more than {MOST:,} values")
    return parts


def _one(answer) -> Tensor:
    """One number, also where it comes alone in a list."""
    found = numbers(answer)
    return found.reshape(()) if found.numel() == 1 else found


def _row(answer) -> Tensor:
    """Numbers in a row, also as they are yielded."""
    return _tensor(_listed(answer) if isinstance(answer, Yielded) else answer)


def _names(answer) -> list[str]:
    """Names in alphabetical order, whatever they were collected in; of a dict its keys."""
    if isinstance(answer, (str, bytes, Tensor)) or not isinstance(answer, Iterable):
        raise Odd(f"{answer!r:.40}, {a_kind(answer)}" if isinstance(answer, (bool, int, str)) else a_kind(answer))
    names = _listed(answer)
    for name in names:
        if not isinstance(name, str):
            raise Odd(f"{a_kind(answer)} that holds {a_kind(name)}")
    return sorted(map(str, names))


def _two(answer) -> list[Tensor]:
    """Two things, each numbers of its own shape."""
    if not isinstance(answer, (tuple, list)):
        raise Odd(a_kind(answer))
    if len(answer) != 2:
        raise Odd(f"{a_kind(answer)} of {len(answer)}")
    try:
        return [numbers(part) for part in answer]
    except Odd as odd:
        raise Odd(f"{a_kind(answer)} that holds {odd}") from None


NUMBERS = Form("", numbers)
NUMBER = Form("one number", _one)
TRUTH = Form("one True or False", _one)
ROW = Form("a list of numbers", _row)
TRUTHS = Form("a list of True and False", _row)
NAMES = Form("a list of names, [] where there are none", _names)
TWO = Form("two things, images and labels", _two)
