"""Go on after a kill: the state of a training after each whole epoch, in one file, replaced at once."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import torch

from ..base.errors import RunError
from ..base.files import read_tensors, write_tensors


def describe(data, model, mix, epochs, seed: int, options) -> dict:
    """Plain JSON of what a training is told: the same words for records, runs and checkpoints."""
    settings = {k: v for k, v in dataclasses.asdict(options).items() if k != "checkpoint"}
    return {
        "data": data.name,
        "n_train": len(data.train.x),
        "model": getattr(model, "recipe", None) or type(model).__name__,
        "mix": mix.as_dict() if mix is not None and mix.on else None,
        "epochs": epochs,
        "seed": seed,
        **settings,
    }


class Checkpoint:
    """Writes the state of a run after every epoch and finds it again: the result is the same bit for bit.

    Nothing random needs keeping: every draw follows from (seed, epoch, step).
    """

    def __init__(self, path, data, model, optimizer, mix, epochs, seed, options):
        self.path, self.model, self.optimizer = Path(path), model, optimizer
        self.config = describe(data, model, mix, epochs, seed, options)
        self.history: list[dict] = []

    def save(self, epoch: int, loss: float, metrics: dict) -> None:
        """Keep the state after ``epoch``."""
        self.history.append({"epoch": epoch, "loss": loss, "metrics": metrics})
        tensors = {f"model.{k}": v for k, v in self.model.state_dict().items()}
        for number, state in self.optimizer.state_dict()["state"].items():
            for key, value in state.items():
                if value is not None:
                    tensors[f"optimizer.{number}.{key}"] = torch.as_tensor(value)
        write_tensors(self.path, tensors, {"config": self.config, "history": self.history})

    def resume(self) -> int:
        """Load what is there; returns the number of epochs done (0: a fresh start).

        Errors: ``RunError`` if the file is damaged or belongs to other settings.
        """
        if not self.path.exists():
            return 0
        tensors, metadata = read_tensors(self.path)
        if metadata.get("config") != self.config:
            old = metadata.get("config") or {}
            other = [k for k in self.config if old.get(k) != self.config[k]]
            raise RunError(f"{self.path}: a checkpoint of another run (differs in {', '.join(other)}); use a new file")
        self.model.load_state_dict({k[6:]: v for k, v in tensors.items() if k.startswith("model.")})
        state = self.optimizer.state_dict()
        for key, value in tensors.items():
            if key.startswith("optimizer."):
                _, number, field = key.split(".", 2)
                state["state"].setdefault(int(number), {})[field] = value
        self.optimizer.load_state_dict(state)
        self.history = metadata["history"]
        return len(self.history)
