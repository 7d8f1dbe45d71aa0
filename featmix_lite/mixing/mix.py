"""``Mix``: what to mix, where in the network, and how strongly. Only settings; nothing random, nothing run."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

from ..base.errors import MixError, check_settings
from ..base.numbers import as_flag, as_number, plain_whole

PER, RULES = ("batch", "sample", "epoch"), ("linear", "bc+", "noise")


@dataclass(frozen=True)
class Mix:
    """What to mix, where, and with which weights.

    >>> Mix("block1", ways=3, alpha=1.0)                  # triplets, mixed behind block1
    Mix(at='block1', ways=3, alpha=1.0)
    >>> Mix(("input", "block1", "block2"), alpha=2.0).on  # one of the three a batch: Manifold Mixup
    True

    Arguments:
        at: a site (a name of ``fm.sites``), or a tuple of sites: one is drawn per batch.
        ways: rows in a mix: 2 Siamese, 3 triplet, k.
        alpha: weights ~ Beta(alpha, alpha), Dirichlet(alpha) for more ways; 0 or less: no mixing.
        per: "batch", "sample" or "epoch": how often weights are drawn.
        every: mix at all the sites of ``at`` in one forward, with one draw.
        fold: the largest weight is the row's own (MixMatch).
        cross_class: never two rows of one class (Between-class learning).
        rule: "linear"; "bc+" at the input: images centred, weighted by signal strength; or "noise", the control
            for mixing: each row is moved as far, but in a random direction, and keeps its own label.

    Errors: ``MixError`` names the value and the choices.
    Source: Zhang et al. 2018; Verma et al. 2019, sec. 2; Oki & Kurita 2018; Tokozume et al. 2018, eq. 2.
    """

    at: str | tuple[str, ...] = "input"
    ways: int = 2
    alpha: float = 1.0
    per: str = "batch"
    every: bool = False
    fold: bool = False
    cross_class: bool = False
    rule: str = "linear"

    def __post_init__(self):
        at = tuple(self.at) if isinstance(self.at, list) else self.at
        if not isinstance(at, (str, tuple)) or not at or not all(isinstance(name, str) for name in at):
            raise MixError(f"at={self.at!r}: a site's name such as 'input', or a tuple of such names")
        object.__setattr__(self, "at", at)
        ways = plain_whole(self.ways)
        if ways is None or ways < 2:
            raise MixError(f"ways={self.ways!r}: it takes at least 2 rows to mix")
        finite = "a finite number, such as 0.2 or 1.0 (0 or less: no mixing)"
        object.__setattr__(self, "ways", ways)
        object.__setattr__(self, "alpha", as_number("alpha", self.alpha, finite, error=MixError))
        for name in ("every", "fold", "cross_class"):
            object.__setattr__(self, name, as_flag(name, getattr(self, name), MixError))
        if self.per not in PER:
            raise MixError(f"per={self.per!r}: choose one of {', '.join(PER)}")
        if self.rule not in RULES:
            raise MixError(f"rule={self.rule!r}: choose one of {', '.join(RULES)}")
        if self.rule == "bc+" and (set(self.sites) != {"input"} or self.ways != 2):
            raise MixError(f"rule='bc+' mixes two images: at='input', ways=2, not at={at!r}, ways={self.ways}")

    @classmethod
    def off(cls) -> Mix:
        """No mixing. ``Mix.off()``"""
        return cls(alpha=0.0)

    @property
    def on(self) -> bool:
        """False where alpha is 0 or less: nothing is mixed."""
        return self.alpha > 0

    @property
    def sites(self) -> tuple[str, ...]:
        """The sites as a tuple, also where there is one."""
        return (self.at,) if isinstance(self.at, str) else self.at

    def as_dict(self) -> dict:
        """Every field, as plain JSON. ``Mix.from_dict`` reads it back."""
        return {**dataclasses.asdict(self), "at": self.at if isinstance(self.at, str) else list(self.at)}

    @classmethod
    def from_dict(cls, fields: dict) -> Mix:
        """The Mix that ``as_dict`` wrote. ``Mix.from_dict({"at": "block1", "alpha": 2.0})``"""
        check_settings("a mix", fields, [f.name for f in dataclasses.fields(cls)], MixError)
        return cls(**fields)

    def __repr__(self) -> str:
        always = ("at", "ways", "alpha")
        shown = {
            f.name: getattr(self, f.name)
            for f in dataclasses.fields(self)
            if f.name in always or getattr(self, f.name) != f.default
        }
        return f"Mix({', '.join(f'{name}={value!r}' for name, value in shown.items())})"


def rule_of(mix: Mix | None) -> str:
    """The rule of a mixing that may be none.

    >>> rule_of(None), rule_of(Mix(rule="noise"))
    ('linear', 'noise')
    """
    if mix is not None and not isinstance(mix, Mix):
        raise MixError(f"mix={mix!r:.80}: a Mix, such as Mix('block1'), or None")
    return "linear" if mix is None else mix.rule


def mix_of(config: dict) -> Mix | None:
    """The mixing of a run whose config was written as JSON; None: none.

    >>> mix_of({"seed": 0, "mix": None}), mix_of({"mix": {"at": "block1"}})
    (None, Mix(at='block1', ways=2, alpha=1.0))
    """
    fields = config.get("mix")
    return None if fields is None else Mix.from_dict(fields)
