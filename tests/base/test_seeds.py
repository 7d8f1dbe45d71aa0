"""Many generators from one seed; the global one is put back."""

import torch

from featmix_lite.base.seeds import derive, generator, noise


def test_all_different_and_repeatable():
    seeds = {derive(s, p, i) for s in range(5) for p in ("order", "mixing", "noise") for i in range(50)}
    assert len(seeds) == 5 * 3 * 50 and all(0 <= s < 2**63 for s in seeds)
    assert torch.equal(
        torch.rand(3, generator=generator(1, "mixing", 2)), torch.rand(3, generator=generator(1, "mixing", 2))
    )


def test_noise_gives_the_same_and_restores_also_after_an_error():
    torch.manual_seed(5)
    state = torch.get_rng_state()
    draws = []
    for _ in range(2):
        try:
            with noise(0, 3, torch.device("cpu")):
                draws.append(torch.rand(4))
                raise RuntimeError
        except RuntimeError:
            pass
    assert torch.equal(*draws) and torch.equal(state, torch.get_rng_state())
