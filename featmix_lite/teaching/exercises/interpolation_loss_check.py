"""Exercise of lesson 06: the loss of interpolation consistency, on images without labels."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy, kl_div, one_hot

from ...mixing.sampling import Draw
from ...training.interpolation import consistency
from .calling import NoAnswer, called
from .mixup_loss_check import even, mix, own, turned
from .reading import NUMBER
from .verdict import Verdict, judge

TEACHER_LEARNS = (
    "Not yet. The loss is right, but its gradient reaches the teacher, which must not learn from it: ask the teacher "
    "inside torch.no_grad()."
)
NOTHING_LEARNS = (
    " Mind that no gradient reaches the network, so nothing can learn from it: give the loss back as the tensor it is, "
    "the network outside torch.no_grad()."
)


def interpolation_loss(student) -> Verdict:
    """Check ``student(net, teacher, u, partners, w)``: the mean squared difference of probabilities, mixed two ways.

    ``net`` and ``teacher`` turn images into logits (N, K); ``u`` (N, 1, 4, 4) images, ``partners`` (N,) the row each is
    mixed with, ``w`` the row's own share. The network sees mixed images, and should say the mix of what the teacher
    says of the clean ones; no gradient may reach the teacher.

    >>> fm.exercises.interpolation_loss(lambda net, teacher, u, q, w: (net(u) - teacher(u)).detach().square().mean())
    Not yet. Nothing is mixed, and these are logits: mix the images, and compare probabilities.

    Source: Verma et al. 2019 (ICT), eq. 2, with probabilities mixed; ``objectives.consistency``.
    """
    cases = [made(0, 0.3, (2, 0, 3, 5, 1, 4), 4), made(1, 0.85, (3, 0, 1, 4, 2), 3)]
    verdict = judge(
        student,
        right,
        cases,
        "Right. The network's answer to a mix is drawn to the mix of the teacher's answers, and no label was needed.",
        MISTAKES,
        NUMBER,
    )
    if not verdict:
        return verdict
    try:
        net, teacher = called(lambda *given: learning(student(*given), *given[:2]), cases[0])[0]
    except NoAnswer as why:  # right the first time, not the second
        return Verdict(False, str(why))
    if teacher:
        return Verdict(False, TEACHER_LEARNS)
    return verdict if net else Verdict(True, verdict.said + NOTHING_LEARNS)


def made(seed: int, w: float, partners: tuple, classes: int) -> tuple:
    """Two small networks that bend, images, and partners that are not their own inverse."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        nets = [nn.Sequential(nn.Flatten(), nn.Linear(16, 8), nn.Tanh(), nn.Linear(8, classes)).double() for _ in "nt"]
        for weight in (weight for net in nets for weight in net.parameters()):
            weight.data.mul_(3)  # answers that are not all alike
        u = torch.randn(len(partners), 1, 4, 4, dtype=torch.float64)
    return *nets, u, torch.tensor(partners), w


def learning(answer, *networks: nn.Module) -> list[bool]:
    """Which networks a gradient of ``answer`` reaches, or has reached already where the student went backward.

    It follows the graph, which is there even after a backward; whether the gradient is 0 does not matter.
    """
    parts = answer if isinstance(answer, (list, tuple)) else [answer]
    nodes = [part.grad_fn for part in parts if isinstance(part, Tensor) and part.grad_fn is not None]
    seen = set(nodes)
    while nodes:
        new = {node for node, _ in nodes.pop().next_functions if node is not None} - seen
        nodes += new
        seen |= new
    reached = {id(node.variable) for node in seen if hasattr(node, "variable")}
    return [any(id(v) in reached or v.grad is not None for v in network.parameters()) for network in networks]


def right(net, teacher, u, partners, w):
    """The answer, by the kit."""
    draw = Draw("input", torch.stack([torch.arange(len(u)), partners], 1), torch.tensor([[w, 1 - w]]).expand(len(u), 2))
    return consistency(net, teacher, u, None, mixes="probabilities", draw=draw)


def said(net, x):
    """Probabilities."""
    return net(x).softmax(1)


def logits(net, x):
    """As the network gives them."""
    return net(x)


def over_rows(net, x):
    """A softmax along the wrong dimension."""
    return net(x).softmax(0)


def gap(a, b):
    """The mean squared difference."""
    return (a - b).square().mean()


def so(images=mix, told=mix, ask=said, answer=said, loss=gap):
    """A loss that mixes images and the teacher's answers as it is told; ``ask`` the network, ``answer`` the teacher."""
    return lambda net, teacher, u, p, w: loss(ask(net, images(u, w, p)), told(answer(teacher, u), w, p))


def alone(rows, w, partners):
    """The partners alone."""
    return rows[partners]


def to_probabilities(rows, w, partners):
    """Mixed first, and then a softmax."""
    return mix(rows, w, partners).softmax(1)


def hard(net, x):
    """The class that is said, as a label."""
    z = net(x)
    return one_hot(z.argmax(1), z.shape[1]).double()


MISTAKES = {
    "Nothing is mixed, and these are logits: mix the images, and compare probabilities.": so(own, own, logits, logits),
    "Nothing is mixed: this compares the two networks on the clean images.": so(own, own),
    "You compared logits; it takes probabilities.": so(ask=logits, answer=logits),
    "You compared the network's logits with the teacher's probabilities: a softmax for both.": so(ask=logits),
    "You compared the network's probabilities with the teacher's logits: a softmax for both.": so(answer=logits),
    "You compared the logarithms of probabilities; it takes the probabilities.": so(
        loss=lambda a, b: gap(a.log(), b.log())
    ),
    "Your softmax goes over the images; a row's probabilities sum to 1 over the classes: softmax(1).": so(
        ask=over_rows, answer=over_rows
    ),
    "You mixed the teacher's logits, and took probabilities after: here the probabilities are mixed.": so(
        told=to_probabilities, answer=logits
    ),
    "The teacher's answers are not mixed: a mixed image is to be told the mix of what its two images are.": so(
        told=own
    ),
    "The teacher's answers are the partners' alone: the row's own count too, with the share w.": so(told=alone),
    "The images are not mixed: the network is asked about the clean ones.": so(own),
    "You mixed what the network gives; mix the images before they go in.": lambda n, t, u, p, w: (
        gap(mix(said(n, u), w, p), mix(said(t, u), w, p))
    ),
    "The teacher is shown the mixes; it answers for the clean images, and its answers are mixed.": (
        lambda n, t, u, p, w: gap(said(n, mix(u, w, p)), said(t, mix(u, w, p)))
    ),
    "The teacher is shown the mixes, and its answers are mixed once more: it answers for the clean images.": (
        lambda n, t, u, p, w: gap(said(n, mix(u, w, p)), mix(said(t, mix(u, w, p)), w, p))
    ),
    "You kept the teacher's likeliest class alone: all its probabilities are mixed.": so(answer=hard),
    "Network and teacher have changed places.": lambda n, t, *rest: so()(t, n, *rest),
    "The network is its own teacher here: the answers to mix are the teacher's.": lambda n, t, *rest: so()(n, n, *rest),
    "The answers are mixed with the shares the wrong way round: w belongs to the row itself.": so(told=turned),
    "The images are mixed with the shares the wrong way round: w belongs to the row itself.": so(turned),
    "Both shares are the wrong way round: w belongs to the row itself.": so(turned, turned),
    "Images and answers are mixed half and half, whatever w is.": so(even, even),
    "The images are mixed half and half, whatever w is.": so(even),
    "The answers are mixed half and half, whatever w is.": so(told=even),
    "You summed over the classes; it is the mean over rows and classes.": so(
        loss=lambda a, b: (a - b).square().sum(1).mean()
    ),
    "You summed over the rows; it is the mean over rows and classes.": so(
        loss=lambda a, b: (a - b).square().sum(0).mean()
    ),
    "You summed over rows and classes; it takes the mean.": so(loss=lambda a, b: (a - b).square().sum()),
    "This is the cross-entropy; it takes the squared difference of probabilities.": so(ask=logits, loss=cross_entropy),
    "You took the softmax before cross_entropy, which takes it itself; and it should be the squared difference.": so(
        loss=cross_entropy
    ),
    "This is the Kullback-Leibler divergence; it takes the squared difference of probabilities.": so(
        loss=lambda a, b: kl_div(a.log(), b, reduction="batchmean")
    ),
    "You took the differences' sizes; it squares them.": so(loss=lambda a, b: (a - b).abs().mean()),
    "You took the root of the mean; it is the mean of the squares.": so(loss=lambda a, b: gap(a, b).sqrt()),
    "You took each row's distance; it takes the mean of the squares.": so(
        loss=lambda a, b: (a - b).norm(dim=1).mean()
    ),
}
