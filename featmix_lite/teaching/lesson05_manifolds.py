"""What lesson 05 measures: networks mixed at different sites, how entangled their layers are, where mixes intrude."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor, nn

from .. import models
from ..experiments.arms import UNMIXED
from ..measures import snnl, wilson
from ..mixing.mix import Mix
from ..models.evaluation import evaluate
from ..representation.embedding.pca import class_means
from ..representation.manifolds import survey
from ..representation.site_features import capture
from ..training.run import fit


class Net(NamedTuple):
    """A trained network and how many of ``total`` test images it names rightly."""

    model: nn.Module
    right: int
    total: int


def trained_at(data, sites, epochs: int = 20, seeds=(0,)) -> dict[str, list[Net]]:
    """Networks that differ in nothing but the site they were mixed at: {"no mixing" or site: one for each seed}.

    >>> nets = trained_at(data, ["input"], epochs=1)
    >>> list(nets), nets["input"][0].model.training
    (['no mixing', 'input'], False)

    Same weights at the start, same batches, same draws for the same seed. ``sites`` as for ``fm.Mix``.
    """
    out = {}
    for site in (None, *sites):
        mix = None if site is None else Mix(site)
        out[site or UNMIXED] = [_net(data, mix, epochs, seed) for seed in seeds]
    return out


def _net(data, mix, epochs: int, seed: int) -> Net:
    model = models.small_cnn(data, seed=seed).to(data.train.x.device)
    fit(model, data, mix, epochs=epochs, seed=seed, progress=False)
    accuracy = evaluate(model, data.test)["accuracy"]
    return Net(model.eval(), round(accuracy * len(data.test.y)), len(data.test.y))


def layer_readings(nets, x: Tensor, y: Tensor, sites, relative: float = 0.1) -> tuple[dict, dict]:
    """SNNL of images ``x`` (N, C, H, W) of classes ``y`` (N,) by site: ({site: least over T}, {site: at ``relative``}).

    >>> least, wide = layer_readings(fm.recorded.trained(), data.test.x, data.test.y, ["input", "fc"])
    >>> least["fc"] < least["input"] < wide["input"]
    True

    ``nets``: a module, or a list of ``Net``; then each reading is the mean over them.
    """
    nets = [nets] if isinstance(nets, nn.Module) else [net.model for net in nets]
    least, wide = [], []
    for net in nets:
        features = capture(net, x, list(sites))
        least.append([snnl(features[site], y.cpu()).loss for site in sites])
        wide.append([snnl(features[site], y.cpu(), relative=relative).loss for site in sites])
    return tuple(dict(zip(sites, torch.tensor(v).mean(0).tolist(), strict=True)) for v in (least, wide))


def blog_reading(readings: dict[str, float], line: float) -> str:
    """A sentence: do the readings by block say "entangled in all blocks but the last"?

    >>> print(blog_reading({"block1": 2.0, "block2": 1.5, "block3": 0.1}, 2.3))
    Above half of the class-mixed line (1.15): block1, block2. So here all blocks but the last are entangled, as ...
    >>> print(blog_reading({"block1": 0.2, "block2": 0.1}, 2.3))
    Above half of the class-mixed line (1.15): no block. So here it is not "all blocks but the last"; ...

    "Entangled" is taken to mean nearer to ``line`` (classes mixed at random) than to 0: the post gives no number.
    """
    above = [site for site, value in readings.items() if value > line / 2]
    first, last = (list(readings)[i] for i in (0, -1))
    sentence = f"Above half of the class-mixed line ({line / 2:.2f}): {', '.join(above) or 'no block'}. So here "
    if above == list(readings)[:-1]:
        return sentence + "all blocks but the last are entangled, as the post read it."
    went = f"from {readings[first]:.2f} at {first} to {readings[last]:.2f} at {last}"
    return sentence + f'it is not "all blocks but the last"; the reading goes {went}.'


def intrusions(nets: dict[str, list[Net]], chosen, look: str | None = None) -> dict[str, tuple[float, float, float]]:
    """{site: (rate, low, high)} at which mixes made at each net's own site fall nearest to a third class.

    >>> nets = trained_at(data, ["input"], epochs=1)
    >>> rate, low, high = intrusions(nets, fm.manifolds.choose(data, clean=60, mixed=30))["input"]
    >>> 0 <= low <= rate <= high <= 1
    True

    Looked at where they are mixed, or at ``look`` behind it. The rate is the mean over the nets of a site, the interval
    Wilson's for the mixes of *one* net: all nets get the same mixes, so more nets do not make more of them.
    """
    out = {}
    for site in (name for name in nets if name != UNMIXED):
        each = [survey(net.model, chosen, at=site, look=look or site).intrusion for net in nets[site]]
        out[site] = _share(sum(f.rate for f in each) / len(each), len(chosen.parents))
    return out


def accuracies(nets: dict[str, list[Net]]) -> dict[str, tuple[float, float, float]]:
    """{site: (test accuracy, low, high)}: the mean over nets, Wilson's interval for the test images.

    >>> accuracies({"input": [Net(None, 90, 100), Net(None, 94, 100)]})["input"][0]
    0.92
    """
    right = {site: sum(n.right for n in own) / sum(n.total for n in own) for site, own in nets.items()}
    return {site: _share(right[site], own[0].total) for site, own in nets.items()}


def _share(rate: float, total: int) -> tuple[float, float, float]:
    return (rate, *wilson(round(rate * total), total)[1:])


def against_accuracy(rates: dict, accuracy: dict) -> str:
    """A sentence: is the site of least intrusion the site of the best network, and can this run tell?

    >>> rates = {"input": (0.2, 0.1, 0.3), "flatten": (0.0, 0.0, 0.1)}
    >>> print(against_accuracy(rates, {"input": (0.98, 0.96, 0.99), "flatten": (0.97, 0.95, 0.98)}))
    Least intrusion: flatten (0%). Highest accuracy: input (98.0%), but the intervals of 1 of the 1 other ...
    """
    least = min(rates, key=lambda site: rates[site][0])
    best = max(rates, key=lambda site: accuracy[site][0])
    others = [site for site in rates if site != best]
    near = sum(accuracy[site][2] >= accuracy[best][1] for site in others)
    sentence = f"Least intrusion: {least} ({rates[least][0]:.0%}). Highest accuracy: {best} ({accuracy[best][0]:.1%})"
    if near:
        return sentence + f", but the intervals of {near} of the {len(others)} other sites overlap its own."
    return sentence + ", clear of all others' intervals."


def depth_words(by_site: dict) -> str:
    """"falls", "rises" or "goes up and down": how the rate changes from the first site to the last.

    >>> depth_words({"input": (0.2, 0.1, 0.3), "fc": (0.1, 0.0, 0.2)})
    'falls'

    Steps of less than two in a hundred do not count.
    """
    rates = [rate for rate, *_ in by_site.values()]
    steps = [b - a for a, b in zip(rates, rates[1:], strict=False)]
    down, up = rates[-1] < rates[0] and max(steps) < 0.02, rates[-1] > rates[0] and min(steps) > -0.02
    return "falls" if down else "rises" if up else "goes up and down"


def views(features: Tensor, perplexities=(5, 30)) -> dict[str, Tensor]:
    """The same features (N, D) seen by PCA and by t-SNE at several perplexities: {name: (N, 2)}.

    >>> list(views(torch.randn(30, 5), perplexities=(3, 8)))
    ['PCA', 't-SNE, perplexity 3', 't-SNE, perplexity 8']

    By openTSNE, or by scikit-learn where that is missing. Source: Wattenberg et al. 2016.
    """
    from ..representation.embedding import picture  # only lesson 05 needs it

    labels, none = torch.zeros(len(features), dtype=torch.int64), features[:0]
    out = {"PCA": picture(features, labels, none, "pca").points}
    for p in perplexities:
        out[f"t-SNE, perplexity {p}"] = picture(features, labels, none, "tsne", perplexity=p).points
    return out


def gaps(points: Tensor, labels: Tensor) -> float:
    """How many times as far the centre of class 2 lies from that of class 0 as the centre of class 1 does.

    >>> gaps(torch.tensor([[0.0], [1.0], [5.0]]), torch.tensor([0, 1, 2]))
    5.0
    """
    here = class_means(points, labels)
    return ((here[2] - here[0]).norm() / (here[1] - here[0]).norm()).item()


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
