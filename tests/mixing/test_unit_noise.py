"""Noise on hidden units: of the size it says, where it says, in training only, and nothing left behind."""

import pytest
import torch
from nets import hooks

import featmix_lite as fm
from featmix_lite.mixing.rules import noised
from featmix_lite.mixing.unit_noise import hidden_noise


def test_the_noise_has_the_share_it_says_of_the_features_spread(data, model):
    model.eval()
    x = data.train.x
    clean = fm.features(model, x, "block1.relu")
    seen = []
    handle = model.block1.relu.register_forward_hook(lambda m, i, out: seen.append(out.detach()))  # before the noise
    torch.manual_seed(0)
    with hidden_noise(model, x, 0.5, "block1.relu") as images, torch.no_grad():
        kept = []
        last = model.block1.pool.register_forward_pre_hook(lambda m, i: kept.append(i[0]))
        model(images)
        last.remove()
    handle.remove()
    step = kept[0] - seen[0]
    assert images is x and torch.allclose(seen[0].cpu(), clean, atol=1e-5)
    assert step.std().item() == pytest.approx(0.5 * clean.std().item(), rel=0.01) and abs(step.mean().item()) < 0.01
    assert hooks(model) == 0


def test_at_the_input_and_none_at_all(data, model):
    x = data.train.x
    with hidden_noise(model, x, 0.2, "input") as images:
        assert (images - x).std().item() == pytest.approx(0.2 * x.std().item(), rel=0.02)
    with hidden_noise(model, x, 0.0, "nowhere") as images:
        assert images is x


def test_a_seed_gives_the_same_noise_however_the_features_lie_in_memory():
    """Augmented grey images are laid out as channels_last, and so is all that a network makes of them."""
    x = torch.randn(4, 3, 8, 8)
    who = torch.tensor([[0, 1], [1, 2], [2, 3], [3, 0]])
    steps = []
    for images in (x, x.to(memory_format=torch.channels_last)):
        torch.manual_seed(0)
        with hidden_noise(torch.nn.Sequential(torch.nn.ReLU()), images, 0.5, "input") as noisy:
            steps.append(torch.cat([noisy - x, noised(images, who, torch.full((4, 2), 0.5)) - x]))
    torch.testing.assert_close(*steps)


def test_training_with_noise_is_repeatable_and_another_run_than_without(data):
    def weights(**options):
        net = fm.models.small_cnn(data, seed=0)
        fm.fit(net, data, fm.Mix("block1.relu"), epochs=1, progress=False, **options)
        return net.fc.weight.detach()

    state = torch.get_rng_state()
    one, two, none = weights(noise=0.5), weights(noise=0.5), weights()
    assert torch.equal(one, two) and not torch.allclose(one, none)
    assert torch.equal(state, torch.get_rng_state())


@pytest.mark.parametrize("options, match", [
    ({"noise": -1}, "noise=-1"), ({"noise": 0.5, "noise_at": "nowhere"}, "nowhere"),
    ({"noise": 0.5, "form": "siamese"}, "one-pass"),
])  # fmt: skip
def test_errors_name_the_value(data, model, options, match):
    with pytest.raises(ValueError, match=match):
        fm.fit(model, data, fm.Mix("input"), epochs=1, progress=False, **options)
    assert hooks(model) == 0
