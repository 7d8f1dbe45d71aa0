"""Tensors, arrays and lists in; numpy arrays out. Figures know nothing of torch."""

from __future__ import annotations

import numpy as np


def plain(values, kind=float) -> np.ndarray:
    """Copy a tensor (on any device, with or without gradient), an array or a list to a numpy array.

    >>> plain([1, 2], int)
    array([1, 2])
    """
    if hasattr(values, "detach"):  # a tensor, without importing torch to ask
        values = values.detach().cpu().numpy()
    return np.array(values, dtype=kind)


def shown(number: float) -> str:
    """A number as short text, three figures at most.

    >>> shown(0.98765), shown(12), shown(1e-7)
    ('0.988', '12', '1e-07')
    """
    return f"{number:.3g}"
