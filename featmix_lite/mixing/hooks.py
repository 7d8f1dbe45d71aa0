"""Reach into one forward pass: a hook that lives for a ``with`` block and is removed whatever happens."""

from __future__ import annotations

import contextlib

from torch import Tensor, nn

from ..base.errors import MixError


@contextlib.contextmanager
def at_site(model: nn.Module, name: str, change, rows: int):
    """Inside the block, replace what the module ``name`` gives by ``change(output)``.

    >>> net = nn.Sequential(nn.Linear(2, 2), nn.ReLU())
    >>> with at_site(net, "0", lambda h: h * 0, rows=3):
    ...     net(torch.randn(3, 2)).abs().sum()
    tensor(0., grad_fn=<SumBackward0>)

    Arguments: ``change`` takes a floating (rows, ...) tensor and returns one, or None to leave it as it is.
    Errors: ``MixError`` if the module ran twice, did not run, or gave something else than a tensor of ``rows``
    rows; the hook is gone after success, an error and an interrupt alike.
    """
    runs = 0

    def hook(module, inputs, output):
        nonlocal runs
        runs += 1
        if runs > 1:
            raise MixError(f"site {name!r} ran twice in one forward: mix at a module that runs once")
        reason = unfit(output, rows)
        if reason:
            raise MixError(f"site {name!r} {reason}: it cannot be mixed there")
        return change(output)

    handle = model.get_submodule(name).register_forward_hook(hook)
    try:
        yield
        if runs == 0:
            raise MixError(f"site {name!r} did not run in this forward: nothing was mixed")
    finally:
        handle.remove()


def unfit(output: object, rows: int) -> str | None:
    """Why ``output`` is no site, in words, or None if it is one: a floating tensor of ``rows`` rows.

    >>> unfit((1, 2), 3)
    'gave a tuple, not a tensor'
    """
    if not isinstance(output, Tensor):
        kind = type(output).__name__
        return f"gave {'an' if kind[0] in 'aeiouAEIOU' else 'a'} {kind}, not a tensor"
    if not output.is_floating_point():
        return f"gave {output.dtype} numbers, not floats"
    if output.dim() == 0 or len(output) != rows:
        return f"gave shape {tuple(output.shape)}, whose first axis is not the batch of {rows}"
    return None
