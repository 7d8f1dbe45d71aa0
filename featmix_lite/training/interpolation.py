"""Mixup without labels: a mix should be told as the mix of what its parents are told."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from ..base.errors import check_choice
from ..base.numbers import as_number
from ..base.shapes import check_alike, check_batch, check_network, logits_of
from ..mixing.one_pass import mixed_forward

MIXES = ("logits", "probabilities")


def consistency(student: nn.Module, teacher: nn.Module, u: Tensor, mix, generator=None, mixes: str = "logits",
                *, temperature: float = 1.0, draw=None) -> Tensor:  # fmt: skip
    """Interpolation consistency: squared error of the student on mixed ``u`` against the mix of the teacher's answers.

    >>> net = nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 2))
    >>> loss = consistency(net, net, torch.randn(8, 3), fm.Mix("1"), torch.Generator().manual_seed(0))
    >>> loss.shape, loss.requires_grad
    (torch.Size([]), True)

    Arguments:
        student, teacher: networks of the same classes; the teacher sees the clean rows, in the mode it is in, and no
            gradient reaches it. ``fm.train`` takes the running average of the student's weights.
        u: (B, ...) rows without labels. mix: where the student's features are mixed, and how; None: not at all.
        mixes: what of the teacher is mixed: "logits", and then softmax, or "probabilities".
        temperature: of a sharpening of the teacher's answers before they are mixed, p ^ (1 / T) (ours); 1: none.
        draw: replay a ``Draw``.
    Returns a scalar: the mean, over rows and classes, of squared differences of probabilities. No weight, no ramp.
    Errors: ``MixError`` for a site that is not there, ``ValueError`` for outputs that do not fit.
    Source: Verma et al. 2019 (ICT, arXiv 1903.03825), eq. 2; its code mixes logits, that of MixMatch's authors
    probabilities.
    """
    check_choice("mixes", mixes, MIXES)
    temperature = as_number("temperature", temperature, "a number above 0", lambda v: v > 0)
    for network in (student, teacher):
        check_network(network)
    check_batch(u)
    with torch.no_grad():
        said = logits_of(teacher(u), len(u)) / temperature  # softmax of it is p ^ (1 / T), made to sum to 1
    told = said.softmax(1) if mixes == "probabilities" else said
    out = mixed_forward(student, u, told, mix, generator=generator, draw=draw)
    logits, wanted = logits_of(out.logits, len(u)), out.targets if mixes == "probabilities" else out.targets.softmax(1)
    check_alike(student=logits, teacher=wanted)
    return (logits.softmax(1) - wanted.to(logits.dtype)).square().mean()
