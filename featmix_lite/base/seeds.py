"""One seed, many independent generators: batch order, mixing, noise and weights never share a stream."""

from __future__ import annotations

import contextlib
import hashlib

import torch

from .numbers import as_whole
from .threads import lent


def derive(seed: int, purpose: str, index: int = 0) -> int:
    """Turn (seed, purpose, index) into a 63-bit seed that shares nothing with its neighbours'.

    >>> derive(0, "order", 1) != derive(0, "mixing", 1)
    True

    Errors: ``ValueError`` for a seed that is no whole number.
    """
    digest = hashlib.blake2b(f"{as_whole('seed', seed, low=None)}/{purpose}/{index}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "little") >> 1


def generator(seed: int, purpose: str, index: int = 0, device: str | torch.device = "cpu") -> torch.Generator:
    """A fresh generator for one purpose, so that what one step draws never shifts what another draws.

    >>> g = generator(0, "mixing", 17)                     # the mixing draw of step 17
    """
    return torch.Generator(device).manual_seed(derive(seed, purpose, index))


@contextlib.contextmanager
def noise(seed: int, index: int, device: torch.device):
    """Run a step whose dropout and hidden noise come from ``seed``; the global generators are put back.

    Dropout can only read the global generator, so it is lent a state of our own for the step; steps in other threads
    wait for it (``base.threads.lent``).

    >>> with noise(0, 17, torch.device("cpu")):
    ...     mask = torch.rand(4)                           # the same four numbers every time
    """
    makers = [torch.default_generator]
    if device.type == "cuda":
        number = torch.cuda.current_device() if device.index is None else device.index
        makers.append(torch.cuda.default_generators[number])
    with lent(makers, derive(seed, "noise", index)):
        yield
