"""Run a copy of a network once and learn, from gradients, which sites give the same mixup."""

from __future__ import annotations

import copy
from dataclasses import dataclass, field

import torch
from torch import Tensor, nn

from .autograd_paths import always_crossed
from .hooks import unfit

ROWS, SAME = 3, 1e-6
SPREAD = 3.0  # wide enough that ReLU6, hard sigmoid and their like meet their corners


@dataclass
class Seen:
    """One module that ran: its tensor as it came out, before anything behind it could change it in place."""

    name: str
    shape: tuple[int, ...]
    kind: str
    tensor: Tensor


@dataclass
class Probe:
    """What one forward pass showed: sites in order of completion, their groups, why others are none."""

    seen: list[Seen] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    groups: list[int] = field(default_factory=list)
    inside: list[bool] = field(default_factory=list)


def probe(model: nn.Module, x: Tensor, grouped: bool) -> Probe:
    """Find the sites of ``model``, on a copy, in double, in eval mode -> ``Probe``.

    Mixing row i a little with row p changes logit combination i by <gradient at the site, h[p] - h[i]>. Sites
    with the same mixup have the same such number, whatever the weights; so they are compared with the weights
    jittered (heads that start at zero hide every difference), every module's output brought to one spread
    (deep nets fade otherwise) and rows of random scale and offset (so that every ReLU switches somewhere).
    """
    if not isinstance(x, Tensor) or x.dim() == 0 or len(x) == 0:
        raise ValueError(f"sites need a batch of images (B, ...) to look at, not {getattr(x, 'shape', x)!r}")
    cuda = [x.device] if x.device.type == "cuda" else []
    with torch.random.fork_rng(devices=cuda), torch.enable_grad():
        net = copy.deepcopy(model).eval()
        double = x.device.type != "mps"
        g = torch.Generator().manual_seed(0)
        if grouped:
            net = net.double() if double else net
            _jitter(net, g)
        for module in net.modules():
            if getattr(module, "inplace", False) is True:
                module.inplace = False
        rows = _rows(x, g, net if grouped else None)
        result = Probe()
        start = rows.requires_grad_().clone() if rows.is_floating_point() else rows
        handles = _watch(net, result, len(rows), grouped)
        result.seen.append(Seen("input", tuple(x.shape[1:]), "Tensor", start))
        try:
            out = net(start.clone() if start.requires_grad else start)
        finally:
            for handle in handles:
                handle.remove()
        if not start.is_floating_point():
            result.seen.pop(0)
        result.seen = [s for s in result.seen if s.name not in result.refused]
        if grouped:
            _group(result, out, start, g)
        return result


def _rows(x: Tensor, g: torch.Generator, net: nn.Module | None) -> Tensor:
    """A few rows to run: x's own where its values are all we know (integers), else random ones."""
    if net is None or not x.is_floating_point():
        return x[:2].detach().clone()
    n = ROWS if x[0].numel() < 50_000 else 2
    weight = next((p.dtype for p in net.parameters() if p.is_floating_point()), torch.float64)
    shape = (n,) + (1,) * (x.dim() - 1)
    rows = torch.randn((n, *x.shape[1:]), generator=g, dtype=torch.float64)
    scale = torch.rand(shape, generator=g, dtype=torch.float64) * 1.5 + 0.5
    return (rows * scale + torch.rand(shape, generator=g, dtype=torch.float64) * 2 - 1).to(x.device, weight)


def _jitter(net: nn.Module, g: torch.Generator) -> None:
    with torch.no_grad():
        for p in net.parameters():
            if p.is_floating_point() and p.numel():
                size = max(p.square().mean().sqrt().item(), 0.2)
                p.add_(torch.randn(p.shape, generator=g, dtype=torch.float64).to(p), alpha=0.05 * size)
                p.requires_grad_(False)


def _watch(net: nn.Module, result: Probe, rows: int, grouped: bool) -> list:
    """Hook every named module; each hands on a copy, so in-place code behind it cannot touch what we saw."""
    ran = set()

    def hook(name):
        def seen(module, inputs, output):
            if name in ran:
                result.refused[name] = "ran twice in one forward"
                return None
            ran.add(name)
            reason = unfit(output, rows)
            if reason:
                result.refused[name] = reason
                return None
            leaf = next(module.children(), None) is None
            h = (
                output * (SPREAD / (output.detach().std() + 1e-12))
                if grouped and leaf and output.numel() > 1
                else output
            )
            h = h.clone() if h.requires_grad else h.detach().requires_grad_()
            result.seen.append(Seen(name, tuple(output.shape[1:]), type(module).__name__, h))
            return h.clone()

        return seen

    return [module.register_forward_hook(hook(name)) for name, module in net.named_modules() if name]


def _group(result: Probe, out, start: Tensor, g: torch.Generator) -> None:
    """Fill in ``groups`` and ``inside`` from one backward pass."""
    tensors = [t for t in _tensors(out) if t.is_floating_point() and t.requires_grad]
    if not tensors:
        raise ValueError(f"the model gave {type(out).__name__} without floating tensors: nothing to compare")
    total = sum((t * torch.randn(t.shape, generator=g, dtype=torch.float64).to(t)).sum() for t in tensors)
    held = [s.tensor for s in result.seen]
    grads = torch.autograd.grad(total, held, allow_unused=True, retain_graph=True)
    known: list[tuple[Tensor, Tensor]] = []
    for h, grad in zip(held, grads, strict=True):
        grad = torch.zeros_like(h) if grad is None else grad
        terms = (grad * (h.detach().roll(1, 0) - h.detach())).flatten(1)
        mark, size = terms.sum(1), terms.abs().sum(1)
        for number, (other, other_size) in enumerate(known):
            spread = torch.maximum(mark.abs(), other.abs()).max()
            noise = 1e-13 * torch.maximum(size, other_size).max()  # rounding in the sums themselves
            if (mark - other).abs().max() <= SAME * spread + noise:
                result.groups.append(number)
                break
        else:
            result.groups.append(len(known))
            known.append((mark, size))
    crossed = always_crossed(total, held, start)
    result.inside = [not c and grad is not None for c, grad in zip(crossed, grads, strict=True)]


def _tensors(out):
    if isinstance(out, Tensor):
        yield out
    elif isinstance(out, dict):
        yield from (t for v in out.values() for t in _tensors(v))
    elif isinstance(out, (tuple, list)):
        yield from (t for v in out for t in _tensors(v))
