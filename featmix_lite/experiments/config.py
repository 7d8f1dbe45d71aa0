"""One run of a sweep, written down: what is trained, where it mixes, how, from which seed."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import re
from dataclasses import dataclass, field

from ..base.numbers import as_number, as_whole
from ..mixing.mix import Mix
from ..training.options import Options
from ..training.unsupervised import Unsupervised

VERSION = 1  # raise it by hand when the same words no longer mean the same experiment: old records then do not count
MEASURES = ("robustness", "snnl", "linearity", "collapse", "geometry")
WATCHES = ("train_nll", "linearity", "collapse", "geometry")
NUMBERS = {  # what each takes, and the test of it
    "dropout": ("from 0 up to 1", lambda v: 0 <= v < 1),
    "label_noise": ("the share of wrong labels, from 0 to 1", lambda v: 0 <= v <= 1),
    "simplex": ("a scale above 0, or 0 for the model's own classifier", lambda v: v >= 0),
    "imbalance": ("the first class's rows for one of the last, 1 or more", lambda v: v >= 1),
}
UNWRITTEN = {"lr": 0.1}  # what no lr means in JSON, for every optimizer: old records of Adam were made with it
ALWAYS = ("data", "model", "mix", "seed", "epochs")


@dataclass(frozen=True)
class Config:
    """A run as plain settings: frozen, hashable, JSON there and back.

    >>> config = fm.Config(mix=fm.Mix("block1.relu"), seed=3, epochs=5, per_class=20)
    >>> Config.from_dict(config.as_dict()) == config, len({config, config})
    (True, 1)
    >>> config.as_dict()["per_class"], "lr" in config.as_dict()      # what is at its default is not written
    (20, False)

    Arguments:
        data, model: names of ``fm.load`` and ``fm.models``. mix: a ``Mix`` or None. seed, epochs: whole numbers.
        n_train, per_class: a subset of the training images, chosen with ``seed``.
        n_test: score on so many test images, the same ones for every seed, and on half as many held-out ones.
        labelled: so many training images of each class keep their label, as ``data.with_few_labels``; unsupervised: an
            ``fm.Unsupervised``, what the others are for.
        label_noise, imbalance: as ``data.with_label_noise`` and ``data.imbalanced``; 0 and 1: none.
        shrink: smaller images, as ``data.shrunk``; 1: as they are.
        measures: further figures of the trained network, of "robustness", "snnl", "linearity", "collapse" (clean
            training images, see ``fm.measures.collapse``) and "geometry" (mixes of them at the last features).
        watch: what the history holds every ``every`` epochs, of "train_nll" (clean labelled images), "linearity",
            "collapse" and "geometry".
        simplex: the scale of a fixed simplex classifier behind a linear neck, as ``fm.models.with_simplex_classifier``;
            0: the model's own classifier.
        evaluate: test after each epoch, too; without it the history holds losses only.
        dropout: of the model. The others: as for ``fm.train``; ``lr=None`` is the optimizer's own.
    Errors: ``ValueError`` naming a bad value or an unknown field. ``key`` names the run: two with one key are the
    same experiment.
    """

    data: str = "digits"
    model: str = "small_cnn"
    mix: Mix | None = None
    seed: int = 0
    epochs: int = 20
    n_train: int | None = None
    per_class: int | None = None
    dropout: float = 0.0
    batch: int = 64
    lr: float | None = None
    optimizer: str = field(default=Options.optimizer)
    momentum: float = field(default=Options.momentum)
    weight_decay: float = field(default=Options.weight_decay)
    schedule: str = field(default=Options.schedule)
    loss: str = field(default=Options.loss)
    smoothing: float = 0.0
    augment: str | None = None
    form: str = "one-pass"
    branches: str = "permuted"
    noise: float = 0.0
    noise_at: str = Options.noise_at
    n_test: int | None = None
    label_noise: float = 0.0
    imbalance: float = 1.0
    measures: tuple[str, ...] = ()
    evaluate: bool = True
    labelled: int | None = None
    unsupervised: Unsupervised | None = None
    channels_last: bool = False
    shrink: int = 1
    watch: tuple[str, ...] = ()
    every: int = 1
    feature_penalty: float = Options.feature_penalty
    simplex: float = 0.0

    def __post_init__(self):
        from .. import models
        from ..base.errors import choices
        from ..data import SETS

        for name, known in (("data", SETS), ("model", models.known())):
            if getattr(self, name) not in known:
                raise ValueError(f"{name}={getattr(self, name)!r}: {choices(getattr(self, name), list(known))}")
        for name, low in (("seed", 0), ("epochs", 1), ("shrink", 1), ("n_train", 1), ("per_class", 1),
                          ("n_test", 1), ("labelled", 1)):  # fmt: skip
            value = getattr(self, name)
            if value is not None or name in ("seed", "epochs", "shrink"):
                object.__setattr__(self, name, as_whole(name, value, low))
        if isinstance(self.mix, dict):
            object.__setattr__(self, "mix", Mix.from_dict(self.mix))
        if self.mix is not None and not isinstance(self.mix, Mix):
            raise ValueError(f"mix={self.mix!r}: a Mix, or None for no mixing")
        if self.mix is not None and not self.mix.on:
            object.__setattr__(self, "mix", None)  # alpha 0 mixes nothing: one experiment, one name
        for name, (what, fits) in NUMBERS.items():
            object.__setattr__(self, name, as_number(name, getattr(self, name), what, fits))
        for name, known in (("measures", MEASURES), ("watch", WATCHES)):
            several = getattr(self, name)
            if not isinstance(several, (list, tuple)):
                raise ValueError(f"{name}={several!r}: several of {', '.join(known)}, such as ({known[1]!r},)")
            object.__setattr__(self, name, tuple(several))
            if any(one not in known for one in several):
                raise ValueError(f"{name}={several!r}: choose of {', '.join(known)}")
        options = self.options.checked(self.mix)
        if options.unsupervised is not None and self.labelled is None:
            raise ValueError("unsupervised= needs rows without labels: labelled=5 keeps 5 labels a class")
        for f in dataclasses.fields(self):  # numbers made plain there are plain here
            if f.name != "watch" and hasattr(options, f.name):
                object.__setattr__(self, f.name, getattr(options, f.name))

    @property
    def options(self) -> Options:
        """What ``fm.train`` is told beside the mixing."""
        shared = {f.name for f in dataclasses.fields(Options)} & {f.name for f in dataclasses.fields(self)} - {"watch"}
        return Options(**{name: getattr(self, name) for name in shared})

    def as_dict(self) -> dict:
        """Plain JSON: data, model, mix, seed and epochs always, other fields where they are not at their default."""
        fields = {}
        for f in dataclasses.fields(self):
            value = getattr(self, f.name)
            if f.name in ALWAYS or value != UNWRITTEN.get(f.name, f.default):
                fields[f.name] = value.as_dict() if isinstance(value, Mix | Unsupervised) else value
                if isinstance(value, tuple):
                    fields[f.name] = list(value)
        return fields

    @classmethod
    def from_dict(cls, fields: dict) -> Config:
        """The Config that ``as_dict`` wrote: no ``lr`` is 0.1. Errors: ``ValueError`` for a field it does not know."""
        known = [f.name for f in dataclasses.fields(cls)]
        if not isinstance(fields, dict):
            raise ValueError(f"{fields!r:.80} is no run; it has: {', '.join(known)}")
        unknown = [name for name in fields if name not in known]
        if unknown:
            raise ValueError(f"a run has no setting {unknown[0]!r}; it has: {', '.join(known)}")
        return cls(**{**UNWRITTEN, **fields})

    @property
    def key(self) -> str:
        """16 letters that name the experiment: from its content and the experiment version.

        >>> Config(seed=1).key == Config(seed=1, lr=Config().lr).key != Config(seed=2).key
        True
        """
        return key_of(self.as_dict())


def key_of(config: dict, version: int = VERSION) -> str:
    """The key of a config that was written as JSON, whatever the order of its fields, and whether 1 or 1.0 is said.

    >>> key_of({"seed": 1, "lr": 1.0}) == key_of({"lr": 1, "seed": 1})
    True
    """
    text = json.dumps({"version": version, "config": config}, sort_keys=True, allow_nan=False)
    if WHOLE.search(text):
        text = json.dumps({"version": version, "config": _spelt(config)}, sort_keys=True, allow_nan=False)
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()


WHOLE = re.compile(r"\d(\.0|e)")  # there may be a whole number written as a float


def _spelt(value):
    """Equal numbers spelt alike, at any depth: ``Mix(alpha=1)`` and ``Mix(alpha=1.0)`` are one experiment."""
    if isinstance(value, dict):
        return {name: _spelt(one) for name, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_spelt(one) for one in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value
