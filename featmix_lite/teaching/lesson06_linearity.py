"""What lesson 06 measures: linearity layer by layer, ways to learn from few labels, and how fast many points train."""

from __future__ import annotations

import copy

import torch
from torch import Tensor, nn

from .. import models
from ..base.progress import progress_bar
from ..experiments import recorded
from ..experiments.arms import UNMIXED, columns
from ..experiments.arms import against as against
from ..experiments.differences import Paired
from ..experiments.differences import paired as paired
from ..experiments.epoch_pairs import over_epochs as arms_over_epochs
from ..experiments.extra_figures import linearity_figures
from ..experiments.families import Differences
from ..experiments.learning_ways import split
from ..experiments.times_to_loss import convergence as convergence
from ..measures import linearity
from ..mixing.mix import Mix
from ..training.run import fit
from ..training.unsupervised import Unsupervised
from .lesson import say as say
from .lesson05_manifolds import ways_words as ways_words

LAYERS = {
    "block1.relu": "after ReLU 1", "block1": "block 1", "block2.relu": "after ReLU 2", "block2": "block 2",
    "flatten": "features", "fc": "logits", "probabilities": "probabilities",
}  # fmt: skip
ARMS = {  # what may be done with few labels
    UNMIXED: None,
    "labelled images mixed": Mix("input", per="sample"),
    "unlabelled images mixed": Unsupervised("ict"),
    "unlabelled mixed at block 2": Unsupervised("ict", mix=Mix("block2", per="sample")),
    "MixMatch": Unsupervised("mixmatch"),
}
CONTROLS = {
    "rows seen by BatchNorm only": Unsupervised("batchnorm"),
    "teacher, nothing mixed": Unsupervised("ict", mix=Mix.off()),
    "MixMatch, nothing mixed": Unsupervised("mixmatch", mixed="none"),
}
MATCHED = {  # an arm, and the same without mixing
    "unlabelled images mixed": "teacher, nothing mixed", "MixMatch": "MixMatch, nothing mixed",
}  # fmt: skip
RECIPE = dict(batch=32, optimizer="adamw", lr=0.01, channels_last=True, evaluate=False)


def points(at: str = "input", equal: str = "alpha") -> dict[str, Mix]:
    """Arms of 2, 3, 5 and 8 points: at ``equal`` "alpha" 1, or at equal "strength", the E sum w^2 of two points.

    >>> [round(mix.alpha, 2) for mix in points(equal="strength").values()]
    [1.0, 0.33, 0.14, 0.08]
    """
    return {f"{k} points": Mix(at, ways=k, alpha=1.0 if equal == "alpha" else 1 / (2 * k - 3), per="sample")
            for k in (2, 3, 5, 8)}  # fmt: skip


def rescaled(net: nn.Module, by: float = 10.0) -> nn.Module:
    """A copy of a ``small_cnn`` that says the same of every image, with all that leaves block 1 ``by`` times as large.

    >>> twin = rescaled(model)
    >>> torch.allclose(twin(data.test.x), model(data.test.x), atol=1e-4)
    True

    What comes behind divides by it again: a ReLU and a max-pool hand a positive factor on.
    """
    twin = copy.deepcopy(net)
    with torch.no_grad():
        twin.block1.bn.weight *= by
        twin.block1.bn.bias *= by
        twin.block2.conv.weight /= by
    return twin


def deviations(nets: dict[str, nn.Module], x: Tensor, sites=("block1.relu", "block2.relu"), reading="relative") -> dict:
    """{net: {layer: reading}} of half-way mixes of the images ``x`` (N, C, H, W); the same pairs for all.

    >>> list(deviations({"net": model}, data.test.x[:50])["net"])
    ['after ReLU 1', 'after ReLU 2']
    """
    found = {name: linearity(net, x, list(sites), weights="equal") for name, net in nets.items()}
    return {name: {LAYERS[site]: getattr(one, reading) for site, one in own.items()} for name, own in found.items()}


def few_label_runs(data, arms: dict, labels: int = 5, seeds=(0, 1, 2), epochs: int = 28, every: int = 4) -> list[dict]:
    """Train each arm here, from the same start and on the same rows a seed -> records; a bar.

    >>> runs = few_label_runs(data, {"labels alone": None}, seeds=(0,), epochs=2, every=1)
    >>> runs[0]["config"]["seed"], "linearity_block1.relu" in runs[0]["history"][1]
    (0, True)

    Arguments: ``arms`` {name: as ``fm.paired`` takes it}; ``labels`` a class keep theirs, the other training rows lose
    it; an epoch is one pass over those. ``every`` so many epochs the linearity is read. A record holds the config that
    tells runs apart, accuracy, nll and history.
    """
    records = []
    with progress_bar(len(arms) * len(seeds), "network") as bar:
        for seed in seeds:
            few = data.with_few_labels(labels, seed)
            for way in arms.values():
                mix, asked = split(way)
                net = models.small_cnn(few, seed=seed).to(few.train.x.device)
                run = fit(net, few, mix, epochs, seed, progress=False, watch={"linearity": linearity_figures},
                          every=every, unsupervised=asked or Unsupervised("none"), **RECIPE)  # fmt: skip
                told = {"mix": mix and mix.as_dict(), "seed": seed, "labelled": labels, "epochs": epochs}
                told |= {"unsupervised": asked.as_dict()} if asked else {}
                last = {k: v for k, v in run.history[-1].items() if k.startswith("linearity_")}
                records.append({"config": told, "accuracy": run.accuracy, "nll": run.nll, **last,
                                "history": run.history})  # fmt: skip
                bar.update(1)
    return records


def by_layer(records, arms: dict, kind: str = "linearity_") -> dict[str, Differences]:
    """What an arm did to the linearity, layer by layer: {layer: each arm minus no mixing, paired by seed}, forward.

    >>> runs = [{"config": {"mix": m, "seed": s}, "linearity_fc": 0.2 + (m is not None) / 9 + s * s / 1e3}
    ...         for s in range(3) for m in (None, Mix("input").as_dict())]
    >>> by_layer(runs, {"image": Mix("input")})["logits"].verdicts
    {'image': 'higher'}

    Arguments: ``kind``, "linearity_" (relative deviation) or "linearity_cos_". The arms at one layer are one family.
    Errors: as ``fm.paired``; ``ValueError`` for records that hold no such reading.
    """
    there = [site for site in LAYERS if records and f"{kind}{site}" in records[0]]
    if not there:
        raise ValueError(f"these records hold no {kind}SITE: a sweep measures it with measures = [['linearity']]")
    return {LAYERS[site]: against(records, arms, metric=f"{kind}{site}") for site in there}


def mean(records, way, metric: str = "accuracy") -> float:
    """The mean of a figure over the runs of one way of learning.

    >>> mean([{"config": {"mix": None, "seed": s}, "accuracy": 0.9 + s / 100} for s in (0, 2)], None)
    0.91
    """
    values = columns(records, {"": way}, metric)[""].values()
    return sum(values) / len(values)


def by_labels(metric: str, way, images: str = "digits") -> dict[str, Paired]:
    """The recorded gain of a way of learning over the labels alone, by labels a class: {number: ``Paired``}.

    >>> list(by_labels("accuracy", ARMS["MixMatch"]))
    ['5', '10', '25']

    Arguments: ``images``, digits, fashion or mnist.
    """
    runs = recorded.runs(f"{images}_labels")
    numbers = sorted({r["config"]["labelled"] for r in runs})
    return {str(n): paired([r for r in runs if r["config"]["labelled"] == n], way, None, metric) for n in numbers}


def over_epochs(records, arms: dict, layers) -> dict[str, dict[str, dict[int, Paired]]]:
    """What ``few_label_runs`` watched, against no mixing: {layer: {arm: {epoch: ``Paired``}}}, as the figure takes it.

    >>> arms = {"no mixing": None, "image": Mix("input")}
    >>> runs = few_label_runs(data, arms, seeds=(0, 1), epochs=2, every=1)
    >>> list(over_epochs(runs, arms, ["logits"])["logits"]["image"])
    [1, 2]
    """
    sites = {words: site for site, words in LAYERS.items()}
    return {layer: arms_over_epochs(records, arms, f"linearity_{sites[layer]}") for layer in layers}
