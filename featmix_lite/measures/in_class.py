"""Rows by class: for readings within one class."""

from __future__ import annotations

from torch import Tensor

from ..base.shapes import tensor_of


def of_one_class(labels, least: int = 2) -> list[Tensor]:
    """The rows of each class that has ``least`` of them or more, (n,) int64 each.

    >>> [rows.tolist() for rows in of_one_class([1, 0, 1, 1, 2], least=1)]
    [[1], [0, 2, 3], [4]]

    Arguments: ``labels`` (N,). Errors: ``ValueError`` where no class has so many.
    """
    labels = tensor_of("labels", labels)
    if labels.dim() != 1:
        raise ValueError(f"labels {tuple(labels.shape)}: a class for each row, (N,)")
    found = [(labels == value).nonzero().flatten() for value in labels.unique()]
    found = [rows for rows in found if len(rows) >= least]
    if not found:
        raise ValueError(f"no class has {least} rows: nothing can be mixed within a class")
    return found
