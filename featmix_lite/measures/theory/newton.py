"""Newton's method for many small softmax regressions at once: one feature a row, in the classifier's row space."""

from __future__ import annotations

import torch
from torch import Tensor

ENTRIES = 2**18  # numbers in one block of rows: 2 MiB of doubles stay in a cache
ITERATIONS, HALVINGS = 300, 60
REACHED = 1e-8  # the gradient at return, in units of the classifier's largest singular value
STALE = 2  # steps without a better decrement: what is left is rounding


def minimised(targets: Tensor, U: Tensor, s: Tensor, decay: float, bias: Tensor | None = None) -> Tensor:
    """Coordinates v (n, r) that minimise CE(U v + bias, target) + decay/2 |v / s|^2, one problem a row.

    >>> v = minimised(torch.eye(2).double(), torch.eye(2).double(), torch.ones(2).double(), decay=0.5)
    >>> torch.allclose(v.softmax(1) - torch.eye(2) + 0.5 * v, torch.zeros(2, 2).double())
    True

    Arguments: ``targets`` (n, K), rows that sum to 1; ``U`` (K, r) with orthonormal columns; ``s`` (r,), largest
    first; ``bias`` (K,). All float64. With logits W h, W = U diag(s) V^T and h = V (v / s) it is the penalised loss
    in h, whose gradient at return is below 1e-8 times s[0]: the loss alone never pulls harder than 1.42 s[0].
    Errors: ``ValueError`` where that was not reached, with how far it got.
    """
    v, gradient = torch.zeros(len(targets), len(s), dtype=s.dtype), torch.zeros(len(targets), dtype=s.dtype)
    if len(s):
        for rows in torch.arange(len(targets)).split(max(1, ENTRIES // U.numel())):
            v[rows], gradient[rows] = _newton(targets[rows], U, s, decay, bias)
    short = ~(gradient < REACHED)  # nan is no success
    if short.any():
        raise ValueError(
            f"decay={decay!r}: in {int(short.sum())} of {len(short)} rows the gradient stayed at "
            f"{float(gradient[short].max()):.1e} of W's largest singular value {float(s[0]):.3g}, not below {REACHED}: "
            "take a larger decay, or rows of W of more equal length"
        )
    return v


def _newton(y: Tensor, U: Tensor, s: Tensor, decay: float, bias: Tensor | None) -> tuple[Tensor, Tensor]:
    """(v, relative gradient) of a block of rows; rows that are done drop out of the work."""
    ridge = decay / s.square()
    v = torch.zeros(len(y), len(s), dtype=s.dtype)
    best, gradient = v.clone(), torch.full((len(y),), torch.inf, dtype=s.dtype)
    least, stale = gradient.clone(), torch.zeros(len(y), dtype=torch.int64)
    live = torch.arange(len(y))
    for _ in range(ITERATIONS):
        at, to = v[live], y[live]
        value, p = _value(at, to, U, ridge, bias)
        slope = _residual(p, to) @ U + ridge * at
        step = -_solved(p, U, ridge, slope)
        # The decrement is free of units: near the end half its square is how far the value is from the least.
        decrement = (-(slope * step).sum(1)).clamp_min(0).sqrt()
        better = ~(decrement >= least[live])
        now = live[better]
        best[now], gradient[now] = at[better], (slope[better] * s).norm(dim=1) / s[0]
        stale[live] = torch.where(decrement < 0.9 * least[live], 0, stale[live] + 1)
        least[now] = decrement[better]
        moved, walked = _line_search(at, step, value, -decrement.square(), to, U, ridge, bias)
        v[live] = moved
        spent = (stale[live] >= STALE) & (least[live].square() < 1e-12 * (1 + value.abs()))
        done = ~walked | (decrement == 0) | spent
        live = live[~done]
        if not len(live):
            break
    return best, gradient


def _value(v: Tensor, y: Tensor, U: Tensor, ridge: Tensor, bias: Tensor | None) -> tuple[Tensor, Tensor]:
    """What is minimised (n,), and the probabilities (n, K)."""
    logits = v @ U.T if bias is None else v @ U.T + bias
    log_p = logits.log_softmax(1)
    return (ridge * v.square()).sum(1) / 2 - (y * log_p).sum(1), log_p.exp()


def _residual(p: Tensor, y: Tensor) -> Tensor:
    """p - y, summing to 0 exactly: near a one-hot label p_y - 1 has lost all digits, the sum of the others has not."""
    top = y.argmax(1, keepdim=True)
    rest = (p - y).scatter_(1, top, 0.0)
    return rest.scatter_(1, top, -rest.sum(1, keepdim=True))


def _solved(p: Tensor, U: Tensor, ridge: Tensor, right: Tensor) -> Tensor:
    """The Hessian's inverse times ``right`` (n, r), by Cholesky."""
    # U^T (diag p - p p^T) U as squares about the mean row: what should be zero then is, not 1e-17 below it.
    spread = p.sqrt().unsqueeze(2) * (U - (p @ U).unsqueeze(1))
    hessian = spread.mT @ spread
    size = hessian.diagonal(dim1=1, dim2=2) + ridge
    for lift in (0.0, 1e-15, 1e-14, 1e-12, 1e-10):  # rounding can spoil a Hessian that is nearly singular
        factor, failed = torch.linalg.cholesky_ex(hessian + torch.diag_embed(size * lift + ridge))
        if not failed.any():
            break
    return torch.cholesky_solve(right.unsqueeze(2), factor).squeeze(2)


def _line_search(
    v: Tensor, step: Tensor, value: Tensor, slope: Tensor, y: Tensor, U: Tensor, ridge: Tensor, bias: Tensor | None
) -> tuple[Tensor, Tensor]:
    """Halve each row's step until the value falls as it should (Armijo's rule): (n, r), and which rows (n,) moved.

    The value is strictly convex and bounded below, so that from any start such steps lead to the one minimum.
    """
    moved, left, length = v.clone(), torch.arange(len(v)), 1.0
    noise = 1e-14 * (1 + value.abs())
    for _ in range(HALVINGS):
        trial = v[left] + length * step[left]
        reached = _value(trial, y[left], U, ridge, bias)[0]
        fits = reached <= value[left] + 1e-4 * length * slope[left] + noise[left]
        moved[left[fits]] = trial[fits]
        left, length = left[~fits], length / 2
        if not len(left):
            break
    walked = torch.ones(len(v), dtype=torch.bool)
    walked[left] = False
    return moved, walked
