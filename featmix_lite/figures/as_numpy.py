"""Tensors, arrays and lists in; numpy arrays out. Figures know nothing of torch."""

from __future__ import annotations

import numpy as np

from ..base.shapes import kind_of


def plain(values, kind=float) -> np.ndarray:
    """Copy a tensor (on any device, with or without gradient), an array or a list to a numpy array.

    >>> plain([1, 2], int)
    array([1, 2])
    """
    if hasattr(values, "detach"):  # a tensor, without importing torch to ask
        values = values.detach().cpu().numpy()
    try:
        return np.array(values, dtype=kind)
    except (TypeError, ValueError):
        raise ValueError(f"{kind_of(values)} that holds no numbers: give a tensor, an array or a list") from None


def named_in(what: str, given, holds: str) -> dict:
    """``given``, if it is a dict: what a figure draws by name.

    >>> named_in("found", [1], "{network: what measures.calibration gave}")
    Traceback (most recent call last):
    ...
    ValueError: found: a list; it takes {network: what measures.calibration gave}
    """
    if not isinstance(given, dict):
        raise ValueError(f"{what}: {kind_of(given)}; it takes {holds}")
    return given


def shown(number: float) -> str:
    """A number as short text, three figures at most.

    >>> shown(0.98765), shown(12), shown(1e-7)
    ('0.988', '12', '1e-07')
    """
    return f"{number:.3g}"
