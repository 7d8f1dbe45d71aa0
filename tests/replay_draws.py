"""Seeds, orders and draws of a training, written again in a few plain lines."""

from __future__ import annotations

import hashlib

import torch

import featmix_lite as fm


def seed_of(seed: int, purpose: str, index: int = 0) -> int:
    """63 bits of a digest: recorded results can be made again only as long as this stays."""
    told = f"{seed}/{purpose}/{index}".encode()
    return int.from_bytes(hashlib.blake2b(told, digest_size=8).digest(), "little") // 2


def maker(seed: int, purpose: str, index: int = 0) -> torch.Generator:
    g = torch.Generator()
    g.manual_seed(seed_of(seed, purpose, index))
    return g


def permuted(n: int, seed: int, purpose: str, epoch: int) -> torch.Tensor:
    return torch.randperm(n, generator=maker(seed, purpose, epoch))


def weights(rows: int, mix: fm.Mix, g: torch.Generator) -> torch.Tensor:
    """Gamma(a) = Gamma(a + 1) * U^(1/a), over their sum."""
    gamma = torch._standard_gamma(torch.full((rows, mix.ways), mix.alpha + 1.0, dtype=torch.float64), generator=g)
    u = 1 - torch.rand(rows, mix.ways, generator=g, dtype=torch.float64)
    gamma = gamma * u ** (1 / mix.alpha)
    w = gamma / gamma.sum(1, keepdim=True)
    return w.sort(1, descending=True).values if mix.fold else w


def others(y: list[int], ways: int, g: torch.Generator) -> torch.Tensor:
    """Partners of other classes: each of the free rows, by class, is as likely."""
    who = [[i] for i in range(len(y))]
    for _ in range(ways - 1):
        for row, u in zip(who, torch.rand(len(y), generator=g, dtype=torch.float64).tolist()):
            free = [i for i in sorted(range(len(y)), key=y.__getitem__) if y[i] not in {y[j] for j in row}]
            row.append(free[int(u * len(free))])
    return torch.tensor(who)


def drawn(mix, y: torch.Tensor, seed: int, epoch: int, step: int) -> fm.Draw | None:
    """One number chooses the site, then partners (the batch, turned), then weights, in this order."""
    if mix is None or not mix.on:
        return None
    g, n = maker(seed, "mixing", step), len(y)
    sites = (mix.at,) if isinstance(mix.at, str) else mix.at
    site = sites[int(torch.rand((), generator=g, dtype=torch.float64) * len(sites))]
    if mix.cross_class:
        who = others(y.tolist(), mix.ways, g)
    else:
        turns = [0, *(torch.randperm(n - 1, generator=g)[: mix.ways - 1] + 1).tolist()]
        who = torch.tensor([[(i + turn) % n for turn in turns] for i in range(n)])
    if mix.per == "epoch":
        w = weights(1, mix, maker(seed, "weights of the epoch", epoch))
    else:
        w = weights(n if mix.per == "sample" else 1, mix, g)
    return fm.Draw(sites if mix.every else site, who, w.expand(n, -1))
