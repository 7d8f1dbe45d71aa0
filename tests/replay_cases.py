"""Ways of training that are replayed by hand and stopped in the middle: each option, each setting of a mixing."""

from __future__ import annotations

import torch
from nets import blobs, small_net

import featmix_lite as fm
from featmix_lite.data.augmentation import KINDS

MIX = dict(at="2", per="sample")
FREE = dict(form="siamese", branches="independent")
CASES = [  # settings of the mixing (None: none), options; all of them beside batch=16
    (MIX, {}),
    (None, {}),
    (MIX, dict(batch=20, lr=0.03)),  # four rows are dropped
    *((MIX, dict(loss=loss)) for loss in ("kl", "mse", "bce")),
    (MIX, dict(smoothing=0.2)),
    (None, dict(smoothing=0.2, loss="kl")),
    *((MIX, dict(augment=kind)) for kind in KINDS[1:]),
    (None, dict(augment="flip+crop")),
    (MIX, dict(momentum=0.0, weight_decay=0.02)),
    (MIX, dict(momentum=0.5)),
    *((MIX, dict(optimizer=name, momentum=0.7, weight_decay=0.05)) for name in ("adam", "adamw")),
    *((MIX, dict(schedule=name)) for name in ("onecycle", "constant")),
    (None, dict(noise=0.3, noise_at="input")),
    (None, dict(noise=0.3, noise_at="4")),
    (MIX, dict(noise=0.3, noise_at="2")),  # where the mixing is: before it
    (dict(at="input"), dict(noise=0.3, noise_at="input")),
    (dict(at=("input", "4"), every=True), dict(noise=0.3, noise_at="2", augment="crop")),
    (MIX, dict(feature_penalty=0.3)),
    (dict(at="6", per="sample"), dict(feature_penalty=0.3, noise=0.3, noise_at="6")),  # mixed features are penalised
    (MIX, dict(form="siamese")),
    (dict(at="input", ways=3), dict(form="siamese", augment="flip")),
    (dict(at="2", ways=3, per="sample"), FREE),
    (dict(at="input", ways=3), FREE),
    (dict(at="5", ways=2, fold=True), FREE | dict(augment="flip+crop", smoothing=0.1)),
    (None, dict(autocast=True)),
    (MIX, dict(evaluate=False)),
    (dict(ways=4, alpha=0.3), {}),
    (dict(at=("input", "0", "5"), alpha=2.0, per="epoch"), {}),
    (dict(at=("0", "5"), every=True, ways=3), {}),
    (dict(at="5", fold=True, per="sample"), {}),
    (dict(at="2", ways=3, cross_class=True, per="sample"), {}),
    (dict(rule="bc+", alpha=0.5, per="sample"), {}),
    (dict(at="4", rule="noise", per="sample"), {}),
    (dict(at="input", rule="bc+"), dict(form="siamese")),
    (dict(alpha=0.0), FREE),
]
def case(mix: dict | None, told: dict):
    kind = torch.float32 if "autocast" in told else torch.float64
    data = blobs()
    for split in (data.train, data.test):
        split.x = split.x.to(kind)
    return small_net().to(kind), data, None if mix is None else fm.Mix(**mix), {"batch": 16, **told}


def name(told: dict | None) -> str:
    return ",".join(f"{k}={v}" for k, v in (told or {}).items()) or "plain"
