"""How an answer differs from the right one, in words: what is said where no known mistake explains it."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor, nn

from .reading import HALF, TRUTH, TRUTHS, Form

FEW = 6  # numbers that a sentence can show


def alike(a, b) -> bool:
    """Equal up to rounding: tensors, nan like nan, in half precision to its few digits; else simply equal.

    >>> alike(torch.tensor(0.3000001), torch.tensor(0.3)), alike(torch.tensor(0.3), torch.tensor([0.3]))
    (True, False)
    """
    if not (isinstance(a, Tensor) and isinstance(b, Tensor)):
        return a == b
    if a.shape != b.shape:
        return False
    b = b.double()
    rough = 4 * torch.finfo(a.dtype).eps if a.dtype in HALF else 0.0
    size = b[b.isfinite()].abs().max().item() if rough and b.isfinite().any() else 0.0
    return torch.allclose(a.double(), b, rtol=1e-5, atol=max(1e-5, rough * size), equal_nan=True)


def difference(got: list, wanted: list, cases: list[tuple], form: Form) -> str:
    """What is wrong with answers of which no mistake is known: their shape, a factor, their order, or the first gap.

    >>> two = [torch.tensor(1.0), torch.tensor(3.0)]
    >>> difference([2 * v for v in two], two, [(1,), (3,)], TRUTH._replace(asked="one number"))
    'Your numbers are 2 times the answer, in every case.'

    Arguments: what came and what should have, read by ``form``, one a case; the cases they belong to.
    """
    right = [alike(a, b) for a, b in zip(got, wanted, strict=True)]
    at = right.index(False)
    a, b = got[at], wanted[at]
    if isinstance(b, list):
        return _of_names(a, b, cases[at])
    if a.shape != b.shape:
        return _of_shape(a, b, form)
    truths = form in (TRUTH, TRUTHS)
    if truths and not all(((v == 0) | (v == 1)).all() for v in got):
        odd = next(float(v) for v in torch.cat([g.double().flatten() for g in got]) if v not in (0, 1))
        return f"The answer should be {form.asked}; yours holds {odd:.4g}."
    said = "" if truths else _pattern(got, wanted)
    if said:
        return said
    some = f"In {sum(right)} of {len(right)} cases your answer is right. " if any(right) else ""
    if b.numel() <= FEW:
        return f"{some}With {shown(cases[at])} the answer is {value(b, truths)}; yours is {value(a, truths)}."
    if truths:
        return f"{some}The shape is right; in the first case that is wrong, {(a != b).sum()} of {b.numel()} are."
    return f"{some}The shape is right; the numbers are up to {(a.double() - b).abs().max():.3g} away from the answer."


def _of_shape(a: Tensor, b: Tensor, form: Form) -> str:
    """A wrong shape; whether the numbers in it are right."""
    right = "The numbers are right, their shape is not. " if alike(a.flatten(), b.flatten()) else ""
    if b.dim() == 0:
        one = " Compare all of them and say one thing, as .all() does." if form is TRUTH else ""
        return f"{right}The answer should be {form.asked}; yours are {a.numel()}, of shape {tuple(a.shape)}.{one}"
    asked = f"{form.asked}, of shape" if form.asked else "of shape"
    return f"{right}The answer should be {asked} {tuple(b.shape)}; yours has the shape {tuple(a.shape)}."


def _pattern(got: list[Tensor], wanted: list[Tensor]) -> str:
    """One thing that holds of all cases: no number, a factor, always the same, another order."""
    if any(a.shape != b.shape for a, b in zip(got, wanted)):
        return ""
    g, w = (torch.cat([v.double().flatten() for v in values]) for values in (got, wanted))
    odd = g[~g.isfinite() & w.isfinite()]
    if len(odd):
        return f"{len(odd)} of your {len(g)} numbers came out as {odd[0].item()}."
    if len(w) > 1 and g.isfinite().all() and w.isfinite().all():
        factor = float(g @ w / (w @ w)) if w.any() else 0.0
        if abs(factor) > 1e-4 and w.count_nonzero() > 1 and alike(g, factor * w):
            return f"Your numbers are {factor:.4g} times the answer, in every case."
    if len(g) > 1 and (g == g[0]).all():
        return f"Your function gives {g[0].item():.4g} whatever it is given."
    if all(alike(a.flatten().sort().values, b.flatten().sort().values) for a, b in zip(got, wanted)):
        return "The numbers are right, but not in their order."
    return ""


def _of_names(a: list[str], b: list[str], case: tuple) -> str:
    """Names that are missing, and those that should not be there."""
    missing, more = (", ".join(sorted(set(one) - set(other))) for one, other in ((b, a), (a, b)))
    parts = [f"lacks {missing}"] * bool(missing) + [f"should not have {more}"] * bool(more)
    return f"With {shown(case)} the answer is {b}; yours {' and '.join(parts) or 'names one twice'}."


def value(v: Tensor, truths: bool = False) -> str:
    """A few numbers, or truths, as one would write them.

    >>> value(torch.tensor(0.25)), value(torch.tensor([1.0, 0.0]), truths=True)
    ('0.25', '[True, False]')
    """
    parts = [str(bool(x)) if truths else f"{x:.4g}" for x in v.double().flatten().tolist()]
    return f"[{', '.join(parts)}]" if v.dim() else parts[0]


def shown(case: tuple) -> str:
    """The arguments of one case in short.

    >>> shown((3.7610602610044874, torch.zeros(2, 3), nn.ReLU()))
    '3.761, a tensor of shape (2, 3), ReLU'
    """
    return ", ".join(_short(given) for given in case)


def _short(given) -> str:
    if isinstance(given, nn.Module):
        return type(given).__name__
    if isinstance(given, float) or (isinstance(given, (Tensor, np.ndarray)) and given.ndim == 0):
        return f"{float(given):.4g}"
    if isinstance(given, (Tensor, np.ndarray)):
        return f"{'a tensor' if isinstance(given, Tensor) else 'an array'} of shape {tuple(given.shape)}"
    return repr(given) if len(repr(given)) <= 120 else f"a {type(given).__name__} of {len(given)}"
