"""Exercise of lesson 02: a training step that mixes the maps behind a layer, by a hook."""

from __future__ import annotations

from collections import OrderedDict

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy, nll_loss, one_hot

from ...mixing.one_pass import mixed_forward
from ...mixing.sampling import Draw
from .calling import NoAnswer, called
from .reading import NUMBER
from .verdict import Verdict, judge

CLASSES = 4


def mixing_step(student) -> Verdict:
    """Check ``student(net, x, y, layer, partners, share)``: the loss of a batch, mixed behind ``layer`` of ``net``.

    ``x`` (B, 1, 6, 6) images, ``y`` (B,) classes of 4; ``layer`` a module of ``net``, whose output is mixed;
    ``partners`` (B,) rows, ``share`` (B,) of the row itself. The loss is the mean cross-entropy against labels mixed
    alike. No hook may stay behind.

    >>> fm.exercises.mixing_step(lambda net, x, y, layer, partners, share: nn.functional.cross_entropy(net(x), y))
    Not yet. Nothing is mixed: this is the loss of the clean images.

    Source: Verma et al. 2019, sec. 2; ``fm.mixed_forward``.
    """
    cases = [made(0, "relu"), made(1, "bend"), made(2, "relu")]
    verdict = judge(
        student,
        right,
        cases,
        "Right. The network does not know that it is mixed: one hook in, one hook out, and labels in the same shares.",
        MISTAKES,
        NUMBER,
    )
    try:
        if verdict and called(lambda net, *rest: (student(net, *rest), hooks(net))[1], cases[0])[0]:
            return Verdict(
                False,
                "Not yet. The loss is right, but your hook stays in the network, which mixes from now on: "
                "handle.remove() takes it out.",
            )
    except NoAnswer as why:  # right the first time, not the second
        return Verdict(False, str(why))
    return verdict


def made(seed: int, layer: str) -> tuple:
    """A small network with nothing random in it, and a batch."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        net = nn.Sequential(OrderedDict(
            conv=nn.Conv2d(1, 3, 3), relu=nn.ReLU(), down=nn.Conv2d(3, 5, 3), bend=nn.Tanh(), flat=nn.Flatten(),
            top=nn.Linear(20, 8), up=nn.ReLU(), out=nn.Linear(8, CLASSES),
        )).double()  # fmt: skip
        for weight in net.parameters():
            weight.data.mul_(2.5)  # logits that are not all alike
        x, share = torch.randn(6, 1, 6, 6, dtype=torch.float64), torch.rand(6, dtype=torch.float64)
    y, partners = torch.tensor([0, 1, 2, 3, 1, 0]), torch.tensor([1, 2, 3, 4, 5, 0])
    return net, x, y, getattr(net, layer), partners, share


def hooks(net: nn.Module) -> int:
    """How many hooks there are in it."""
    return sum(len(m._forward_hooks) + len(m._forward_pre_hooks) for m in net.modules())


def right(net, x, y, layer, partners, share):
    """The answer, by the kit."""
    site = next(name for name, module in net.named_modules() if module is layer)
    pair = torch.stack([torch.arange(len(x)), partners], 1), torch.stack([share, 1 - share], 1)
    out = mixed_forward(net, x, y, classes=CLASSES, draw=Draw(site, *pair))
    return cross_entropy(out.logits, out.targets)


def hot(y: Tensor) -> Tensor:
    """Labels as shares."""
    return one_hot(y, CLASSES).double()


def mix(rows: Tensor, partners: Tensor, share: Tensor) -> Tensor:
    """Each row with its partner."""
    share = share.reshape(-1, *[1] * (rows.dim() - 1))
    return share * rows + (1 - share) * rows[partners]


def so(maps=mix, labels=mix, images=None, before=False, loss=cross_entropy, at=None):
    """A step that does as it is told with maps, labels and images: with None nothing; ``at``: another layer."""

    def step(net, x, y, layer, partners, share):
        handles, layer = [], getattr(net, at) if at else layer
        if maps and before:
            handles.append(layer.register_forward_pre_hook(lambda _, given: maps(given[0], partners, share)))
        elif maps:
            handles.append(layer.register_forward_hook(lambda _, given, out: maps(out, partners, share)))
        logits = net(images(x, partners, share) if images else x)
        for handle in handles:
            handle.remove()
        return loss(logits, labels(hot(y), partners, share) if labels else hot(y))

    return step


def to_partner(rows, partners, share):
    """The share at the wrong place."""
    return mix(rows, partners, 1 - share)


def alone(rows, partners, share):
    """The partners alone."""
    return rows[partners]


def even(rows, partners, share):
    """Half and half."""
    return (rows + rows[partners]) / 2


MISTAKES = {
    "Nothing is mixed: this is the loss of the clean images.": so(None, None),
    "The labels are mixed, the maps are not: a hook changes a layer's output only by what it returns.": so(maps=None),
    "The maps are mixed, the labels are not: mix them in the same shares.": so(labels=None),
    "You mixed the images, or behind the first convolution, which is the same: mix what comes out of the layer.": (
        so(maps=None, images=mix)
    ),
    "You mixed the images and the maps: mix once, behind the layer.": so(images=mix),
    "You mixed what goes into the layer; mix what comes out of it.": so(before=True),
    "You mixed behind the first ReLU, whatever layer is given: hook the layer itself.": so(at="relu"),
    "You mixed at the wrong layer, always behind the same one: hook the layer that is given.": so(at="bend"),
    "The share went to the partner, in maps and labels: it is the row's own.": so(to_partner, to_partner),
    "In the maps the share went to the partner: it is the row's own.": so(to_partner),
    "In the labels the share went to the partner: it is the row's own.": so(labels=to_partner),
    "The labels are the partners' alone: mix them in the same shares.": so(labels=alone),
    "Maps and labels are mixed half and half, whatever the shares.": so(even, even),
    "The maps are mixed half and half, whatever the shares.": so(even),
    "The labels are mixed half and half, whatever the shares.": so(labels=even),
    "You mixed twice: one hook is enough.": so(lambda rows, p, s: mix(mix(rows, p, s), p, s)),
    "This is the sum over the batch; give the mean.": so(loss=lambda z, y: cross_entropy(z, y, reduction="sum")),
    "You took the softmax before cross_entropy, which takes it itself.": so(
        loss=lambda z, y: cross_entropy(z.softmax(1), y)
    ),
    "The minus is missing: cross-entropy is minus the mean log probability.": so(
        loss=lambda z, y: -cross_entropy(z, y)
    ),
    "You kept the larger label alone: the loss takes both, in their shares.": so(
        loss=lambda z, y: nll_loss(z.log_softmax(1), y.argmax(1))
    ),
    "You mixed the logits, or behind the last ReLU, which is the same: mix behind the layer.": (
        lambda net, x, y, layer, p, s: cross_entropy(mix(net(x), p, s), mix(hot(y), p, s))
    ),
}
