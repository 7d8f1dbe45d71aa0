"""Mixed points among the class manifolds: which images are looked at, and what is seen of them at a site."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn.functional import adaptive_avg_pool2d

from ..base.numbers import as_number, as_whole, plain_whole
from ..base.seeds import generator
from ..measures import SNNL, Intrusion, class_mixed, intrusion, snnl_both
from .selection import balanced, shares
from .site_features import capture, capture_mixed, side_by_side


@dataclass(frozen=True, eq=False)
class Chosen:
    """Images to look at: clean ``rows`` (N,) of ``split``; mix i is made of the rows ``parents[i]`` (M, 2), none of
    them among ``rows``, with the ``weights[i]`` (M, 2)."""

    split: object
    rows: Tensor
    parents: Tensor
    weights: Tensor

    @property
    def labels(self) -> Tensor:
        """(N,) classes of the clean rows."""
        return self.split.y.cpu()[self.rows]

    @property
    def parent_labels(self) -> Tensor:
        """(M, 2) classes of the parents."""
        return self.split.y.cpu()[self.parents]


@dataclass(frozen=True, eq=False)
class Survey:
    """What one network makes of them: ``clean`` (N, ...) and ``mixed`` (M, ...) features at ``look``, mixed ``at``;
    where they fall (``intrusion``); the SNNL of the clean ones by site, at a relative temperature (``snnl``) and the
    least over temperatures (``least``), and the ``line`` where classes are mixed at random."""

    at: str
    look: str
    chosen: Chosen
    clean: Tensor
    mixed: Tensor
    intrusion: Intrusion
    snnl: dict[str, SNNL]
    least: dict[str, SNNL]
    line: float

    def words(self, names, there="at {}".format) -> str:
        """The intrusion as one sentence: how many mixes of which classes land nearest to which third class.

        Arguments: ``names`` of the classes; ``there``, what says where a site is.
        """
        reading, many = self.intrusion, len(self.chosen.parents)
        where = there(self.look) if self.at == self.look else f"mixed {there(self.at)} and seen {there(self.look)}"
        if not many:
            return f"{there(self.look)}, nothing is mixed"
        count = int(reading.intrudes.sum())
        rate = f"{reading.rate:.0%}, 95 % interval {reading.low:.0%} to {reading.high:.0%}"
        if len(reading.pairs) == 1:
            a, b = reading.pairs[0].tolist()
            third, times, of = reading.third(a, b)
            sentence = f"{where}, {times} of {of} mixes of {names[a]} and {names[b]} land nearest to "
            sentence += "a third class" if third is None else str(names[third])
            return sentence + (f"; {count} nearest to any third class" if count > times else "") + f" ({rate})"
        sentence = f"{where}, {count} of {many} mixes land nearest to a class that is neither parent ({rate})"
        if count:
            a, b = max((p.tolist() for p in reading.pairs), key=lambda p: reading.third(*p)[1])
            third, times, of = reading.third(a, b)
            sentence += f"; most often mixes of {names[a]} and {names[b]} nearest to {names[third]} ({times} of {of})"
        return sentence


def choose(
    data, clean: int = 600, mixed: int = 200, seed: int = 0, pair=None, share: float | None = None, alpha: float = 1.0
) -> Chosen:
    """Choose the images of a picture: the same for every network, site and pair that it is asked for.

    >>> chosen = fm.manifolds.choose(data, clean=100, mixed=50, pair=(3, 5))
    >>> len(chosen.rows), chosen.parents.shape, chosen.parent_labels[0].tolist()
    (100, torch.Size([50, 2]), [3, 5])
    >>> bool(torch.isin(chosen.parents, chosen.rows).any())         # or a mix's parents would be its neighbours
    False

    Arguments:
        data: what ``fm.load`` gave; test images, or those of training where there are none.
        clean, mixed: how many at most. A third of the images, a hundred a class at most, is set aside for parents.
        pair: two classes to mix; left out: any two different ones.
        share: the first parent's weight in every mix; left out: as training draws it with ``alpha``.
    Errors: ``ValueError`` for a class of the pair that has no image, two equal ones, or too few images.
    A parent may be in several mixes: they are then not independent, and an interval over them is too narrow.
    """
    clean, mixed = as_whole("clean", clean, of="images"), as_whole("mixed", mixed, low=0, of="images")
    alpha = as_number("alpha", alpha, "a number above 0", lambda v: v > 0)
    split = data.test if len(data.test.x) else data.train
    labels = split.y.cpu()
    if len(labels) < 3 or len(labels.unique()) < 2:
        raise ValueError(f"{len(labels)} images of {len(labels.unique())} classes: it takes 3 images and 2 classes")
    pool = balanced(labels, max(2, min(len(labels) // 3, 100 * data.classes)), seed)
    rest = torch.ones(len(labels), dtype=torch.bool)
    rest[pool] = False
    rest = rest.nonzero().flatten()
    rows = rest[balanced(labels[rest], clean, seed)]
    g = generator(seed, "parents")
    if pair is None:
        first = pool[torch.randint(len(pool), (mixed,), generator=g)]
        second = torch.stack([_other(pool, labels, labels[row], g) for row in first]) if mixed else first
    else:
        first, second = (_of(pool, labels, kind, mixed, g, data) for kind in _two(pair))
    if share is not None:
        share = as_number("share", share, "from 0 to 1", lambda v: 0 <= v <= 1)
    weights = shares(mixed, 2, alpha, seed) if share is None else torch.tensor([[share, 1 - share]]).expand(mixed, 2)
    return Chosen(split, rows, torch.stack([first, second], 1), weights)


def survey(model: nn.Module, chosen: Chosen, at: str, look: str, snnl_at=(), **more) -> Survey:
    """Look at the clean and mixed images at one site, and measure them; arguments as for ``surveys``.

    >>> chosen = fm.manifolds.choose(data, clean=60, mixed=20)
    >>> seen = fm.manifolds.survey(model, chosen, at="block1.relu", look="flatten", snnl_at=["block1.relu", "flatten"])
    >>> seen.clean.shape, seen.mixed.shape, list(seen.snnl)
    (torch.Size([60, 64]), torch.Size([20, 64]), ['block1.relu', 'flatten'])
    >>> seen.words(data.names)
    'mixed at block1.relu and seen at flatten, ... of 20 mixes land nearest to a class that is neither parent (...)...'
    """
    return surveys(model, chosen, at, [look], snnl_at, **more)[look]


def surveys(
    model: nn.Module, chosen: Chosen, at: str, looks, snnl_at=(), *, relative: float = 0.1, k: int = 5, by="neighbours"
) -> dict[str, Survey]:
    """The same at several sites from one pass: {site: Survey}; the readings of the SNNL are in each of them.

    >>> chosen = fm.manifolds.choose(data, clean=60, mixed=20)
    >>> list(fm.manifolds.surveys(model, chosen, "input", ["block1", "flatten"]))
    ['block1', 'flatten']

    Arguments: ``at`` where to mix, ``looks`` where to look: there or behind it. ``snnl_at`` sites for the SNNL;
    ``relative`` its temperature, as a share of the mean distance; ``k``, ``by`` as for ``measures.intrusion``.
    Errors: ``MixError`` for a bad site, or one before the mixing. Each image passes the network once, parents
    twice; clean features may take 1 GB (see ``fm.capture``), mixed ones are then averaged over the same windows.
    """
    x = chosen.split.x
    clean = capture(model, x[chosen.rows.to(x.device)], [*looks, *snnl_at])
    order, draw = side_by_side(chosen.parents, chosen.weights.to(x.dtype), at)
    order, many = order.to(x.device), len(chosen.parents)
    if many:
        got = capture_mixed(
            model, x[order], chosen.split.y[order], None, looks, draw=draw, batch=max(500, len(order)), budget=math.inf
        )
        mixed = {name: _like(got.features[name][:many], clean[name]) for name in looks}
    else:
        mixed = {name: clean[name][:0] for name in looks}
    labels, parents = chosen.labels, chosen.parent_labels
    intrusions = {name: intrusion(clean[name], labels, mixed[name], parents, k=k, by=by) for name in looks}
    both = {name: snnl_both(clean[name], labels, relative=relative) for name in snnl_at}
    at_relative, least = ({name: pair[i] for name, pair in both.items()} for i in (0, 1))
    line = class_mixed(labels)
    return {
        name: Survey(at, name, chosen, clean[name], mixed[name], intrusions[name], at_relative, least, line)
        for name in looks
    }


def _like(mixed: Tensor, clean: Tensor) -> Tensor:
    return mixed if mixed.shape[1:] == clean.shape[1:] else adaptive_avg_pool2d(mixed, clean.shape[2:])


def _of(pool: Tensor, labels: Tensor, kind: int, count: int, g: torch.Generator, data) -> Tensor:
    mine = pool[labels[pool] == kind]
    if not len(mine):
        raise ValueError(f"no image of class {kind!r} among those for mixing; classes are 0 to {data.classes - 1}")
    return mine[torch.randint(len(mine), (count,), generator=g)]


def _other(pool: Tensor, labels: Tensor, kind: Tensor, g: torch.Generator) -> Tensor:
    others = pool[labels[pool] != kind]
    return others[torch.randint(len(others), (), generator=g)]


def _two(pair) -> tuple[int, int]:
    both = list(pair) if isinstance(pair, Iterable) else []
    numbers = [plain_whole(one) for one in both]
    if len(both) != 2 or None in numbers or numbers[0] == numbers[1]:
        raise ValueError(f"pair={pair!r}: two different classes")
    return tuple(numbers)
