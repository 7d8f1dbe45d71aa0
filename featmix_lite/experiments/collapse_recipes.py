"""Trainings to collapse at the size they were published at: configs for a GPU, not yet recorded here."""

from __future__ import annotations

from ..base.errors import check_choice
from ..mixing.mix import Mix
from .config import Config

EPOCHS, EVERY = 350, 10
_PLAIN = dict(epochs=EPOCHS, measures=("collapse", "geometry"), watch=("collapse",), every=EVERY, evaluate=False)
NETWORKS = {  # what each network was, or here is, trained with
    "resnet18": dict(batch=128, lr=0.0679, weight_decay=5e-4),
    "vit_tiny": dict(batch=128, optimizer="adamw", lr=1e-3, weight_decay=0.05, augment="flip+crop"),
}
WAYS = {
    "no mixing": None, "mixed at the image": Mix("input"), "Manifold Mixup": Mix(("input", "layer1", "layer2")),
}  # fmt: skip


def collapse_recipe(
    network: str = "resnet18", way: str = "mixed at the image", data: str = "cifar10", seed: int = 0, **more
) -> Config:
    """The config of a training far beyond zero training error.

    >>> config = collapse_recipe("resnet18", "no mixing", "fashion_mnist")
    >>> config.epochs, config.lr, config.mix
    (350, 0.0679, None)

    Arguments: ``network``, "resnet18" or "vit_tiny"; ``way``, "no mixing", "mixed at the image" or "Manifold Mixup";
    ``more``, other fields of ``fm.Config``, such as ``simplex=1.0, feature_penalty=5e-4`` for the theory's own setting.
    Run it with ``fm.sweep([...], device="cuda")`` or ``featmix sweep``. Errors: ``ValueError`` naming a bad name.
    Source: ResNet-18 as Papyan, Han & Donoho 2020 trained it (cross-entropy; cosine here, two steps there); the
    transformer's settings are ours.
    """
    check_choice("network", network, tuple(NETWORKS))
    check_choice("way", way, tuple(WAYS))
    return Config(data=data, model=network, mix=WAYS[way], seed=seed, **{**_PLAIN, **NETWORKS[network], **more})
