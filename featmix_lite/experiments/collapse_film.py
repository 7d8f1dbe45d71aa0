"""Trainings on their way to collapse, filmed: frames at epochs ever farther apart, in one small file."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor

from ..base.errors import RunError, choices
from ..base.files import read_tensors, write_tensors
from ..base.numbers import as_whole
from ..measures import Collapse
from ..representation.collapse_frames import Frame, Mixes, frame
from ..training.loop import Epoch, train

COORDINATES = ("mixed", "clean", "means")  # kept in half precision: a picture has no more
BINS = ("counts", "confidence", "accuracy")


@dataclass(frozen=True, eq=False)
class Take:
    """One training: ``label``, its ``loss`` ("ce" or "mse") and penalty on features ``decay``, and a ``Frame`` at each
    of ``epochs``."""

    label: str
    loss: str
    decay: float
    epochs: tuple[int, ...]
    frames: tuple[Frame, ...]


@dataclass(frozen=True, eq=False)
class Film:
    """Several trainings of which the same ``mixes`` were looked at; ``names`` of the classes.

    >>> film = fm.recorded.film()
    >>> film["mixed at the image"].epochs[-1], film["mixed at the image"].frames[-1].rows.shape
    (300, torch.Size([10, 9]))
    """

    takes: tuple[Take, ...]
    mixes: Mixes
    names: tuple[str, ...]
    title: str = ""
    mode: str = "eval"  # how the mixes were run: "train" as a step of training sees them

    def __getitem__(self, label: str) -> Take:
        """The take of that label. Errors: ``KeyError`` listing the labels."""
        found = {take.label: take for take in self.takes}
        if label not in found:
            raise KeyError(f"no training is called {label!r}: {choices(label, list(found))}")
        return found[label]

    def save(self, path: str | os.PathLike) -> Path:
        """Write all of it to one safetensors file."""
        tensors = {f"mixes.{name}": value for name, value in self.mixes._asdict().items()}
        for number, take in enumerate(self.takes):
            for name in (*COORDINATES, "rows", *BINS):
                kept = torch.stack([getattr(one, name) for one in take.frames])
                tensors[f"{number}.{name}"] = kept.half() if name in COORDINATES else kept.float()
            tensors[f"{number}.collapse"] = torch.tensor([one.collapse for one in take.frames])
            tensors[f"{number}.right"] = torch.tensor([one.right for one in take.frames])
        told = [{"label": t.label, "loss": t.loss, "decay": t.decay, "epochs": list(t.epochs)} for t in self.takes]
        return write_tensors(path, tensors, {"takes": told, "names": list(self.names), "title": self.title})

    @classmethod
    def load(cls, path: str | os.PathLike) -> Film:
        """Read a saved film. Errors: ``RunError`` naming a file that is missing, damaged or no film."""
        tensors, told = read_tensors(path)
        try:
            mixes = Mixes(**{name: tensors[f"mixes.{name}"] for name in Mixes._fields})
            takes = tuple(_take(tensors, number, one) for number, one in enumerate(told["takes"]))
            return cls(takes, mixes, tuple(told["names"]), told["title"])
        except (KeyError, TypeError, IndexError) as error:
            raise RunError(f"{path}: holds no film of a training ({type(error).__name__}: {error})") from error


def filmed(label: str, model, data, mix, epochs: int, mixes: Mixes, seed: int = 0, at: int = 16, **options) -> Take:
    """Train ``model`` and keep ``at`` frames of it, from the first epoch to the last.

    >>> from featmix_lite.representation.collapse_frames import mixes_of_every_two
    >>> take = filmed("no mixing", model, data, None, 4, mixes_of_every_two(data.train.y, each=1), at=3)
    >>> take.epochs, take.frames[0].mixed.shape
    ((1, 2, 4), torch.Size([55, 9]))

    Arguments: as ``fm.train``; ``mixes``, what is looked at. Epochs lie as evenly as they can on a logarithmic scale.
    """
    wanted = _spread(as_whole("epochs", epochs), as_whole("at", at))
    frames = []
    for event in train(model, data, mix, epochs, seed, evaluate=False, **options):
        if isinstance(event, Epoch) and event.epoch in wanted:
            frames.append(frame(model, data, mixes))
    return Take(label, options.get("loss", "ce"), options.get("feature_penalty", 0.0), wanted, tuple(frames))


def _spread(epochs: int, at: int) -> tuple[int, ...]:
    """``at`` epochs from 1 to the last, or as many as there are."""
    steps = torch.logspace(0, torch.log10(torch.tensor(float(epochs))).item(), min(at, epochs), dtype=torch.float64)
    found = sorted({round(float(s)) for s in steps} | {1, epochs})
    rest = [e for e in range(1, epochs + 1) if e not in found]
    return tuple(sorted(found + rest[: max(0, min(at, epochs) - len(found))]))


def _take(tensors: dict[str, Tensor], number: int, told: dict) -> Take:
    if not all(isinstance(epoch, int) for epoch in told["epochs"]):
        raise TypeError(f"epochs {told['epochs']!r:.80}")
    kept = {name: tensors[f"{number}.{name}"] for name in (*COORDINATES, "rows", *BINS, "collapse", "right")}
    frames = tuple(
        Frame(*(kept[name][i].double() for name in ("mixed", "clean", "means", "rows")),
              Collapse(*kept["collapse"][i].tolist()), *(kept[name][i].double() for name in BINS),
              float(kept["right"][i]))
        for i in range(len(told["epochs"]))
    )  # fmt: skip
    return Take(told["label"], told["loss"], told["decay"], tuple(told["epochs"]), frames)
