"""One call gives what stands in the picture and under it, and says what was not there."""

import sys

import numpy as np
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


@pytest.mark.parametrize("kind", list(embedding.NAMES))
def test_features_of_another_width_have_no_place(kind):
    """One column would be spread over all the view's columns, and a wide map be cut, without a word."""
    if kind == "tsne":
        pytest.importorskip("openTSNE")
    view = embedding.fit(X, kind, Y, perplexity=8)
    for features in (torch.zeros(4, 1), torch.zeros(4, 7), torch.zeros(4, 5), torch.zeros(4, 2, 4), torch.zeros(6)):
        said = f"have {features[0].numel()} numbers a row, the view was fitted on 6: place features"
        with pytest.raises(ValueError, match=said):
            view.place(features)
        with pytest.raises(ValueError, match="fitted on 6|rows of one size|a row each"):
            embedding.picture(X, Y, features, kind, perplexity=8)
    assert view.place(X[:4].view(4, 2, 3)).shape == (4, 2) and view.place(X[:0]).shape == (0, 2)


def test_the_joint_picture_and_its_faithfulness_take_one_width():
    from featmix_lite.representation.embedding.tsne_joint import together

    with pytest.raises(ValueError, match="have 1 numbers a row, the view was fitted on 6|rows of one size"):
        together(X, X[:4, :1], perplexity=8)
    with pytest.raises(ValueError, match="have 1 numbers a row|rows of one size"):
        embedding.faithful(X, X[:, :2], X[:4, :1], X[:4, :2])


def test_nan_has_no_place_in_a_tsne_and_stays_nan_in_a_flat_view():
    nan = X[:3].clone()
    nan[1, 2] = float("nan")
    assert embedding.fit(X, "pca").place(nan).isnan().all(1).tolist() == [False, True, False]
    pytest.importorskip("openTSNE")
    with pytest.raises(ValueError, match="hold nan"):
        embedding.fit(X, "tsne", perplexity=8, iterations=20).place(nan)


@pytest.mark.parametrize("kind", [np.int64, torch.tensor])
def test_numpys_numbers_are_numbers(kind):
    pytest.importorskip("openTSNE")
    told, same = ({"perplexity": k(8), "seed": k(1), "iterations": k(30), "threads": k(1)} for k in (int, kind))
    assert torch.equal(embedding.fit(X, **told).points, embedding.fit(X, **same).points)
    assert embedding.faithful(X, X[:, :2], k=kind(5)).k == 5


def test_what_is_asked_for_reaches_the_view_and_its_numbers():
    few = embedding.picture(X, Y, MIXED, "pca", k=3)
    assert few.faithful == embedding.faithful(X, few.points, MIXED, few.placed, 3) != embedding.faithful(
        X, few.points, MIXED, few.placed)  # fmt: skip
    pytest.importorskip("openTSNE")
    assert {p: v.perplexity for p, v in embedding.several(X, (4, 9), iterations=20).items()} == {4: 4, 9: 9}
    seen = embedding.picture(X, Y, MIXED, "tsne", perplexity=9, seed=5)
    assert (seen.view.perplexity, seen.view.seed) == (9, 5) and "perplexity 9:" in seen.note
