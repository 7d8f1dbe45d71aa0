"""The pictures of lesson 05, on cases known beforehand."""

import pytest
import torch

import featmix_lite as fm
from featmix_lite.teaching import lesson05_pictures as pictures

DATA = fm.load("digits", per_class=10)


def test_clumps_by_hand():
    grid = torch.cartesian_prod(torch.arange(20.0), torch.arange(20.0))
    assert pictures.clumped(grid) > 1.8  # a grid is more even than chance
    assert pictures.clumped(torch.cat([grid, grid + 0.01])) < 0.1


def test_views_are_of_the_same_rows_and_pca_keeps_straight_lines():
    x = torch.randn(30, 5)
    x[2] = (x[0] + x[1]) / 2
    seen = pictures.views(x, perplexities=(4,))
    assert [tuple(points.shape) for points in seen.values()] == [(30, 2), (30, 2)]
    pca, tsne = seen["PCA"], seen["t-SNE, perplexity 4"]
    assert torch.allclose(pca[2], (pca[0] + pca[1]) / 2) and not torch.allclose(tsne[2], (tsne[0] + tsne[1]) / 2)


def test_the_clumps_of_the_lesson_can_be_seen():
    seen = pictures.views(torch.randn(300, 2, generator=torch.Generator().manual_seed(0)), perplexities=(2, 30))
    assert pictures.clumped(seen["t-SNE, perplexity 2"]) < 0.35 < 0.9 < pictures.clumped(seen["PCA"])


def test_half_way_mixes_stay_half_way_in_pca_alone():
    figure, off = pictures.half_way(fm.recorded.trained(), DATA, pair=(3, 8), mixes=12)
    assert list(off) == ["PCA", "t-SNE"] and off["PCA"] < 1e-4 and off["t-SNE"] > 0.02
    names = [trace.name for trace in figure.data]
    assert names[:4] == ["3", "8", "another class", "half-way mix"]
    for panel in (figure.data[:4], figure.data[4:]):
        assert len(panel[3].x) == 12 and panel[3].marker.symbol == "diamond-tall" and panel[0].marker.symbol == "circle"
        assert 15 < len(panel[0].x) < 40 and 15 < len(panel[1].x) < 40 and len(panel[2].x) > 120
    x, y = figure.data[3].x, figure.data[3].y
    spread = [torch.tensor(trace.x).mean().item() for trace in figure.data[:2]]
    assert min(spread) < sum(x) / 12 < max(spread) and len(y) == 12
    assert "of neighbours kept" in fm.figures.alt(figure)


def test_a_class_is_drawn_as_itself_whatever_its_number():
    chosen = fm.manifolds.choose(DATA, clean=300, mixed=5, pair=(7, 2), share=0.5)
    figure, _ = pictures.half_way(fm.recorded.trained(), DATA, pair=(7, 2), mixes=5)
    assert [trace.name for trace in figure.data[:2]] == ["7", "2"]
    seen = fm.manifolds.survey(fm.recorded.trained(), chosen, "flatten", "flatten")
    flat = fm.embedding.picture(seen.clean, chosen.labels, seen.mixed, "pca").points
    assert sorted(figure.data[0].x) == pytest.approx(sorted(flat[chosen.labels == 7, 0].tolist()), abs=1e-4)
