"""Which sites give one and the same mixup: from one backward pass, or, where gradients do not tell, by mixing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import torch
from torch import Tensor, nn

from ..base.errors import MixError
from ..base.seeds import noise
from .autograd_paths import always_crossed
from .gradient_flow import Flow
from .site_watch import Seen, Watched, apart_from_batch, tensors, watch

SAME = {torch.float64: (1e-6, 1e-13), torch.float32: (2e-3, 1e-6)}  # of two equal marks: apart by so much, and rounding


@dataclass
class Probe:
    """What a copy of a network showed: sites in order of completion, their groups, why others are none."""

    seen: list[Seen] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    groups: list[int] = field(default_factory=list)
    inside: list[bool] = field(default_factory=list)


class Nothing(MixError):
    """The network gave nothing that could be compared."""


@dataclass
class Marks:
    """What tells sites apart: ``values`` and their ``sizes`` (sites, numbers); ``told`` (sites,): they say it all."""

    values: Tensor
    sizes: Tensor
    told: Tensor


def grouped(net: nn.Module, rows: Tensor, through: bool, bar, more: Tensor) -> Probe:
    """Watch a copied, jittered network -> its sites and their groups.

    Mixing row i a little with row p changes logit combination i by <gradient at the site, h[p] - h[i]>. Sites with
    the same mixup have the same such number, whatever the weights. Where a gradient is nothing to go by (the slope it
    says is not the network's; or a step function has none), rows are mixed at each site, and the logits compared.
    Arguments: ``through``: let gradients through what stops them; ``bar``: shows how far it is;
    ``more`` rows, for networks whose output moves in jumps.
    """
    dtype = next((p.dtype for p in net.parameters() if p.is_floating_point()), torch.float64)
    with noise(0, 1, rows.device), Flow(through) as flow:
        got = watch(net, rows, spread=True, stays=True)
    sites = got.sites()
    total, project = _projected(got.out)
    base = project(got.out)
    start = sites[0].tensor if sites and sites[0].name == "input" else rows
    crossed = always_crossed(total, [s.tensor for s in sites], start)
    marks, first = _by_gradient(got, sites, total, len(rows))
    inside = [not every and size > 0 for every, size in zip(crossed, marks.sizes.sum(1).tolist())]
    del total, start
    got.out = None
    for site in sites:
        site.tensor = None
    apart, agrees = _moved(net, rows, got, sites, project, base, first, dtype)
    if flow.steps or not agrees:
        marks.told[:] = False
    if not marks.told.all():
        marks = _by_mixing(net, more if flow.steps else rows, got, sites, marks, bar)
    kept = [i for i, site in enumerate(sites) if site.name not in apart]
    marks = Marks(marks.values[kept], marks.sizes[kept], marks.told[kept])
    return Probe([sites[i] for i in kept], got.refused | apart, _numbered(marks, dtype), [inside[i] for i in kept])


def _projected(out) -> tuple[Tensor, Callable]:
    """A random combination of what the network gave -> (its sum, for other outputs: each row's share of it)."""
    kept = [t for t in tensors(out) if t.dim()]
    if not kept:
        raise Nothing(f"the model gave {type(out).__name__} without floating tensors: nothing to compare")
    g = torch.Generator().manual_seed(0)
    weights = [torch.randn(t.shape, generator=g, dtype=torch.float64) for t in kept]

    def project(other) -> list[Tensor]:
        others = (t for t in tensors(other) if t.dim())
        own = (t.detach().cpu().double() * w[: len(t)] for t, w in zip(others, weights))
        return [t.flatten(1).sum(1) if t.dim() > 1 else t for t in own]

    learnt = [(t * w.to(t)).sum() for t, w in zip(kept, weights) if t.requires_grad]
    return sum(learnt) if learnt else torch.zeros((), requires_grad=True) * 1, project


def _by_gradient(got: Watched, sites: list[Seen], total: Tensor, rows: int) -> tuple[Marks, Tensor | None]:
    """Marks from one backward pass; each gradient is gone as soon as it was used. Also the one at the first site."""
    values = torch.zeros(len(sites), rows, dtype=torch.float64)
    sizes, first, handles, known = torch.zeros_like(values), [], [], {}
    for i, site in enumerate(sites):
        known.setdefault(id(site.tensor), []).append(i)

    def used(h: Tensor, own: list[int]):
        def hook(grad):
            if grad is None:
                return
            if 0 in own:
                first.append(grad.detach().clone())
            apart = h.detach().roll(1, 0) - h.detach()
            terms = (grad.detach() * apart).flatten(1)
            values[own], sizes[own] = terms.sum(1).cpu().double(), terms.abs().sum(1).cpu().double()

        return hook

    for own in known.values():
        h = sites[own[0]].tensor
        if h.requires_grad:
            handles.append(h.register_hook(used(h, own)))
    try:
        if total.grad_fn is not None:
            total.backward()
    finally:
        got.close()
        for handle in handles:
            handle.remove()
    return Marks(values, sizes, sizes.sum(1) > 0), first[0] if first else None


def _moved(net, rows: Tensor, got: Watched, sites: list[Seen], project, base: list[Tensor], gradient, dtype):
    """Run again with one row less, moved a little at the first site -> ({name: why it is no site}, do slopes agree?).

    A first axis that does not follow the rows is not the batch, though it was as long. And the slope must be what the
    gradient says: not so behind ``no_grad`` or a made-up backward. A network made for so many rows: only the slope.
    """
    step, agree, rounding = (1e-6, 0.02, 1e-13) if dtype is torch.float64 else (1e-2, 0.1, 1e-5)
    said = 0.0

    def move(h):
        nonlocal said
        way = torch.randn(h.shape, generator=torch.Generator().manual_seed(1), dtype=torch.float64).to(h)
        said = 0.0 if gradient is None else float((gradient[: len(h)] * way).sum())
        return h + step * way

    for batch in (rows[:-1], rows) if len(rows) > 1 else (rows,):
        try:
            with noise(0, 1, rows.device), torch.no_grad():
                again = watch(net, batch, True, got.scales, {sites[0].name: move} if sites else {})
            now = project(again.out)
            slope = sum(float((one - own[: len(one)]).sum()) for one, own in zip(now, base, strict=True)) / step
        except Exception:
            continue
        apart = {name: why for name, why in again.refused.items() if "first axis" in why}
        if len(batch) == len(rows):
            apart = apart_from_batch(net, rows)
        slack = rounding * max(float(own.abs().max()) for own in base) / step
        return apart, abs(slope - said) <= agree * (abs(slope) + abs(said)) + slack
    return {}, False


def _by_mixing(net, rows, got: Watched, sites: list[Seen], by_gradient: Marks, bar) -> Marks:
    """Marks from two mixed forwards a site, how far each row's output moves: of those of which the gradient does not
    tell, and, if one of these moves anything, of all."""
    g = torch.Generator().manual_seed(2)
    shares = torch.rand(2, len(rows), generator=g, dtype=torch.float64) * 0.4 + 0.3

    def run(change: dict):
        with noise(0, 1, rows.device), torch.no_grad():
            return watch(net, rows, True, got.scales, change).out

    first = run({})
    project = _projected(first)[1]
    plain = torch.cat(project(first))

    def moves(site: Seen) -> Tensor:
        def mixed(h, share):
            w = share.view(-1, *[1] * (h.dim() - 1)).to(h)
            return h + w * (h.roll(1, 0) - h)

        progress.update(1)
        return torch.cat([torch.cat(project(run({site.name: lambda h, s=s: mixed(h, s)}))) - plain for s in shares])

    untold = [i for i, told in enumerate(by_gradient.told.tolist()) if not told]
    with bar(len(sites)) as progress:
        some = torch.stack([moves(sites[i]) for i in untold])
        if len(untold) < len(sites) and not some.any():  # nothing hangs on them: a head that is not used
            by_gradient.values[untold] = by_gradient.sizes[untold] = 0.0
            return by_gradient
        found = iter(some)
        values = torch.stack([next(found) if i in untold else moves(site) for i, site in enumerate(sites)])
    return Marks(values, values.abs() + plain.abs().max(), torch.ones(len(sites), dtype=torch.bool))


def _numbered(marks: Marks, dtype: torch.dtype) -> list:
    """Equal marks, one number; in order."""
    same, slack = SAME.get(dtype, SAME[torch.float32])
    numbers: list = []
    firsts: list[int] = []
    for i, (mark, size) in enumerate(zip(marks.values, marks.sizes)):
        known, big = marks.values[firsts], marks.sizes[firsts]
        spread = torch.maximum(known.abs().amax(1), mark.abs().max()) if firsts else marks.sizes.new_zeros(0)
        most = torch.maximum(big.amax(1), size.max()) if firsts else spread
        equal = ((known - mark).abs().amax(1) <= same * spread + slack * most).nonzero() if firsts else []
        if len(equal):
            numbers.append(int(equal[0]))
        else:
            numbers.append(len(firsts))
            firsts.append(i)
    return numbers
