"""t-SNE that keeps still: clean points are embedded once, mixed ones placed among them, and training only nudges it."""

from __future__ import annotations

import math
import os
from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import Tensor

from ...base.numbers import as_number, as_whole
from .pca import turn_onto
from .reduced import Cancelled, Reduced, stopper, tensor

EARLY, LATE, WARM = 250, 500, 40  # iterations: apart first, then settled; and when the network has trained on
NEIGHBOURS = 5  # perplexity of a placed point: it settles among its few nearest clean points


@dataclass(frozen=True, eq=False)
class TSNEView:
    """A t-SNE picture: ``points`` (N, 2) float64, the ``perplexity`` taken, ``note`` to stand under it, ``axes``."""

    points: Tensor
    perplexity: float
    note: str
    reduced: Reduced
    affinities: object
    seed: int
    threads: int
    kind = "tsne"
    axes = ("t-SNE (no units)", "")

    def place(self, features: Tensor) -> Tensor:
        """Put further features (M, ...) into the picture, where their nearest clean points are: (M, 2).

        The clean points stay where they are. Each new point starts at the weighted mean of its neighbours.
        """
        if not len(features):
            return torch.zeros(0, 2, dtype=torch.float64)
        low, high = self.points.aminmax(dim=0)
        middle = ((low + high) / 2).numpy()  # openTSNE moves the middle of a picture to 0 before it adds points
        embedding = _embedding(self.points.numpy() - middle, self.affinities, self.seed, self.threads)
        few = min(NEIGHBOURS, max(1.0, (len(self.points) - 1) / 3))
        there = self.reduced.of(features)
        placed = embedding.transform(
            there, perplexity=few, initialization=self._among(there, math.ceil(few)) - middle,
            early_exaggeration_iter=0, n_iter=30, exaggeration=4, learning_rate=1.0,
        )  # fmt: skip
        return tensor(placed + middle)

    def _among(self, features: np.ndarray, k: int) -> np.ndarray:
        """The mean place of each row's ``k`` nearest clean points, nearer ones counting more."""
        apart = torch.cdist(tensor(features), tensor(self.reduced.points)).square()
        near, which = apart.topk(k, largest=False)
        weights = torch.softmax(-near / near[:, -1:].clamp_min(1e-300), 1)
        return (self.points[which] * weights.unsqueeze(2)).sum(1).numpy()

    def update(self, features: Tensor, iterations: int | None = None, cancel=None) -> TSNEView:
        """The picture of new features of the same rows (the network has trained on), from where the points are now.

        What turned, grew or moved as a whole is taken back (``settled``): what is seen to move did so among the rest.
        Arguments: ``features`` (N, ...); ``iterations`` (40): few, so that classes keep their places; ``cancel`` as
        for ``fit``. Errors: ``ValueError`` for another number of rows.
        """
        if len(features) != len(self.points):
            raise ValueError(f"{len(features)} rows do not fit a picture of {len(self.points)}: update takes the same")
        reduced = Reduced.fit(features)
        affinities = _affinities(reduced.points, self.perplexity, self.seed, self.threads)
        embedding = _embedding(self.points.numpy(), affinities, self.seed, self.threads)
        _optimise(embedding, WARM if iterations is None else iterations, 1.0, 0.8, cancel)
        return replace(self, points=settled(tensor(embedding), self.points), reduced=reduced, affinities=affinities)


def fit_tsne(
    features: Tensor, perplexity: float = 30, seed: int = 0, before: Tensor | None = None,
    iterations: int | None = None, threads: int = 1, cancel=None,
) -> TSNEView:
    """Embed clean features (N, ...); ``embedding.fit`` says what the arguments are.

    >>> fit_tsne(torch.randn(30, 5), perplexity=5, iterations=50).points.shape
    torch.Size([30, 2])
    """
    perplexity = as_number("perplexity", perplexity, "a number from 1 up, such as 30", lambda v: v >= 1)
    seed = as_whole("seed", seed, low=0)
    iterations = None if iterations is None else as_whole("iterations", iterations, low=0)
    reduced = Reduced.fit(features)
    n, threads = len(reduced.points), max(1, min(int(threads), os.cpu_count() or 1))
    taken = float(min(perplexity, (n - 1) / 3))
    note = f"t-SNE, perplexity {taken:g}: near points are neighbours; sizes and gaps between clusters mean nothing."
    if taken < perplexity:
        note += f" {n} points allow no larger perplexity than {taken:g} (asked: {perplexity:g})."
    affinities = _affinities(reduced.points, taken, seed, threads)
    if before is None:
        start = _start(reduced.points)
    else:
        start = before.double().numpy().copy()
        if start.shape != (n, 2):
            raise ValueError(f"before={start.shape}: a place for each of the {n} rows, ({n}, 2)")
    embedding = _embedding(start, affinities, seed, threads)
    early, late = (EARLY, LATE) if iterations is None else (iterations // 3, iterations - iterations // 3)
    if before is None:
        _optimise(embedding, early, 12.0, 0.5, cancel)
    _optimise(embedding, late, 1.0, 0.8, cancel)
    return TSNEView(tensor(embedding), taken, note, reduced, affinities, seed, threads)


def settled(points: Tensor, before: Tensor) -> Tensor:
    """Turn, shift and scale ``points`` (N, 2) to lie like ``before`` (N, 2) and be as large as it.

    >>> before = torch.tensor([[0.0, 0.0], [2.0, 0.0], [0.0, 1.0]]).double()
    >>> torch.allclose(settled(3 * before.flip(1) * torch.tensor([1.0, -1.0]) + 5, before), before)
    True

    A t-SNE picture has no direction and no unit, and grows slowly for as long as it is optimised: shown as it comes,
    it would drift while nothing is learnt.

    Source: orthogonal Procrustes problem (Schoenemann 1966), without mirroring.
    """
    middle, here, there = before.mean(0), points - points.mean(0), before - before.mean(0)
    size, want = here.norm(), there.norm()
    if not size > 0 or not want > 0:
        return points
    return here @ turn_onto(here, there, mirror=False) * (want / size) + middle


def _start(points: np.ndarray) -> np.ndarray:
    """The two main directions, small: the same start for the same features (Kobak & Linderman 2021)."""
    flat = points[:, :2] if points.shape[1] > 1 else np.stack([points[:, 0], np.zeros(len(points))], 1)
    spread = flat[:, 0].std()
    start = flat / (spread if spread > 0 else 1.0) * 1e-4
    return start + 1e-7 * np.random.RandomState(0).standard_normal(start.shape)  # equal rows must part


def _affinities(points: np.ndarray, perplexity: float, seed: int, threads: int):
    from openTSNE.affinity import PerplexityBasedNN

    return PerplexityBasedNN(points, perplexity=perplexity, method="exact", n_jobs=threads, random_state=seed)


def _embedding(start: np.ndarray, affinities, seed: int, threads: int):
    from openTSNE import TSNEEmbedding

    return TSNEEmbedding(
        np.ascontiguousarray(start), affinities, negative_gradient_method="bh", n_jobs=threads, random_state=seed
    )


def _optimise(embedding, iterations: int, exaggeration: float, momentum: float, cancel) -> None:
    from openTSNE.tsne import OptimizationInterrupt

    try:
        embedding.optimize(
            iterations, exaggeration=exaggeration, momentum=momentum, inplace=True, propagate_exception=True,
            **stopper(cancel),
        )  # fmt: skip
    except OptimizationInterrupt:
        raise Cancelled("the picture was stopped") from None
