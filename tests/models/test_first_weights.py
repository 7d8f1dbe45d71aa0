"""First weights come from a seed of their own, and everything else is left as it was."""

from __future__ import annotations

import pytest
import torch

from featmix_lite.models.first_weights import make, seeded


def test_the_global_generator_is_put_back_also_after_an_error():
    before = torch.get_rng_state()
    with pytest.raises(RuntimeError), seeded(5):
        torch.rand(3)
        raise RuntimeError
    assert torch.equal(before, torch.get_rng_state())


def test_seeds_differ_and_repeat():
    def draw(seed):
        with seeded(seed):
            return torch.rand(4)

    assert torch.equal(draw(0), draw(0)) and not torch.equal(draw(0), draw(1))


def test_none_reads_the_global_generator():
    torch.manual_seed(0)
    expected = torch.rand(2)
    torch.manual_seed(0)
    with seeded(None):
        assert torch.equal(torch.rand(2), expected)


def test_weights_do_not_depend_on_torchs_default_device():
    def design(channels, classes):
        return torch.nn.Linear(channels, classes)

    plain = make("line", design, None, 2, 3, 0)
    with torch.device("meta"):
        other = make("line", design, None, 2, 3, 0)
    assert torch.equal(plain.weight, other.weight) and plain.recipe == {"name": "line", "channels": 2, "classes": 3}
