"""Do earlier layers look as if trained with Manifold Mixup? Recorded clouds of several networks of each way."""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor

from ..base.errors import RunError
from ..base.files import read_tensors, write_tensors
from ..measures import CloudDistance, Likeness, cloud_distance, energy_distance, likeness
from ..mixing.mix import Mix
from ..representation.three_class_cloud import class_cloud
from .recorded import HERE

CLOUDS = HERE / "earlier_layers.safetensors"
SITES = ("block1", "block2")
CLASSES = (1, 2, 7)  # drawn once, before anything was run: generator(0, "three classes")
WAYS = {
    "no mixing": None,
    "mixed at the image": Mix("input"),
    "Manifold Mixup": Mix(("input", "block1", "block2")),
    "Manifold Mixup without the image": Mix(("block1", "block2")),
}
Clouds = dict[tuple[str, str], list[Tensor]]  # (way, site) -> a cloud a seed


def way_of(mix: Mix | None) -> str:
    """The name of a way of training.

    >>> way_of(fm.Mix("input"))
    'mixed at the image'

    Errors: ``ValueError`` for a mixing that is none of them.
    """
    for name, known in WAYS.items():
        if mix == known:
            return name
    raise ValueError(f"mix={mix!r}: none of {', '.join(WAYS)}")


def cloud(model, data, site: str) -> Tensor:
    """What is recorded of one network: its cloud of three classes at ``site``, (300, 2)."""
    return class_cloud(model, data.train.x, data.train.y, site, CLASSES).half().double()


def clouds() -> Clouds:
    """The recorded clouds: {(way, site): [a cloud a seed]}.

    >>> len(clouds()["no mixing", "block2"]), clouds()["no mixing", "block2"][0].shape
    (10, torch.Size([300, 2]))

    Errors: ``RunError`` if the file is missing or damaged.
    """
    tensors, told = read_tensors(CLOUDS)
    try:
        ways = list(enumerate(told["ways"]))
        return {(way, site): list(tensors[f"{i}.{site}"].double()) for i, way in ways for site in SITES}
    except (KeyError, TypeError) as error:
        raise RunError(f"{CLOUDS}: holds no clouds ({type(error).__name__}: {error})") from error


def save(found: Clouds, path: Path = CLOUDS) -> Path:
    """Write clouds to one file, in half precision."""
    tensors = {f"{i}.{site}": torch.stack(found[way, site]).half() for i, way in enumerate(WAYS) for site in SITES}
    return write_tensors(path, tensors, {"ways": list(WAYS), "classes": list(CLASSES)})


def from_image(found: Clouds, way: str, site: str, seed: int) -> float:
    """How far one network's cloud lies from those trained on mixes of images with other seeds.

    Its mean energy distance to them, less the mean among them (the one of this seed left out).
    """
    others = [c for s, c in enumerate(found["mixed at the image", site]) if s != seed]
    own = found[way, site][seed]
    among = [energy_distance(a, b) for i, a in enumerate(others) for b in others[:i]]
    apart = [energy_distance(own, other) for other in others]
    return sum(apart) / len(apart) - sum(among) / len(among)


def distances(site: str, found: Clouds | None = None) -> dict[str, CloudDistance]:
    """From "mixed at the image" to each other way at ``site``, networks permuted within seeds."""
    found = clouds() if found is None else found
    image = found["mixed at the image", site]
    return {way: cloud_distance(image, found[way, site]) for way in WAYS if way != "mixed at the image"}


def more_like(site: str, near: str, far: str, found: Clouds | None = None) -> Likeness:
    """How much nearer the way ``near`` lies to "mixed at the image" than the way ``far`` does, at ``site``."""
    found = clouds() if found is None else found
    return likeness(found["mixed at the image", site], found[near, site], found[far, site])
