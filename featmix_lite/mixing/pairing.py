"""Who is mixed with whom, and how strongly: partners and weights from a generator, nothing else."""

from __future__ import annotations

import torch
from torch import Tensor

from ..base.errors import MixError


def partners(batch: int, ways: int, generator=None, *, shuffled: bool = False, device="cpu") -> Tensor:
    """Partners for every row, (B, ways) int64; column 0 is the row itself, none repeats in a row.

    The rows are put in a random circle and each meets the ones a few random steps further round: every
    partner is equally likely, whatever order the rows came in. Rows that were ``shuffled`` already (a
    training batch) stand in a random circle as they are, and a turned batch is the cheapest to mix.

    >>> partners(4, 2, torch.Generator().manual_seed(0), shuffled=True)
    tensor([[0, 3],
            [1, 0],
            [2, 1],
            [3, 2]])

    Errors: ``MixError`` if there are fewer rows than ways.
    """
    if ways > batch:
        raise MixError(f"ways={ways} needs at least {ways} rows, the batch has {batch}")
    steps = torch.randperm(batch - 1, generator=generator, device=device)[: ways - 1] + 1
    steps = torch.cat([steps.new_zeros(1), steps])
    turned = (torch.arange(batch, device=device).unsqueeze(1) + steps) % batch
    if shuffled:
        return turned
    circle = torch.randperm(batch, generator=generator, device=device)
    position = torch.empty_like(circle)
    position[circle] = torch.arange(batch, device=device)
    return circle[turned[position]]


def cross_class_partners(labels: Tensor, ways: int, generator=None) -> Tensor:
    """Partners of other classes only (Between-class learning): no two rows of a mix share a class.

    Each partner is uniform over all rows of the classes not yet in the mix.

    >>> cross_class_partners(torch.tensor([5, 5, 7]), 2, torch.Generator().manual_seed(0))[2].tolist()[0]
    2

    Errors: ``MixError`` where a row's class leaves no partner.
    Source: Tokozume et al. 2018 (always two different classes).
    """
    kinds, kind = labels.unique(return_inverse=True)
    if ways > len(kinds):
        names = ", ".join(map(str, kinds.tolist()))
        raise MixError(f"cross_class with ways={ways} needs {ways} classes in the batch, it has only: {names}")
    order = torch.argsort(kind, stable=True)  # rows sorted by class: a class is one block
    size = torch.bincount(kind)
    start = size.cumsum(0) - size
    columns = [torch.arange(len(labels), device=labels.device)]
    used = kind.unsqueeze(1)  # (B, classes already in the mix)
    for _ in range(ways - 1):
        free = len(labels) - size[used].sum(1)
        u = torch.rand(len(labels), generator=generator, dtype=torch.float64, device=labels.device)
        spot = (u * free).long().clamp_(max=len(labels))
        for j in range(used.shape[1]):  # step over the used blocks, nearest the front first
            block = used.sort(1).values[:, j]
            spot = torch.where(spot >= start[block], spot + size[block], spot)
        columns.append(order[spot])
        used = torch.cat([used, kind[columns[-1]].unsqueeze(1)], 1)
    return torch.stack(columns, 1)


def weights(rows: int, ways: int, alpha: float, generator=None, *, fold=False, device="cpu") -> Tensor:
    """Weights from the symmetric Dirichlet(alpha), (rows, ways) float64; for two ways that is Beta(alpha, alpha).

    A Dirichlet is a set of gamma variables over their sum. For small alpha these underflow, so logarithms are
    used: log Gamma(alpha) has the law of log Gamma(alpha + 1) + log(U) / alpha.

    >>> weights(2, 3, 1.0, torch.Generator().manual_seed(0)).shape
    torch.Size([2, 3])

    ``fold=True`` puts the largest weight first (MixMatch, Berthelot et al. 2019, eq. 9).
    """
    shape = torch.full((rows, ways), alpha + 1.0, dtype=torch.float64, device=device)
    gamma = torch._standard_gamma(shape, generator=generator)
    uniform = 1.0 - torch.rand(rows, ways, generator=generator, dtype=torch.float64, device=device)
    drawn = torch.softmax(gamma.log() + uniform.log() / alpha, dim=1)
    return drawn.sort(1, descending=True).values if fold else drawn
