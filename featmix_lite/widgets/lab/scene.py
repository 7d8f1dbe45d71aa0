"""What the live picture shows: clean test images where the network puts them, and fixed pairs mixed at a site."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from ...base.seeds import generator
from ...mixing.mix import Mix
from ...mixing.site_list import trace
from ...representation.embedding.pca import PCA2, class_means
from ...representation.selection import balanced, penultimate, shares
from ...representation.site_features import features, mixed_features, side_by_side

FILLED = (2.8, 1.65)  # how far nearly all clean points reach from the middle; the picture's frame is a little wider


@dataclass(frozen=True)
class View:
    """One picture: ``clean`` (N, 2) and their ``labels`` (N,); ``mixed`` (M, 2), their parents' classes (M, ways)
    and ``weights`` (M, ways). Where nothing is mixed, M is 0."""

    clean: Tensor
    labels: Tensor
    mixed: Tensor
    parents: Tensor
    weights: Tensor


class Scene:
    """A fixed choice of test images and of pairs among them, to be looked at again and again.

    >>> import featmix_lite as fm
    >>> data = fm.load("digits")
    >>> view = Scene(fm.models.small_cnn(data, seed=0), data).look(fm.Mix("input"))
    >>> view.clean.shape[1], view.mixed.shape[1]
    (2, 2)

    Arguments: ``points`` clean images at most, ``pairs`` mixed ones, of the two classes ``between``
        (left out: 3 and 4, digits that lie far apart, or the first two).
    The features are those before the last linear layer, in two principal directions that are turned to the last
    picture's, moved and scaled to fill the frame: classes keep their places while the network learns.
    """

    def __init__(self, model: nn.Module, data, seed: int = 0, points: int = 600, pairs: int = 40, between=None):
        self.model, self.classes, self.seed, self.pairs = model, data.classes, seed, pairs
        split = data.test if len(data.test.x) else data.train
        rows = balanced(split.y.cpu(), points, seed)
        self.x, self.labels = split.x[rows.to(split.x.device)], split.y.cpu()[rows]
        self.order = [s.name for s in trace(model, self.x[:2])]
        self.site = penultimate(model, self.order)
        self.between = tuple(between or ((3, 4) if data.classes > 4 else (0, 1)))
        self._means = torch.full((self.classes, 2), float("nan"), dtype=torch.float64)
        self._clean = None

    def moved(self) -> None:
        """The network has learnt: the next ``look`` places the clean images anew."""
        self._clean = None

    def look(self, mix: Mix | None) -> View:
        """Place the clean images and, if ``mix`` is on, the mixed ones. Not while a step runs."""
        if self._clean is None:
            hidden = features(self.model, self.x, self.site)
            view = PCA2.fit(hidden).aligned(hidden, self.labels, self._means)
            self._view, self._frame = view, _frame(view.project(hidden))
            self._clean = self._place(hidden)
            self._means = class_means(self._clean, self.labels, self.classes)
        nothing = torch.zeros(0, 2)
        if mix is None or not mix.on:
            return View(self._clean, self.labels, nothing, nothing.long(), nothing)
        rows = self._rows(mix.ways)
        weights = shares(self.pairs, mix.ways, mix.alpha, self.seed)
        if mix.fold:
            weights = weights.sort(1, descending=True).values
        places = [self._mixed(site, rows, weights) for site in ([mix.sites] if mix.every else mix.sites)]
        which = torch.arange(self.pairs) % len(places)  # of several sites, each has its share of the pairs
        mixed = torch.stack(places)[which, torch.arange(self.pairs)]
        return View(self._clean, self.labels, mixed, self.labels[rows], weights)

    def _mixed(self, at, rows: Tensor, weights: Tensor) -> Tensor:
        """The pairs (M, ways) mixed ``at`` a site, or at each of several -> (M, 2)."""
        late = self.order[self.order.index(self.site) + 1 :]
        names = (at,) if isinstance(at, str) else at
        names = tuple(self.site if name in late else name for name in names)  # logits: mix what makes them
        batch, draw = side_by_side(rows, weights, names if len(names) > 1 else names[0])
        hidden = mixed_features(self.model, self.x[batch.to(self.x.device)], draw, self.site)[: len(rows)]
        return self._place(hidden)

    def _place(self, hidden: Tensor) -> Tensor:
        middle, unit = self._frame
        return (self._view.project(hidden) - middle) / unit

    def _rows(self, ways: int) -> Tensor:
        """(M, ways) rows of the scene: parent j from class ``between[j]``, going on to the next classes."""
        others = [k for k in range(self.classes) if k not in self.between]
        kinds = (list(self.between) + others)[:ways]
        columns = []
        for j in range(ways):
            mine = torch.nonzero(self.labels == kinds[j % len(kinds)]).flatten()
            pick = torch.randint(len(mine), (self.pairs,), generator=generator(self.seed, f"pairs {j}"))
            columns.append(mine[pick])
        return torch.stack(columns, 1)


def _frame(points: Tensor) -> tuple[Tensor, Tensor]:
    """The middle of ``points`` (N, 2), leaving out far ones, and the unit in which they just fill FILLED."""
    low, high = points.quantile(torch.tensor([0.01, 0.99], dtype=points.dtype), dim=0)
    return (low + high) / 2, ((high - low) / 2 / torch.tensor(FILLED)).max().clamp_min(1e-9)
