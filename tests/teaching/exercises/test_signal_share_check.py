"""BC+'s share: the formula rearranged, the kit's own rule, and every known mistake."""

import torch

from featmix_lite.mixing.rules import bc_plus


def read_off(s1, s2, r):
    x = torch.tensor([1.0, -1.0, 0.0, 0.0, 0.0, 0.0, 1.0, -1.0], dtype=torch.float64).reshape(2, 1, 2, 2)
    x = x / x.flatten(1).std(1).reshape(2, 1, 1, 1) * torch.tensor([s1, s2]).reshape(2, 1, 1, 1)
    partners, weights = torch.tensor([[0, 1], [1, 0]]), torch.tensor([[r, 1 - r]] * 2)
    top, bottom = (bc_plus(x, partners, weights)[0].flatten()[i] / x[k].flatten()[i] for k, i in ((0, 0), (1, 2)))
    return float(top / (top + bottom))


ASKED = "number"
RIGHT = [
    lambda s1, s2, r: 1 / (1 + s1 / s2 * (1 - r) / r),
    lambda s1, s2, r: (r / s1) / (r / s1 + (1 - r) / s2),
    read_off,
]
WRONG = [
    (lambda s1, s2, r: r, "label's own share"),
    (lambda s1, s2, r: 1 / (1 + s2 / s1 * (1 - r) / r), "strengths are turned round"),
    (lambda s1, s2, r: 1 / (1 + s1 / s2 * r / (1 - r)), "labels' shares are turned round"),
    (lambda s1, s2, r: s2 / (s1 + s2), "right for r = 1/2 only"),
    (lambda s1, s2, r: 1 + s1 / s2 * (1 - r) / r, "denominator"),
    (lambda s1, s2, r: 1 / (1 + (s1 / s2) ** 2 * (1 - r) / r), "squares"),
    (lambda s1, s2, r: s1 * r, "the answer is"),
    (lambda s1, s2, r: 1 / (1 + s1 / s2 * (1 - r) / r.item()), "stopped with AttributeError, in its line"),
]
