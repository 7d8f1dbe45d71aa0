"""Go on after a kill: the state of a training after each whole epoch, in one file, replaced at once."""

from __future__ import annotations

import dataclasses
import hashlib
from pathlib import Path

import torch
from torch import Tensor, nn

from ..base.errors import RunError
from ..base.files import write_tensors
from .network_state import kept_state, load_kept
from .saved import read_saved

CHUNK = 2**24  # bytes of images that are read at a time
IDENTITY = {  # how an error calls what a checkpoint knows beside its settings
    "rows": "the training rows (images, labels or their order)",
    "tested": "the test rows",
    "unlabelled": "the rows without labels",
    "network": "the network (names, shapes, frozen parts)",
}


def describe(data, model, mix, epochs, seed: int, options) -> dict:
    """Plain JSON of what a training is told: the same words for records, runs and checkpoints."""
    # Said where they change something, so that files from before there were such options still go on.
    own = ("checkpoint", "unsupervised", "watch", "every", "channels_last", "feature_penalty")
    settings = {f.name: getattr(options, f.name) for f in dataclasses.fields(options) if f.name not in own}
    if options.unsupervised is not None:
        settings["unsupervised"] = options.unsupervised.as_dict()
    settings |= {name: value for name in ("channels_last", "feature_penalty") if (value := getattr(options, name))}
    if options.watch:
        settings |= {"watch": sorted(options.watch), "every": options.every}
    recipe = getattr(model, "recipe", None)
    return {
        "data": data.name,
        "n_train": len(data.train.x),
        "model": recipe if isinstance(recipe, dict) and "name" in recipe else type(model).__name__,
        "mix": mix.as_dict() if mix is not None and mix.on else None,
        "epochs": epochs,
        "seed": seed,
        **settings,
    }


def content(*tensors: Tensor) -> str:
    """A digest of what tensors hold, read piece by piece, wherever they are: other rows or another order, another one.

    >>> x = torch.arange(6.0).view(3, 2)
    >>> content(x) == content(x.clone()), content(x) == content(x.flip(0)), content(x) == content(x.view(2, 3))
    (True, False, False)
    """
    total = hashlib.blake2b(digest_size=16)
    for t in tensors:
        total.update(f"{t.dtype} {tuple(t.shape)};".encode())
        rows = max(1, CHUNK // max(1, t[:1].numel() * t.element_size()))
        for part in t.split(rows) if len(t) else ():
            total.update(part.detach().cpu().contiguous().reshape(-1).view(torch.uint8).numpy())
    return total.hexdigest()


def _rows(split) -> str:
    """Images and labels, whatever kind of whole numbers these are."""
    return content(split.x, split.y if split.y.is_floating_point() else split.y.long())


def structure(model: nn.Module) -> str:
    """A digest of what a network is made of, whatever its weights hold; which parts are frozen counts.

    >>> structure(nn.Linear(2, 1)) == structure(nn.Linear(2, 1)), structure(nn.Linear(2, 1)) == structure(nn.ReLU())
    (True, False)
    """
    parts = [(name, str(t.dtype), tuple(t.shape)) for name, t in kept_state(model).items()]
    parts += [(name, type(m).__name__) for name, m in model.named_modules()]
    parts += [name for name, p in model.named_parameters() if not p.requires_grad]
    parts += [name for name, m in model.named_modules() if model.training and not m.training]
    return hashlib.blake2b(repr(parts).encode(), digest_size=16).hexdigest()


class Checkpoint:
    """Writes the state of a run after every epoch and finds it again: the result is the same bit for bit.

    Nothing random needs keeping: every draw follows from (seed, epoch, step). What is there already is read and
    held against the settings, the content of the data and the structure of the network when the object is made;
    the first weights may be others, since the file's are taken.
    Errors: ``RunError`` if the file is damaged or no checkpoint, or belongs to another training.
    """

    def __init__(self, path, data, model, mix, epochs, seed, options):
        self.path, self.model = Path(path), model
        self.config = describe(data, model, mix, epochs, seed, options)
        self.config |= {"rows": _rows(data.train), "network": structure(model)}
        if options.unsupervised is not None:
            self.config["unlabelled"] = content(data.unlabelled.x)
        self.config["tested"] = _rows(data.test) if options.evaluate else None
        self.history: list[dict] = []
        self._found = self._read() if self.path.exists() else None

    def save(self, optimizer, epoch: int, loss: float, metrics: dict, networks: dict | None = None) -> None:
        """Keep the state after ``epoch``; ``networks`` {name: network}: others whose weights belong to it."""
        self.history.append({"epoch": epoch, "loss": loss, "metrics": metrics})
        tensors = {f"model.{k}": v for k, v in kept_state(self.model).items()}
        for name, network in (networks or {}).items():
            tensors |= {f"{name}.{k}": v for k, v in kept_state(network).items()}
        for number, state in optimizer.state_dict()["state"].items():
            for key, value in state.items():
                if value is not None:
                    tensors[f"optimizer.{number}.{key}"] = torch.as_tensor(value)
        write_tensors(self.path, tensors, {"config": self.config, "history": self.history})

    def resume(self, optimizer, networks: dict | None = None) -> int:
        """Load what was there; returns the number of epochs done (0: a fresh start)."""
        if self._found is None:
            return 0
        (tensors, self.history), self._found = self._found, None
        try:
            for name, network in {"model": self.model, **(networks or {})}.items():
                load_kept(network, {k[len(name) + 1 :]: v for k, v in tensors.items() if k.startswith(f"{name}.")})
            state = optimizer.state_dict()
            for key, value in tensors.items():
                if key.startswith("optimizer."):
                    _, number, field = key.split(".", 2)
                    state["state"].setdefault(int(number), {})[field] = value
            optimizer.load_state_dict(state)
        except (ValueError, RuntimeError) as error:
            raise RunError(f"{self.path}: its tensors are not this network's ({error})") from error
        return len(self.history)

    def _read(self) -> tuple[dict[str, Tensor], list[dict]]:
        otherwise = "holds no checkpoint (perhaps a saved run); name another file"
        tensors, metadata = read_saved(self.path, {"config": dict, "history": list}, otherwise)
        for i, epoch in enumerate(metadata["history"]):
            if not {"loss", "metrics"} <= epoch.keys() or epoch.get("epoch") != i + 1:
                raise RunError(f"{self.path}: history[{i}]={epoch!r:.80}: epoch {i + 1}, its loss and metrics")
        old = metadata["config"]
        if not IDENTITY.keys() - {"unlabelled"} <= old.keys():
            raise RunError(f"{self.path}: does not say what data it was made on (an older version wrote it); delete it")
        if old != self.config:
            every = [*self.config, *(k for k in old if k not in self.config)]
            other = [IDENTITY.get(k, k) for k in every if old.get(k) != self.config.get(k)]
            raise RunError(f"{self.path}: a checkpoint of another run (differs in {', '.join(other)}); use a new file")
        return tensors, metadata["history"]
