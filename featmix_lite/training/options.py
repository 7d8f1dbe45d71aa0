"""Everything ``fm.train`` can be told beside the mixing, in one visible place."""

from __future__ import annotations

from dataclasses import dataclass, fields

from ..base.errors import MixError, check_choice, choices
from ..base.numbers import as_flag, as_number, as_whole
from ..data.augmentation import KINDS
from ..mixing.live import Live
from . import schedule
from .objectives import LOSSES
from .unsupervised import Unsupervised
from .watching import check_watch

FORMS, BRANCHES = ("one-pass", "siamese"), ("permuted", "independent")
RATES = {"sgd": 0.1, "adam": 0.003, "adamw": 0.003}  # small_cnn, 20 digits a class, 20 epochs: Adam .984, with .1 .958
NUMBERS = {  # what each takes, and the test of it
    "lr": ("a learning rate above 0", lambda v: v > 0),
    "momentum": ("from 0 to below 1", lambda v: 0 <= v < 1),
    "weight_decay": ("0 or more", lambda v: v >= 0),
    "smoothing": ("a share from 0 to 1", lambda v: 0 <= v <= 1),
    "feature_penalty": ("0 or more", lambda v: v >= 0),
    "noise": ("0 or a positive share of the features' standard deviation", lambda v: v >= 0),
}


@dataclass(frozen=True)
class Options:
    """How to train. Defaults add nothing: no augmentation, smoothing, dropout or autocast.

    >>> Options(schedule="cosine").batch, Options().lr, Options(optimizer="adam").lr
    (64, 0.1, 0.003)
    """

    batch: int = 64
    lr: float | None = None  # the peak; None: that of RATES for the optimizer
    optimizer: str = "sgd"
    momentum: float = 0.9  # beta1 for Adam
    weight_decay: float = 1e-4  # with cosine, small_cnn on MNIST in 5 epochs: .9927; 5e-4 and one-cycle: .9911
    schedule: str = "cosine"
    loss: str = "ce"  # soft-label cross-entropy, mean over rows
    smoothing: float = 0.0
    feature_penalty: float = 0.0  # half of it times |h|^2, mean over rows, h what the last linear layer is given
    augment: str | None = None  # "flip", "crop" (pad 4) or "flip+crop"
    form: str = "one-pass"  # "siamese": Oki & Kurita's k branches
    branches: str = "permuted"  # "independent": each branch draws its own rows
    noise: float = 0.0  # Gaussian noise on hidden units in training, as a share of their standard deviation
    noise_at: str = "block1.relu"  # the site where it is added, before any mixing there
    autocast: bool = False  # bfloat16
    channels_last: bool = False  # convolutions' own order in memory: often faster on a CPU, other last bits
    evaluate: bool = True  # on the test images, after each epoch
    checkpoint: str | None = None  # a file: a killed run goes on from its last whole epoch
    unsupervised: Unsupervised | None = None  # what is learnt from rows without labels
    watch: dict | None = None  # {name: function(model, data) -> a number, or numbers by name}: kept in the history
    every: int = 1  # epochs from one watching to the next; the last epoch is watched, too

    def __post_init__(self):
        if self.lr is None:
            check_choice("optimizer", self.optimizer, schedule.OPTIMIZERS)
            object.__setattr__(self, "lr", RATES[self.optimizer])
        if not isinstance(self.noise_at, str):
            raise ValueError(f"noise_at={self.noise_at!r:.80}: a site's name, such as 'block1.relu'")
        if isinstance(self.unsupervised, dict):
            object.__setattr__(self, "unsupervised", Unsupervised.from_dict(self.unsupervised))
        if not isinstance(self.unsupervised, Unsupervised | None):
            raise ValueError(f"unsupervised={self.unsupervised!r:.80}: an fm.Unsupervised, or None")
        plain = {"batch": as_whole("batch", self.batch, of="rows"), "every": as_whole("every", self.every, of="epochs")}
        check_watch(self.watch)
        plain |= {name: as_number(name, getattr(self, name), what, fits) for name, (what, fits) in NUMBERS.items()}
        plain |= {name: as_flag(name, getattr(self, name)) for name in ("autocast", "channels_last", "evaluate")}
        for name, value in plain.items():
            object.__setattr__(self, name, value)

    def checked(self, mix) -> Options:
        """Return self, or raise a ``ValueError`` that names the option, its value and the choices."""
        for name, known in (
            ("optimizer", schedule.OPTIMIZERS),
            ("schedule", schedule.SCHEDULES),
            ("loss", tuple(LOSSES)),
            ("augment", KINDS),
            ("form", FORMS),
            ("branches", BRANCHES),
        ):
            check_choice(name, getattr(self, name), known)
        if self.branches == "independent" and self.form != "siamese":
            raise ValueError("branches='independent' needs form='siamese': one pass has one batch")
        if self.feature_penalty and self.form == "siamese":
            raise ValueError("feature_penalty with form='siamese': the branches run in turn; use form='one-pass'")
        if self.noise and self.form == "siamese":
            raise ValueError("noise with form='siamese': the branches run in turn; use form='one-pass'")
        mixing = mix.mix if isinstance(mix, Live) else mix
        if self.form == "siamese" and mixing is not None and mixing.rule == "noise":
            raise MixError("rule='noise' mixes no branches: use form='one-pass'")
        if self.form == "siamese" and mixing is not None and mixing.every and len(mixing.sites) > 1:
            raise MixError(f"every=True at {mixing.sites}: a Siamese network mixes at one site")
        if self.branches == "independent" and mixing is not None and (mixing.cross_class or mixing.rule != "linear"):
            raise MixError(
                "branches='independent' mixes linearly, with whatever class comes: drop cross_class and rule"
            )
        if self.unsupervised is not None:
            self._check_unsupervised(mixing)
        return self

    def _check_unsupervised(self, mixing) -> None:
        if self.form != "one-pass" or self.noise:
            raise ValueError("unsupervised= takes form='one-pass' and no noise")
        if self.autocast:
            raise ValueError("unsupervised= takes no autocast: its losses are small differences of probabilities")
        if self.unsupervised.loss == "mixmatch":
            if mixing is not None and mixing.on:
                raise MixError("MixMatch mixes the labelled rows itself: use mix=None, and fm.Unsupervised(mix=...)")
            if self.loss != "ce" or self.smoothing or self.feature_penalty:
                raise ValueError("MixMatch has its own loss: leave loss, smoothing and feature_penalty as they are")


def read_options(options: dict) -> Options:
    """The options as ``fm.train`` takes them.

    >>> read_options({"learning_rate": 0.1})
    Traceback (most recent call last):
    ...
    ValueError: there is no option 'learning_rate': There are: batch, lr, optimizer, ...
    """
    known = [f.name for f in fields(Options)]
    for name in options:
        if name not in known:
            raise ValueError(f"there is no option {name!r}: {choices(name, known, at_most=30)}")
    return Options(**options)
