"""The way from one image to another, as each layer sees it: how far the path bends, and where it has kinks."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor, nn

from ..base.errors import MixError
from ..base.numbers import as_whole
from ..base.shapes import check_network, kind_of
from ..mixing.site_list import check_sites
from ..mixing.site_reading import looked_at
from ..models.evaluation import in_eval

# What bends a piecewise linear network: the sign of what goes in decides; or, of a maximum, which input wins.
BY_SIGN = (nn.ReLU, nn.LeakyReLU, nn.PReLU)
BY_WINNER = {nn.MaxPool1d: nn.functional.max_pool1d, nn.MaxPool2d: nn.functional.max_pool2d}


class Segment(NamedTuple):
    """The path at one site, for T mixes: ``weights`` (T,) of the second image; ``deviation`` (T,), the Euclidean
    distance from the straight line between the ends, and ``chord``, that line's length; ``path`` (T, 2), drawn in the
    plane of the chord (first axis) and of the largest deviation from it; ``logits`` (T, K) of the network."""

    weights: Tensor
    deviation: Tensor
    chord: float
    path: Tensor
    logits: Tensor


def segment(model: nn.Module, a: Tensor, b: Tensor, sites, at: str = "input", points: int = 33) -> dict[str, Segment]:
    """Mixes of ``a`` and ``b`` in even steps, seen at each of ``sites`` -> {site: ``Segment``}.

    >>> net = nn.Sequential(nn.Linear(1, 1, bias=False), nn.ReLU())
    >>> _ = net[0].weight.data.fill_(1.0)
    >>> seen = segment(net, torch.tensor([-1.0]), torch.tensor([1.0]), ["0", "1"], points=3)
    >>> seen["0"].deviation.tolist(), seen["1"].deviation.tolist(), seen["1"].chord
    ([0.0, 0.0, 0.0], [0.0, 0.5, 0.0], 1.0)

    Arguments: ``a``, ``b``, one image each, without the batch axis; ``sites``, names of ``fm.sites`` at or behind
    ``at``, where the two are mixed; ``points``, ends included.
    The deviation is measured against the mix of the same weight, so it is also not 0 where the path is straight and
    runs at another speed. Eval mode; modes come back and hooks go. A path without length has its plane at 0.
    Errors: ``MixError`` for a site that is not there or lies before ``at``; ``ValueError`` for two shapes.
    Source: ours (Chaudhry et al. 2022 ask whether it is straight).
    """
    points, names = as_whole("points", points, low=3), [sites] if isinstance(sites, str) else [*sites]
    rows, share = _rows(model, a, b, at, points), torch.linspace(0, 1, points)
    check_sites(model, [at, *names], rows)
    kept: dict[str, Tensor] = {}
    with in_eval(model):
        logits = _along(model, rows, at, share, names, lambda name, h: kept.update({name: h.cpu().clone()}))
    found = {}
    for name in names:
        h = kept[name].flatten(1).double()
        straight = h[0] + share.double()[:, None] * (h[-1] - h[0])
        off = h - straight
        deviation, chord = torch.linalg.vector_norm(off, dim=1), torch.linalg.vector_norm(h[-1] - h[0]).item()
        found[name] = Segment(share, deviation, chord, _plane(h - h[0], off, deviation), logits)
    return found


def kinks(model: nn.Module, a: Tensor, b: Tensor, at: str = "input", points: int = 256) -> dict[str, int]:
    """How often the path from ``a`` to ``b`` bends sharply, by module -> {module: kinks on a grid of ``points``}.

    >>> net = nn.Sequential(nn.Linear(1, 3, bias=False), nn.ReLU())
    >>> kinks(net, torch.tensor([-1.0]), torch.tensor([1.0]))
    {'1': 3}

    Arguments: as ``segment``. A kink is an edge of ReLU (a unit turns on or off) or of a max-pool (another input
    wins): all there is in a network of convolutions, BatchNorm, ReLU and max-pool, which is straight in between.
    Modules alone are seen, no functional ReLU, and those that run before the mixing at ``at`` are left out: nothing
    is on its way there. A grid may miss two kinks of one unit between two of its points; more points show whether it
    does.
    Errors: ``MixError`` as ``segment``. Source: ours.
    """
    points = as_whole("points", points, low=2)
    rows, share = _rows(model, a, b, at, points), torch.linspace(0, 1, points)
    check_sites(model, [at], rows)
    found: dict[str, int] = {}
    handles, begun = [], [at == "input"]

    def begin(name, h):
        begun[0] = True

    def count(name):
        def look(module, inputs):
            if begun[0]:  # before that the rows are a, again and again, and b: a jump and no path
                found[name] = found.get(name, 0) + _changes(module, inputs[0])

        return look

    try:
        for name, module in model.named_modules():
            if isinstance(module, (*BY_SIGN, *BY_WINNER)):
                handles.append(module.register_forward_pre_hook(count(name)))
        with in_eval(model):
            _along(model, rows, at, share, [at], begin)
    finally:
        for handle in handles:
            handle.remove()
    return found


def _changes(module: nn.Module, x: Tensor) -> int:
    """How often a unit of ``module`` is on another side of its edge in the next row."""
    if isinstance(module, BY_SIGN):
        on = x > 0
        return int((on[1:] != on[:-1]).sum())
    pool = next(of for kind, of in BY_WINNER.items() if isinstance(module, kind))
    top, winner = pool(x, module.kernel_size, module.stride, module.padding, module.dilation, module.ceil_mode, True)
    axis = -1 if pool is nn.functional.max_pool1d else -2  # winners are numbered over a map
    values, winner, top = x.flatten(axis), winner.flatten(axis), top.flatten(axis)
    # A window of zeros behind a ReLU has no winner to lose: where old and new are level on either side, nothing bends.
    then, before = values[1:].gather(-1, winner[:-1]), values[:-1].gather(-1, winner[1:])
    return int(((then < top[1:]) & (before < top[:-1])).sum())


def _rows(model: nn.Module, a: Tensor, b: Tensor, at: str, points: int) -> Tensor:
    """``points`` rows, the first ``a`` and the last ``b``; what lies between is mixed later, at ``at``."""
    check_network(model)
    for name, one in (("a", a), ("b", b)):
        if not isinstance(one, Tensor) or not one.is_floating_point():
            raise ValueError(f"{name}: {kind_of(one)}; it takes one image, floats (C, H, W)")
    if a.shape != b.shape:
        raise ValueError(f"a {tuple(a.shape)} and b {tuple(b.shape)}: two images of one shape, (C, H, W)")
    if not isinstance(at, str):
        raise MixError(f"at={at!r:.80}: one name of fm.sites")
    return torch.cat([a[None].expand(points - 1, *a.shape), b[None]])


def _along(model: nn.Module, rows: Tensor, at: str, share: Tensor, names=(), keep=None) -> Tensor:
    """One forward of the path, ``keep(name, h)`` at each of ``names`` -> what the model gave, on the CPU."""

    def mix_in(h):
        w = share.to(h).reshape(-1, *(1,) * (h.dim() - 1))
        return torch.lerp(h[:1].expand_as(h), h[-1:].expand_as(h), w)

    out = looked_at(model, rows, keep, names, (at,), mix_in)
    return out.cpu() if isinstance(out, Tensor) else out


def _plane(way: Tensor, off: Tensor, deviation: Tensor) -> Tensor:
    """The path in the plane of its chord and its largest deviation at right angles to the chord."""
    along = _unit(way[-1])
    most = off[int(deviation.argmax())]
    across = _unit(most - (most @ along) * along)
    return torch.stack([way @ along, way @ across], 1).float()


def _unit(v: Tensor) -> Tensor:
    length = torch.linalg.vector_norm(v)
    return v / length if length else v
