"""Sampling a mixing: which site, which partners, which weights; and the check of a draw that comes from outside."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from ..base.errors import MixError
from ..base.numbers import as_whole
from ..base.seeds import generator
from ..base.threads import LENT
from . import pairing
from .mix import Mix
from .site_list import check_sites


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


def draw(
    mix, batch: int, generator=None, *, labels=None, dtype=torch.float32, device="cpu", shuffled=False, weights=None
):
    """Sample a mixing of ``batch`` rows: which site, which partners, which weights -> ``Draw``.

    >>> draw(fm.Mix("block1"), 4, torch.Generator().manual_seed(0)).partners.shape
    torch.Size([4, 2])

    Arguments: ``labels`` (B,) int64, needed for ``cross_class``; ``shuffled``: the rows are in random order;
    ``weights`` (1, k): take these (``per="epoch"``). One number chooses the site, however many there are, so
    the partners and weights of a seed are the same whatever the sites.
    """
    batch = as_whole("batch", batch, low=0, of="rows", error=MixError)
    if mix is not None and not isinstance(mix, Mix):
        raise MixError(f"mix={mix!r:.80}: a Mix, such as fm.Mix('block1'), or None")
    if not isinstance(dtype, torch.dtype) or not dtype.is_floating_point:
        raise MixError(f"dtype={dtype!r}: a floating one, such as torch.float32")
    if generator is not None and not isinstance(generator, torch.Generator):
        raise MixError(f"generator={generator!r}: a torch.Generator, or None for the global one")
    if mix is None or not mix.on:
        own = torch.arange(batch, device=device).unsqueeze(1)
        return Draw(None, own, torch.ones(batch, 1, dtype=dtype, device=device))
    source = generator.device if generator is not None else "cpu"
    # The global generator may be lent to a step in another thread: wait until it is back.
    with contextlib.nullcontext() if generator is not None else LENT:
        u = torch.rand((), generator=generator, dtype=torch.float64, device=source).item()
        site = mix.sites if mix.every else mix.sites[min(int(u * len(mix.sites)), len(mix.sites) - 1)]
        if mix.ways > batch:
            raise MixError(f"ways={mix.ways} needs at least {mix.ways} rows, the batch has {batch}")
        if mix.cross_class:
            if labels is None or labels.dim() != 1:
                raise MixError("cross_class=True needs class indices (B,), not soft labels")
            partners = pairing.cross_class_partners(labels.to(source), mix.ways, generator)
        else:
            partners = pairing.partners(batch, mix.ways, generator, shuffled=shuffled, device=source)
        rows = batch if mix.per == "sample" else 1
        if weights is None:
            weights = pairing.weights(rows, mix.ways, mix.alpha, generator, fold=mix.fold, device=source)
        elif not isinstance(weights, Tensor) or weights.shape != (1, mix.ways) or not abs(weights.sum() - 1) < 1e-2:
            raise MixError(f"weights={weights!r:.80}: floats (1, {mix.ways}) that sum to 1")
    return Draw(site, partners.to(device), weights.to(device, dtype).expand(batch, -1))


def draw_of_step(mix, labels: Tensor, seed: int, epoch: int, step: int, dtype=torch.float32) -> Draw:
    """The draw of one training step, from a generator of its own; with ``per="epoch"`` the epoch's weights.

    >>> draw_of_step(fm.Mix("block1"), torch.arange(4), seed=0, epoch=1, step=17).partners.shape
    torch.Size([4, 2])

    Arguments: ``labels`` (B,) of the step's rows, which stand in random order; ``epoch`` from 1, ``step`` from 0.
    So a seed gives the same partners and weights whatever the site, and whatever was drawn before.
    """
    weights = None
    if mix is not None and mix.on and mix.per == "epoch":
        of_epoch = generator(seed, "weights of the epoch", epoch)
        weights = pairing.weights(1, mix.ways, mix.alpha, of_epoch, fold=mix.fold)
    g = generator(seed, "mixing", step)
    return draw(mix, len(labels), g, labels=labels, dtype=dtype, device=labels.device, shuffled=True, weights=weights)


def check_draw(draw: Draw, batch: int, model: nn.Module, x: Tensor) -> None:
    """Refuse a draw whose shapes, rows or weights do not fit a batch of ``batch`` rows (``MixError``)."""
    if not isinstance(draw, Draw):
        raise MixError(f"draw={draw!r:.80}: a Draw, such as fm.draw gives")
    partners, weights = draw.partners, draw.weights
    if not isinstance(draw.site, (str, tuple, type(None))) or not all(isinstance(s, str) for s in draw.sites):
        raise MixError(f"draw.site={draw.site!r:.80}: a name of fm.sites, several as a tuple, or None")
    if not isinstance(weights, Tensor):
        raise MixError(f"draw.weights={weights!r:.80}: floats (B, ways)")
    if partners is None or partners.dim() != 2 or len(partners) != batch or partners.dtype != torch.int64:
        given = None if partners is None else (tuple(partners.shape), partners.dtype)
        raise MixError(f"draw.partners is {given}: it takes int64 of shape ({batch}, ways)")
    if weights.shape != partners.shape or not weights.is_floating_point():
        given = tuple(weights.shape), weights.dtype
        raise MixError(f"draw.weights is {given}: it takes floats of shape {tuple(partners.shape)}")
    sums = weights.double().sum(1)
    if batch and not (sums - 1).abs().max() < 1e-2:
        raise MixError(f"draw.weights: rows sum to {sums.min():.3g} .. {sums.max():.3g}, not to 1")
    low, high = (int(v) for v in partners.aminmax()) if batch else (0, 0)
    if not 0 <= low <= high < max(batch, 1):
        raise MixError(f"draw.partners: rows {low} .. {high}, the batch has 0 .. {batch - 1}")
    check_sites(model, draw.sites, x)
