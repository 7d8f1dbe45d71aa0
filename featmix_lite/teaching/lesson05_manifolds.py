"""What lesson 05 measures: networks mixed at different sites, how entangled their layers are, where mixes intrude."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor, nn

from .. import models
from ..base.text_table import counted
from ..experiments.arms import UNMIXED, against
from ..experiments.arms import one_site as one_site
from ..experiments.arms import present as present
from ..experiments.differences import compared
from ..experiments.families import UNSEEN, Differences
from ..experiments.units import margin_of, sized
from ..measures import snnl
from ..mixing.mix import Mix
from ..representation.embedding.pca import class_means
from ..representation.manifolds import survey
from ..representation.site_features import capture
from ..training.run import fit

# The sites of ``small_cnn`` in the words of the lesson.
WORDS = {
    "input": "image", "block1.relu": "after ReLU 1", "block1": "after block 1", "block2.relu": "after ReLU 2",
    "block2": "after block 2", "block3": "after block 3", "flatten": "last features", "fc": "output",
}  # fmt: skip
LOWER, HIGHER, BOTH, NEITHER = range(4)  # the answers of ``ways``


def trained_at(data, sites, epochs: int = 20, seeds=(0,), **options) -> dict[str, list[nn.Module]]:
    """Networks that differ in nothing but the site they were mixed at: {"no mixing" or site: one for each seed}.

    >>> nets = trained_at(data, ["input"], epochs=1)
    >>> list(nets), nets["input"][0].training
    (['no mixing', 'input'], False)

    Same weights at the start, same batches, same draws for the same seed. ``sites`` as for ``fm.Mix``; ``options`` as
    for ``fm.fit``.
    """
    out = {}
    for site in (None, *sites):
        mix = None if site is None else Mix(site)
        out[site or UNMIXED] = [_net(data, mix, epochs, seed, options) for seed in seeds]
    return out


def _net(data, mix, epochs: int, seed: int, options) -> nn.Module:
    model = models.small_cnn(data, seed=seed).to(data.train.x.device)
    fit(model, data, mix, epochs=epochs, seed=seed, **{"evaluate": False, "progress": False, **options})
    return model.eval()


def layer_readings(nets, x: Tensor, y: Tensor, sites, relative: float = 0.1) -> tuple[dict, dict]:
    """SNNL of images ``x`` (N, C, H, W) of classes ``y`` (N,) by site: ({site: least over T}, {site: at ``relative``}).

    >>> least, wide = layer_readings(fm.recorded.trained(), data.test.x, data.test.y, ["input", "fc"])
    >>> least["fc"] < least["input"] < wide["input"]
    True

    ``nets``: a module, or a list of them; then each reading is the mean over them.
    """
    nets = [nets] if isinstance(nets, nn.Module) else nets
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
    went = f"from {readings[first]:.2f} ({first}) to {readings[last]:.2f} ({last})"
    return sentence + f'it is not "all blocks but the last"; the reading goes {went}.'


def entanglement(records, arms: dict, kind: str = "snnl_") -> dict[str, Differences]:
    """What mixing did to the SNNL, layer by layer: {layer: each arm minus no mixing, paired by seed}, forward.

    >>> runs = [{"config": {"mix": m, "seed": s}, "snnl_input": 0.3, "snnl_fc": 0.1 + (m is not None) / 9 + s * s / 1e3}
    ...         for s in range(3) for m in (None, Mix("input").as_dict())]
    >>> found = entanglement(runs, {"no mixing": None, "image": Mix("input")})
    >>> list(found), found["fc"].verdicts
    (['fc'], {'image': 'higher'})

    Arguments: ``kind``, "snnl_" (a tenth of the mean distance) or "snnl_least_". The arms at one layer are one family.
    The images themselves ("input") are left out: no training moves them. Errors: as ``fm.paired``; ``ValueError``
    for records that hold no SNNL.
    """
    layers = [name.removeprefix("snnl_") for name in records[0] if name.startswith("snnl_")] if records else []
    layers = [layer for layer in layers if not layer.startswith("least_") and layer != "input"]
    if not layers:
        raise ValueError("these records hold no snnl_SITE: a sweep measures it with measures = [['snnl']]")
    return {layer: against(records, arms, metric=f"{kind}{layer}") for layer in layers}


def ways(differences: Differences) -> int:
    """Which way they go, of those told from zero together: ``LOWER``, ``HIGHER``, ``BOTH``, or ``NEITHER`` is told.

    >>> one, two, none = compared([1.0, 1.1, 0.9]), compared([-1.0, -1.1, -0.9]), compared([1.0, -1.0, 0.5])
    >>> ways(Differences({"a": one, "b": two, "c": none})) == BOTH, ways(Differences({"c": none})) == NEITHER
    (True, True)
    """
    verdicts = {*differences.verdicts.values()}
    lower, higher = "lower" in verdicts, "higher" in verdicts
    return BOTH if lower and higher else LOWER if lower else HIGHER if higher else NEITHER


def ways_words(differences: Differences, lower: str, higher: str, unseen: str = "not told from it") -> str:
    """The same in a sentence: which arms went which way, over how many seeds, and what so many can see.

    >>> print(ways_words(Differences({"a": compared([1.0, 1.1, 0.9], "snnl_fc")}), "less", "more"))
    less: none; more: a (+1.000); not told from it: none. 3 seeds, 1 comparison, corrected together.
    """
    said = {"lower": lower, "higher": higher, UNSEEN: unseen}
    metrics = [one.metric for one in differences.values()]
    if any(margin_of(metric) is not None for metric in metrics):
        said["level"] = "level"
    parts = []
    for verdict, words in said.items():
        own = [name for name, one in differences.verdicts.items() if one == verdict]
        shown = [f"{name} ({differences[name].size})" if verdict in ("lower", "higher") else name for name in own]
        parts.append(f"{words}: {', '.join(shown) or 'none'}")
    seeds, many = min(one.n for one in differences.values()), len(differences)
    told = f"{'; '.join(parts)}. {counted(seeds, 'seed')}, {counted(many, 'comparison')}, corrected together."
    blind = [one.seen_among(many) for name, one in differences.items() if differences.verdicts[name] == UNSEEN]
    if not blind or not np.isfinite(blind).all():
        return told
    return f"{told} So many seeds show {sized(max(blind), metrics[0], sign=False)} four times of five."


def rates(nets: dict[str, list], chosen, at: str | None = None, look: str | None = None) -> dict[str, list[float]]:
    """{name: one rate for each net} at which the ``chosen`` mixes fall nearest to a third class.

    >>> nets = trained_at(data, ["input"], epochs=1, seeds=(0, 1))
    >>> found = rates(nets, fm.manifolds.choose(data, clean=60, mixed=30), at="input", look="flatten")
    >>> {name: len(own) for name, own in found.items()}
    {'no mixing': 2, 'input': 2}

    Mixed ``at``, or where the name says; looked at there, or at ``look`` behind it. All nets get the same mixes.
    """
    return {
        name: [survey(net, chosen, at=at or name, look=look or at or name).intrusion.rate for net in own]
        for name, own in nets.items()
    }


def apart(rates: dict[str, list[float]], other) -> Differences:
    """Each name's rates minus ``other``'s, paired seed by seed; all of them are one family.

    >>> print(apart({"image": [0.30, 0.31, 0.33]}, [0.20, 0.20, 0.22])["image"])
    +0.107 [0.092, 0.121], 3 seeds: higher

    ``other``: one list of rates, or {name: list}. Where the same mixes were asked of all networks, what a mix or a
    seed does to both drops out. The interval covers seeds, not other images. Source: as ``fm.paired``.
    """
    pairs = {name: (own, other[name] if isinstance(other, dict) else other) for name, own in rates.items()}
    return Differences({name: compared(np.subtract(own, two), "intrusion") for name, (own, two) in pairs.items()})


def band(low: float, high: float, edges) -> int | None:
    """In which band an interval lies whole: 0 below the first edge, 1 above it, ...; None where it crosses an edge.

    >>> band(0.02, 0.08, (0.1, 0.3)), band(0.2, 0.25, (0.1, 0.3)), band(0.2, 0.4, (0.1, 0.3))
    (0, 1, None)
    """
    first, last = (sum(end > edge for edge in edges) for end in (low, high))
    return first if first == last else None


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
