"""Look at a trained network: its accuracy and NLL, with nothing in it changed."""

from __future__ import annotations

import contextlib

import torch
from torch import nn
from torch.nn.functional import cross_entropy


@contextlib.contextmanager
def looking(model: nn.Module):
    """Eval mode without gradients; every module's own mode is put back afterwards.

    >>> net = nn.Dropout().train()
    >>> with looking(net):
    ...     net.training
    False
    >>> net.training
    True
    """
    with in_eval(model), torch.no_grad():
        yield model


@contextlib.contextmanager
def in_eval(model: nn.Module):
    """Eval mode, gradients as they were; every module's own mode is put back afterwards.

    >>> net = nn.Dropout().train()
    >>> with in_eval(net):
    ...     net.training
    False
    >>> net.training
    True
    """
    modes = [(m, m.training) for m in model.modules()]
    model.eval()
    try:
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
        with looking(model):
            yield model(prepare(part) if prepare else part).double()
