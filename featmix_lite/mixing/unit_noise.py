"""Gaussian noise on hidden units: the old neighbour of mixing, to be tried beside it or together with it."""

from __future__ import annotations

import contextlib

import torch
from torch import Tensor, nn

from .hooks import at_site
from .site_list import check_sites


@contextlib.contextmanager
def hidden_noise(model: nn.Module, x: Tensor, size: float, site: str):
    """Inside the block, a forward of ``x`` has noise added at ``site``; gives the images to run.

    >>> net = nn.Sequential(nn.Linear(3, 4), nn.ReLU())
    >>> with hidden_noise(net, torch.randn(8, 3), 0.1, "0") as x:
    ...     net(x).shape
    torch.Size([8, 4])

    Arguments: ``size``, the noise's standard deviation as a share of that of the whole batch's features there (one
    number for all units); 0: none. ``site``: a name of ``fm.sites``, or "input".
    The noise comes from the global generator; ``train`` lends it a state made from the seed.
    Errors: ``MixError`` for a bad site. Source: Kurita et al. 1994; Inayoshi & Kurita 2005.
    """
    if not size:
        yield x
        return
    check_sites(model, (site,), x)

    def noisy(h):
        # In the order of rows and units, also where they lie otherwise in memory: the same noise for a seed.
        return h + size * h.detach().std() * torch.randn_like(h, memory_format=torch.contiguous_format)

    if site == "input":
        yield noisy(x)
        return
    with at_site(model, site, noisy, len(x)):
        yield x
