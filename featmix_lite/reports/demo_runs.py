"""Four runs that differ in one thing: where they mix. What ``featmix demo`` trains and reports."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ..base.errors import RunError
from ..base.threads import one_thread
from ..mixing.mix import Mix
from ..representation.manifolds import Survey, choose, survey
from ..training.run import Run, fit

# Site, and what it is in words. The first ReLU is the first place where mixing is no longer image mixup.
PLACES = (
    (None, "no mixing"),
    ("input", "the images themselves"),
    ("block1.relu", "after the first ReLU"),
    ("block3", "after the last block"),
)
HOW = {"batch": 25, "progress": False}
VIEW, MIXES = "flatten", 200  # the features looked at, and how many mixed points
LAYERS = ("input", "block1.relu", "block2.relu", "block3.relu", "flatten")  # where the SNNL is read


@dataclass(frozen=True, eq=False)
class Result:
    """One of the runs: ``site`` ("none" where nothing is mixed), ``words``, the ``run``, and where mixes fall in it
    (``seen``; made at that site, or of the images where nothing was mixed in training)."""

    site: str
    words: str
    run: Run
    seen: Survey | None


def runs(data, epochs: int = 8, seed: int = 0, places=PLACES, say: Callable[[str], None] = print) -> list[Result]:
    """Train one small net per place: same first weights, rows, partners and weights; only the site moves.

    >>> import featmix_lite as fm
    >>> [r.site for r in runs(fm.load("digits", per_class=10), epochs=1, say=len)]
    ['none', 'input', 'block1.relu', 'block3']

    Arguments: ``places``, pairs (site or None, words); ``say`` gets a line before each run.
    Errors: ``RunError`` for a run that diverged.
    Source: the controlled comparison that Oki & Kurita 2018 leave open: net, loss and draws held fixed.
    """
    from .. import models

    results = []
    with one_thread():  # for images this small a second thread costs more than it gives, and changes the last digits
        for number, (site, words) in enumerate(places, 1):
            say(f"[{number}/{len(places)}] {site or 'none'}: {words}")
            model = models.small_cnn(data, seed=seed)
            run = fit(model, data, None if site is None else Mix(site), epochs=epochs, seed=seed, **HOW)
            if run.diverged:
                raise RunError(f"{site or 'none'}: {run.diverged}; try another seed than {seed}")
            results.append(Result(site or "none", words, run, look(model, data, site or "input", seed)))
    return results


def look(model, data, site: str, seed: int = 0) -> Survey:
    """Where clean test images lie in the last features, and where half-and-half mixes made at ``site`` fall.

    The images and the pairs follow from ``seed`` alone, so pictures of two networks can be compared.

    >>> import featmix_lite as fm
    >>> data = fm.load("digits", per_class=10)
    >>> look(fm.models.small_cnn(data, seed=0), data, "block1.relu").mixed.shape
    torch.Size([200, 64])
    """
    chosen = choose(data, mixed=MIXES, seed=seed, share=0.5)
    return survey(model, chosen, site, VIEW, LAYERS)
