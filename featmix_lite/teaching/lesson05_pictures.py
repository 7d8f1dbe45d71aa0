"""The pictures of lesson 05: the same points seen in several ways, and mixes half-way between their parents."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from ..representation.manifolds import choose, survey
from ..representation.site_features import features


def views(features: Tensor, perplexities=(5, 30)) -> dict[str, Tensor]:
    """The same features (N, D) seen by PCA and by t-SNE at several perplexities: {name: (N, 2)}.

    >>> list(views(torch.randn(30, 5), perplexities=(3, 8)))
    ['PCA', 't-SNE, perplexity 3', 't-SNE, perplexity 8']

    By openTSNE, or by scikit-learn where that is missing. Source: Wattenberg et al. 2016.
    """
    from ..representation.embedding import picture

    labels, none = torch.zeros(len(features), dtype=torch.int64), features[:0]
    out = {"PCA": picture(features, labels, none, "pca").points}
    for p in perplexities:
        out[f"t-SNE, perplexity {p}"] = picture(features, labels, none, "tsne", perplexity=p).points
    return out


def clumped(points: Tensor) -> float:
    """How close points (N, 2) lie to their nearest neighbours: 1 as if thrown evenly on their box, below it clumped.

    >>> g = torch.Generator().manual_seed(0)
    >>> even = torch.rand(400, 2, generator=g)
    >>> round(clumped(even)), clumped(even.round(decimals=1) + 0.001 * even) < 0.5
    (1, True)

    Source: Clark & Evans 1954.
    """
    points = points.double()
    apart = torch.cdist(points, points).fill_diagonal_(torch.inf).min(1).values.mean()
    low, high = (torch.quantile(points, q, dim=0) for q in (0.02, 0.98))
    return (apart / (0.5 * ((high - low).prod() / len(points)).sqrt())).item()


def half_way(net: nn.Module, data, pair=(0, 1), mixes: int = 40) -> tuple[object, dict[str, float]]:
    """Half-way mixes of two classes' features in a PCA and a t-SNE picture: (figure, {picture: how far they are off}).

    >>> figure, off = half_way(fm.recorded.trained(), fm.load("digits"), pair=(3, 8), mixes=10)
    >>> off["PCA"] < 1e-3
    True

    How far: the median distance from the point half-way between the parents, in distances of the parents.
    """
    from ..figures import clouds
    from ..figures.palette import INK, MIXED
    from ..representation.embedding import faithful, picture

    chosen = choose(data, clean=300, mixed=mixes, pair=pair, share=0.5)
    seen = survey(net, chosen, "flatten", "flatten")
    ends = features(net, chosen.split.x[chosen.parents.T.flatten().to(chosen.split.x.device)], "flatten")
    kinds = torch.full((len(chosen.labels) + mixes,), 2)
    kinds[len(chosen.labels) :] = 3
    for kind, label in enumerate(pair):
        kinds[: len(chosen.labels)][chosen.labels == label] = kind
    pictures, off = {}, {}
    for name, kind in (("PCA", "pca"), ("t-SNE", "tsne")):
        made = picture(seen.clean, chosen.labels, torch.cat([seen.mixed, ends]), kind)
        here, a, b = made.placed.split(len(chosen.parents))
        off[name] = ((here - (a + b) / 2).norm(dim=1) / (a - b).norm(dim=1)).median().item()
        kept = faithful(seen.clean, made.points).kept
        pictures[f"{name}: {kept:.0%} of neighbours kept"] = torch.cat([made.points, here])
    names = [*(data.names[k] for k in pair), "another class", "half-way mix"]
    figure = clouds(pictures, kinds, names=names)
    rim = dict(symbol=MIXED.symbol, color=MIXED.colour, size=12, opacity=1.0, line=dict(color=INK, width=2))
    return figure.update_traces(marker=rim, selector=dict(name=names[-1])), off
