"""Mix the rows of a tensor with rows of the same tensor: the one piece of arithmetic behind every site."""

from __future__ import annotations

import torch
from torch import Tensor

from ..base.errors import MixError
from ..base.shapes import kind_of

LONG = 8192  # numbers in a row from which on going row by row beats a gather


def mix_rows(h: Tensor, partners: Tensor, weights: Tensor) -> Tensor:
    """Replace each row by the weighted sum of its partners: ``out[i] = sum_j weights[i, j] * h[partners[i, j]]``.

    >>> h = torch.tensor([[0.0], [10.0]])
    >>> mix_rows(h, torch.tensor([[0, 1], [1, 0]]), torch.tensor([[0.75, 0.25]] * 2))
    tensor([[2.5000],
            [7.5000]])

    Arguments:
        h: (B, ...) floating tensor; its memory format is kept, gradients flow to it (twice, too).
        partners: (B, k) int64 row indices, column 0 the row itself.
        weights: (B, k), one weight per row and partner. Gradients reach it only if it asks for them.

    Source: mixup (Zhang et al. 2018) for k = 2; Manifold Mixup (Verma et al. 2019, eq. 1) for hidden maps.
    """
    check_rows(h, partners, weights)
    weights = weights.to(h.device, h.dtype)
    if weights.requires_grad:
        shape = (len(h),) + (1,) * (h.dim() - 1)
        return sum(weights[:, j].reshape(shape) * h[partners[:, j]] for j in range(partners.shape[1]))
    if not h.requires_grad or not torch.is_grad_enabled():  # images and labels: no graph, no cost of one
        return _Rows.forward(h, partners.to(h.device), weights, False)
    return _Rows.apply(h, partners.to(h.device), weights, False)


def check_rows(h: Tensor, partners: Tensor, weights: Tensor) -> None:
    """Refuse partners and weights that do not fit rows ``h`` (B, ...); a GPU's row numbers are not read.

    >>> check_rows(torch.zeros(2, 3), torch.tensor([[0, 1], [1, 2]]), torch.full((2, 2), 0.5))
    Traceback (most recent call last):
    ...
    featmix_lite.base.errors.MixError: partners: rows 0 .. 2, there are 0 .. 1
    """
    tensors = all(isinstance(v, Tensor) for v in (h, partners, weights))
    if not tensors or not h.dim() or not (h.is_floating_point() or h.is_complex()):
        given = ", ".join(kind_of(v) for v in (h, partners, weights))
        raise MixError(f"{given}: mixing takes floats (B, ...), partners (B, k) int64 and weights (B, k)")
    fits = partners.dim() == 2 and partners.dtype == torch.int64 and len(partners) == len(h)
    if not fits or weights.shape != partners.shape:
        given = f"h {kind_of(h)}, partners {kind_of(partners)}, weights {kind_of(weights)}"
        raise MixError(f"{given}: they take (B, ...), (B, k) int64 and (B, k)")
    if partners.device.type == "cpu" and len(h):
        low, high = (int(v) for v in partners.aminmax())
        if not 0 <= low <= high < len(h):
            raise MixError(f"partners: rows {low} .. {high}, there are 0 .. {len(h) - 1}")


def blend(parts: list[Tensor], weights: Tensor) -> Tensor:
    """The same sum for rows that already stand side by side: ``out[i] = sum_j weights[i, j] * parts[j][i]``.

    >>> blend([torch.zeros(1, 2), torch.ones(1, 2)], torch.tensor([[0.75, 0.25]]))
    tensor([[0.2500, 0.2500]])

    Arguments: ``parts``, k tensors of one shape (B, ...); ``weights`` (B, k).
    Bit for bit what ``mix_rows`` gives for the same rows: both take the sum in the same steps.
    """
    weights = weights.to(parts[0].device, parts[0].dtype)
    same, lerp = _plan(weights, transpose=False)
    if lerp:
        return torch.lerp(parts[1], parts[0], weights[0, 0].item() if same else _column(weights, 0, parts[0]))
    out = parts[0] * (weights[0, 0].item() if same else _column(weights, 0, parts[0]))
    for j, part in enumerate(parts[1:], start=1):
        out = _add(out, part, weights[0, j].item() if same else _column(weights, j, part))
    return out


def _column(weights: Tensor, j: int, h: Tensor) -> Tensor:
    return weights[:, j].reshape((-1,) + (1,) * (h.dim() - 1))


def _add(out: Tensor, h: Tensor, w) -> Tensor:
    return torch.add(out, h, alpha=w) if isinstance(w, float) else torch.addcmul(out, h, w)


def _plan(weights: Tensor, transpose: bool) -> tuple[bool, bool]:
    """(one weight for all rows?, does one lerp do it?). A lerp needs two weights that sum to one.

    Backwards a row collects its own weight and its partner's, which sum to one only if all rows share them.
    """
    if weights.device.type != "cpu":
        return False, False  # reading the values would stall the GPU
    same = bool((weights == weights[:1]).all())
    close = min(1e-6, 4 * torch.finfo(weights.dtype).eps)
    pair = weights.shape[1] == 2 and bool(((weights.sum(1) - 1).abs() < close).all())
    return same, pair and (same or not transpose)


def _shifts(partners: Tensor) -> list[int] | None:
    """The offsets of ``partners`` if every column is the batch turned by one offset, else None."""
    if partners.device.type != "cpu" or len(partners) == 0:
        return None
    n = len(partners)
    turned = (torch.arange(n).unsqueeze(1) + partners[:1]) % n
    return partners[0].tolist() if torch.equal(turned, partners) else None


class _Rows(torch.autograd.Function):
    """out = M h with M the sparse (B, B) matrix of the draw; backward is M^T, and M again behind it.

    Autograd's own formula for w * h + (1 - w) * h[p] writes a gather and two products to memory forwards and
    a scatter backwards: five times the cost where the batch is merely turned (see benchmarks/mixing.py).
    """

    @staticmethod
    def forward(h, partners, weights, transpose):
        shifts = _shifts(partners)
        same, lerp = _plan(weights, transpose)
        if shifts is not None:
            return _turned(h, shifts, weights, transpose, same, lerp)
        sources = _sources(h, partners, transpose)
        if sources is not None:
            return _row_by_row(h, *sources, weights, same or transpose, lerp)
        return _gathered(h, partners, weights, transpose, same, lerp)

    @staticmethod
    def setup_context(ctx, inputs, output):
        _, ctx.partners, ctx.weights, ctx.transpose = inputs

    @staticmethod
    def backward(ctx, grad):
        return _Rows.apply(grad, ctx.partners, ctx.weights, not ctx.transpose), None, None, None


def _turned(h, shifts, weights, transpose, same, lerp) -> Tensor:
    """Both directions for a batch that meets itself turned by ``shifts``: whole slices, no gather."""
    n, out = len(h), torch.empty_like(h)
    if lerp:  # row i meets row i + s; backwards, row i - s
        s = (-shifts[1] if transpose else shifts[1]) % n
        w = weights[0, 0].item() if same else _column(weights, 0, h)
        for lo, hi, at in ((0, n - s, s), (n - s, n, s - n)):
            torch.lerp(h[lo + at : hi + at], h[lo:hi], w if same else w[lo:hi], out=out[lo:hi])
        return out
    for j, shift in enumerate(shifts):
        s = (-shift if transpose else shift) % n
        for lo, hi, at in ((0, n - s, s), (n - s, n, s - n)):
            part, into = h[lo + at : hi + at], out[lo:hi]
            rows = slice(lo + at, hi + at) if transpose else slice(lo, hi)  # whose weight: the row that mixed
            w = weights[0, j].item() if same else _column(weights[rows], j, h)
            if j == 0:
                torch.mul(part, w, out=into)
            else:
                into.add_(part, alpha=w) if same else into.addcmul_(part, w)
    return out


def _sources(h, partners, transpose) -> tuple[list, list] | None:
    """Where each row comes from, and whose weight it takes there: a list of rows a column; None: better to gather.

    Going from row to row writes each once, in place; a gather writes the partners to memory first. Worth it where a
    row is long. Backwards a row comes from the one that mixed it in: one a column, if the column is a permutation.
    """
    if h.device.type != "cpu" or h[0].numel() < LONG:
        return None
    columns = partners.T.contiguous()
    if transpose:
        inverse = columns.argsort(1)
        if not torch.equal(columns.gather(1, inverse), torch.arange(len(h)).expand_as(columns)):
            return None
        return inverse.tolist(), inverse.tolist()
    return columns.tolist(), [range(len(h))] * len(columns)


def _row_by_row(h, rows, owners, weights, plain, lerp) -> Tensor:
    """Both directions for partners in any order, a row at a time; not ``plain``: in ``blend``'s own, slower steps."""
    out = torch.empty_like(h)
    parts, into = h.unbind(0), out.unbind(0)
    if lerp:
        w = weights[:, 0].tolist()
        for i, (a, b) in enumerate(zip(*rows)):
            torch.lerp(parts[b], parts[a], w[i], out=into[i])
        return out
    for j, (column, owner) in enumerate(zip(rows, owners)):
        w = weights[:, j].tolist() if plain or j == 0 else weights[:, j].unbind(0)
        for i, (row, whose) in enumerate(zip(column, owner)):
            if j == 0:
                torch.mul(parts[row], w[whose], out=into[i])
            else:
                into[i].add_(parts[row], alpha=w[whose]) if plain else into[i].addcmul_(parts[row], w[whose])
    return out


def _gathered(h, partners, weights, transpose, same, lerp) -> Tensor:
    """The same for any partners: gather forwards, scatter backwards."""
    if transpose:
        out = torch.zeros_like(h)
        for j in range(partners.shape[1]):
            out.index_add_(0, partners[:, j], h * _column(weights, j, h))
        return out
    return blend([h[partners[:, j]] if j else h for j in range(partners.shape[1])], weights)
