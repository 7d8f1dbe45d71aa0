"""ResNet-18 in its two forms, with the stem for small images; written from the papers."""

from __future__ import annotations

from collections import OrderedDict

from torch import Tensor, nn

from ..base.numbers import as_whole
from .first_weights import make


def resnet18(
    data=None, *, channels: int | None = None, classes: int | None = None, width: int = 64, seed: int | None = None
) -> nn.Module:
    """ResNet-18 for images of 8 to 64 pixels: the first convolution is 3x3 without a stride, and no pool follows it.

    >>> import torch
    >>> resnet18(channels=3, classes=10, width=8)(torch.zeros(2, 3, 32, 32)).shape
    torch.Size([2, 10])

    Args:
        data: what ``fm.load`` gave; the network fits it and goes to its device.
        channels, classes: instead of ``data`` (1 and 10 where left out).
        width: channels of the first stage; the next three have 2, 4 and 8 times as many.
        seed: fixes the first weights and leaves the global generator alone; None takes them from it.

    Sites: ``conv1``, ``bn1``, ``relu``; ``layer1`` to ``layer4``, each of two residual blocks ``0`` and ``1``;
    ``avgpool``, ``flatten`` (N, 8 width), ``fc``. Inside a block: ``conv1``, ``bn1``, ``relu1``, ``conv2``, ``bn2``
    on the branch, ``skip`` where the shape changes, ``relu2`` after the sum; mixing on the branch leaves the skip
    unmixed. 11,173,962 parameters for three channels and ten classes.

    He, Zhang, Ren, Sun (2016), Deep Residual Learning for Image Recognition, section 4.2; weights as in He et al.
    (2015). Errors: ``ValueError`` naming the number that does not fit.
    """
    width = as_whole("width", width, of="channels")
    return make("resnet18", _resnet, data, channels, classes, seed, width=width)


def preact_resnet18(
    data=None, *, channels: int | None = None, classes: int | None = None, width: int = 64, seed: int | None = None
) -> nn.Module:
    """ResNet-18 with BatchNorm and ReLU before each convolution: the network of Verma et al.'s Manifold Mixup.

    >>> import torch
    >>> preact_resnet18(channels=3, classes=10, width=8)(torch.zeros(2, 3, 32, 32)).shape
    torch.Size([2, 10])

    Arguments and errors as in ``resnet18``. Sites: ``conv1``; ``layer1`` to ``layer4``, each of two residual blocks
    with ``bn1``, ``relu1``, ``conv1``, ``bn2``, ``relu2``, ``conv2`` and, where the shape changes, ``skip``; then
    ``bn``, ``relu``, ``avgpool``, ``flatten``, ``fc``. A block ends in its sum, with no ReLU behind it.
    The last ``bn`` and ``relu`` are He et al.'s; the file that Verma et al. published lacks them: there the
    last block's sum is pooled as it is.
    11,172,170 parameters for three channels and ten classes.

    He, Zhang, Ren, Sun (2016), Identity Mappings in Deep Residual Networks, figure 4(e) and the appendix.
    """
    width = as_whole("width", width, of="channels")
    return make("preact_resnet18", _preact, data, channels, classes, seed, width=width)


def _conv(before: int, after: int, size: int = 3, stride: int = 1) -> nn.Conv2d:
    conv = nn.Conv2d(before, after, size, stride, padding=size // 2, bias=False)
    nn.init.kaiming_normal_(conv.weight, mode="fan_out", nonlinearity="relu")
    return conv


class Block(nn.Module):
    """Two convolutions and a skip: relu2(branch(x) + skip(x)); (N, before, H, W) -> (N, after, H/stride, W/stride)."""

    def __init__(self, before: int, after: int, stride: int):
        super().__init__()
        self.conv1, self.bn1, self.relu1 = _conv(before, after, stride=stride), nn.BatchNorm2d(after), nn.ReLU()
        self.conv2, self.bn2 = _conv(after, after), nn.BatchNorm2d(after)
        self.skip = None
        if stride != 1 or before != after:  # projection, option B of the paper
            self.skip = nn.Sequential(OrderedDict(conv=_conv(before, after, 1, stride), bn=nn.BatchNorm2d(after)))
        self.relu2 = nn.ReLU()

    def forward(self, x: Tensor) -> Tensor:
        branch = self.bn2(self.conv2(self.relu1(self.bn1(self.conv1(x)))))
        return self.relu2(branch + (x if self.skip is None else self.skip(x)))


class PreActBlock(nn.Module):
    """The same with BatchNorm and ReLU first; a projecting skip starts behind them, a plain one before."""

    def __init__(self, before: int, after: int, stride: int):
        super().__init__()
        self.bn1, self.relu1, self.conv1 = nn.BatchNorm2d(before), nn.ReLU(), _conv(before, after, stride=stride)
        self.bn2, self.relu2, self.conv2 = nn.BatchNorm2d(after), nn.ReLU(), _conv(after, after)
        self.skip = _conv(before, after, 1, stride) if stride != 1 or before != after else None

    def forward(self, x: Tensor) -> Tensor:
        ready = self.relu1(self.bn1(x))
        branch = self.conv2(self.relu2(self.bn2(self.conv1(ready))))
        return branch + (x if self.skip is None else self.skip(ready))


def _stages(block: type[nn.Module], width: int) -> OrderedDict:
    stages, before = OrderedDict(), width
    for i in range(4):
        after = width * 2**i
        stages[f"layer{i + 1}"] = nn.Sequential(block(before, after, 1 if i == 0 else 2), block(after, after, 1))
        before = after
    return stages


def _head(width: int, classes: int) -> dict[str, nn.Module]:
    return {"avgpool": nn.AdaptiveAvgPool2d(1), "flatten": nn.Flatten(), "fc": nn.Linear(8 * width, classes)}


def _resnet(channels: int, classes: int, width: int) -> nn.Module:
    stem = {"conv1": _conv(channels, width), "bn1": nn.BatchNorm2d(width), "relu": nn.ReLU()}
    return nn.Sequential(OrderedDict(stem | _stages(Block, width) | _head(width, classes)))


def _preact(channels: int, classes: int, width: int) -> nn.Module:
    after = {"bn": nn.BatchNorm2d(8 * width), "relu": nn.ReLU()}
    stem = {"conv1": _conv(channels, width)}
    return nn.Sequential(OrderedDict(stem | _stages(PreActBlock, width) | after | _head(width, classes)))
