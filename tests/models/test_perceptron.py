"""The perceptron: what it computes, and that it fits the images it is made for."""

import pytest
import torch
from torch.nn.functional import batch_norm, linear

import featmix_lite as fm


def test_its_forward_is_these_lines():
    net = fm.models.mlp(channels=2, classes=3, pixels=6, widths=(7, 5), seed=0).eval()
    x = h = torch.randn(4, 2, 2, 3)
    h = h.flatten(1)
    for block in (net.block1, net.block2):
        h = linear(h, block.linear.weight, block.linear.bias)
        h = batch_norm(h, block.bn.running_mean, block.bn.running_var, block.bn.weight, block.bn.bias).relu()
    assert torch.equal(net(x), linear(h, net.fc.weight, net.fc.bias))
    assert [tuple(block.linear.weight.shape) for block in (net.block1, net.block2)] == [(7, 12), (5, 7)]


def test_it_takes_the_pixels_from_the_data_or_refuses_others():
    data = fm.load("fashion_small", per_class=2)
    net = fm.models.mlp(data, seed=0)
    assert net(data.train.x).shape == (20, 10) and net.recipe["pixels"] == 784
    assert fm.models.mlp(data.shrunk(2), seed=0).recipe["pixels"] == 196
    with pytest.raises(ValueError, match="pixels=64, but fashion_small has 784"):
        fm.models.mlp(data, pixels=64)


def test_every_block_is_a_site_and_its_run_is_restored(tmp_path):
    data = fm.load("digits", per_class=5)
    net = fm.models.mlp(data, widths=(9, 8), seed=0)
    names = [site.name for site in fm.sites(net, data.train.x[:4])]
    assert names == ["input", "flatten", "block1.linear", "block1.bn", "block1.relu", "block1", "block2.linear",
                     "block2.bn", "block2.relu", "block2", "fc"]  # fmt: skip
    run = fm.fit(net, data, fm.Mix("block1.relu"), epochs=1, progress=False)
    again = fm.Run.load(run.save(tmp_path / "run.safetensors")).restore()
    assert torch.equal(again(data.test.x), net.eval()(data.test.x))
