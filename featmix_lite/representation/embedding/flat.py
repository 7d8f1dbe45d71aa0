"""Flat views: straight projections to two dimensions, in which a mix of two points lies on the line between them."""

from __future__ import annotations

from dataclasses import dataclass, replace

import torch
from torch import Tensor

from ...base.shapes import check_labels, tensor_of
from .pca import PCA2, class_means
from .reduced import Reduced


@dataclass(frozen=True, eq=False)
class FlatView:
    """A projection (PCA or LDA) of clean features, and what is said about it.

    ``kind``; ``points`` (N, 2) float64; ``note``, the sentence to stand under the picture; ``axes``, their titles.
    """

    kind: str
    points: Tensor
    note: str
    axes: tuple[str, str]
    view: PCA2
    labels: Tensor | None
    perplexity = None

    def place(self, features: Tensor) -> Tensor:
        """Show further features (M, ...) in the same view: (M, 2). A mix of two rows lies on the line between them."""
        return self.view.project(features) if len(features) else torch.zeros(0, 2, dtype=torch.float64)

    def update(self, features: Tensor, iterations: int | None = None, cancel=None) -> FlatView:
        """The view of new features of the same rows (the network has trained on), turned to lie like the last one.

        With ``labels`` the class means stay nearest to where they were, without them the points.
        """
        new = fit_flat(features, self.kind, self.labels)
        which = torch.arange(len(self.points)) if self.labels is None else self.labels
        if len(which) != len(new.points):
            raise ValueError(f"{len(new.points)} rows do not fit a view of {len(which)}: update takes the same rows")
        view = new.view.aligned(features, which, class_means(self.points, which))
        return replace(new, view=view, points=view.project(features))


def fit_flat(features: Tensor, kind: str, labels: Tensor | None = None) -> FlatView:
    """Fit "pca" or "lda" on clean features (N, ...); "lda" needs ``labels`` (N,).

    >>> fit_flat(torch.randn(30, 5), "pca").points.shape
    torch.Size([30, 2])
    """
    if kind == "pca":
        view = PCA2.fit(features)
        share = [f"{100 * float(s):.0f} %" for s in view.share]
        axes = tuple(f"{n} principal direction ({s} of the variance)" for n, s in zip(("first", "second"), share))
        note = "PCA: a straight projection; a mix made at this site lies exactly on the line between its parents."
    else:
        view, axes = _discriminant(features, labels), ("first discriminant", "second discriminant")
        note = "LDA: the two directions that part these classes best, so they look further apart than they are."
    return FlatView(kind, view.project(features), note, axes, view, labels)


def _discriminant(features: Tensor, labels: Tensor | None) -> PCA2:
    """Linear discriminants of the 50 main directions (all rows would be parted perfectly by many dimensions)."""
    import numpy as np
    from sklearn.discriminant_analysis import LinearDiscriminantAnalysis

    labels = None if labels is None else tensor_of("labels", labels)
    if labels is not None:
        check_labels(len(features), labels)
    if labels is None or len(labels.unique()) < 2:
        raise ValueError("kind='lda' needs labels, one a row, of two classes or more")
    if len(labels.unique()) == len(labels):
        raise ValueError(f"kind='lda' needs two rows of a class: all {len(labels)} rows are of different ones")
    reduced = Reduced.fit(features)
    size = reduced.points.std(0)
    kept = size > 1e-6 * max(size[0], 1e-12)
    if not kept.any():
        raise ValueError("kind='lda': all rows are equal, there is nothing to part")
    parts = reduced.axes[:, kept] / size[kept]  # of one size, for the shrinkage
    flat = features.detach().cpu().flatten(1).double().numpy() - reduced.mean
    lda = LinearDiscriminantAnalysis(solver="eigen", shrinkage=0.1).fit(flat @ parts, labels)
    axes = parts @ lda.scalings_[:, :2]
    if axes.shape[1] < 2 or len(lda.classes_) < 3:  # two classes have one discriminant
        axes = np.stack([axes[:, 0], parts[:, 0]], 1)
    spread = (flat @ axes).std(0)
    axes = axes / np.where(spread > 0, spread, 1.0)
    return PCA2(torch.tensor(reduced.mean), torch.tensor(axes), torch.zeros(2, dtype=torch.float64))
