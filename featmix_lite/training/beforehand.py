"""What can be known before a training is asked before it, so that nothing is lost after it was paid for."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn.parameter import is_lazy

from ..base.files import check_place
from ..base.seeds import noise
from ..base.shapes import logits_of
from ..mixing.soft_labels import checked_labels
from ..models.evaluation import in_eval
from .network_state import not_kept


def check_beforehand(model: nn.Module, data, options) -> Tensor:
    """Do network, data and files fit a training? -> its labels, (N,) int64 or (N, K) floats.

    >>> check_beforehand(model, data, fm.Options()).shape
    torch.Size([200])

    Errors: ``ValueError`` for what is no network or no data, no rows, weights that are not there yet or ask for no
    gradient, tensors on different devices, test labels that are none; ``MixError`` for labels; ``RunError`` for a
    checkpoint that could not be written, or could not hold all of the network's state.
    """
    _check_network(model)
    needed = ("train", "classes", *("name",) * (options.checkpoint is not None), *("test",) * options.evaluate)
    lacking = [name for name in needed if not hasattr(data, name)]
    if lacking:
        raise ValueError(f"data is a {type(data).__name__} without {', '.join(lacking)}: it takes what fm.load gives")
    x, y = data.train.x, data.train.y
    _check_tensors(x, y, "train")
    if not len(x):
        raise ValueError(f"{getattr(data, 'name', 'data')}: data.train has no rows to train on")
    labels = checked_labels(y, len(x), data.classes)
    if labels.dim() == 2 and options.branches == "independent":
        raise ValueError("branches='independent' takes class numbers (N,), data.train.y are soft labels")
    if options.checkpoint is not None:
        check_place(options.checkpoint)
        if lost := not_kept(model):
            raise ValueError(f"checkpoint= cannot hold {', '.join(lost)} of the model: train without it, or drop that")
    if options.evaluate:
        check_test(model, data)
    return labels


def check_test(model: nn.Module, data) -> None:
    """Can the network be tested on ``data.test``? It is run on two rows, in eval mode; no test rows: nothing is asked.

    >>> check_test(model, data)

    Errors: ``ValueError`` naming labels, outputs or kinds of numbers that do not fit.
    """
    if not hasattr(getattr(data, "test", None), "x"):
        raise ValueError(f"data is a {type(data).__name__} without test images: it takes what fm.load gives")
    x, y = data.test.x, data.test.y
    _check_tensors(x, y, "test")
    if not len(x):
        return
    if x.device != data.train.x.device:
        raise ValueError(f"data.test is on {x.device}, data.train on {data.train.x.device}: move both to one device")
    if checked_labels(y, len(x), data.classes).dim() != 1:
        raise ValueError(f"data.test.y is {tuple(y.shape)} {y.dtype}: test labels are class numbers, (N,) int64")
    model.to(x.device)
    with noise(0, 0, x.device), in_eval(model), said_plainly(model, x):
        check_output(model(x[:2]), min(2, len(x)), data.classes)


def check_output(output: object, rows: int, classes: int) -> Tensor:
    """The output of a network, if it is what a loss compares with soft labels (rows, classes).

    >>> check_output(torch.zeros(8, 4), 8, 10)
    Traceback (most recent call last):
    ...
    ValueError: the model gave (8, 4) logits for 8 rows of 10 classes: it should be (8, 10)

    Errors: ``ValueError``. Without it a column too few would be spread over all classes in silence.
    """
    logits = logits_of(output, rows)
    if logits.shape[1] != classes:
        wanted = f"for {rows} rows of {classes} classes: it should be ({rows}, {classes})"
        raise ValueError(f"the model gave {tuple(logits.shape)} logits {wanted}")
    return logits


class said_plainly:
    """Inside the block torch's complaint about other kinds of numbers than the weights' names the way out.

    >>> with said_plainly(nn.Linear(2, 2), torch.zeros(3, 2).double()):
    ...     nn.Linear(2, 2)(torch.zeros(3, 2).double())
    Traceback (most recent call last):
    ...
    ValueError: images are torch.float64, the network's weights torch.float32: use model.to(torch.float64), or ...
    """

    def __init__(self, model: nn.Module, x: Tensor):
        self.model, self.x = model, x

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind, error, trace) -> None:
        if not isinstance(error, RuntimeError):
            return
        kinds = {p.dtype for p in self.model.parameters() if p.is_floating_point()}
        if len(kinds) == 1 and self.x.dtype not in kinds:
            weights = kinds.pop()
            raise ValueError(
                f"images are {self.x.dtype}, the network's weights {weights}: use model.to({self.x.dtype}), or images "
                f"x.to({weights})"
            ) from error


def _check_network(model: nn.Module) -> None:
    if not isinstance(model, nn.Module):
        raise ValueError(f"model is a {type(model).__name__}: it takes a network, an nn.Module")
    for name, module in model.named_modules():
        if any(map(is_lazy, (*module._parameters.values(), *module._buffers.values()))):
            what = f"{type(module).__name__} {name!r}".strip()
            raise ValueError(f"{what} has no weights yet: run model(data.train.x[:2]) once before the training")
    if not any(p.requires_grad for p in model.parameters()):
        raise ValueError(f"no weight of this {type(model).__name__} asks for a gradient: there is nothing to train")


def _check_tensors(x: Tensor, y: Tensor, name: str) -> None:
    for field, value in (("x", x), ("y", y)):
        if not isinstance(value, Tensor) or value.dim() == 0:
            what = type(value).__name__ if not isinstance(value, Tensor) else "single number"
            raise ValueError(f"data.{name}.{field} is a {what}: it takes a tensor (torch.as_tensor), a row an image")
    if x.device != y.device:
        raise ValueError(f"data.{name}: images on {x.device}, labels on {y.device}: move both to one device")
    if x.is_sparse or x.is_complex() or x.dtype == torch.bool:
        raise ValueError(f"data.{name}.x is {x.dtype} {x.layout}: images are dense numbers, such as torch.float32")
