"""The heart: run a network with its features mixed at any site, in one forward pass."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from .hooks import at_site
from .row_mix import mix_rows
from .rules import mixed
from .sampling import Draw, check_draw
from .sampling import draw as _draw  # mixed_forward has an argument of that name
from .site_list import check_sites
from .soft_labels import checked_labels, mixed_targets


@dataclass(frozen=True, eq=False)
class Mixed:
    """What ``mixed_forward`` gives: ``logits`` as the model made them, ``targets`` (B, K) soft labels,
    ``labels`` (B, k), ``weights`` (B, k), ``partners`` (B, k) and the ``site``."""

    logits: Tensor
    targets: Tensor
    labels: Tensor
    weights: Tensor
    partners: Tensor
    site: str | tuple[str, ...] | None


def mixed_forward(
    model: nn.Module, x: Tensor, y: Tensor, mix=None, *, classes=None, generator=None, draw=None
) -> Mixed:
    """Run ``model`` on ``x`` with the features at one site mixed among the rows, and mix the labels alike.

    >>> net = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.ReLU(), torch.nn.Linear(4, 2))
    >>> out = mixed_forward(net, torch.randn(8, 3), torch.arange(8) % 2, fm.Mix("1"), classes=2)
    >>> out.logits.shape, out.targets.shape, out.partners.shape
    (torch.Size([8, 2]), torch.Size([8, 2]), torch.Size([8, 2]))

    Arguments: ``x`` (B, ...); ``y`` (B,) int64 classes below ``classes``, or (B, K) soft labels; ``mix`` a ``Mix``
    or None; ``generator`` (None: the global one); ``draw`` replays a ``Draw``: it decides site, partners and
    weights, ``mix`` then gives only the rule.
    Errors: ``MixError`` for a site that is not there, did not run, ran twice or gave no tensor of B rows, labels
    or draws that do not fit. No hook is left behind, whatever happens.
    Source: Verma et al. 2019, sec. 2 (steps 1 to 5); Oki & Kurita 2018 (its one-pass form, see ``siamese``).
    """
    y = checked_labels(y, len(x), classes)
    if draw is None:
        kind = x.dtype if x.is_floating_point() else torch.get_default_dtype()
        ints = y if y.dim() == 1 else None
        check_sites(model, mix.sites if mix is not None and mix.on else (), x)
        draw = _draw(mix, len(x), generator, labels=ints, dtype=kind, device=x.device)
    else:
        check_draw(draw, len(x), model, x)
    rule = mix.rule if mix is not None else "linear"
    logits = _forward(model, x, draw, rule)
    partners = draw.partners.to(x.device)
    targets = mixed_targets(y, draw, classes, mix_rows, kept=rule == "noise")
    return Mixed(logits, targets, y[partners], draw.weights, partners, draw.site)


def _forward(model: nn.Module, x: Tensor, draw: Draw, rule: str) -> Tensor:
    """The model's output, mixed by ``draw`` on the way."""

    def change(h):
        return mixed(h, draw.partners, draw.weights, rule)

    with contextlib.ExitStack() as stack:
        for site in (s for s in draw.sites if s != "input"):
            stack.enter_context(at_site(model, site, change, len(x)))
        if "input" in draw.sites:
            x = change(x)
        return model(x)
