"""Is a network linear in between? How far features of a mix lie from the mix of features, by site."""

from __future__ import annotations

import math
from typing import NamedTuple

import torch
from torch import Tensor, nn

from ..base.errors import MixError, check_choice
from ..base.numbers import as_whole
from ..base.seeds import generator
from ..base.shapes import check_batch, check_network
from ..mixing.mix import Mix
from ..mixing.row_mix import mix_rows
from ..mixing.sampling import draw
from ..mixing.site_list import check_sites, trace
from ..mixing.site_reading import looked_at
from ..models.evaluation import in_eval
from .in_class import of_one_class

WEIGHTS, PAIRS = ("drawn", "equal"), ("any", "within", "across")


class Linearity(NamedTuple):
    """Three readings at one site: ``deviation``, the mean Euclidean distance of the features of a mix from the mix of
    the features; ``relative``, that over the mean distance of a row to its partners; ``cosine``, the mean of
    1 - cos of the two. All 0: linear in between."""

    deviation: float
    relative: float
    cosine: float


def linearity(
    model: nn.Module, x: Tensor, sites=None, mix: Mix | None = None, *, labels: Tensor | None = None,
    weights: str = "drawn", pairs: str = "any", seed: int = 0, batch: int = 50,
) -> dict[str, Linearity]:
    """How far from linear each site is between the rows of ``x`` -> {site: ``Linearity``}.

    >>> net = nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 2))
    >>> found = linearity(net, torch.randn(20, 3), ["0", "1"], fm.Mix("input"))
    >>> found["0"].relative < 1e-5, found["1"].relative > 1e-2
    (True, True)

    Arguments:
        x: (N, ...) rows to mix. sites: names of ``fm.sites`` at or behind the mixing; None: all of them.
        mix: where (one site) and how; None: ``fm.Mix("input", per="sample")``. Mixed at a hidden site, it is the
            rest of the network that is asked. ``ways`` > 2: between so many points.
        labels: (N,) classes, for ``pairs`` and ``cross_class``.
        weights: "drawn" from the mix's own law, or "equal", 1 / ways each: the middle.
        pairs: "any" rows; "within" one class; "across": never two of one class.
        seed: of pairs and weights. batch: rows that are mixed among themselves and go through at once; the pairing
            is random whatever the order of ``x``.
    Eval mode, no gradient; modes come back and hooks go. An affine network reads 0 up to rounding, and ``relative``
    and ``cosine`` stay as they are where features are scaled. Where all rows are equal, ``relative`` is 0 if there is
    no deviation. NaN in, NaN out.
    Errors: ``MixError`` for a site that is not there or lies before the mixing, several places of mixing, too few
    rows; ``ValueError`` for labels that do not fit.
    Source: the question is Chaudhry et al. 2022; the readings are ours (no text of theirs gives a formula).
    """
    check_network(model)
    check_batch(x)
    mix, batch = _mix(mix, pairs), as_whole("batch", batch, low=2, of="rows")
    check_choice("weights", weights, WEIGHTS)
    check_sites(model, mix.sites, x)
    names = [s.name for s in trace(model, x[:2])] if sites is None else [sites] if isinstance(sites, str) else [*sites]
    check_sites(model, names, x)
    if sites is None:
        names = names[names.index(mix.at) :]
    chance, sums = generator(seed, "linearity"), {name: _Sums() for name in names}
    if labels is None and (pairs != "any" or mix.cross_class):
        raise ValueError(f"pairs={pairs!r} and cross_class need labels (N,)")
    parts = of_one_class(labels, mix.ways) if pairs == "within" else [torch.arange(len(x))]
    with in_eval(model):
        for part in parts:
            order = part[torch.randperm(len(part), generator=chance)]
            for rows in torch.tensor_split(order, max(1, len(order) // batch)):
                own = None if labels is None else labels[rows.to(labels.device)]
                here = draw(mix, len(rows), chance, labels=own, dtype=x.dtype, device=x.device, shuffled=True)
                weight = here.weights if weights == "drawn" else torch.full_like(here.weights, 1 / mix.ways)
                _pass(model, x[rows.to(x.device)], mix.at, here.partners, weight, sums)
    return {name: own.read() for name, own in sums.items()}


def _mix(mix, pairs: str) -> Mix:
    check_choice("pairs", pairs, PAIRS)
    mix = Mix("input", per="sample") if mix is None else mix
    if not isinstance(mix, Mix) or not mix.on or len(mix.sites) != 1 or mix.rule != "linear":
        raise MixError(f"mix={mix!r:.80}: linearity takes a linear Mix at one site, such as fm.Mix('input')")
    return Mix(**{**mix.as_dict(), "at": mix.sites[0], "cross_class": mix.cross_class or pairs == "across"})


def _pass(model: nn.Module, x: Tensor, at: str, partners: Tensor, weights: Tensor, sums: dict) -> None:
    """One forward of the rows and, below them, of their mixes: each site is read as it comes, and nothing is kept."""
    rows, last, got = len(x), (None, 0), ()

    def mix_in(h):
        return torch.cat([h[:rows], mix_rows(h[:rows], partners, weights)])

    def read(name, h):
        nonlocal last, got
        if last[0] is not h or last[1] != h._version:  # a container hands on its last child's tensor: read it once
            last, got = (h, h._version), _sums(h, partners, weights)
        sums[name].add(got)

    looked_at(model, torch.cat([x, x]), read, sums, (at,), mix_in)


class _Sums:
    """What one site has read so far."""

    def __init__(self):
        self.off, self.far, self.turned, self.rows, self.pairs = 0.0, 0.0, 0.0, 0, 0

    def add(self, one: tuple) -> None:
        off, far, turned, rows, pairs = one
        self.off, self.far, self.turned = self.off + off, self.far + far, self.turned + turned
        self.rows, self.pairs = self.rows + rows, self.pairs + pairs

    def read(self) -> Linearity:
        off, far, turned = self.off / self.rows, self.far / self.pairs, self.turned / self.rows
        turned = 0.0 if turned < 0 else turned  # rounding
        return Linearity(off, off / far if far else off and math.inf, turned)


def _sums(both: Tensor, partners: Tensor, weights: Tensor) -> tuple:
    """Of features of rows and, below them, of their mixes: sums of deviations, distances and 1 - cos, and counts."""
    clean, mixed = both.flatten(1).chunk(2)
    wanted, far = clean, 0.0
    for j, column in enumerate(partners.T[1:], 1):  # weights sum to 1: the mix lies so much of the way to each partner
        way = clean[column] - clean
        far += _norms(way).sum().item()
        wanted = torch.addcmul(wanted, way, weights[:, j : j + 1].to(way))
    lengths = _norms(mixed), _norms(wanted)
    inner, sizes = torch.linalg.vecdot(mixed, wanted).double(), lengths[0] * lengths[1]
    turned = 1 - torch.where(sizes == 0, 0.0, inner / sizes)
    turned = torch.where(lengths[0] + lengths[1] == 0, 0.0, turned)  # both are no vector at all: nothing is turned
    off = _norms(mixed - wanted)
    return off.sum().item(), far, turned.sum().item(), len(clean), partners[:, 1:].numel()


def _norms(rows: Tensor) -> Tensor:
    return torch.linalg.vector_norm(rows, dim=1).double()
