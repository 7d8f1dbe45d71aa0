"""What a figure of a record can be: a share lies between 0 and 1, a loss is not below 0, and none is nan."""

from __future__ import annotations

import math
from numbers import Real

import numpy as np

# Shares, said in points of a hundred: these, and every figure that begins so (rotation_20, fgsm_0.1 ...).
POINTS = ("accuracy", "ece", "val_accuracy", "rotation_", "shear_", "zoom_", "noise_", "fgsm_", "pgd_", "intrusion")
AT_LEAST_0 = ("nll", "val_nll", "train_loss", "snnl_", "linearity_", "epochs_to_", "temperature", "seconds")


def check_range(name: str, value: object) -> float:
    """Return a figure, or refuse one that cannot be.

    >>> check_range("accuracy", 0.98)
    0.98
    >>> check_range("accuracy", 500)
    Traceback (most recent call last):
    ...
    ValueError: accuracy=500: a share, from 0 to 1

    Errors: ``ValueError`` for what is no finite number, a share (accuracy, ece, fgsm_0.1 ...) outside 0 .. 1, a brier
    outside 0 .. 2, a loss below 0.
    """
    check_number(name, value)
    if not math.isfinite(value):
        raise ValueError(f"{name}={value!r}: a finite number")
    if name.startswith(POINTS) and not 0 <= value <= 1:
        raise ValueError(f"{name}={value!r}: a share, from 0 to 1")
    if name.startswith("brier") and not 0 <= value <= 2:
        raise ValueError(f"{name}={value!r}: from 0 to 2")
    if name.startswith(AT_LEAST_0) and value < 0:
        raise ValueError(f"{name}={value!r}: 0 or more")
    return float(value)


def check_metric(metric: object) -> None:
    """Refuse what is no name of a figure.

    >>> check_metric(["accuracy"])
    Traceback (most recent call last):
    ...
    ValueError: metric=['accuracy']: the name of one figure, such as 'accuracy'
    """
    if not isinstance(metric, str):
        raise ValueError(f"metric={metric!r:.80}: the name of one figure, such as 'accuracy'")


def check_number(name: str, value: object):
    """The value, a real number; nan is one that nobody knows. Errors: ``ValueError`` for anything else.

    >>> check_number("accuracy", "0.9")
    Traceback (most recent call last):
    ...
    ValueError: accuracy='0.9': not a number
    """
    try:
        real = isinstance(value, Real) and not isinstance(value, (bool, np.bool_)) and isinstance(float(value), float)
    except OverflowError:  # more digits than a float holds
        real = False
    if not real:
        raise ValueError(f"{name}={value!r:.80}: not a number")
    return value


def row_of(values) -> np.ndarray:
    """Figures (n,), one a seed, as an array of at least one.

    >>> row_of([])
    Traceback (most recent call last):
    ...
    ValueError: values of shape (0,): a row of numbers (n,), one a seed, n at least 1
    """
    try:
        row = np.asarray(values, dtype=float)
    except (TypeError, ValueError, OverflowError):
        raise ValueError(f"{values!r:.80}: a row of numbers, one a seed") from None
    if row.ndim != 1 or not len(row):
        raise ValueError(f"values of shape {row.shape}: a row of numbers (n,), one a seed, n at least 1")
    return row
