"""Numbers as people hand them over, Python's, NumPy's or a tensor of none dimensions, made plain or refused.

A plain number can be hashed, written as JSON and compared; a NumPy one dies where a record is written, after the work.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from torch import Tensor


def plain_whole(value: object) -> int | None:
    """The Python int of a whole number, or None for what is none (a bool, 2.0, a tensor of one dimension).

    >>> import torch
    >>> plain_whole(np.int64(3)), plain_whole(torch.tensor(3)), plain_whole(2.0), plain_whole(True)
    (3, 3, None, None)
    """
    value = _item(value)
    return int(value) if isinstance(value, int) and not isinstance(value, bool) else None


def plain_number(value: object) -> int | float | None:
    """The Python number of a finite number, or None for what is none (a bool, NaN, infinity, text).

    >>> plain_number(np.float64(0.5)), plain_number(2), plain_number(float("nan")), plain_number("1")
    (0.5, 2, None, None)
    """
    value = _item(value)
    try:
        if isinstance(value, bool) or not isinstance(value, (int, float, np.floating)) or not math.isfinite(value):
            return None
    except OverflowError:  # a whole number that no float holds
        return None
    return int(value) if isinstance(value, int) else float(value)


def as_whole(name: str, value: object, low: int | None = 1, of: str = "", error: type = ValueError) -> int:
    """``value`` as a plain int from ``low`` up (None: of either sign), or an error that names it.

    >>> as_whole("seed", np.int64(3), low=0)
    3
    >>> as_whole("batch", 0, of="rows")
    Traceback (most recent call last):
    ...
    ValueError: batch=0: a whole number of rows, 1 or more

    Arguments: ``of``, what is counted; ``error``, the class to raise.
    """
    number = plain_whole(value)
    if number is None or (low is not None and number < low):
        least = "" if low is None else f", {low} or more"
        raise error(f"{name}={value!r}: a whole number{f' of {of}' if of else ''}{least}")
    return number


def as_number(
    name: str, value: object, what: str, fits: Callable[[float], bool] | None = None, error: type = ValueError
) -> int | float:
    """``value`` as a plain finite number for which ``fits`` holds, or an error that names it and says ``what`` it is.

    >>> as_number("lr", np.float64(0.5), "a learning rate above 0", lambda v: v > 0)
    0.5
    >>> as_number("lr", -1, "a learning rate above 0", lambda v: v > 0)
    Traceback (most recent call last):
    ...
    ValueError: lr=-1: a learning rate above 0
    """
    number = plain_number(value)
    if number is None or (fits is not None and not fits(number)):
        raise error(f"{name}={value!r}: {what}")
    return number


def as_flag(name: str, value: object, error: type = ValueError) -> bool:
    """``value`` as a plain bool (1 and 0 count), or an error that names it: a text such as "no" would count as true.

    >>> as_flag("evaluate", np.bool_(False))
    False
    """
    plain = _item(value)
    if not isinstance(plain, (bool, int)) or plain not in (0, 1):
        raise error(f"{name}={value!r}: True or False")
    return bool(plain)


def _item(value: object) -> object:
    """What a NumPy number, or an array or tensor without dimensions, holds."""
    return value.item() if isinstance(value, (Tensor, np.ndarray, np.generic)) and value.ndim == 0 else value
