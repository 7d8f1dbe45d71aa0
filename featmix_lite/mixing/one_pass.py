"""The heart: run a network with its features mixed at any site, in one forward pass."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from ..base.shapes import check_batch, check_network
from .hooks import at_site
from .mix import rule_of
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
    check_network(model)
    check_batch(x)
    y, rule = checked_labels(y, len(x), classes), rule_of(mix)
    if draw is None:
        kind = x.dtype if x.is_floating_point() else torch.get_default_dtype()
        check_sites(model, mix.sites if mix is not None and mix.on else (), x)
        draw = _draw(mix, len(x), generator, labels=y, dtype=kind, device=x.device)
    else:
        check_draw(draw, len(x), model, x)
    return apply_draw(model, x, y, draw, rule, classes)


def apply_draw(model: nn.Module, x: Tensor, y: Tensor, draw: Draw, rule: str, classes: int | None) -> Mixed:
    """``mixed_forward`` for labels and a draw that are known to fit: nothing is checked, so no step waits for a GPU.

    >>> half = fm.Draw("input", torch.tensor([[0, 1], [1, 0]]), torch.full((2, 2), 0.5))
    >>> apply_draw(nn.Linear(3, 2), torch.ones(2, 3), torch.tensor([0, 1]), half, "linear", 2).targets.tolist()
    [[0.5, 0.5], [0.5, 0.5]]
    """

    def change(h):
        return mixed(h, draw.partners, draw.weights, rule)

    images = x
    with contextlib.ExitStack() as stack:
        for site in (s for s in draw.sites if s != "input"):
            stack.enter_context(at_site(model, site, change, len(x)))
        if "input" in draw.sites:
            images = change(x)
        logits = model(images)
    return with_labels(logits, y, draw, rule, classes)


def with_labels(logits: Tensor, y: Tensor, draw: Draw, rule: str, classes: int | None) -> Mixed:
    """What a network made of rows mixed by ``draw``, with the labels mixed alike.

    >>> half = fm.Draw("input", torch.tensor([[0, 1], [1, 0]]), torch.full((2, 2), 0.5))
    >>> with_labels(torch.zeros(2, 3), torch.tensor([0, 2]), half, "linear", 3).labels.tolist()
    [[0, 2], [2, 0]]
    """
    partners = draw.partners.to(y.device)
    targets = mixed_targets(y, draw, classes, kept=rule == "noise")
    return Mixed(logits, targets, y[partners], draw.weights, partners, draw.site)
