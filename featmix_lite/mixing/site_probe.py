"""Find a network's sites by running a copy of it: in double where it can, and step by step down to what it can."""

from __future__ import annotations

import warnings
from weakref import WeakKeyDictionary, ref

import torch
from torch import Tensor, nn

from ..base.errors import MixError
from ..base.progress import progress_bar
from ..base.seeds import noise
from .compiled import names
from .network_copy import copied
from .site_groups import Nothing, Probe, grouped
from .site_watch import apart_from_batch, watch

ROWS = ((4096, 8), (50_000, 3), (float("inf"), 2))  # numbers in a row below which so many rows are looked at
MANY = 24  # rows where the output moves in jumps: two sites may well jump alike
TILE = 999_983  # random numbers for the jitter, used again and again: large networks have a hundred times as many
KEPT = 8  # kinds of batches a network's answers are kept for
PATIENCE = 3.0  # seconds after which a bar shows how far it is
NAMES = {torch.float64: "double", torch.float32: "float32"}


def probe(model: nn.Module, x: Tensor, grouped: bool) -> Probe:
    """Find the sites of ``model``, on a copy, in eval mode -> ``Probe``.

    >>> probe(nn.Sequential(nn.Linear(2, 2), nn.ReLU()), torch.ones(1, 2), grouped=True).groups
    [0, 0, 1]

    Grouped: with the weights jittered (heads that start at zero hide every difference), every module's output brought
    to one spread (deep nets fade otherwise) and rows of random scale and offset (so that every ReLU switches
    somewhere); in double; else in float32; else with as many rows as ``x`` has; else with ``x`` itself; else without
    groups (-1). A warning says which. Errors: ``MixError`` where the network cannot be run on ``x`` at all.
    """
    if not isinstance(x, Tensor) or x.dim() == 0 or len(x) == 0:
        raise ValueError(f"sites need a batch of images (B, ...) to look at, not {getattr(x, 'shape', x)!r}")
    with noise(0, 0, x.device), torch.enable_grad():
        if not grouped:
            return _listed(model, x)
        first = plain = None
        for dtype, rows, through in _ways(x):
            try:
                got = _one_way(model, x, dtype, rows, through)
            except Nothing:
                raise
            except Exception as error:
                first = first or error
                plain = plain or _listed(model, x)  # if it does not run at all, no other way does
                continue
            if dtype is not torch.float64 or rows == "x":
                what = "with x itself" if rows == "x" else f"in {NAMES.get(dtype, dtype)}"
                _say(f"sites: looked at {what}, as the network does not run on random rows in double ({_brief(first)})")
            return got
        _say(f"sites: listed without groups, as a copy could not be compared ({_brief(first)})")
        return plain


def _ways(x: Tensor):
    """From the best to the plainest: (dtype, which rows, let gradients through what stops them)."""
    doubles = [] if x.device.type == "mps" else [torch.float64]
    kinds = ["x's own"] if not x.is_floating_point() else ["few", "as many", "x"]
    for dtype in (*doubles, torch.float32):
        for rows in kinds:
            for through in (True, False):
                yield dtype, rows, through


def _one_way(model: nn.Module, x: Tensor, dtype: torch.dtype, kind: str, through: bool) -> Probe:
    net = ready(model, x)
    net = net.to(dtype) if _floats(net) else net
    g = torch.Generator().manual_seed(0)
    _jitter(net, g)
    rows = _rows(x, g, dtype, kind)

    def bar(total: int):
        return progress_bar(total, "site", leave=False, delay=PATIENCE)

    return grouped(net, rows, through, bar, _rows(x, g, dtype, kind, most=True))


def ready(model: nn.Module, x: Tensor) -> nn.Module:
    """A copy to look at: lazy layers have their weights, nothing works in place."""
    net = copied(model)
    lazy = torch.nn.parameter.UninitializedTensorMixin
    if any(isinstance(t, lazy) for t in (*net.parameters(), *net.buffers())):
        with torch.no_grad():
            net(x.detach().clone())
    for module in net.modules():
        if getattr(module, "inplace", False) is True:
            module.inplace = False
    return net


def _listed(model: nn.Module, x: Tensor) -> Probe:
    """The sites without groups: one forward without gradient, in the network's own type."""
    error = None
    for rows in (x[:2], x):
        try:
            net = ready(model, x)
            with torch.no_grad():
                got = watch(net, rows.detach().clone())
                apart = apart_from_batch(net, rows)
        except Exception as failed:
            error = failed
            continue
        seen = [s for s in got.sites() if s.name not in apart]
        return Probe(seen, got.refused | apart, [-1] * len(seen), [False] * len(seen))
    raise MixError(f"the network does not run on x of shape {tuple(x.shape)}: {_brief(error)}") from error


_OTHERS: WeakKeyDictionary[nn.Module, dict] = WeakKeyDictionary()


def follows(model: nn.Module, x: Tensor, name: str) -> bool:
    """Is the first axis of what ``name`` gives the batch, whatever the number of rows? Looked up once a network.

    >>> follows(nn.Sequential(nn.Linear(2, 2)), torch.ones(3, 2), "0")
    True

    True where that cannot be found out: the forward itself says what else is wrong.
    """
    modules = list(names(model).values())
    key = (tuple(x.shape[1:]), x.dtype, tuple(map(id, modules)))
    known = _OTHERS.setdefault(model, {})
    of, apart = known.get(key, ((), set()))
    if not of or any(one() is not module for one, module in zip(of, modules)):  # an id is used again after a death
        if len(known) >= KEPT:
            known.clear()
        apart = set()
        try:
            with noise(0, 0, x.device), torch.no_grad():
                net, rows = ready(model, x), x[:2].detach().clone()
                first = {n: why for n, why in watch(net, rows).refused.items() if "first axis" in why}
                apart = {*first, *apart_from_batch(net, rows)}
        except Exception:
            pass
        known[key] = [ref(module) for module in modules], apart
    return name not in apart


def _rows(x: Tensor, g: torch.Generator, dtype: torch.dtype, kind: str, most: bool = False) -> Tensor:
    """Rows to run: x's own where its values are all we know (integers), else random ones."""
    few = next(n for size, n in ROWS if x[0].numel() < size)
    few = max(few, MANY) if most and x[0].numel() < ROWS[1][0] else few
    if not x.is_floating_point():
        own = x.detach()[:few]
        return own if len(own) > 1 else own.repeat(2, *[1] * (x.dim() - 1))
    if kind == "x":
        return x.detach().to(dtype, copy=True)
    n = len(x) if kind == "as many" else few
    shape = (n,) + (1,) * (x.dim() - 1)
    rows = torch.randn((n, *x.shape[1:]), generator=g, dtype=torch.float64)
    scale = torch.rand(shape, generator=g, dtype=torch.float64) * 1.5 + 0.5
    return (rows * scale + torch.rand(shape, generator=g, dtype=torch.float64) * 2 - 1).to(x.device, dtype)


def _jitter(net: nn.Module, g: torch.Generator) -> None:
    noise = torch.randn(TILE, generator=g, dtype=torch.float64)
    with torch.no_grad():
        for number, p in enumerate(net.parameters()):
            if p.is_floating_point() and p.numel():
                size = max(p.square().mean().sqrt().item(), 0.2)
                own = noise.roll(997 * number).repeat(-(-p.numel() // TILE))[: p.numel()]
                p.add_(own.view(p.shape).to(p), alpha=0.05 * size)
            if p.is_leaf:
                p.requires_grad_(False)


def _floats(net: nn.Module) -> bool:
    return any(p.is_floating_point() for p in (*net.parameters(), *net.buffers()))


def _brief(error: Exception | None) -> str:
    return f"{type(error).__name__}: {str(error).splitlines()[0][:160] if str(error) else ''}"


def _say(text: str) -> None:
    warnings.warn(text, stacklevel=4)

