"""What a record may hold beside accuracy and calibration: one flat figure a strength, an attack, a site."""

from __future__ import annotations

from functools import partial

import torch
from torch import nn

from ..mixing.site_list import sites
from ..models.evaluation import evaluate
from ..models.simplex_head import classifier
from ..representation.classifier_head import last_features
from ..representation.selection import penultimate
from ..representation.site_features import capture, features
from .geometry_of_mixes import mixed_geometry

ROWS = 2000  # of the test images, for the SNNL


def further(model, data, measures, prepare=None, **trained) -> dict[str, float]:
    """The figures that a config's ``measures`` ask for.

    >>> figures = further(model, data, ("snnl",))
    >>> [name for name in figures if "least" not in name]
    ['snnl_input', 'snnl_block1.relu', 'snnl_block1', 'snnl_block2.relu', 'snnl_block2', 'snnl_flatten']

    "robustness": accuracy on test images deformed (rotation_20 ...), noisy (noise_0.5 ...) and attacked (fgsm_0.1,
    pgd_0.1 ...). "snnl": the Soft Nearest Neighbor loss of clean test images at one site of each group, at a tenth of
    the mean distance (snnl_SITE) and the least over temperatures (snnl_least_SITE). "linearity": see
    ``linearity_figures``. "collapse": neural collapse of the clean training images, before the last linear layer
    (collapse_nc1 is over the classes). "geometry": see ``mixed_geometry``; ``trained``: its loss, decay and own.
    The deformations, the noise and the attacks' starts are the same for all networks: only the network differs.
    """
    figures: dict[str, float] = {}
    if "robustness" in measures:
        figures |= _robustness(model, data, prepare)
    if "snnl" in measures:
        figures |= _snnl(model, data, prepare)
    if "linearity" in measures:
        figures |= {f"linearity_{name}": value for name, value in linearity_figures(model, data, prepare).items()}
    if "collapse" in measures:
        figures |= {f"collapse_{name}": value for name, value in collapse_figures(model, data, prepare).items()}
    if "geometry" in measures:
        found = mixed_geometry(model, data, **trained)
        figures |= {f"geometry_{name}": value for name, value in found.items()}
    return figures


def watch_of(names, prepare=None, **trained) -> dict | None:
    """What ``fm.train`` is to watch, for the names a config gives.

    >>> list(watch_of(("train_nll",)))
    ['train_nll']
    """
    known = {"train_nll": _train_nll, "linearity": linearity_figures, "collapse": collapse_figures}
    known = {name: partial(function, prepare=prepare) for name, function in known.items()}
    known["geometry"] = partial(mixed_geometry, **trained)
    return {name: known[name] for name in names} or None


def linearity_figures(model, data, prepare=None) -> dict[str, float]:
    """How linear a network is between test images: {site: relative deviation, cos_site: 1 - cosine}.

    >>> list(linearity_figures(model, data))[:4]
    ['block1.relu', 'cos_block1.relu', 'block1', 'cos_block1']

    Half-way mixes of up to a thousand test images in pairs of any class, the same pairs for all networks; read at a
    site of each group behind the image, at the logits, and at the probabilities.
    """
    from ..measures import linearity

    x = data.test.x[: ROWS // 2]
    x = prepare(x) if prepare else x
    whole = nn.Sequential()
    whole.add_module("net", model)
    whole.add_module("probabilities", nn.Softmax(1))
    logits = [s.name for s in sites(model, x[:4])][-1]
    names = list(dict.fromkeys([*one_a_group(model, x[:4])[1:], logits]))
    found = linearity(whole, x, [*(f"net.{name}" for name in names), "probabilities"], weights="equal")
    read = {name.removeprefix("net."): one for name, one in found.items()}
    return {k: v for name, one in read.items() for k, v in ((name, one.relative), (f"cos_{name}", one.cosine))}


def collapse_figures(model, data, prepare=None) -> dict[str, float]:
    """Neural collapse on the clean training images: {"nc1": divided by the classes, "nc2_norm_means": ..., "nc4": ...}.

    >>> list(collapse_figures(model, data))[:3]
    ['nc1', 'nc2_norm_means', 'nc2_norm_weights']
    """
    from ..measures import collapse

    x = prepare(data.train.x) if prepare else data.train.x
    h, layer = features(model, x, last_features(model, x)).flatten(1), classifier(model)[1]
    bias = None if layer.bias is None else layer.bias.cpu()
    figures = collapse(h, data.train.y.cpu(), layer.weight.cpu(), bias)._asdict()
    return {"nc1": figures.pop("nc1_per_class"), **{k: v for k, v in figures.items() if k != "nc1"}}


def _train_nll(model, data, prepare=None) -> float:
    """Of the clean labelled images."""
    return evaluate(model, data.train, prepare=prepare)["nll"]


def one_a_group(model, x) -> list[str]:
    """A site of each affine group, the one a learner would name: the input, a whole block, the last features.

    >>> one_a_group(fm.models.oki_cnn(data), data.train.x[:2])
    ['input', 'relu1', 'relu2', 'pool', 'relu3']

    Argument: ``x``, a few images.
    """
    there = sites(model, x)
    last, groups = penultimate(model, [s.name for s in there]), {}
    for site in there:
        groups.setdefault(site.group, []).append(site.name)
    return [_named(names, last) for names in groups.values()]


def _named(names: list[str], last: str) -> str:
    first = names[0]
    block = first.rpartition(".")[0]
    return last if last in names else block if block in names else first


def _robustness(model, data, prepare) -> dict[str, float]:
    from ..measures import attacked, deformations, noisy

    points = deformations(model, data, prepare=prepare)
    points["noise"] = noisy(model, data, prepare=prepare)
    for attack in ("fgsm", "pgd"):
        points[attack] = attacked(model, data, attack=attack, prepare=prepare)
    return {f"{kind}_{p.strength:g}": p.accuracy for kind, curve in points.items() for p in curve}


def _snnl(model, data, prepare) -> dict[str, float]:
    from ..measures import snnl_both

    x, y = data.test.x[:ROWS], data.test.y[:ROWS].cpu()
    x = prepare(x) if prepare else x
    names = one_a_group(model, x[:4])
    figures = {}
    for name, seen in capture(model, x, names).items():
        at, least = snnl_both(torch.as_tensor(seen), y)
        figures[f"snnl_{name}"], figures[f"snnl_least_{name}"] = at.loss, least.loss
    return figures
