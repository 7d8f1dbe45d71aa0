"""One forward that is mixed on its way and looked at as it goes: behind captured features and readings of them."""

from __future__ import annotations

import contextlib

from torch import Tensor, nn

from ..base.errors import MixError
from .hooks import at_site


def looked_at(model: nn.Module, x: Tensor, keep, names, at=(), change=None):
    """Run ``model`` on ``x`` (B, ...): ``keep(name, h)`` is called at each of ``names`` as it is reached.

    >>> seen = {}
    >>> net = nn.Sequential(nn.ReLU(), nn.Identity())
    >>> looked_at(net, torch.tensor([[-1.0], [2.0]]), seen.setdefault, ["0", "1"], ["0"], lambda h: h.flip(0)).tolist()
    [[2.0], [0.0]]
    >>> seen["1"].tolist()
    [[2.0], [0.0]]

    Arguments: ``names`` and ``at``, sites, "input" too; at those of ``at`` the rows become ``change(h)``, and a site of
    both is kept so. Returns what the model gave. Modes and gradient are the caller's.
    Errors: ``MixError`` for a site that is reached before the first of ``at``, or is none (``at_site``).
    """
    begun = not at

    def changed(h):
        nonlocal begun
        begun = True
        return change(h)

    def look(name):
        def read(h):
            if not begun:
                where = " and ".join(map(repr, at))
                raise MixError(f"site {name!r} lies before the mixing at {where}: nothing is mixed there yet")
            keep(name, h)

        return read

    with contextlib.ExitStack() as stack:
        for name in (n for n in at if n != "input"):
            stack.enter_context(at_site(model, name, changed, len(x)))
        for name in (n for n in names if n != "input"):  # later hooks: they see the rows changed
            stack.enter_context(at_site(model, name, look(name), len(x)))
        x = changed(x) if "input" in at else x
        if "input" in names:
            look("input")(x)
        return model(x)
