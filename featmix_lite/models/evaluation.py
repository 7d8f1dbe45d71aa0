"""What a trained network says to clean images: accuracy, NLL and outputs, with nothing in it changed."""

from __future__ import annotations

import contextlib
import math

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from ..base.numbers import as_whole
from ..base.shapes import check_batch, check_network, kind_of, logits_of
from ..base.threads import LENT


@contextlib.contextmanager
def in_eval(model: nn.Module, grad: bool = False):
    """Eval mode, without gradients or (``grad``) with them; every module's own mode is put back afterwards.

    >>> net = nn.Dropout().train()
    >>> with in_eval(net):
    ...     net.training, torch.is_grad_enabled()
    (False, False)
    >>> net.training
    True

    A step of a training in another thread waits meanwhile, so neither meets the other's mode.
    """
    with LENT:
        modes = [(m, m.training) for m in model.modules()]
        model.eval()
        try:
            with torch.set_grad_enabled(grad):
                yield
        finally:
            for module, mode in modes:
                module.training = mode


def evaluate(model: nn.Module, split, batch: int = 1000, prepare=None) -> dict[str, float]:
    """Accuracy and mean negative log-likelihood (nats) of ``model`` on clean images.

    >>> import featmix_lite as fm
    >>> data = fm.load("digits", per_class=5)
    >>> sorted(evaluate(fm.models.small_cnn(data, seed=0), data.test))
    ['accuracy', 'nll']

    Arguments: ``split`` with x (N, C, H, W) and y (N,), or (N, K) soft labels: then right is who names the largest;
    ``batch`` rows at a time; ``prepare``, a function of a batch of images applied first (BC+ centres them).
    A row of logits that holds NaN names no class, and the NLL is nan. No rows: both nan.
    Errors: ``ValueError`` where the model gives no logits (B, K), or labels do not fit them: shapes are named.
    """
    right, lost, batch = 0, 0.0, as_whole("batch", batch, of="rows")
    if not hasattr(split, "x") or not hasattr(split, "y"):
        raise ValueError(f"split: {kind_of(split)}; it takes images .x and labels .y, such as data.test")
    check_network(model)
    check_rows(split.x, split.y)
    if not len(split.x):
        return {"accuracy": math.nan, "nll": math.nan}
    for got, y in zip(_outputs(model, split.x, batch, prepare), split.y.split(batch), strict=True):
        check_classes(got, y)
        y = y if y.dim() == 2 else y.long()
        right += int((named(got) == (y.argmax(1) if y.dim() == 2 else y)).sum())
        lost += cross_entropy(got, y.to(got.dtype) if y.dim() == 2 else y, reduction="sum").item()
    return {"accuracy": right / len(split.x), "nll": lost / len(split.x)}


def logits(model: nn.Module, x, batch: int = 1000, prepare=None):
    """The network's outputs on clean images (N, ...), float64, on the CPU: what calibration is measured on.

    >>> logits(model, data.test.x[:5]).shape
    torch.Size([5, 10])

    Arguments and errors: as ``evaluate``.
    """
    check_network(model)
    check_batch(x)
    return torch.cat([got.cpu() for got in _outputs(model, x, as_whole("batch", batch, of="rows"), prepare)])


def named(logits: Tensor) -> Tensor:
    """The class that each row of logits (N, K) names, (N,): the largest, of equals the first; -1 where one is NaN.

    >>> named(torch.tensor([[0.0, 2.0], [1.0, 1.0], [float("nan"), 0.0]])).tolist()
    [1, 0, -1]
    """
    return logits.argmax(1).masked_fill(logits.isnan().any(1), -1)


def check_rows(x: Tensor, y: Tensor) -> None:
    """Refuse labels that are not one a row of ``x``: (N,) whole numbers, or (N, K) floats.

    >>> check_rows(torch.zeros(4, 1, 8, 8), torch.zeros(4, 1, dtype=torch.long))
    Traceback (most recent call last):
    ...
    ValueError: labels (4, 1) int64 for images (4, 1, 8, 8) float32: they take (4,) whole numbers, or (4, K) floats
    """
    hard = isinstance(y, Tensor) and y.dim() == 1 and not (y.is_floating_point() or y.is_complex())
    soft = isinstance(y, Tensor) and y.dim() == 2 and y.is_floating_point()
    if not isinstance(x, Tensor) or not x.dim() or not (hard and y.dtype != torch.bool or soft) or len(y) != len(x):
        rows = len(x) if isinstance(x, Tensor) and x.dim() else "N"
        raise ValueError(
            f"labels {kind_of(y)} for images {kind_of(x)}: they take ({rows},) whole numbers, or ({rows}, K) floats"
        )


def check_classes(logits: Tensor, y: Tensor) -> None:
    """Refuse labels of classes that the logits (N, K) lack.

    >>> check_classes(torch.zeros(2, 3), torch.tensor([0, 3]))
    Traceback (most recent call last):
    ...
    ValueError: labels run from 0 to 3, the model gives 3 classes: 0 to 2
    """
    width = logits.shape[1]
    if y.dim() == 2 and y.shape[1] != width:
        raise ValueError(f"labels {kind_of(y)}, logits {kind_of(logits)}: they take one width")
    low, high = (int(v) for v in y.aminmax()) if y.dim() == 1 and len(y) else (0, 0)
    if not 0 <= low <= high < width:
        raise ValueError(f"labels run from {low} to {high}, the model gives {width} classes: 0 to {width - 1}")


def _outputs(model: nn.Module, x, batch: int, prepare):
    for part in x.split(batch):
        with in_eval(model):
            yield logits_of(model(prepare(part) if prepare else part), len(part)).double()
