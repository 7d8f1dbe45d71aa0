"""Hidden features at named sites, clean or mixed: one pass a batch, nothing in the network changed, memory bounded."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn.functional import adaptive_avg_pool2d

from ..base.errors import MixError
from ..base.numbers import as_whole
from ..base.shapes import check_batch, check_network
from ..mixing.rules import mixed as by_rule
from ..mixing.sampling import Draw, check_draw
from ..mixing.sampling import draw as drawn
from ..mixing.site_list import check_sites
from ..mixing.site_reading import looked_at
from ..mixing.soft_labels import checked_labels
from ..models.evaluation import in_eval
from .memory_plan import Plan, planned

PASS = 2**24  # bytes of images in one pass: large images go through in small batches


class Captured(dict):
    """Features by site, {name: (n, ...)}, on the CPU; ``rows`` (n,): which rows; ``notes``: what was made smaller."""

    rows: Tensor
    notes: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class CapturedMixed:
    """Mixed features: ``features`` {site: (n, ...)} and, row by row, the parents' ``labels`` (n, ways), their
    ``weights`` and ``partners`` (rows of x). ``site`` is where they were mixed; ``rows`` and ``notes`` as above."""

    features: Captured
    labels: Tensor
    weights: Tensor
    partners: Tensor
    site: str | tuple[str, ...] | None

    @property
    def rows(self) -> Tensor:
        return self.features.rows

    @property
    def notes(self) -> tuple[str, ...]:
        return self.features.notes


def capture(
    model: nn.Module, x: Tensor, sites, *, batch: int = 500, budget: float = 2**30, over: str = "pool", seed: int = 0,
    say: Callable[[str], None] | None = None,
) -> Captured:
    """Features of ``x`` at each of ``sites``, from one pass a batch, in eval mode and without gradient.

    >>> feats = fm.capture(model, data.test.x[:10], ["block1.relu", "flatten"])
    >>> {name: tuple(h.shape) for name, h in feats.items()}
    {'block1.relu': (10, 32, 8, 8), 'flatten': (10, 64)}

    Arguments:
        x: (N, C, H, W), on the network's device. sites: names of ``fm.sites``, "input" too; or one name.
        batch: rows a pass, fewer where images are large.
        budget: bytes the features may take (1 GB if left out). Over it ``over`` says what gives way: "pool" averages
            the maps over windows and only then leaves rows out, "rows" leaves rows out. ``warnings`` says so.
        seed: of the choice of rows. say: gets the sizes in words before anything is taken (``say=print``).
    What is kept is copied as the site gives it, before a layer behind it can change it in place. Modes come back
    and hooks go, whatever happens. Errors: ``MixError`` for a site that is not there, did not run, ran twice or
    gave no rows; ``ValueError`` for a bad ``over`` or a budget of less than two rows.
    """
    return _captured(model, x, sites, None, "linear", batch, budget, over, seed, say)


def capture_mixed(
    model: nn.Module, x: Tensor, y: Tensor, mix, sites, *, classes: int | None = None,
    generator: torch.Generator | None = None, draw: Draw | None = None, batch: int = 500, budget: float = 2**30,
    over: str = "pool", seed: int = 0, say: Callable[[str], None] | None = None,
) -> CapturedMixed:
    """Mixed features at the mixing site and behind it, with what each row was mixed from.

    >>> mix = fm.Mix("block1.relu", per="sample")
    >>> got = fm.capture_mixed(model, data.test.x[:10], data.test.y[:10], mix, ["block1.relu", "flatten"])
    >>> got.features["flatten"].shape, got.labels.shape, got.site
    (torch.Size([10, 64]), torch.Size([10, 2]), 'block1.relu')

    Arguments: ``x`` (N, ...), ``y`` (N,) classes or (N, K) soft labels, as for ``fm.mixed_forward``, and so are
    ``mix``, ``generator`` and ``draw`` (replay a ``Draw``; ``mix`` then gives only the rule). The rest as for
    ``capture``. Partners come from all N rows, not from a batch; mixing at several sites at once
    (``every=True``) therefore runs as one batch of N.
    Errors: ``MixError`` also for a site before the mixing: nothing is mixed there yet.
    """
    check_network(model)
    check_batch(x)
    batch = as_whole("batch", batch, of="rows")
    hard = isinstance(y, Tensor) and y.dim() == 1 and y.numel() > 0
    y = checked_labels(y, len(x), int(y.max()) + 1 if classes is None and hard else classes)
    if draw is None:
        check_sites(model, mix.sites if mix is not None and mix.on else (), x)
        kind = x.dtype if x.is_floating_point() else torch.get_default_dtype()
        draw = drawn(mix, len(x), generator, labels=y if hard else None, dtype=kind, device=x.device)
    else:
        check_draw(draw, len(x), model, x)
    rule = mix.rule if mix is not None else "linear"
    got = _captured(model, x, sites, draw, rule, batch, budget, over, seed, say)
    rows = got.rows
    partners = draw.partners.cpu()[rows]
    return CapturedMixed(got, y.cpu()[partners], draw.weights.cpu()[rows], partners, draw.site)


def features(model: nn.Module, x: Tensor, site: str, batch: int = 500) -> Tensor:
    """Clean features (N, ...) at one site, whole, whatever they take; on the CPU.

    >>> features(nn.Sequential(nn.Linear(3, 4)), torch.randn(8, 3), "0").shape
    torch.Size([8, 4])
    """
    return capture(model, x, (site,), batch=batch, budget=math.inf)[site]


def mixed_features(model: nn.Module, x: Tensor, draw: Draw, site: str) -> Tensor:
    """Features (N, ...) at ``site`` while the rows are mixed by ``draw`` there or before; on the CPU.

    >>> d = Draw("input", torch.tensor([[0, 1], [1, 0]]), torch.full((2, 2), 0.5))
    >>> mixed_features(nn.Sequential(nn.Linear(3, 4)), torch.randn(2, 3), d, "0").shape
    torch.Size([2, 4])
    """
    check_draw(draw, len(x), model, x)
    return _captured(model, x, (site,), draw, "linear", len(x), math.inf)[site]


def side_by_side(rows: Tensor, weights: Tensor, site) -> tuple[Tensor, Draw]:
    """A batch in which mixes stand alone, as rows of their own: (its row numbers (k M,), a ``Draw`` for it).

    >>> order, draw = side_by_side(torch.tensor([[7, 3]]), torch.tensor([[0.8, 0.2]]), "input")
    >>> order.tolist(), draw.partners.tolist()
    ([7, 3], [[0, 1], [1, 0]])

    Arguments: ``rows`` (M, k) the parents of each mix, ``weights`` (M, k). Row i < M of the batch is mix i, the
    others fill the batch: a network whose paths run past the mixing needs as many rows behind it as before.
    """
    m, ways = rows.shape
    turn = (torch.arange(ways)[:, None] + torch.arange(ways)) % ways
    partners = (turn[:, None, :] * m + torch.arange(m)[None, :, None]).reshape(-1, ways)
    return rows.T.flatten(), Draw(site, partners, weights.repeat(ways, 1))


def _captured(model, x, sites, draw, rule, batch, budget, over="pool", seed=0, say=None) -> Captured:
    check_network(model)
    check_batch(x)
    batch = as_whole("batch", batch, low=min(1, len(x)), of="rows")
    if isinstance(sites, (bytes, Tensor)) or not isinstance(sites, Iterable):
        raise MixError(f"sites={sites!r:.80}: a name of fm.sites, or several")
    names = [sites] if isinstance(sites, str) else list(sites)
    if not all(isinstance(name, str) for name in names):
        raise MixError(f"sites={names!r:.80}: names of fm.sites")
    names = list(dict.fromkeys(names))
    check_sites(model, names, x)
    plan = _plan(model, x, names, draw, budget, over, seed)
    if say is not None:
        say(str(plan))
    if plan.notes:
        warnings.warn("capture: " + "; ".join(plan.notes), stacklevel=3)
    got = Captured()
    got.rows, got.notes = plan.rows, plan.notes
    for name in names:
        got[name] = torch.empty((len(plan.rows), *plan.kept[name]), dtype=plan.types[name])
    at_once = draw is not None and (len(draw.sites) > 1 or len(x) <= batch)
    whole = len(plan.rows) if at_once else _rows_a_pass(x, batch, 1 if draw is None else draw.partners.shape[1])
    for lo in range(0, len(plan.rows), max(whole, 1)):
        part = plan.rows[lo : lo + whole]
        if at_once:
            rows, here, own = torch.arange(len(x)), draw, part
        elif draw is None or not draw.sites:
            rows, here, own = part, None, None
        else:
            rows, here = side_by_side(draw.partners.cpu()[part], draw.weights.cpu()[part], draw.site)
            own = torch.arange(len(part))
        _pass(model, x[rows.to(x.device)], here, rule, _keeper(got, lo, own), names)
    return got


def _keeper(got: Captured, lo: int, own: Tensor | None):
    """Copy a site's rows to their place at once: a layer behind may overwrite them."""

    def keep(name: str, h: Tensor) -> None:
        h = h if own is None else h[own.to(h.device)]
        slot = got[name][lo : lo + len(h)]
        slot.copy_(h if h.shape == slot.shape else adaptive_avg_pool2d(h, slot.shape[2:]))

    return keep


def _pass(model: nn.Module, x: Tensor, draw: Draw | None, rule: str, keep, names) -> None:
    """One forward; ``keep(name, h)`` is called at each site as it is reached, with its rows mixed by ``draw``."""
    at = draw.sites if draw is not None else ()

    def mixed(h):
        return by_rule(h, draw.partners, draw.weights, rule)

    if {*at, *names} == {"input"}:  # no need of the network
        keep("input", mixed(x) if at else x)
        return
    with in_eval(model):
        looked_at(model, x, keep, names, at, mixed)


def _plan(model, x, names, draw, budget, over, seed) -> Plan:
    """Shapes, types and the order of the sites, from a pass of two rows."""
    rows, seen, at = x[:2], {}, draw.sites if draw is not None else ()
    _pass(model, rows, None, "linear", lambda name, h: seen.setdefault(name, h), {*names, *at})
    order = list(seen)
    first = min((order.index(name) for name in at), default=0)
    for name in names:
        if order.index(name) < first:
            raise MixError(
                f"site {name!r} comes before the mixing at {order[first]!r}: nothing is mixed there yet; look at "
                f"{', '.join(order[first:])} or behind"
            )
    shapes = {name: tuple(seen[name].shape[1:]) for name in names}
    return planned(shapes, {name: seen[name].dtype for name in names}, len(x), budget, over, seed)


def _rows_a_pass(x: Tensor, batch: int, ways: int) -> int:
    a_row = max(1, math.prod(x.shape[1:]) * x.element_size())
    return max(1, min(batch, PASS // a_row) // ways)
