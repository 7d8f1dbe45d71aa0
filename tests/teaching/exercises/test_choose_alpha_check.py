"""The check takes right answers made another way, and names every known mistake."""

import torch

import featmix_lite as fm


def test_right_by_sums_and_by_an_array():
    assert fm.exercises.choose_alpha(lambda losses: sorted((v.sum(), a) for a, v in losses.items())[0][1])

    def by_array(losses):
        return list(losses)[int(torch.stack(list(losses.values())).mean(1).argmin())]

    assert fm.exercises.choose_alpha(by_array)
