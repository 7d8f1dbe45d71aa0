"""What the live picture shows: clean test images where the network puts them, and fixed pairs mixed at a site."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from ...base.seeds import generator
from ...mixing.mix import Mix
from ...mixing.site_list import trace
from ...representation.embedding.pca import PCA2, class_means
from ...representation.manifolds import Chosen
from ...representation.selection import balanced, penultimate, shares
from ...representation.site_features import features
from ..shared.frame import Board, fitted
from ..shared.mixed_points import MixedPoints, mixes

BOARD = Board(fill=(2.8, 1.65), clip=(2.92, 1.81), edge=(3.0, 1.9), high=560, glide=300, unit=160)


class Scene:
    """A fixed choice of test images and of pairs among them, to be looked at again and again.

    >>> import featmix_lite as fm
    >>> data = fm.load("digits")
    >>> seen = Scene(fm.models.small_cnn(data, seed=0), data).look(fm.Mix("input"))
    >>> seen.points.shape[1], seen.placed.shape[1]
    (2, 2)

    Arguments: ``points`` clean images at most, ``pairs`` mixed ones, of the two classes ``between``
        (left out: 3 and 4, digits that lie far apart, or the first two).
    The features are those before the last linear layer, in two principal directions that are turned to the last
    picture's, moved and scaled to fill the board: classes keep their places while the network learns.
    """

    def __init__(self, model: nn.Module, data, seed: int = 0, points: int = 600, pairs: int = 40, between=None):
        self.model, self.classes, self.seed, self.pairs = model, data.classes, seed, pairs
        self.split = data.test if len(data.test.x) else data.train
        self.rows = balanced(self.split.y.cpu(), points, seed)
        self.x, self.labels = self.split.x[self.rows.to(self.split.x.device)], self.split.y.cpu()[self.rows]
        self.order = [s.name for s in trace(model, self.x[:2])]
        self.site = penultimate(model, self.order)
        self.between = tuple(between or ((3, 4) if data.classes > 4 else (0, 1)))
        self._means = torch.full((self.classes, 2), float("nan"), dtype=torch.float64)
        self._clean = self._asked = self._chosen = None

    def moved(self) -> None:
        """The network has learnt: the next ``look`` places the clean images anew."""
        self._clean = None

    def look(self, mix: Mix | None) -> MixedPoints:
        """Place the clean images and, if ``mix`` is on, the mixed ones. Not while a step runs."""
        if self._clean is None:
            hidden = features(self.model, self.x, self.site)
            view = PCA2.fit(hidden).aligned(hidden, self.labels, self._means)
            frame = fitted(view.project(hidden), BOARD, far=0.01)
            # the same view in the frame's units: its axes are at right angles, so the middle can move into the mean
            self._view = PCA2(view.mean + view.axes @ frame.middle, view.axes / frame.unit, view.share)
            self._clean = self._view.project(hidden)
            self._means = class_means(self._clean, self.labels, self.classes)
        chosen = self.chosen(mix)
        if not len(chosen.parents):
            return MixedPoints(self._clean, torch.zeros(0, 2), chosen)
        placed = [self._mixed(site, chosen) for site in ([mix.sites] if mix.every else mix.sites)]
        which = torch.arange(self.pairs) % len(placed)  # of several sites, each has its share of the pairs
        return MixedPoints(self._clean, torch.stack(placed)[which, torch.arange(self.pairs)], chosen)

    def chosen(self, mix: Mix | None) -> Chosen:
        """The clean images and the pairs among them, with their weights; no pairs where nothing is mixed."""
        on = mix is not None and mix.on
        asked = (self.between, mix.ways, mix.alpha, mix.fold) if on else None
        if self._chosen is None or asked != self._asked:
            parents, weights = torch.zeros(0, 2).long(), torch.zeros(0, 2)
            if on:
                parents, weights = self.rows[self._rows(mix.ways)], shares(self.pairs, mix.ways, mix.alpha, self.seed)
                weights = weights.sort(1, descending=True).values if mix.fold else weights
            self._asked, self._chosen = asked, Chosen(self.split, self.rows, parents, weights)
        return self._chosen

    def _mixed(self, at, chosen: Chosen) -> Tensor:
        """The pairs mixed ``at`` a site, or at each of several -> (M, 2)."""
        late = self.order[self.order.index(self.site) + 1 :]
        names = (at,) if isinstance(at, str) else at
        names = tuple(self.site if name in late else name for name in names)  # logits: mix what makes them
        hidden = mixes(self.model, chosen, names if len(names) > 1 else names[0], [self.site])[self.site]
        return self._view.project(hidden)

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
