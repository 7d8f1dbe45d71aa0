"""What a trained network says to clean images: accuracy, NLL and outputs, with nothing in it changed."""

from __future__ import annotations

import contextlib

import torch
from torch import nn
from torch.nn.functional import cross_entropy


@contextlib.contextmanager
def in_eval(model: nn.Module, grad: bool = False):
    """Eval mode, without gradients or (``grad``) with them; every module's own mode is put back afterwards.

    >>> net = nn.Dropout().train()
    >>> with in_eval(net):
    ...     net.training, torch.is_grad_enabled()
    (False, False)
    >>> net.training
    True
    """
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

    Arguments: ``split`` with x (N, C, H, W) and y (N,); ``batch`` rows at a time; ``prepare``, a function of a
    batch of images applied first (BC+ centres them).
    """
    right, lost = 0, 0.0
    for got, y in zip(_outputs(model, split.x, batch, prepare), split.y.split(batch), strict=True):
        right += int((got.argmax(1) == y).sum())
        lost += cross_entropy(got, y, reduction="sum").item()
    return {"accuracy": right / len(split.x), "nll": lost / len(split.x)}


def logits(model: nn.Module, x, batch: int = 1000, prepare=None):
    """The network's outputs on clean images (N, ...), float64, on the CPU: what calibration is measured on.

    >>> logits(model, data.test.x[:5]).shape
    torch.Size([5, 10])

    Arguments: as ``evaluate``.
    """
    return torch.cat([got.cpu() for got in _outputs(model, x, batch, prepare)])


def _outputs(model: nn.Module, x, batch: int, prepare):
    for part in x.split(batch):
        with in_eval(model):
            yield model(prepare(part) if prepare else part).double()
