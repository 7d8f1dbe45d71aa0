"""A finished training: its history, its figures and its weights, saved as one file and read without pickle."""

from __future__ import annotations

import os
import platform
import time
from dataclasses import dataclass, field

import torch
from torch import Tensor, nn

from ..base.about import __version__
from ..base.errors import RunError
from ..base.files import read_tensors, write_tensors
from ..base.numbers import as_whole
from ..base.progress import progress_bar
from ..mixing.live import Live
from ..mixing.rules import centred
from ..models.evaluation import evaluate
from .checkpoint import describe
from .loop import Epoch, train
from .options import Options

FIGURES = ("accuracy", "nll", "train_loss", "mixed_loss", "seconds")


@dataclass
class Run:
    """What ``fm.fit`` gives.

    ``history``: a dict an epoch (epoch, loss, accuracy, nll, changes of site); ``accuracy`` (share) and ``nll``
    (nats) on the test images after the last; ``train_loss``: cross-entropy on the clean training images in eval
    mode; ``mixed_loss``: the mean objective of the last epoch; ``seconds``; ``config``; ``versions``; ``weights``.

    >>> run = Run(history=[{"epoch": 1, "loss": 2.0}], accuracy=0.5, config={"data": "digits"})
    """

    history: list[dict] = field(default_factory=list)
    accuracy: float = float("nan")
    nll: float = float("nan")
    train_loss: float = float("nan")
    mixed_loss: float = float("nan")
    seconds: float = 0.0
    config: dict = field(default_factory=dict)
    versions: dict = field(default_factory=dict)
    weights: dict[str, Tensor] = field(default_factory=dict, repr=False)

    def save(self, path: str | os.PathLike):
        """Write the run to one safetensors file (JSON in its header), all at once -> its path."""
        metadata = {name: getattr(self, name) for name in ("history", *FIGURES, "config", "versions")}
        return write_tensors(path, self.weights, metadata)

    @classmethod
    def load(cls, path: str | os.PathLike) -> Run:
        """Read a saved run. Errors: ``RunError`` naming a missing or damaged file. Nothing is unpickled."""
        weights, metadata = read_tensors(path)
        if metadata.keys() != {"history", *FIGURES, "config", "versions"}:
            raise RunError(f"{path}: holds no run (perhaps a checkpoint: give it to checkpoint=)")
        return cls(**metadata, weights=weights)

    def restore(self) -> nn.Module:
        """Rebuild the trained network, in eval mode.

        Errors: ``RunError`` if it was not one of ``fm.models`` (then load ``run.weights`` into your own).
        """
        from .. import models

        recipe = self.config.get("model")
        if not isinstance(recipe, dict):
            raise RunError(f"model {recipe!r} is not one of fm.models: use your_model.load_state_dict(run.weights)")
        model = models.build(**recipe)
        model.load_state_dict(self.weights)
        return model.eval()


def fit(model: nn.Module, data, mix=None, epochs: int = 20, seed: int = 0, *, progress: bool = True, **options) -> Run:
    """Train to the end with a progress bar -> ``Run``. The arguments are those of ``fm.train``.

    >>> import featmix_lite as fm
    >>> data = fm.load("digits", per_class=10)
    >>> run = fm.fit(fm.models.small_cnn(data, seed=0), data, fm.Mix("block1.relu"), epochs=1, progress=False)
    >>> len(run.history), 0 <= run.accuracy <= 1
    (1, True)
    """
    epochs, seed = as_whole("epochs", epochs), as_whole("seed", seed, low=None)
    start, first = time.perf_counter(), mix.mix if isinstance(mix, Live) else mix
    config = describe(data, model, first, epochs, seed, Options(**options))
    history = []
    events = train(model, data, mix, epochs, seed, **options)
    with progress_bar(epochs, "epoch", progress) as bar:
        for event in events:
            if isinstance(event, Epoch):
                history.append({"epoch": event.epoch, "loss": event.loss, **event.metrics})
                bar.update(1)
                bar.set_postfix({k: f"{history[-1][k]:.3f}" for k in ("loss", "accuracy") if k in history[-1]})
    last = mix.mix if isinstance(mix, Live) else mix
    prepare = centred if last is not None and last.rule == "bc+" else None
    final = history[-1] if "accuracy" in history[-1] else evaluate(model, data.test, prepare=prepare)
    return Run(
        history=history,
        accuracy=final["accuracy"],
        nll=final["nll"],
        train_loss=evaluate(model, data.train, prepare=prepare)["nll"],
        mixed_loss=history[-1]["loss"],
        seconds=time.perf_counter() - start,
        config=config,
        versions=versions(data.train.x.device),
        weights={k: v.detach().cpu().clone() for k, v in model.state_dict().items()},
    )


def versions(device: torch.device) -> dict[str, str]:
    """What a record must say about where it was made.

    >>> sorted(versions(torch.device("cpu")))
    ['device', 'featmix_lite', 'python', 'torch']
    """
    name = torch.cuda.get_device_name(device) if device.type == "cuda" else "cpu"
    return {
        "device": name,
        "featmix_lite": __version__,
        "python": platform.python_version(),
        "torch": torch.__version__,
    }
