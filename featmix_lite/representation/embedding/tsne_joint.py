"""Without openTSNE: scikit-learn's t-SNE of clean and mixed points together, which cannot place a point later."""

from __future__ import annotations

import torch
from torch import Tensor

from ...base.numbers import as_number, as_whole
from .pca import flat_rows
from .reduced import Reduced, tensor

NOTE = (
    "openTSNE is not installed: this is scikit-learn's t-SNE of clean and mixed points together, so the mixed points "
    "moved the clean ones. pip install openTSNE for a picture in which they do not."
)


def together(features: Tensor, mixed: Tensor, perplexity: float = 30, seed: int = 0) -> tuple[Tensor, Tensor, float]:
    """Embed clean (N, ...) and mixed (M, ...) features in one picture -> (points (N, 2), placed (M, 2), perplexity).

    >>> points, placed, taken = together(torch.randn(30, 5), torch.randn(6, 5), perplexity=5)
    >>> points.shape, placed.shape, taken
    (torch.Size([30, 2]), torch.Size([6, 2]), 5.0)
    """
    from sklearn.manifold import TSNE

    perplexity = as_number("perplexity", perplexity, "a number from 1 up, such as 30", lambda v: v >= 1)
    seed, clean = as_whole("seed", seed, low=0), features.detach().cpu().flatten(1)
    reduced = Reduced.fit(torch.cat([clean, flat_rows(mixed, clean.shape[1]).cpu()]))
    taken = float(min(perplexity, (len(reduced.points) - 1) / 3))
    made = TSNE(perplexity=taken, init="pca", random_state=seed, n_jobs=1).fit_transform(reduced.points)
    return tensor(made[: len(features)]), tensor(made[len(features) :]), taken
