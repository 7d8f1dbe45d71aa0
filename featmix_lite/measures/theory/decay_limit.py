"""Where the optimum goes as the decay goes to 0: a fixed offset across the boundary, and a drift along it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from .problem import RowSpace, as_given, classifier_rows, mixed_labels

# Let S be the classes with weight y > 0, and E the differences w_k - w_l of their rows. For any h the cross-entropy is
# the label's entropy plus KL(y | softmax(W h)). Take o with (w_k - w_l) o = log(y_k / y_l) in S, and u with E u = 0 and
# (w_k - w_l) u >= 1 for k in S, l outside. At o + t u the divergence is below (K - |S|) e^(c - t), and with
# t = log(1 / decay) penalty and divergence both go to 0. The optimum is no worse, so its divergence goes to 0 too: its
# probabilities go to y. Hence in S differences of logits go to log(y_k / y_l), and with them, E having a linear
# inverse on its own row space, the part of h in that space goes to the o of least length. Outside S logits fall without
# end, and only what is orthogonal to E can push them: the shortest way to a margin t is t u for the shortest u, so
# h / |h| goes to u / |u| (slowly, as 1 / log(1 / decay)). For a simplex: m^2 (a - b) -> log(weight / (1 - weight)),
# and the drift is along w_i + w_j.


class SmallDecayLimit(NamedTuple):
    """``offset`` (N, d): where the part of h in the span of w_k - w_l goes; ``drift`` (N, d): where h / |h| goes."""

    offset: Tensor
    drift: Tensor  # unit vectors; 0 where every class has weight: then h itself goes to the offset


def small_decay_limit(weights: Tensor, labels: Tensor, W: Tensor) -> SmallDecayLimit:
    """Where ``mixed_feature`` with cross-entropy goes as the decay goes to 0: (offset, drift), (N, d) each.

    >>> W = fm.theory.simplex(10, 9, dtype=torch.float64)
    >>> offset, drift = fm.theory.small_decay_limit([[0.8, 0.2]], [[0, 1]], W)
    >>> round(((W[0] - W[1]) @ offset[0]).exp().item(), 6)                   # the odds that the label asks for: 4
    4.0
    >>> outwards = W[0] + W[1]
    >>> torch.allclose(drift[0], outwards / outwards.norm())
    True

    Arguments: as ``mixed_feature``. Among the classes of weight above 0 the logits' differences go to the logarithms of
    their weights' ratios, and ``offset`` is the shortest feature that has them; all other logits fall without end as h
    drifts, at a speed of log(1 / decay). ``drift`` is the direction in which they fall fastest while those of the mix
    stay level. In the type and on the device of ``W``.
    Errors: ``ValueError`` as ``mixed_feature``, and for a mix that no feature can express: a class whose row lies
    between those of the mix, or classes whose rows depend on each other. Source: ours; the drift as in
    Rosset, Zhu & Hastie 2004 (margins at the end of the path of regularisation).
    """
    rows = classifier_rows(W)
    targets, which = mixed_labels(weights, labels, len(rows)).unique(dim=0, return_inverse=True)
    U, s, V = RowSpace.of(rows)
    inside = (U * s).numpy()  # rows in r coordinates
    offset, drift = (np.zeros((len(targets), len(s))) for _ in range(2))
    supports, kind = (targets > 0).unique(dim=0, return_inverse=True)
    for number, support in enumerate(supports.numpy()):
        mine = (kind == number).numpy()
        own, others = np.flatnonzero(support), np.flatnonzero(~support)
        level = inside[own[1:]] - inside[own[0]]
        inverse = np.linalg.pinv(level, rcond=1e-10)
        y = targets.numpy()[mine][:, own]
        asked = np.log(y[:, 1:] / y[:, :1])
        offset[mine] = asked @ inverse.T
        if np.abs(offset[mine] @ level.T - asked).max(initial=0) > 1e-6:
            raise ValueError(f"the rows of classes {own.tolist()} depend on each other: no feature has all their odds")
        drift[mine] = _fastest(inside[own[0]] - inside[others], level, inverse, own, others)
    offset, drift = (as_given((torch.from_numpy(v) @ V.T)[which], W) for v in (offset, drift))
    return SmallDecayLimit(offset, drift)


def _fastest(apart: np.ndarray, level: np.ndarray, inverse: np.ndarray, own: np.ndarray, others: np.ndarray):
    """The unit vector u, level for the mix, of the widest margin: the shortest with apart u >= 1, by duality."""
    from scipy.optimize import nnls

    if not len(others):
        return np.zeros(level.shape[1])
    size = np.linalg.norm(apart, axis=1).max() or 1.0
    apart = (apart - apart @ inverse @ level) / size
    # Least-distance programming (Lawson & Hanson 1974, ch. 23): its residual holds u and says whether there is one.
    E = np.vstack([apart.T, np.ones(len(others))])
    f = np.append(np.zeros(apart.shape[1]), 1.0)
    x, left = nnls(E, f)
    if left < 1e-8:
        raise ValueError(
            f"no feature can give the classes {own.tolist()} all the probability: the rows of "
            f"{others[x > 1e-8].tolist()} lie between theirs, and so there is no such limit"
        )
    u = (f - E @ x)[:-1]
    return -u / np.linalg.norm(u)
