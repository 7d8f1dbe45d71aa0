"""Features in two dimensions, in a view that keeps still while the network learns."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor


@dataclass(frozen=True)
class PCA2:
    """A flat view of a feature space: ``mean`` (D,), ``axes`` (D, 2), ``share`` (2,) of the variance along each.

    >>> view = PCA2.fit(torch.tensor([[0.0, 0.0, 1.0], [2.0, 0.0, 1.0], [0.0, 1.0, 1.0], [2.0, 1.0, 1.0]]))
    >>> view.project(torch.tensor([[1.0, 0.5, 1.0]])).abs().max().item()
    0.0

    A view is affine: a mix of two points is seen exactly on the straight line between them, at its weight. So
    where mixed features leave that line, the network bent it, not the picture.
    """

    mean: Tensor
    axes: Tensor
    share: Tensor

    @classmethod
    def fit(cls, features: Tensor) -> PCA2:
        """Find the two directions of most variance in ``features`` (N, ...), flattened per row.

        Each axis points where its largest entry is positive, so the same features give the same view. A space of
        one dimension gets a second axis of zeros. Errors: ``ValueError`` for fewer than 2 rows, NaN or infinity.

        Source: principal component analysis (Pearson 1901), through the singular values of the centred rows.
        """
        flat = features.detach().flatten(1).double()
        if len(flat) < 2 or not torch.isfinite(flat).all():
            raise ValueError(f"a view needs at least 2 rows of finite features, got {tuple(features.shape)}")
        mean = flat.mean(0)
        flat = flat - mean
        # The small side's Gram matrix: 800 rows of 4096 numbers would make a full SVD many times slower.
        wide = flat.shape[1] > flat.shape[0]
        values, vectors = torch.linalg.eigh(flat @ flat.T if wide else flat.T @ flat)
        values, vectors = values.flip(0)[:2].clamp_min(0), vectors.flip(1)[:, :2]
        if wide:
            vectors = flat.T @ vectors / values.sqrt().clamp_min(1e-12)
        if vectors.shape[1] < 2:
            vectors = torch.cat([vectors, torch.zeros_like(vectors)], 1)
            values = torch.cat([values, torch.zeros_like(values)])
        signs = vectors.gather(0, vectors.abs().argmax(0, keepdim=True)).sign()
        total = flat.square().sum().clamp_min(1e-300)
        return cls(mean, vectors * torch.where(signs == 0, 1.0, signs), values / total)

    def project(self, x: Tensor) -> Tensor:
        """Show ``x`` (M, ...) in this view: (M, 2), float64."""
        return (x.detach().flatten(1).double() - self.mean) @ self.axes

    def aligned(self, features: Tensor, labels: Tensor, before: Tensor) -> PCA2:
        """Turn (and if need be mirror) the view so that the class means lie nearest to where they were ``before``.

        >>> features, labels = torch.randn(30, 5), torch.arange(30) % 3
        >>> view = PCA2.fit(features); means = class_means(view.project(features), labels)
        >>> torch.allclose(PCA2.fit(features).aligned(features, labels, means).axes, view.axes)
        True

        Arguments: ``features`` (N, ...), ``labels`` (N,), ``before`` (K, 2) the means of the last picture
        (``class_means``; nan for a class that was not there). Distances do not change: principal axes are
        arbitrary up to a turn of equal ones and a sign, and a picture that flips cannot be followed.
        With nothing to hold on to, the view stays as it is.

        Source: orthogonal Procrustes problem (Schoenemann 1966).
        """
        now = class_means(self.project(features), labels, len(before))
        both = torch.isfinite(now).all(1) & torch.isfinite(before).all(1)
        if not both.any():
            return self
        u, _, v = torch.linalg.svd(now[both].T @ before[both].to(now))
        return PCA2(self.mean, self.axes @ (u @ v), self.share)


def class_means(points: Tensor, labels: Tensor, classes: int | None = None) -> Tensor:
    """The mean of each class: ``points`` (N, D), ``labels`` (N,) -> (K, D) float64, nan where a class has no point.

    >>> class_means(torch.tensor([[0.0], [2.0], [5.0]]), torch.tensor([0, 0, 1])).tolist()
    [[1.0], [5.0]]
    """
    classes = int(labels.max()) + 1 if classes is None else classes
    hot = torch.nn.functional.one_hot(labels.long(), max(classes, int(labels.max()) + 1))[:, :classes].double()
    return (hot.T @ points.double()) / hot.sum(0)[:, None]  # 0 / 0 is nan, as it should be
