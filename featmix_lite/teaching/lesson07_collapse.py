"""What lesson 07 measures: collapse while training, mixes before the last layer, the theory beside them."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import nn

from .. import models
from ..base.text_table import table_text
from ..experiments import claims, earlier_layers, recorded
from ..experiments.arms import UNMIXED
from ..experiments.arms import against as against
from ..experiments.differences import Paired, compared
from ..experiments.differences import paired as paired
from ..experiments.extra_figures import collapse_figures
from ..experiments.learning_ways import same_as
from ..measures.theory import mixed_feature
from ..mixing.mix import Mix
from ..representation.classifier_head import last_features
from ..representation.collapse_frames import Frame, Mixes, frame, mixes_of_every_two
from ..training.run import Run, fit
from .lesson import say as say

IMAGE, FEATURES = "mixed at the image", "mixed at the features"
WAYS = {
    UNMIXED: None, IMAGE: Mix("input"), FEATURES: Mix("fc.neck"),
    "Manifold Mixup": Mix(("input", "block1", "block2")),
}  # fmt: skip
LEARNT = WAYS | {FEATURES: Mix("block3")}  # with a classifier of its own the perceptron has no neck
DECAY = 0.01  # of the penalty on features
RECIPE = dict(weight_decay=1e-3, feature_penalty=DECAY, evaluate=False)
WEIGHTS = (0.5, 0.75, 0.9)
PICTURES = {  # a claim of the paper, and where this lesson shows it
    "same-class-aligns": "the rings of the explorer, and exercise 4",
    "different-class-channels": "the black diamonds beside the dashed curves",
    "mse-is-convex": "the training with squared error in the explorer",
    "earlier-layers-look-mixed": "the clouds after block 2",
    "calibration-improves": "the table of confidence, and the figure below it",
}
ANSWERS = {"seen": "same", "does not hold": "different", "undecided": "the runs do not tell", "level": "level"}


def collapse_of(model: nn.Module, data) -> dict[str, float]:
    """NC1 (over the classes) to NC4 of the clean training images: what ``fm.train(watch={"collapse": ...})`` takes.

    >>> sorted(collapse_of(model, data))[:2]
    ['nc1', 'nc2_angle_means']
    """
    return collapse_figures(model, data)


def train_to_collapse(
    data, mix=None, epochs: int = 200, every: int = 10, seed: int = 0, **more
) -> tuple[nn.Module, Run]:
    """Train a perceptron with a fixed simplex classifier as the theory has it -> (network, run), collapse watched.

    >>> net, run = train_to_collapse(data, epochs=2, every=1)
    >>> run.history[-1]["collapse_nc1"] > 0
    True
    """
    net = models.with_simplex_classifier(models.mlp(data, seed=seed), seed=seed)
    run = fit(net, data, mix, epochs, seed, progress=False, watch={"collapse": collapse_of}, every=every,
              **(RECIPE | more))  # fmt: skip
    return net, run


def looked_at(net: nn.Module, data, classes, each: int = 60, mode: str = "eval") -> tuple[Frame, Mixes]:
    """A frame of the network with mixes of three classes only, ``each`` of every two -> (frame, mixes).

    >>> seen, mixes = looked_at(model, data, (1, 5, 8), each=5)
    >>> seen.mixed.shape
    torch.Size([30, 9])
    """
    mixes = mixes_of_every_two(data.train.y, each=each, clean=60, classes=classes)
    return frame(net, data, mixes, mode), mixes


def runs_of(name: str, way, metric: str) -> dict[int, float]:
    """A figure of the recorded runs of one way of training: {seed: value}.

    >>> len(runs_of("fashion_collapse", None, "ece"))
    10
    """
    does_so = same_as(way)
    return {r["config"]["seed"]: r[metric] for r in recorded.runs(name) if does_so(r["config"])}


def mean(values: dict[int, float]) -> float:
    """The mean of a figure over its seeds.

    >>> mean({0: 1.0, 3: 2.0})
    1.5
    """
    return sum(values.values()) / len(values)


def from_one(name: str, way, metric: str = "geometry_amplification") -> Paired:
    """A figure's distance from 1 over the recorded seeds: its mean, interval and verdict.

    >>> from_one("fashion_collapse", LEARNT["mixed at the image"]).verdict
    'higher'
    """
    return compared([value - 1 for value in runs_of(name, way, metric).values()], metric)


def between(first: dict[int, float], second: dict[int, float], metric: str) -> Paired:
    """A figure of two ways, {seed: value} each: the first minus the second, paired over the seeds that both have.

    >>> between({0: 0.9, 1: 0.8, 2: 0.9}, {2: 0.6, 1: 0.4, 0: 0.5, 7: 3.0}, "geometry_r2_convex").n
    3
    """
    return compared([first[s] - second[s] for s in sorted(first.keys() & second.keys())], metric)


def reached(name: str = IMAGE) -> tuple[float, float]:
    """How far a recorded network's class means, and its half-way mixes of two classes, reach: shares of the theory's.

    >>> points, half = reached()
    >>> points < half < 1
    True

    Both along the theory's own direction, from the mean of the class means, in the last frame of the film.
    """
    film = recorded.film()
    seen, mixes = film[name].frames[-1], film.mixes
    centre, classes = seen.means.mean(0), torch.arange(len(seen.rows))[:, None]
    want = mixed_feature(torch.ones(len(classes), 1), classes, seen.rows, DECAY)
    own = (mixes.of[:, 0] != mixes.of[:, 1]) & (mixes.weights[:, 0] == 0.5)
    half = mixed_feature(mixes.weights[own], mixes.of[own], seen.rows, DECAY)
    pairs = ((seen.means - centre, want), (seen.mixed[own] - centre, half))
    return tuple(float((got * there).sum(1).mean() / there.square().sum(1).mean()) for got, there in pairs)


def residuals(name: str = "fashion_simplex") -> str:
    """A table: how far measured mixes lie from the theory's, as a share of its length, by weight, over the epochs.

    >>> print(residuals().splitlines()[0])
    epoch  same class, 0.5  0.75   0.9  two classes, 0.5  0.75   0.9
    """
    does_so = same_as(WAYS[IMAGE])
    own = [r for r in recorded.runs(name) if does_so(r["config"])]
    keys = [f"geometry_residual_{kind}_{w:g}" for kind in ("same", "different") for w in WEIGHTS]
    rows = []
    for i, epoch in enumerate(own[0]["history"]):
        means = [sum(r["history"][i][key] for r in own) / len(own) for key in keys]
        rows.append([str(epoch["epoch"]), *(f"{value:.2f}" for value in means)])
    head = ["epoch", "same class, 0.5", "0.75", "0.9", "two classes, 0.5", "0.75", "0.9"]
    return table_text(head, rows, align=">")


def confidence_table(theory: Callable, name: str = "fashion_simplex") -> str:
    """A table: how sure networks trained on image mixes are of mixes of two classes, beside ``theory(weight)``.

    >>> print(confidence_table(lambda weight: weight).splitlines()[0])
    larger weight  theory  measured (10 networks)
    """
    rows = []
    for weight in (*WEIGHTS, 1.0):
        values = runs_of(name, WAYS[IMAGE], f"geometry_confidence_{weight:g}")
        rows.append([f"{weight:g}", f"{theory(weight):.2f}", f"{mean(values):.2f}"])
    return table_text(["larger weight", "theory", f"measured ({len(values)} networks)"], rows, align=">")


def earlier(site: str = "block2") -> dict:
    """Recorded clouds of earlier layers compared: distances from "mixed at the image", and two likenesses.

    >>> sorted(earlier())
    ['distances', 'with the image', 'without the image']
    """
    clouds = earlier_layers.clouds()
    return {
        "distances": earlier_layers.distances(site, clouds),
        "with the image": earlier_layers.more_like(site, "Manifold Mixup", "no mixing", clouds),
        "without the image": earlier_layers.more_like(site, "Manifold Mixup without the image", "no mixing", clouds),
    }


def earlier_pictures(site: str = "block2", seed: int = 0) -> tuple[dict, list[int]]:
    """The recorded clouds of one seed: {way: (300, 2)}, and 0 for mixes of one class, 1 for two.

    >>> len(earlier_pictures()[0])
    4
    """
    clouds = earlier_layers.clouds()
    half = len(clouds["no mixing", site][seed]) // 2
    return {way: clouds[way, site][seed] for way in earlier_layers.WAYS}, [0] * half + [1] * half


def side_by_side() -> str:
    """What Fisher, Meng & Papyan's abstract says, beside what our records say: a paragraph a claim.

    >>> print(side_by_side().splitlines()[0])
    Theirs: Mixes of one class align with the classifier's row.

    Ours: each setting's deciding difference with its interval. "same": seen in all of them; "different": in all of them
    the other way; else it depends on the setting, or the runs do not tell. Then the picture that shows it here.
    """
    parts = []
    for name, picture in PICTURES.items():
        ran = [v for v in claims.verdicts([name]) if v.paired is not None]
        ran = [v for v in ran if name != "calibration-improves" or _far(v)]
        lines = [f"  {v.setting.reading}, {v.deciding.comparison.text}, {v.setting.name}: {v.paired.span}, "
                 f"{v.n} seeds: {str(v).split(' (')[0]}" for v in ran]  # fmt: skip
        words = {str(v).split(" (")[0] for v in ran}
        told = ANSWERS.get(next(iter(words)) if len(words) == 1 else "", "it depends on the setting: read the rows")
        parts.append("\n".join([f"Theirs: {claims.find(name).line}", *lines, f"  -> {told}. Here: {picture}."]))
    return "\n".join(parts)


def _far(verdict) -> bool:
    """Of the many settings of calibration those that were trained far beyond zero error."""
    return "epochs" in verdict.setting.name


def three_names(data, classes) -> str:
    """The names of three classes, for a title.

    >>> three_names(data, (1, 5, 8))
    '1, 5, 8'
    """
    return ", ".join(str(data.names[c]) for c in classes)


def clean_features(net: nn.Module, data) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Features before the classifier of the clean training images, their labels, and the classifier's rows.

    >>> h, y, W = clean_features(model, data)
    >>> h.shape[1] == W.shape[1]
    True
    """
    from ..models.simplex_head import classifier
    from ..representation.site_features import features

    h = features(net, data.train.x, last_features(net, data.train.x)).flatten(1)
    return h, data.train.y.cpu(), classifier(net)[1].weight.detach().cpu()
