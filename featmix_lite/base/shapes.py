"""Shapes that must fit: torch would stretch (B, 1) over (B, K) without a word, and the number would be wrong."""

from __future__ import annotations

import torch
from torch import Tensor, nn


def kind_of(value: object) -> str:
    """What a value is, in the words of an error: shape and type of a tensor, else the name of its class.

    >>> kind_of(torch.zeros(2, 3)), kind_of({"logits": 1}), kind_of(None)
    ('(2, 3) float32', 'a dict', 'a NoneType')
    """
    if isinstance(value, Tensor):
        return f"{tuple(value.shape)} {str(value.dtype).removeprefix('torch.')}"
    return f"a{'n' * (type(value).__name__[:1] in 'aeiouAEIOU')} {type(value).__name__}"


def tensor_of(name: str, value: object, move: bool = True) -> Tensor:
    """A tensor of real numbers without its gradient, from a tensor, an array or a list; on the CPU (``move``).

    >>> tensor_of("labels", ["cat", "dog"])
    Traceback (most recent call last):
    ...
    ValueError: labels: a list that is no tensor of numbers: give a tensor, an array or a list of numbers
    """
    try:
        tensor = torch.as_tensor(value).detach()
    except (TypeError, ValueError, RuntimeError, OverflowError):
        raise ValueError(
            f"{name}: {kind_of(value)} that is no tensor of numbers: give a tensor, an array or a list of numbers"
        ) from None
    if tensor.is_complex():
        raise ValueError(f"{name} {kind_of(tensor)}: real numbers, not complex ones")
    return tensor.cpu() if move else tensor


def check_network(model: object) -> None:
    """Refuse what is no ``torch.nn.Module``.

    >>> check_network("small_cnn")
    Traceback (most recent call last):
    ...
    ValueError: model: a str; it takes a network, a torch.nn.Module such as fm.models.small_cnn(data)
    """
    if not isinstance(model, nn.Module):
        raise ValueError(
            f"model: {kind_of(model)}; it takes a network, a torch.nn.Module such as fm.models.small_cnn(data)"
        )


def check_batch(x: object, name: str = "x") -> None:
    """Refuse what is no batch of rows: a tensor (B, ...).

    >>> check_batch([1.0])
    Traceback (most recent call last):
    ...
    ValueError: x: a list; it takes a tensor (B, ...), a row each
    """
    if not isinstance(x, Tensor) or not x.dim():
        raise ValueError(f"{name}: {kind_of(x)}; it takes a tensor (B, ...), a row each")


def check_tensors(**tensors: object) -> None:
    """Refuse what is no tensor.

    >>> check_tensors(logits=[1.0, 2.0])
    Traceback (most recent call last):
    ...
    ValueError: logits: a list; they take a tensor
    """
    for name, value in tensors.items():
        if not isinstance(value, Tensor):
            raise ValueError(f"{name}: {kind_of(value)}; they take a tensor")


def check_alike(**tensors: object) -> None:
    """Refuse tensors that are not floats of one shape (B, K), K at least 1.

    >>> check_alike(logits=torch.zeros(2, 3, 1, 1), targets=torch.zeros(2, 3))
    Traceback (most recent call last):
    ...
    ValueError: logits (2, 3, 1, 1) float32, targets (2, 3) float32: they take floats of one shape (B, K); flatten them

    Errors: ``ValueError`` naming all the shapes, and the way out.
    """
    check_tensors(**tensors)
    values = list(tensors.values())
    one = all(v.shape == values[0].shape and v.dim() == 2 and v.shape[1] > 0 for v in values)
    if not one or not all(v.is_floating_point() for v in values):
        shapes = ", ".join(f"{name} {kind_of(v)}" for name, v in tensors.items())
        more = "; flatten them" if any(v.dim() > 2 for v in values) else ""
        raise ValueError(f"{shapes}: they take floats of one shape (B, K){more}")


def check_labels(rows: int, labels: object, of: str = "features") -> None:
    """Refuse labels that are not whole numbers, one a row.

    >>> check_labels(4, torch.zeros(4, 1, dtype=torch.long))
    Traceback (most recent call last):
    ...
    ValueError: labels (4, 1) int64, features of 4 rows: they take whole numbers, one a row: (4,)
    """
    check_tensors(labels=labels)
    whole = not (labels.is_floating_point() or labels.is_complex() or labels.dtype == torch.bool)
    if tuple(labels.shape) != (rows,) or not whole:
        raise ValueError(
            f"labels {kind_of(labels)}, {of} of {rows} rows: they take whole numbers, one a row: ({rows},)"
        )


def logits_of(output: object, rows: int | None = None) -> Tensor:
    """The output of a network, if it is logits (B, K): what accuracies, losses and attacks are made from.

    >>> logits_of({"logits": torch.zeros(2, 3)})
    Traceback (most recent call last):
    ...
    ValueError: the model gave a dict, not a tensor of logits (B, K): wrap it in a module whose forward returns ...
    >>> logits_of(torch.zeros(2, 3, 1, 1))
    Traceback (most recent call last):
    ...
    ValueError: the model gave (2, 3, 1, 1) float32, not logits (B, K): flatten them, end it in nn.Flatten()

    Arguments: ``output``, whatever the network gave; ``rows``: as many as it was given.
    Errors: ``ValueError`` for anything else, with its kind or shape and the way out.
    """
    if not isinstance(output, Tensor):
        raise ValueError(
            f"the model gave {kind_of(output)}, not a tensor of logits (B, K): wrap it in a module whose forward "
            "returns the logits alone"
        )
    if not output.is_floating_point() or output.dim() != 2 or not output.shape[1]:
        more = ": flatten them, end it in nn.Flatten()" if output.dim() > 2 else ""
        raise ValueError(f"the model gave {kind_of(output)}, not logits (B, K){more}")
    if rows is not None and len(output) != rows:
        raise ValueError(f"the model gave {kind_of(output)} for {rows} rows: it takes one row of logits for each")
    return output
