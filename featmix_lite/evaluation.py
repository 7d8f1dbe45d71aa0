"""Look at a trained network: accuracy and NLL, and features at a site, clean or mixed. Nothing is changed."""

from __future__ import annotations

import contextlib

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from .hooks import at_site
from .mixing import Draw
from .rows import mix_rows
from .sites import check_sites


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


def features(model: nn.Module, x: Tensor, site: str, batch: int = 500) -> Tensor:
    """Clean features (N, ...) of ``x`` at ``site``, in eval mode, on the CPU.

    >>> features(nn.Sequential(nn.Linear(3, 4)), torch.randn(8, 3), "0").shape
    torch.Size([8, 4])
    """
    check_sites(model, (site,), x)
    return torch.cat([_seen(model, part, None, site).cpu() for part in x.split(batch)])


def mixed_features(model: nn.Module, x: Tensor, draw: Draw, site: str) -> Tensor:
    """Features (B, ...) at ``site`` while the batch is mixed by ``draw`` there or before, in eval mode, on the CPU.

    >>> d = Draw("input", torch.tensor([[0, 1], [1, 0]]), torch.full((2, 2), 0.5))
    >>> mixed_features(nn.Sequential(nn.Linear(3, 4)), torch.randn(2, 3), d, "0").shape
    torch.Size([2, 4])
    """
    check_sites(model, (site, *draw.sites), x)
    return _seen(model, x, draw, site).cpu()


def _seen(model: nn.Module, x: Tensor, draw: Draw | None, site: str) -> Tensor:
    kept = []
    names = () if draw is None else draw.sites

    def mixed(h):
        return mix_rows(h, draw.partners, draw.weights)

    with looking(model), contextlib.ExitStack() as stack:
        if "input" in names:
            x = mixed(x)
        if site == "input":
            return x.clone()
        for name in names:
            if name != "input":
                stack.enter_context(at_site(model, name, mixed, len(x)))
        stack.enter_context(at_site(model, site, lambda h: kept.append(h.clone()), len(x)))  # sees it mixed
        model(x)
    return kept[0]
