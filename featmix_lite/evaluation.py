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
    modes = [(m, m.training) for m in model.modules()]
    model.eval()
    try:
        with torch.no_grad():
            yield model
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
    with looking(model):
        for lo in range(0, len(split.x), batch):
            x, y = split.x[lo : lo + batch], split.y[lo : lo + batch]
            logits = model(prepare(x) if prepare else x).double()
            right += int((logits.argmax(1) == y).sum())
            lost += cross_entropy(logits, y, reduction="sum").item()
    return {"accuracy": right / len(split.x), "nll": lost / len(split.x)}
