"""The network of the lessons."""

import torch
from torch import nn

import featmix_lite as fm
from featmix_lite import models


def test_small_cnn_is_built_as_the_design_says():
    net = models.small_cnn(channels=1, classes=10)
    assert [n for n, _ in net.named_children()] == ["block1", "block2", "block3", "flatten", "fc"]
    for block in (net.block1, net.block2, net.block3):
        assert [n for n, _ in block.named_children()] == ["conv", "bn", "relu", "pool"]
        assert block.conv.kernel_size == (3, 3) and block.conv.padding == (1, 1)
    assert [b.conv.out_channels for b in (net.block1, net.block2, net.block3)] == [32, 64, 64]
    shapes = [s.shape for s in fm.trace(net, torch.randn(2, 1, 28, 28)) if s.name.endswith("pool")]
    assert [tuple(s) for s in shapes] == [(32, 14, 14), (64, 7, 7), (64, 1, 1)]


def test_dropout_only_when_asked():
    assert not any(isinstance(m, nn.Dropout) for m in models.small_cnn().modules())
    net = models.small_cnn(dropout=0.3)
    assert [n for n, _ in net.named_children()][-2:] == ["dropout", "fc"] and net.dropout.p == 0.3
    assert net.recipe["dropout"] == 0.3
