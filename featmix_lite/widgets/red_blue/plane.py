"""Red and blue points in the plane, all half-way mixes of equals, and a hidden layer that a small network learned."""

from __future__ import annotations

import math
from typing import NamedTuple

import torch
from torch import Tensor, nn

from ...training.objectives import soft_cross_entropy

RED, BLUE, REACH, WIDTH = 0, 1, 1.5, 32
STARTS = ("ring", "three islands", "two islands")


class Mixes(NamedTuple):
    """The half-way mixes of every two points of one colour, and which of them lie among the other colour."""

    spots: Tensor  # (M, 2)
    pairs: Tensor  # (M, 2) row numbers of the two points
    kinds: Tensor  # (M,) the colour of both, and so of the mix's label
    bad: Tensor  # (M,) bool: the nearest point has the other colour


def start(name: str = "ring", seed: int = 0) -> tuple[Tensor, Tensor]:
    """Points (18, 2) within ``REACH`` of the middle, and their colours (18,): 10 red (0), 8 blue (1).

    >>> points, kinds = start("ring")
    >>> points.shape, kinds.bincount().tolist()
    (torch.Size([18, 2]), [10, 8])

    Errors: ``ValueError`` naming ``STARTS``.
    """
    if name not in STARTS:
        raise ValueError(f"no points are called {name!r}: choose one of {', '.join(STARTS)}")
    g = torch.Generator().manual_seed(seed)
    kinds = torch.tensor([RED] * 10 + [BLUE] * 8)
    noise = torch.randn(18, 2, generator=g, dtype=torch.float64)
    turn = torch.arange(10, dtype=torch.float64) * (2 * math.pi / 10)
    circle = torch.stack([turn.cos(), turn.sin()], 1)
    if name == "ring":
        points = torch.cat([1.15 * circle, 0.42 * circle[:8]]) + 0.07 * noise
    elif name == "three islands":
        points = 0.2 * noise
        points[:5, 0] -= 1.0
        points[5:10, 0] += 1.0
    else:
        points = 0.25 * noise
        points[:10, 0] -= 0.8
        points[10:, 0] += 0.8
    return points.clamp(-REACH, REACH), kinds


def mixes(points: Tensor, kinds: Tensor) -> Mixes:
    """Mix every two points of one colour half and half, and see where they land.

    >>> points = torch.tensor([[-1.0, 0.0], [1.0, 0.0], [1.0, 0.2], [1.0, 0.4], [0.0, 0.0]])
    >>> mixes(points, torch.tensor([0, 0, 0, 0, 1])).bad.tolist()  # left with right: the mix lies by the blue one
    [True, True, True, False, False, False]

    A mix is *bad* where the nearest of all points has the other colour; a tie is none. Its own two parents count: in
    the plane, among many points, they are rarely the nearest ones unless they lie close together. (Among images they
    are: there ``measures.intrusion`` wants them left out.) Arguments: ``points`` (N, D) in any space, ``kinds`` (N,)
    0 or 1. Source: the picture in the blog post "Better result with MIXUP at Final Layer"; the count is the kit's own.
    """
    pairs = torch.combinations(torch.arange(len(kinds)), 2)
    pairs = pairs[kinds[pairs[:, 0]] == kinds[pairs[:, 1]]]
    spots = points[pairs].mean(1)
    apart = (spots[:, None] - points).norm(dim=2)
    own = kinds[pairs[:, 0]]
    mine = own[:, None] == kinds
    bad = apart.masked_fill(mine, math.inf).amin(1) < apart.masked_fill(~mine, math.inf).amin(1)
    return Mixes(spots, pairs, own, bad)


class Lift(nn.Module):
    """2 numbers in, 32 hidden ones behind a bent function, a hidden layer of 2 that can be drawn, 2 logits out.

    >>> points, kinds = start("ring")
    >>> learned = learn(points, kinds)
    >>> learned(points).shape, learned.hidden(points).shape
    (torch.Size([18, 2]), torch.Size([18, 2]))

    The layer drawn is affine in the 32 before it: mixing there and mixing here are one and the same mixup.
    """

    def __init__(self, seed: int = 0):
        super().__init__()
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            first = nn.Linear(2, WIDTH)
            with torch.no_grad():  # steep enough to bend within the picture: it then learns in a moment
                first.weight *= 3
                first.bias *= 3
            self.lower = nn.Sequential(first, nn.Tanh(), nn.Linear(WIDTH, 2)).double()
            self.head = nn.Linear(2, 2).double()

    def forward(self, points: Tensor) -> Tensor:
        """Logits (N, 2) of ``points`` (N, 2)."""
        return self.head(self.lower(points))

    @torch.no_grad()
    def hidden(self, points: Tensor) -> Tensor:
        """Where ``points`` (N, 2) lie in the hidden layer, (N, 2)."""
        return self.lower(points)

    @torch.no_grad()
    def side(self, hidden: Tensor) -> Tensor:
        """The colour (N,) that the straight line in the hidden layer gives ``hidden`` (N, 2)."""
        return self.head(hidden).argmax(1)

    @torch.no_grad()
    def line(self) -> tuple[list[float], float]:
        """That line as ([a, b], c): the points with a x + b y + c = 0, red where it is above 0."""
        weight, bias = self.head.weight[RED] - self.head.weight[BLUE], self.head.bias[RED] - self.head.bias[BLUE]
        return weight.tolist(), float(bias)


def learn(points: Tensor, kinds: Tensor, steps: int = 900, enough: float = 0.01, seed: int = 0) -> Lift:
    """Train a ``Lift`` to name the colours of ``points`` (N, 2), without mixing, until its loss is ``enough``.

    >>> points, kinds = start("ring")
    >>> learn(points, kinds)(points).argmax(1).equal(kinds)
    True

    Some tenths of a second. Points that lie on each other cannot be told apart: after ``steps`` it ends anyhow.
    """
    net = Lift(seed)
    wanted = torch.eye(2, dtype=points.dtype)[kinds]
    optimizer = torch.optim.Adam(net.parameters(), lr=0.03)
    for _ in range(steps):
        optimizer.zero_grad()
        loss = soft_cross_entropy(net(points), wanted)
        if loss < enough:
            break
        loss.backward()
        optimizer.step()
    return net.eval()
