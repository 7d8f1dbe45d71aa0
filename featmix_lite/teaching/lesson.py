"""What every lesson does first, and the few measurements lessons share."""

from __future__ import annotations

import sys
import textwrap

import torch
from torch import Tensor, nn

from ..base.about import fast
from ..mixing.sampling import Draw
from ..representation.site_features import features, mixed_features


def begin(data) -> None:
    """Say what this lesson runs on; make widgets work in Colab, figures leave stills; keep to one thread on a CPU.

    >>> begin(data)
    CPU, one thread · digits: 200 training and 359 test images, 8x8 · ... mode

    Two threads fight over two busy cores, and a live picture needs one of them. Argument: what ``fm.load`` gave.
    """
    from ..figures.notebook_stills import leave_stills

    device = data.train.x.device
    torch.set_num_threads(1)
    if "google.colab" in sys.modules:
        from google.colab import output  # only there: other people's widgets need its permission

        output.enable_custom_widget_manager()
    leave_stills()
    where = torch.cuda.get_device_name(device) if device.type == "cuda" else "CPU, one thread"
    mode = "fast" if fast() else "full"
    size = "x".join(str(n) for n in data.train.x.shape[-2:])
    counts = f"{len(data.train.x)} training and {len(data.test.x)} test images, {size}"
    print(f"{where} · {data.name}: {counts} · {mode} mode")


def say(text: str) -> None:
    """Print ``text`` in lines that no page breaks within a word.

    >>> say("a sentence " * 12)
    a sentence a sentence a sentence a sentence a sentence a sentence a sentence a sentence a sentence
    a sentence a sentence a sentence
    """
    print(textwrap.fill(text, 100))


def network(data, epochs: int = 3) -> nn.Module:
    """A ``small_cnn`` that knows ``data``, in eval mode: at once for digits, else trained for some epochs here.

    >>> network(data).training
    False

    So one line of a lesson, ``data = ...``, decides what all its cells run on.
    """
    from ..widgets.explorer.usual_network import usual

    return usual(data, epochs)


def halves(rows: int, site: str) -> Draw:
    """A draw that mixes each image half and half with its neighbour: rows 0 and 1, 2 and 3 ...

    >>> halves(2, "input").partners
    tensor([[0, 1],
            [1, 0]])
    """
    own = torch.arange(rows - rows % 2)
    return Draw(site, torch.stack([own, own ^ 1], 1), torch.full((len(own), 2), 0.5))


def beside_the_line(model: nn.Module, x: Tensor, place: str, last: str = "flatten") -> float:
    """How far half-way mixes at ``place`` land from the straight line between their parents, in the last features.

    >>> round(beside_the_line(fm.recorded.trained(), data.test.x[:20], "flatten"), 6)
    0.0

    A mean over rows 0 with 1, 2 with 3 ...: the distance to the point half-way, over the parents' distance.
    Arguments: ``x`` (B, C, H, W), an even number of rows of different classes. This measure is the kit's own.
    """
    x = x[: len(x) - len(x) % 2]
    half = halves(len(x), place)
    clean = features(model, x, last).flatten(1)
    mixed = mixed_features(model, x, half, last).flatten(1)
    other = clean[half.partners[:, 1]]
    off = (mixed - (clean + other) / 2).norm(dim=1) / (clean - other).norm(dim=1).clamp_min(1e-12)
    return off.mean().item()
