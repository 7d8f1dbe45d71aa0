"""One call gives what stands in the picture and under it, and says what was not there."""

import sys

import pytest
import torch

from featmix_lite.representation import embedding

X = torch.randn(50, 6, generator=torch.Generator().manual_seed(0))
Y, MIXED = torch.arange(50) % 5, 0.5 * X[:8] + 0.5 * X[8:16]


@pytest.mark.parametrize("kind", list(embedding.NAMES))
def test_the_picture_is_the_view_and_what_it_places(kind):
    if kind == "tsne":
        pytest.importorskip("openTSNE")
    seen = embedding.picture(X, Y, MIXED, kind, perplexity=8)
    view = embedding.fit(X, kind, Y, perplexity=8)
    assert torch.equal(seen.points, view.points) and torch.equal(seen.placed, view.place(MIXED))
    assert seen.faithful == embedding.faithful(X, seen.points, MIXED, seen.placed)
    assert seen.note == view.note and embedding.NAMES[kind] in seen.note and seen.axes[0]


def test_without_opentsne_both_together_and_it_says_so(monkeypatch):
    for name in [n for n in sys.modules if n.startswith("openTSNE.")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "openTSNE", None)  # import openTSNE now fails
    seen = embedding.picture(X, Y, MIXED, "tsne", perplexity=8)
    assert "openTSNE is not installed" in seen.note and "together" in seen.note and seen.view is None
    assert seen.points.shape == (50, 2) and seen.placed.shape == (8, 2)
    assert seen.faithful == embedding.faithful(X, seen.points, MIXED, seen.placed)
    assert embedding.picture(X, Y, MIXED, "pca").view is not None  # PCA needs nothing
    with pytest.raises(ModuleNotFoundError, match="pip install openTSNE"):
        embedding.fit(X, "tsne")


def test_a_bad_kind_names_the_choices():
    with pytest.raises(ValueError, match="kind='umap': choose one of pca, tsne, lda"):
        embedding.fit(X, "umap")
