"""One call for each kind of view, and one for a whole picture with its note and its faithfulness."""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass

from torch import Tensor

from ...base.errors import check_choice
from ...base.numbers import as_whole
from ...base.shapes import check_labels, kind_of, tensor_of
from .flat import FlatView, fit_flat
from .neighbours import Faithful, faithful
from .reduced import rows_of
from .tsne import TSNEView, fit_tsne
from .tsne_joint import NOTE, together

NAMES = {"pca": "PCA", "tsne": "t-SNE", "lda": "LDA"}


@dataclass(frozen=True, eq=False)
class Picture:
    """``points`` (N, 2) of the clean rows, ``placed`` (M, 2) of the mixed ones; what to say: ``note``, ``faithful``;
    the titles of the ``axes``; the ``view``, to place more points or go on from (None for the fallback)."""

    points: Tensor
    placed: Tensor
    note: str
    faithful: Faithful
    axes: tuple[str, str]
    view: FlatView | TSNEView | None


def fit(
    features: Tensor, kind: str = "tsne", labels: Tensor | None = None, *, perplexity: float = 30, seed: int = 0,
    before: Tensor | None = None, iterations: int | None = None, threads: int = 1, cancel=None,
):
    """Fit a view of clean features: what it shows stays still, further points are placed in it.

    >>> view = fm.embedding.fit(torch.randn(40, 8), "pca")
    >>> view.points.shape, view.place(torch.zeros(3, 8)).shape, view.note[:3]
    (torch.Size([40, 2]), torch.Size([3, 2]), 'PCA')

    Arguments:
        features: (N, ...). kind: "tsne", "pca" or "lda". labels: (N,), needed for "lda"; with them an updated flat
            view is turned to keep the classes in place.
        perplexity: of t-SNE, about how many neighbours count; a third of the rows at most, and the note says so.
        seed: of t-SNE. before: (N, 2), start t-SNE there instead of from the two main directions.
        iterations: of t-SNE; 750 if left out. threads: at most, and never more than there are cores.
        cancel: a function or ``threading.Event`` asked every 10 iterations: true ends with ``Cancelled``.
    The view has ``points`` (N, 2), ``place(features)``, ``update(features)`` (the network has trained on), ``note``.
    Errors: ``ValueError`` naming a bad kind or perplexity, nan, too few rows; ``ModuleNotFoundError`` for t-SNE
    without openTSNE (``picture`` falls back).
    Source: van der Maaten & Hinton 2008; placing and starting as Policar et al. 2019 (openTSNE), Kobak & Berens 2019.
    """
    check_choice("kind", kind, NAMES)
    features = rows_of("features", features)
    if kind != "tsne":
        return fit_flat(features, kind, labels)
    if not _placing():
        raise ModuleNotFoundError(
            "kind='tsne' needs openTSNE (pip install openTSNE); embedding.picture does without, and 'pca' needs nothing"
        )
    return fit_tsne(features, perplexity, seed, before, iterations, threads, cancel)


def _placing() -> bool:
    return importlib.util.find_spec("openTSNE") is not None


def picture(
    clean: Tensor, labels: Tensor, mixed: Tensor, kind: str = "tsne", *, perplexity: float = 30, seed: int = 0,
    k: int = 10, threads: int = 1, cancel=None,
) -> Picture:
    """Clean and mixed features as one picture, with what must be said under it.

    >>> seen = fm.embedding.picture(torch.randn(40, 8), torch.arange(40) % 4, torch.randn(5, 8), "pca")
    >>> seen.placed.shape, str(seen.faithful)[:15]
    (torch.Size([5, 2]), 'Trustworthiness')

    Arguments: ``clean`` (N, ...), ``labels`` (N,), ``mixed`` (M, ...); ``k`` neighbours for the faithfulness; the
    rest as for ``fit``. Without openTSNE "tsne" is scikit-learn's, of both together, and the note says so; that one
    cannot be cancelled or moved along, and ``view`` is None.
    """
    clean, mixed, k = rows_of("clean", clean), rows_of("mixed", mixed), as_whole("k", k, of="neighbours")
    if mixed.shape[1:].numel() != clean.shape[1:].numel():
        raise ValueError(f"clean {kind_of(clean)}, mixed {kind_of(mixed)}: they take rows of one size")
    labels = tensor_of("labels", labels)
    check_labels(len(clean), labels, of="clean")
    if kind == "tsne" and not _placing():
        points, placed, taken = together(clean, mixed, perplexity, seed)
        faithfulness = faithful(clean, points, mixed, placed, k)
        return Picture(points, placed, f"{NOTE} Perplexity {taken:g}.", faithfulness, TSNEView.axes, None)
    view = fit(clean, kind, labels, perplexity=perplexity, seed=seed, threads=threads, cancel=cancel)
    placed = view.place(mixed)
    return Picture(view.points, placed, view.note, faithful(clean, view.points, mixed, placed, k), view.axes, view)


def several(features: Tensor, perplexities=(5, 30, 100), **more) -> dict[float, TSNEView]:
    """The same features at several perplexities: {perplexity: view}; one picture alone misleads.

    >>> list(fm.embedding.several(torch.randn(40, 8), (3, 10), iterations=20))
    [3, 10]

    Source: Wattenberg, Viegas & Johnson 2016, "How to use t-SNE effectively".
    """
    return {p: fit(features, "tsne", perplexity=p, **more) for p in perplexities}
