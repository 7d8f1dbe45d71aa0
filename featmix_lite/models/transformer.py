"""A small vision transformer: the other kind of network that mixup and collapse were studied on."""

from __future__ import annotations

from collections import OrderedDict

import torch
from torch import Tensor, nn

from ..base.numbers import as_whole
from .first_weights import make

WIDTH, DEPTH, HEADS = 192, 9, 3


class _Tokens(nn.Module):
    """Images to tokens: a patch each, the class token in front, positions added."""

    def __init__(self, channels: int, patch: int, size: int):
        super().__init__()
        self.patches = nn.Conv2d(channels, WIDTH, patch, stride=patch)
        self.first = nn.Parameter(torch.zeros(1, 1, WIDTH))
        self.positions = nn.Parameter(0.02 * torch.randn(1, (size // patch) ** 2 + 1, WIDTH))

    def forward(self, x: Tensor) -> Tensor:
        tokens = self.patches(x).flatten(2).transpose(1, 2)
        return torch.cat([self.first.expand(len(x), -1, -1), tokens], 1) + self.positions


class _First(nn.Module):
    """The class token."""

    def forward(self, tokens: Tensor) -> Tensor:
        return tokens[:, 0]


def vit_tiny(
    data=None, *, channels: int | None = None, classes: int | None = None, size: int | None = None,
    patch: int | None = None, seed: int | None = None,
) -> nn.Module:  # fmt: skip
    """A vision transformer of 9 layers, 192 wide, 3 heads, for small square images.

    >>> import torch
    >>> net = vit_tiny(channels=3, classes=10, size=32, seed=0)
    >>> net(torch.zeros(2, 3, 32, 32)).shape
    torch.Size([2, 10])

    Arguments:
        data: what ``fm.load`` gave; the network fits it and goes to its device.
        channels, classes, size: instead of ``data`` (1, 10 and 32 where left out); size: height of an image.
        patch: side of a patch, which must divide ``size``; None: an eighth of it.
        seed: fixes the first weights and leaves the global generator alone; None takes them from it.

    Sites: ``tokens`` (N, 1 + patches, 192), ``layer1`` to ``layer9``, ``norm``, ``token`` (N, 192), ``fc``. 4,028,170
    parameters for 32x32 pixels, three channels, ten classes. Made for a GPU; torch's own encoder layers, normalised
    first, without dropout.
    Errors: ``ValueError`` naming the number that does not fit.
    Source: Dosovitskiy et al. 2021 (arXiv 2010.11929); width and heads of DeiT-Ti, Touvron et al. 2021, fewer layers.
    """
    own = None if data is None else getattr(data, "size", None)
    if own is not None and (shape := tuple(data.test.x.shape[-2:])) != (own, own):
        raise ValueError(f"images of {data.name} are {shape[0]}x{shape[1]}: vit_tiny takes square ones")
    if own is not None and size not in (None, own):
        raise ValueError(f"size={size!r}, but {data.name} has {own}: leave size out")
    size = as_whole("size", own or (32 if size is None else size), of="pixels")
    patch = as_whole("patch", max(1, size // 8) if patch is None else patch, of="pixels")
    if size % patch:
        raise ValueError(f"patch={patch}: it must divide the image's {size} pixels")
    return make("vit_tiny", _vit, data, channels, classes, seed, size=size, patch=patch)


def _vit(channels: int, classes: int, size: int, patch: int) -> nn.Module:
    layers = OrderedDict(tokens=_Tokens(channels, patch, size))
    for number in range(1, DEPTH + 1):
        layers[f"layer{number}"] = nn.TransformerEncoderLayer(
            WIDTH, HEADS, 4 * WIDTH, dropout=0.0, activation="gelu", batch_first=True, norm_first=True
        )
    layers |= OrderedDict(norm=nn.LayerNorm(WIDTH), token=_First(), fc=nn.Linear(WIDTH, classes))
    return nn.Sequential(layers)
