"""A finished training: its history, its figures and its weights, saved as one file and read without pickle."""

from __future__ import annotations

import json
import math
import os
import platform
import time
import warnings
from dataclasses import dataclass, field

import torch
from torch import Tensor, nn

from ..base.about import __version__
from ..base.errors import RunError
from ..base.files import write_tensors
from ..base.numbers import as_whole
from ..base.progress import progress_bar
from ..mixing.live import Live
from ..mixing.rules import centred
from ..models.evaluation import evaluate, logits
from .beforehand import check_test
from .checkpoint import describe
from .loop import Epoch, train
from .network_state import kept_state, load_kept, not_kept
from .objectives import soft_cross_entropy
from .options import read_options
from .saved import read_saved

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

    @property
    def diverged(self) -> str:
        """What says that the training diverged, in words; "" where nothing does."""
        # No test rows, no accuracy, whatever the training was: only losses tell.
        lost = [f"{n} {v}" for n in ("mixed_loss", "train_loss") if not math.isfinite(v := getattr(self, n))]
        return f"the training diverged: {', '.join(lost)}" if lost else ""

    def save(self, path: str | os.PathLike):
        """Write the run to one safetensors file (JSON in its header), all at once -> its path."""
        metadata = {name: getattr(self, name) for name in ("history", *FIGURES, "config", "versions")}
        return write_tensors(path, self.weights, metadata)

    @classmethod
    def load(cls, path: str | os.PathLike) -> Run:
        """Read a saved run. Errors: ``RunError`` naming a missing, damaged or forged file. Nothing is unpickled."""
        holds = {"history": list, **dict.fromkeys(FIGURES, float), "config": dict, "versions": dict}
        weights, metadata = read_saved(path, holds, "holds no run (perhaps a checkpoint: give it to checkpoint=)")
        return cls(**metadata, weights=weights)

    def restore(self) -> nn.Module:
        """Rebuild the trained network, in eval mode.

        Errors: ``RunError`` if it was not one of ``fm.models`` (then load ``run.weights`` into your own), or the
        weights are not that network's.
        """
        from .. import models

        recipe = self.config.get("model")
        if not isinstance(recipe, dict) or recipe.get("name") not in models.known():
            raise RunError(f"model {recipe!r:.99} is not one of fm.models: use your_model.load_state_dict(run.weights)")
        many = sum(t.numel() for t in self.weights.values())
        try:
            for name in ("channels", "classes"):  # before a network is made that no memory holds
                if as_whole(name, recipe.get(name, 1)) > many:
                    raise ValueError(f"{name}={recipe[name]!r:.80}, but there are {many} weights")
            model = models.build(recipe["name"], None, **{k: v for k, v in recipe.items() if k != "name"})
            load_kept(model, self.weights)
        except (ValueError, TypeError, RuntimeError) as error:
            told = " ".join(str(error).split())
            raise RunError(f"model {recipe!r:.200} and the weights do not fit: {told:.400}") from error
        return model.eval()


def fit(model: nn.Module, data, mix=None, epochs: int = 20, seed: int = 0, *, progress: bool = True, **options) -> Run:
    """Train to the end with a progress bar -> ``Run``. The arguments are those of ``fm.train``.

    >>> import featmix_lite as fm
    >>> data = fm.load("digits", per_class=10)
    >>> run = fm.fit(fm.models.small_cnn(data, seed=0), data, fm.Mix("block1.relu"), epochs=1, progress=False)
    >>> len(run.history), 0 <= run.accuracy <= 1
    (1, True)

    A network's state that is no tensor (``get_extra_state``) is not among ``run.weights``: a warning says so before
    the training. A training that diverged ends with a warning, too, and its figures are NaN.
    Errors: as ``fm.train``, all before the first step.
    """
    epochs, seed = as_whole("epochs", epochs), as_whole("seed", seed, low=None)
    start, first = time.perf_counter(), mix.mix if isinstance(mix, Live) else mix
    events = train(model, data, mix, epochs, seed, **options)
    config = _told(describe(data, model, first, epochs, seed, read_options(options)))
    check_test(model, data)
    if lost := not_kept(model):
        warnings.warn(f"{', '.join(lost)} of the model cannot be saved: run.weights is without, load it with "
                      "strict=False", stacklevel=2)  # fmt: skip
    history = []
    with progress_bar(epochs, "epoch", progress) as bar:
        for event in events:
            if isinstance(event, Epoch):
                history.append({"epoch": event.epoch, "loss": event.loss, **event.metrics})
                bar.update(1)
                bar.set_postfix({k: f"{history[-1][k]:.3f}" for k in ("loss", "accuracy") if k in history[-1]})
    last = mix.mix if isinstance(mix, Live) else mix
    prepare = centred if last is not None and last.rule == "bc+" else None
    final = history[-1] if "accuracy" in history[-1] else _tested(model, data.test, prepare)
    run = Run(
        history=history,
        accuracy=final["accuracy"] if not math.isnan(final["nll"]) else math.nan,
        nll=final["nll"],
        train_loss=_clean_loss(model, data.train, prepare),
        mixed_loss=history[-1]["loss"],
        seconds=time.perf_counter() - start,
        config=config,
        versions=versions(data.train.x.device),
        weights={k: v.detach().cpu().clone() for k, v in kept_state(model).items()},
    )
    if run.diverged:
        warnings.warn(f"{run.diverged}; try a smaller learning rate than {config['lr']:g}", stacklevel=2)
    return run


def _told(config: dict) -> dict:
    """The config, if it can be written: asked before the training that it describes."""
    try:
        json.dumps(config)
    except (TypeError, ValueError) as error:
        raise ValueError(f"the settings of this run cannot be saved as JSON ({error}): {config}") from error
    return config


def _tested(model: nn.Module, split, prepare) -> dict[str, float]:
    """Accuracy and NLL; of no rows: NaN."""
    return evaluate(model, split, prepare=prepare) if len(split.x) else {"accuracy": math.nan, "nll": math.nan}


def _clean_loss(model: nn.Module, split, prepare) -> float:
    """Cross-entropy on the clean training images in eval mode, whether their labels are classes or soft."""
    if split.y.dim() == 1:
        return evaluate(model, split, prepare=prepare)["nll"]
    return soft_cross_entropy(logits(model, split.x, prepare=prepare), split.y.cpu().double()).item()


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
