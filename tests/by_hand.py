"""The numbers of pages, widgets and lessons once more: plain forward hooks, scikit-learn's neighbours, loops."""

import re
from collections import Counter

import torch
from sklearn.manifold import trustworthiness
from sklearn.neighbors import NearestNeighbors


def features(net, x, site: str):
    """What the module ``site`` gives for images ``x`` in eval mode."""
    if site == "input":
        return x
    kept = []
    handle = net.get_submodule(site).register_forward_hook(lambda module, given, out: kept.append(out.clone()))
    try:
        with torch.no_grad():
            net.eval()(x)
    finally:
        handle.remove()
    return kept[0]


def mixed(net, x, parents, weights, at: str, look: str):
    """What ``look`` gives where the module ``at`` gives the mix of what it gives for each row's parents."""
    each = [features(net, x[parents[:, j]], at) for j in range(parents.shape[1])]
    mix = sum(w.view(-1, *[1] * (h.dim() - 1)) * h for w, h in zip(weights.T, each, strict=True))
    if at == "input":
        return features(net, mix, look)
    handle = net.get_submodule(at).register_forward_hook(lambda *_: mix)
    try:
        return features(net, x[parents[:, 0]], look)
    finally:
        handle.remove()


def near(among, points, k: int):
    """The ``k`` nearest of the rows ``among`` to each of ``points``, nearest first."""
    rows = (v.flatten(1).double().numpy() for v in (among, points))
    return NearestNeighbors(n_neighbors=k, algorithm="brute").fit(next(rows)).kneighbors(next(rows))[1]


def landed(clean, labels, points, k: int = 5) -> list[int]:
    """The class of most of the ``k`` nearest clean rows; of equals the one that comes first."""
    return [Counter(labels[row].tolist()).most_common(1)[0][0] for row in near(clean, points, k)]


def intruding(clean, labels, points, kinds, k: int = 5) -> int:
    """How many points land at a class of none of their parents; ``kinds`` (M, ways)."""
    return sum(there not in own for there, own in zip(landed(clean, labels, points, k), kinds.tolist(), strict=True))


def faithful(clean, seen, points=None, placed=None, k: int = 10) -> str:
    """The sentence about a picture: scikit-learn's trustworthiness and shares of neighbours kept."""
    trust = trustworthiness(clean.flatten(1).double().numpy(), seen.numpy(), n_neighbors=k)
    own = [{*row[1:].tolist()} for row in near(clean, clean, k + 1)]
    kept = sum(len(a & {*b[1:].tolist()}) for a, b in zip(own, near(seen, seen, k + 1))) / (len(own) * k)
    said = f"Trustworthiness {trust:.2f}, {kept:.0%} of the {k} nearest neighbours kept"
    if points is None:
        return said
    n, lost, kept = len(clean), 0, 0
    for by_feature, by_picture in zip(near(clean, points, n).tolist(), near(seen, placed, k).tolist()):
        ranks = [by_feature.index(j) + 1 for j in by_picture]
        lost, kept = lost + sum(max(0, r - k) for r in ranks), kept + sum(r <= k for r in ranks)
    worst = len(points) * k * (2 * n - 3 * k + 1) / 2
    return f"{said}; mixed points {1 - lost / worst:.2f} and {kept / (len(points) * k):.0%}"


def alike(said: str, want: str) -> bool:
    """Whether two sentences have the same words, and numbers that differ by no more than their last digit."""
    number = re.compile(r"\d+(?:\.\d+)?")
    ours, theirs = number.findall(said), number.findall(want)
    step = [10.0 ** -len(v.partition(".")[2]) for v in theirs]
    near = all(abs(float(a) - float(b)) < 1.01 * s for a, b, s in zip(ours, theirs, step))
    return len(ours) == len(theirs) and near and number.sub("#", said) == number.sub("#", want)
