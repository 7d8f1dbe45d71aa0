"""BC+'s share: the formula rearranged, the kit's own rule, and every known mistake."""

import torch

import featmix_lite as fm
from featmix_lite.mixing.rules import bc_plus


def test_right_rearranged():
    assert fm.exercises.signal_share(lambda s1, s2, r: (r / s1) / (r / s1 + (1 - r) / s2))


def test_right_by_the_kits_rule():
    def read_off(s1, s2, r):
        x = torch.tensor([1.0, -1.0, 0.0, 0.0, 0.0, 0.0, 1.0, -1.0], dtype=torch.float64).reshape(2, 1, 2, 2)
        x = x / x.flatten(1).std(1).reshape(2, 1, 1, 1) * torch.tensor([s1, s2]).reshape(2, 1, 1, 1)
        partners, weights = torch.tensor([[0, 1], [1, 0]]), torch.tensor([[r, 1 - r]] * 2)
        top, bottom = (bc_plus(x, partners, weights)[0].flatten()[i] / x[k].flatten()[i] for k, i in ((0, 0), (1, 2)))
        return float(top / (top + bottom))

    assert fm.exercises.signal_share(read_off)
