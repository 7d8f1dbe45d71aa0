"""Four runs that differ in one thing: where they mix. What ``featmix demo`` trains and reports."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from .capture import features, mixed_features
from .mix import Mix
from .mixing import Draw
from .pca import PCA2
from .run import Run, fit
from .seeds import generator

# Site, and what it is in words. The first ReLU is the first place where mixing is no longer image mixup.
PLACES = (
    (None, "no mixing"),
    ("input", "the images themselves"),
    ("block1.relu", "after the first ReLU"),
    ("block3", "after the last block"),
)
VIEW, POINTS, MIXES = "flatten", 400, 60  # the features drawn, and how many clean and mixed points


@dataclass(frozen=True, eq=False)
class Picture:
    """Penultimate features in two dimensions: ``points`` (N, 2) with ``labels`` (N,), and ``mixed`` (M, 2) half-way
    between the rows ``partners`` (M, 2)."""

    points: Tensor
    labels: Tensor
    mixed: Tensor
    partners: Tensor
    share: Tensor


@dataclass(frozen=True, eq=False)
class Result:
    """One of the runs: ``site`` ("none" where nothing is mixed), ``words``, the ``run``, its ``picture``."""

    site: str
    words: str
    run: Run
    picture: Picture


def runs(data, epochs: int = 40, seed: int = 0, places=PLACES, say: Callable[[str], None] = print) -> list[Result]:
    """Train one small net per place: same first weights, rows, partners and weights; only the site moves.

    >>> import featmix_lite as fm
    >>> [r.site for r in runs(fm.load("digits", per_class=10), epochs=1, say=len)]
    ['none', 'input', 'block1.relu', 'block3']

    Arguments: ``places``, pairs (site or None, words); ``say`` gets a line before each run.
    Source: the controlled comparison that Oki & Kurita 2018 leave open: net, loss and draws held fixed.
    """
    from . import models

    results, threads = [], torch.get_num_threads()
    torch.set_num_threads(
        1
    )  # for images this small a second thread costs more than it gives, and changes the last digits
    try:
        for number, (site, words) in enumerate(places, 1):
            say(f"[{number}/{len(places)}] {site or 'none'}: {words}")
            model = models.small_cnn(data, seed=seed)
            run = fit(model, data, None if site is None else Mix(site), epochs=epochs, seed=seed, progress=False)
            results.append(Result(site or "none", words, run, picture(model, data, site or "input", seed)))
    finally:
        torch.set_num_threads(threads)
    return results


def picture(model, data, site: str, seed: int = 0) -> Picture:
    """Where clean test images lie in the last features, and where half-and-half mixes made at ``site`` fall.

    The images and the pairs follow from ``seed`` alone, so pictures of two networks can be compared.

    >>> import featmix_lite as fm
    >>> data = fm.load("digits", per_class=10)
    >>> picture(fm.models.small_cnn(data, seed=0), data, "block1.relu").points.shape
    torch.Size([359, 2])
    """
    order = torch.randperm(len(data.test.x), generator=generator(seed, "picture"))[:POINTS].to(data.test.x.device)
    x, y = data.test.x[order], data.test.y[order].cpu()
    first = torch.arange(len(x))
    pairs = torch.stack([first, first.roll(1)], 1)  # rows are in random order, so a neighbour is a random partner
    half = torch.full((len(x), 2), 0.5, dtype=x.dtype, device=x.device)
    clean = features(model, x, VIEW)
    mixed = mixed_features(model, x, Draw(site, pairs.to(x.device), half), VIEW)
    differ = (y[pairs[:, 0]] != y[pairs[:, 1]]).nonzero().ravel()[:MIXES]  # a mix of one class shows nothing
    view = PCA2.fit(clean)
    return Picture(view.project(clean), y, view.project(mixed[differ]), pairs[differ], view.share)
