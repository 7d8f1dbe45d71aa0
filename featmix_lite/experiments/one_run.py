"""One config in, one record out: the same config gives the same record, wherever and whenever it is run."""

from __future__ import annotations

import math
import platform
from dataclasses import asdict
from functools import lru_cache

import torch

from ..base.about import __version__
from ..base.threads import one_thread
from ..data import load
from ..data.variants import scored_on
from ..mixing.rules import centred
from ..models.evaluation import logits
from ..training.run import fit
from .config import VERSION, Config

UNLIKE = ("seconds", "host")  # what may differ between two records of one config on one kind of machine


def experiment(config: dict, root: str | None = None, device: str = "cpu") -> dict:
    """Run a config that was written as JSON -> its record, plain JSON.

    >>> record = experiment(fm.Config(epochs=1, per_class=5).as_dict())
    >>> record["config"]["epochs"], 0 < record["accuracy"] < 1, "error" in record
    (1, True, False)

    Arguments: ``config``, what ``Config.as_dict`` gives; ``root``, the folder of the image sets; ``device``.
    A record holds: config, version, accuracy, nll, ece, each of the two last also after one temperature fitted on
    rows held out of training (nll_calibrated, ece_calibrated, temperature), brier, train_loss (clean training
    images), mixed_loss (last epoch), val_accuracy and val_nll (the held-out rows, before the temperature: to choose
    by), what ``config.measures`` asks for, history, seconds, and where it was made. A run that fails gives ``error``
    and no figures. One thread is used, and the former number put back; no global generator is read or seeded. Runs
    in several threads of one process take turns, so that each gives what it gives alone.
    """
    head = {"config": config, "version": VERSION}
    with one_thread():
        try:
            return {**head, **_figures(Config.from_dict(config), root, device), **_where(device)}
        except Exception as error:
            return {**head, "error": f"{type(error).__name__}: {error}", **_where(device)}


def _figures(config: Config, root: str | None, device: str) -> dict:
    from .. import models
    from ..measures import calibration, fit_temperature  # here: `import featmix_lite` stays quick
    from .extra_figures import further, watch_of
    from .times_to_loss import epoch_figures

    # Only a subset depends on the seed: all runs on a whole set share one copy of it.
    subset = config.n_train is not None or config.per_class is not None
    data = _data(config.data, config.n_train, config.per_class, config.seed if subset else 0, root, device)
    data = data if config.shrink == 1 else data.shrunk(config.shrink)
    data = data if config.labelled is None else data.with_few_labels(config.labelled, config.seed)
    data = data if config.imbalance == 1 else data.imbalanced(config.imbalance, config.seed)
    data = data if config.label_noise == 0 else data.with_label_noise(config.label_noise, config.seed)
    data = data if config.n_test is None else scored_on(data, config.n_test)
    settings = {"dropout": config.dropout} if config.dropout else {}
    settings |= {"simplex": {"scale": config.simplex}} if config.simplex else {}
    model = models.build(config.model, data, seed=config.seed, **settings).to(device)
    prepare = centred if config.mix is not None and config.mix.rule == "bc+" else None
    trained = {"loss": config.loss, "decay": config.feature_penalty, "own": _own_site(config.mix)}
    options = asdict(config.options) | {"watch": watch_of(config.watch, prepare, **trained)}
    run = fit(model, data, config.mix, config.epochs, config.seed, progress=False, **options)
    held, test = (logits(model, split.x, prepare=prepare) for split in (data.val, data.test))
    t = fit_temperature(held, data.val.y)
    kept = calibration(held, data.val.y)
    raw, mended = calibration(test, data.test.y), calibration(test / t, data.test.y)
    if not all(math.isfinite(v) for v in (run.nll, run.train_loss, run.mixed_loss, raw.nll)):
        raise ArithmeticError("the training diverged: its loss is not finite")
    asked = further(model, data, config.measures, prepare, **trained)
    speed = epoch_figures(run.history) if "train_nll" in config.watch else {}
    return {
        "accuracy": run.accuracy, "nll": run.nll, "nll_calibrated": mended.nll, "ece": raw.ece,
        "ece_calibrated": mended.ece, "brier": raw.brier, "temperature": t, "train_loss": run.train_loss,
        "mixed_loss": run.mixed_loss, "val_accuracy": float((held.argmax(1) == data.val.y.cpu()).double().mean()),
        "val_nll": kept.nll, **asked, **speed,
        "history": _brief(run.history, config.evaluate), "seconds": round(run.seconds, 3),
    }  # fmt: skip


def _own_site(mix) -> str | None:
    """The one site behind the image where a training mixed, if it mixed at one."""
    return mix.sites[0] if mix is not None and len(mix.sites) == 1 and mix.sites[0] != "input" else None


def _brief(history: list[dict], evaluate: bool) -> list[dict]:
    """Where nothing was tested on the way: the losses, and changes where there are any. Files of records stay small."""
    return history if evaluate else [{k: v for k, v in epoch.items() if v != []} for epoch in history]


@lru_cache(maxsize=4)
def _data(name, n_train, per_class, seed, root, device):
    return load(name, root, n_train, per_class, seed, device)


def _where(device: str) -> dict:
    name = torch.cuda.get_device_name(device) if str(device).startswith("cuda") else str(device)
    return {
        "device": name, "torch": torch.__version__, "cpu": torch.backends.cpu.get_cpu_capability(),
        "featmix_lite": __version__, "threads": 1, "host": platform.node(),
    }  # fmt: skip
