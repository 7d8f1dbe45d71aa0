"""ResNet-18 against torchvision's, and both forms against the papers' formulas."""

from __future__ import annotations

import pytest
import torch
from torch import nn
from torch.nn import functional as F

from featmix_lite.models.resnets import Block, PreActBlock, preact_resnet18, resnet18


def test_resnet18_is_torchvisions_but_for_the_stem():
    """The same weights in torchvision's network, stem exchanged, give the same logits."""
    from torchvision.models import resnet18 as theirs

    ours = resnet18(channels=3, classes=10, seed=0).eval()
    with torch.random.fork_rng():
        other = theirs(num_classes=10).eval()
    other.conv1, other.maxpool = nn.Conv2d(3, 64, 3, padding=1, bias=False), nn.Identity()
    state = {k.replace("skip.conv", "downsample.0").replace("skip.bn", "downsample.1"): v
             for k, v in ours.state_dict().items()}
    assert set(state) == set(other.state_dict())
    other.load_state_dict(state)
    x = torch.randn(2, 3, 16, 16, generator=torch.Generator().manual_seed(0))
    with torch.no_grad():
        assert torch.allclose(ours(x), other(x), atol=1e-5)


@pytest.fixture
def x():
    return torch.randn(4, 6, 8, 8, dtype=torch.double, generator=torch.Generator().manual_seed(1))


def norm(x, bn):
    mean, var = x.mean((0, 2, 3), keepdim=True), x.var((0, 2, 3), unbiased=False, keepdim=True)
    return (x - mean) / (var + bn.eps).sqrt() * bn.weight.view(1, -1, 1, 1) + bn.bias.view(1, -1, 1, 1)


@pytest.mark.parametrize(("after", "stride"), [(6, 1), (10, 2), (10, 1), (6, 2)])
def test_block_is_the_paper_s_formula(after, stride, x):
    b = Block(6, after, stride).double()
    branch = F.relu(norm(F.conv2d(x, b.conv1.weight, stride=stride, padding=1), b.bn1))
    branch = norm(F.conv2d(branch, b.conv2.weight, padding=1), b.bn2)
    skip = x if b.skip is None else norm(F.conv2d(x, b.skip.conv.weight, stride=stride), b.skip.bn)
    assert (b.skip is None) == (after == 6 and stride == 1)
    assert torch.allclose(b(x), F.relu(branch + skip))


@pytest.mark.parametrize(("after", "stride"), [(6, 1), (10, 2)])
def test_preact_block_is_the_paper_s_formula(after, stride, x):
    b = PreActBlock(6, after, stride).double()
    ready = F.relu(norm(x, b.bn1))
    branch = F.conv2d(ready, b.conv1.weight, stride=stride, padding=1)
    branch = F.conv2d(F.relu(norm(branch, b.bn2)), b.conv2.weight, padding=1)
    skip = x if b.skip is None else F.conv2d(ready, b.skip.weight, stride=stride)
    assert torch.allclose(b(x), branch + skip)


@pytest.mark.parametrize("make", [resnet18, preact_resnet18])
def test_the_stem_keeps_small_images_whole(make):
    net, seen = make(channels=3, width=4).eval(), {}
    for name in ("conv1", "layer1", "layer2", "layer3", "layer4"):
        getattr(net, name).register_forward_hook(lambda m, i, o, name=name: seen.update({name: tuple(o.shape[1:])}))
    net(torch.randn(1, 3, 32, 32))
    assert seen == {"conv1": (4, 32, 32), "layer1": (4, 32, 32), "layer2": (8, 16, 16), "layer3": (16, 8, 8),
                    "layer4": (32, 4, 4)}


@pytest.mark.parametrize("make", [resnet18, preact_resnet18])
def test_eighteen_layers_with_weights(make):
    net = make(channels=3, width=4)
    counted = [m for n, m in net.named_modules() if isinstance(m, (nn.Conv2d, nn.Linear)) and "skip" not in n]
    assert len(counted) == 18


def test_first_weights_have_the_spread_of_he_et_al():
    net = resnet18(channels=3, width=32, seed=0)
    conv = net.layer3[1].conv1
    assert conv.weight.std().item() == pytest.approx((2 / (9 * conv.out_channels)) ** 0.5, rel=0.02)
