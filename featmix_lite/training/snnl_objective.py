"""The Soft Nearest Neighbor loss as an objective: differentiable, of either sign, with a learnt temperature."""

from __future__ import annotations

import contextlib
import functools

import torch
from torch import Tensor, nn
from torch.nn.functional import normalize, softplus

from ..base.errors import MixError, check_choice
from ..base.numbers import as_number
from ..base.shapes import check_labels, check_tensors, kind_of
from ..mixing.hooks import at_site
from ..mixing.site_list import check_sites


def snnl_loss(features: Tensor, labels: Tensor, temperature: float | Tensor, distance: str = "euclidean") -> Tensor:
    """Soft Nearest Neighbor loss of a batch, a regulariser: added it pulls classes apart, subtracted it entangles.

    >>> x = torch.tensor([[0.0], [1.0], [0.0], [1.0]], requires_grad=True)
    >>> snnl_loss(x, torch.tensor([0, 0, 1, 1]), temperature=1.0)
    tensor(1.5514, grad_fn=...)

    Arguments:
        features: (B, ...), flattened and centred; worked on in double, as differences of large squares must be (in
            float32 where a device has no doubles). The loss is float32, or double for double features.
        labels: (B,) whole numbers. Rows without a partner of their class are neighbours only; where no row has
            one the loss is 0, with gradients of 0, so that an odd batch does not end a training.
        temperature: T above 0, a number or a scalar tensor, to which gradients flow (learn its logarithm).
        distance: "euclidean" (squared) or "cosine" (1 - cos of the centred rows).
    Errors: ``ValueError`` for another distance, shapes that do not fit, a temperature that is no one number above 0.
    Source: Frosst, Papernot & Hinton 2019, eq. 1 (they add it with a negative factor, to entangle hidden layers).
    """
    check_choice("distance", distance, ("euclidean", "cosine"))
    check_tensors(features=features)
    if features.dim() < 2 or features.is_complex() or not features[:1].numel() and len(features):
        raise ValueError(f"features {kind_of(features)}: they take (B, ...), a row of numbers each")
    check_labels(len(features), labels)
    if isinstance(temperature, Tensor):
        if temperature.numel() != 1:
            raise ValueError(f"temperature {kind_of(temperature)}: one number above 0, not one a row")
        temperature = temperature.reshape(())
    else:
        temperature = as_number("temperature", temperature, "a number above 0", lambda v: v > 0)
    with torch.autocast(features.device.type, enabled=False):  # differences of squares do not survive half precision
        x = features.flatten(1)
        kind = torch.float64 if x.dtype == torch.float64 else torch.float32
        x = x.float() if x.device.type == "mps" else x.double()
        x = x - x.mean(0)
        if distance == "cosine":
            x = normalize(x)
            away = 1 - x @ x.T
        else:
            square = x.square().sum(1)
            away = square.unsqueeze(1) + square - 2 * x @ x.T
        labels = labels.to(x.device)
        same = labels.unsqueeze(1) == labels
        own = same & ~torch.eye(len(x), dtype=torch.bool, device=x.device)
        z = -away / temperature
        # A finite stand-in for minus infinity: where one class is alone, the others' sum is empty.
        none = torch.finfo(x.dtype).min / 4
        near = torch.logsumexp(z.masked_fill(~own, none), 1)
        far = torch.logsumexp(z.masked_fill(same, none), 1)
        each = softplus(far - near)[own.any(1)]
        return (each.mean() if len(each) else 0.0 * z.sum()).to(kind)


def snnl_at(model: nn.Module, x: Tensor, labels: Tensor, sites, temperature, distance: str = "euclidean"):
    """One forward pass with the SNNL of its features at chosen sites -> (the model's output, {site: loss}).

    >>> t = {"block1.relu": torch.tensor(100.0, requires_grad=True), "block2.relu": 50.0}
    >>> logits, entangled = snnl_at(model, data.train.x[:20], data.train.y[:20], list(t), t)
    >>> loss = nn.functional.cross_entropy(logits, data.train.y[:20]) - 0.1 * sum(entangled.values())
    >>> loss.backward(); t["block1.relu"].grad is not None
    True

    Arguments: ``x`` (B, ...), ``labels`` (B,); ``sites``, names of ``fm.sites`` but "input"; ``temperature`` one for
    all, or {site: one each}; numbers or scalar tensors that may ask for gradients. The pass is in the mode the
    model is in. A negative factor entangles the classes, a positive one parts them.
    Errors: ``MixError`` for a bad site; as ``snnl_loss``. No hook is left behind.
    Source: Frosst, Papernot & Hinton 2019: cross-entropy + factor * sum of the losses over hidden layers.
    """
    sites, losses = list(sites), {}
    check_sites(model, sites, x)
    if "input" in sites:
        raise MixError("site 'input' has no weights before it: the loss there cannot be trained")

    def keep(h, site):
        at = temperature[site] if isinstance(temperature, dict) else temperature
        losses[site] = snnl_loss(h, labels, at, distance)

    with contextlib.ExitStack() as stack:
        for site in sites:
            look = functools.partial(keep, site=site)
            stack.enter_context(at_site(model, site, look, len(x), takes_out=True))
        output = model(x)
    return output, losses
