"""The heart: ``draw`` samples a mixing, ``mixed_forward`` applies it at any site of any network."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from . import pairing
from .base.errors import MixError
from .hooks import at_site
from .labels import checked_labels, mixed_targets
from .mix import Mix
from .rows import mix_rows
from .rules import mixed
from .sites import check_sites

__all__ = ["Draw", "Mix", "Mixed", "draw", "mixed_forward"]


@dataclass(frozen=True, eq=False)
class Draw:
    """One sample of a mixing: give it to ``mixed_forward`` again, at another site, and only the site moves.

    ``site``: a name, a tuple (mix at each in turn), or None; ``partners`` (B, k) int64 rows, column 0 the row
    itself; ``weights`` (B, k). Source: torchvision v2's split of sampling from applying.
    """

    site: str | tuple[str, ...] | None
    partners: Tensor | None
    weights: Tensor

    @property
    def sites(self) -> tuple[str, ...]:
        """The sites as a tuple, also where there is one or none."""
        return (self.site,) if isinstance(self.site, str) else self.site or ()


@dataclass(frozen=True, eq=False)
class Mixed:
    """What ``mixed_forward`` gives: ``logits`` as the model made them, ``targets`` (B, K) soft labels,
    ``labels`` (B, k), ``weights`` (B, k), ``partners`` (B, k) and the ``site``."""

    logits: Tensor
    targets: Tensor
    labels: Tensor
    weights: Tensor
    partners: Tensor
    site: str | tuple[str, ...] | None


def draw(
    mix, batch: int, generator=None, *, labels=None, dtype=torch.float32, device="cpu", shuffled=False, weights=None
):
    """Sample a mixing of ``batch`` rows: which site, which partners, which weights -> ``Draw``.

    >>> draw(Mix("block1"), 4, torch.Generator().manual_seed(0)).partners.shape
    torch.Size([4, 2])

    Arguments: ``labels`` (B,) int64, needed for ``cross_class``; ``shuffled``: the rows are in random order;
    ``weights`` (1, k): take these (``per="epoch"``). One number chooses the site, however many there are, so
    the partners and weights of a seed are the same whatever the sites.
    """
    if mix is None or not mix.on:
        own = torch.arange(batch, device=device).unsqueeze(1)
        return Draw(None, own, torch.ones(batch, 1, dtype=dtype, device=device))
    source = generator.device if generator is not None else "cpu"
    u = torch.rand((), generator=generator, dtype=torch.float64, device=source).item()
    site = mix.sites if mix.every else mix.sites[min(int(u * len(mix.sites)), len(mix.sites) - 1)]
    if mix.ways > batch:
        raise MixError(f"ways={mix.ways} needs at least {mix.ways} rows, the batch has {batch}")
    if mix.cross_class:
        if labels is None or labels.dim() != 1:
            raise MixError("cross_class=True needs class indices (B,), not soft labels")
        who = pairing.cross_class_partners(labels.to(source), mix.ways, generator)
    else:
        who = pairing.partners(batch, mix.ways, generator, shuffled=shuffled, device=source)
    rows = batch if mix.per == "sample" else 1
    if weights is None:
        weights = pairing.weights(rows, mix.ways, mix.alpha, generator, fold=mix.fold, device=source)
    return Draw(site, who.to(device), weights.to(device, dtype).expand(batch, -1))


def mixed_forward(
    model: nn.Module, x: Tensor, y: Tensor, mix=None, *, classes=None, generator=None, draw=None
) -> Mixed:
    """Run ``model`` on ``x`` with the features at one site mixed among the rows, and mix the labels alike.

    >>> net = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.ReLU(), torch.nn.Linear(4, 2))
    >>> out = mixed_forward(net, torch.randn(8, 3), torch.arange(8) % 2, Mix("1"), classes=2)
    >>> out.logits.shape, out.targets.shape, out.partners.shape
    (torch.Size([8, 2]), torch.Size([8, 2]), torch.Size([8, 2]))

    Arguments: ``x`` (B, ...); ``y`` (B,) int64 classes below ``classes``, or (B, K) soft labels; ``mix`` a ``Mix``
    or None; ``generator`` (None: the global one); ``draw`` replays a ``Draw``: it decides site, partners and
    weights, ``mix`` then gives only the rule.
    Errors: ``MixError`` for a site that is not there, did not run, ran twice or gave no tensor of B rows, labels
    or draws that do not fit. No hook is left behind, whatever happens.
    Source: Verma et al. 2019, sec. 2 (steps 1 to 5); Oki & Kurita 2018 (its one-pass form, see ``siamese``).
    """
    y = checked_labels(y, len(x), classes)
    if draw is None:
        kind = x.dtype if x.is_floating_point() else torch.get_default_dtype()
        ints = y if y.dim() == 1 else None
        check_sites(model, mix.sites if mix is not None and mix.on else (), x)
        draw = _draw(mix, len(x), generator, labels=ints, dtype=kind, device=x.device)
    else:
        check_draw(draw, len(x), model, x)
    rule = mix.rule if mix is not None else "linear"
    logits = _forward(model, x, draw, rule)
    partners = draw.partners.to(x.device)
    targets = mixed_targets(y, draw, classes, mix_rows, kept=rule == "noise")
    return Mixed(logits, targets, y[partners], draw.weights, partners, draw.site)


_draw = draw  # mixed_forward has an argument of that name


def check_draw(draw: Draw, batch: int, model: nn.Module, x: Tensor) -> None:
    """Refuse a draw whose shapes, rows or weights do not fit a batch of ``batch`` rows (``MixError``)."""
    who, w = draw.partners, draw.weights
    if who is None or who.dim() != 2 or len(who) != batch or who.dtype != torch.int64:
        told = None if who is None else (tuple(who.shape), who.dtype)
        raise MixError(f"draw.partners is {told}: it takes int64 of shape ({batch}, ways)")
    if w.shape != who.shape or not w.is_floating_point():
        raise MixError(f"draw.weights is {(tuple(w.shape), w.dtype)}: it takes floats of shape {tuple(who.shape)}")
    sums = w.double().sum(1)
    if batch and not (sums - 1).abs().max() < 1e-2:
        raise MixError(f"draw.weights: rows sum to {sums.min():.3g} .. {sums.max():.3g}, not to 1")
    low, high = (int(v) for v in who.aminmax()) if batch else (0, 0)
    if not 0 <= low <= high < max(batch, 1):
        raise MixError(f"draw.partners: rows {low} .. {high}, the batch has 0 .. {batch - 1}")
    check_sites(model, draw.sites, x)


def _forward(model: nn.Module, x: Tensor, draw: Draw, rule: str) -> Tensor:
    """The model's output, mixed by ``draw`` on the way."""

    def change(h):
        return mixed(h, draw.partners, draw.weights, rule)

    with contextlib.ExitStack() as stack:
        for site in (s for s in draw.sites if s != "input"):
            stack.enter_context(at_site(model, site, change, len(x)))
        if "input" in draw.sites:
            x = change(x)
        return model(x)
