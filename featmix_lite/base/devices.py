"""Which device torch can use here, asked before anything is loaded or trained on it."""

from __future__ import annotations

import torch


def check_device(device: str | torch.device) -> None:
    """Refuse a device that torch cannot use on this computer.

    >>> check_device("warp9")
    Traceback (most recent call last):
    ...
    ValueError: device='warp9': torch cannot use it here; there is cpu

    Errors: ``ValueError`` naming it and those there are.
    """
    try:
        torch.empty(0, device=device)
    except (RuntimeError, AssertionError, TypeError):
        raise ValueError(f"device={device!r}: torch cannot use it here; there is {', '.join(there())}") from None


def there() -> list[str]:
    """The kinds of devices there are.

    >>> there()[0]
    'cpu'
    """
    return ["cpu"] + ["cuda"] * torch.cuda.is_available() + ["mps"] * torch.backends.mps.is_available()
