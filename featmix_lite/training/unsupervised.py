"""Learn from rows without labels beside the labelled ones: what is asked for, as plain settings."""

from __future__ import annotations

import dataclasses
import math
from dataclasses import dataclass

from ..base.errors import MixError, check_choice, check_settings
from ..base.numbers import as_number, as_whole
from ..mixing.mix import Mix
from .interpolation import MIXES
from .mixmatch_loss import MIXED

EVALUATED = ("network", "average")
LOSSES = ("ict", "mixmatch", "batchnorm", "none")
PLACES = {"ict": Mix("input", per="sample"), "mixmatch": Mix("input", alpha=0.75, per="sample", fold=True)}
WEIGHTS, TEMPERATURES = {"ict": 30.0, "mixmatch": 75.0}, {"ict": 1.0, "mixmatch": 0.5}
NUMBERS = {  # what each takes, and the test of it
    "weight": ("0 or more", lambda v: v >= 0),
    "ramp": ("a share of the training, from 0 to 1", lambda v: 0 <= v <= 1),
    "decay": ("from 0 to below 1", lambda v: 0 <= v < 1),
    "temperature": ("a number above 0", lambda v: v > 0),
}


@dataclass(frozen=True)
class Unsupervised:
    """What rows without labels are for: ``fm.train(model, data.with_few_labels(5), unsupervised=fm.Unsupervised())``.

    >>> fm.Unsupervised("ict", fm.Mix("block2", per="sample")).weight, fm.Unsupervised("mixmatch").mix.alpha
    (30.0, 0.75)

    Arguments:
        loss: "ict", interpolation consistency with a teacher; "mixmatch", guessed labels; and two controls,
            "batchnorm": the rows go through the network, so that BatchNorm sees them, and no loss is made of them;
            "none": they are not used, there are only as many steps as with them.
        mix: where and how they are mixed (None: the loss's own, at the image); ``Mix.off()``: not at all.
        weight: of their loss, at most; it climbs over the first ``ramp`` of the training, as the loss's paper does:
            exp(-5 (1 - t)^2) for "ict", a straight line for "mixmatch".
        batch: rows without labels a step. An epoch is one pass over them; the labelled rows come round as often.
        decay: ict: the teacher's weights are a running average that keeps min(1 - 1 / (step + 1), decay) of the old
            ones (step from 0). It is in train mode, as the student is. Also of ``evaluated``.
        mixes: ict: "probabilities" or "logits" of the teacher are mixed. temperature: of the sharpening; 1: none.
        evaluated: "network", or "average": a running average of the weights, ict's teacher, is what the test images and
            ``watch`` see after an epoch, and what the network is at the end. MixMatch publishes this, with decay .999.
        guesses, mixed: mixmatch: views a guess is averaged over, and who is mixed with whom, see
            ``fm.objectives.mixmatch``.
    Errors: ``ValueError`` naming a bad value and the choices. MixMatch's alpha, temperature and weight are the paper's
    for CIFAR-10; batch, ramp and ICT's weight and decay are for short runs on small images, ours. The paper's
    weight decay, weights times 1 - .02 lr a step, is ``fm.train(optimizer="adamw", weight_decay=0.02)``.
    Source: ICT, Verma et al. 2019 (arXiv 1903.03825); MixMatch, Berthelot et al. 2019 (arXiv 1905.02249).
    """

    loss: str = "ict"
    mix: Mix | None = None
    weight: float | None = None
    ramp: float = 0.25
    batch: int = 64
    decay: float = 0.97
    mixes: str = "probabilities"
    temperature: float | None = None
    guesses: int = 2
    mixed: str = "all"
    evaluated: str = "network"

    def __post_init__(self):
        check_choice("loss", self.loss, LOSSES)
        own = self.loss if self.loss in PLACES else "ict"
        mix = Mix.from_dict(self.mix) if isinstance(self.mix, dict) else self.mix
        plain = {"mix": PLACES[own] if mix is None else mix}
        if not isinstance(plain["mix"], Mix):
            raise MixError(f"mix={self.mix!r:.80}: a Mix, such as fm.Mix('block2', per='sample')")
        mix, one = plain["mix"], self.loss == "mixmatch"
        if mix.on and (mix.cross_class or mix.rule != "linear" or one and len(mix.sites) > 1):
            what = "linear, of any class, " + ("at one site" if one else "at any site")
            raise MixError(f"mix={mix!r:.80}: {self.loss} takes a mix that is {what}")
        for name, table in (("weight", WEIGHTS), ("temperature", TEMPERATURES)):
            if getattr(self, name) is None:
                plain[name] = table[own]
        for name, (what, fits) in NUMBERS.items():
            plain[name] = as_number(name, plain.get(name, getattr(self, name)), what, fits)
        plain |= {name: as_whole(name, getattr(self, name)) for name in ("batch", "guesses")}
        check_choice("mixes", self.mixes, MIXES)
        check_choice("mixed", self.mixed, MIXED)
        check_choice("evaluated", self.evaluated, EVALUATED)
        if self.loss == "mixmatch" and not plain["mix"].on:
            plain |= {"mix": PLACES[own], "mixed": "none"}  # one experiment, one name
        for name, value in plain.items():
            object.__setattr__(self, name, value)

    def weight_at(self, step: int, total: int | None) -> float:
        """The weight of the unsupervised loss at ``step`` of ``total``.

        >>> [round(fm.Unsupervised("mixmatch", weight=8).weight_at(s, 16), 1) for s in (0, 2, 4, 9)]
        [0.0, 4.0, 8.0, 8.0]
        """
        up = self.ramp * (total or 0)
        t = 1.0 if step >= up else step / up
        return self.weight * (t if self.loss == "mixmatch" else math.exp(-5 * (1 - t) ** 2))

    def as_dict(self) -> dict:
        """Plain JSON: ``loss`` always, other fields where they are not the loss's own."""
        own = {k: v.as_dict() if isinstance(v, Mix) else v for k, v in self._own().items()}
        return {"loss": self.loss, **own}

    def _own(self) -> dict:
        """The settings that are not the loss's own."""
        usual, names = Unsupervised(self.loss), [f.name for f in dataclasses.fields(self)]
        return {name: getattr(self, name) for name in names if getattr(self, name) != getattr(usual, name)}

    def __repr__(self) -> str:
        return f"Unsupervised({', '.join([repr(self.loss), *(f'{k}={v!r}' for k, v in self._own().items())])})"

    @classmethod
    def from_dict(cls, fields: dict) -> Unsupervised:
        """The settings that ``as_dict`` wrote. Errors: ``ValueError`` for a field it does not know."""
        check_settings("unsupervised", fields, [f.name for f in dataclasses.fields(cls)])
        return cls(**fields)
