"""What a claim consists of: who said it, what it would take to hold, and the comparisons that decide it."""

from __future__ import annotations

from dataclasses import dataclass, field

from ...base.errors import check_choice
from ..learning_ways import Way

STRENGTHS = ("abstract", "table", "figure", "text", "blog", "machine summary", "ours")


@dataclass(frozen=True)
class Source:
    """Who said it, and where.

    >>> Source("Zhang et al.", 2018, "ICLR", "https://arxiv.org/abs/1710.09412").short
    'Zhang et al. 2018, ICLR'
    """

    authors: str
    year: int | None
    venue: str
    link: str

    @property
    def short(self) -> str:
        """Authors, year and venue in one line."""
        return f"{self.authors}{f' {self.year}' if self.year else ''}, {self.venue}"


@dataclass(frozen=True)
class Published:
    """A published figure, ``text``, read in the paper itself, with where it stands (``at``).

    >>> Published("image 3.82, manifold 2.95 (test error, %)", "Table 1").line
    'image 3.82, manifold 2.95 (test error, %); Table 1'
    """

    text: str
    at: str

    @property
    def line(self) -> str:
        """The figure and its place, as it is printed."""
        return f"{self.text}; {self.at}"


@dataclass(frozen=True)
class Arm:
    """One way of training: the runs of a recorded sweep that mix so, with these other settings.

    >>> Arm("image", "digits", fm.Mix("input"), (("data", "digits"),)).mix.at
    'input'

    ``mix`` may be a tuple: of these the one whose mean in ``best`` is best, a figure of held-out rows, not of the test.
    Runs that learn from rows without labels have an ``fm.Unsupervised`` there.
    """

    name: str
    sweep: str
    mix: Way
    where: tuple[tuple[str, object], ...]
    best: str = ""


@dataclass(frozen=True)
class Comparison:
    """A difference, seed by seed: the sum of weight * figure over ``terms`` (weight, arm, figure of its record).

    ``claimed``: "higher", "lower", "same" (the interval within the kit's margin of zero,
    ``units.margin_of``) or "no gain" (below the margin).
    """

    text: str
    terms: tuple[tuple[float, Arm, str], ...]
    claimed: str = "higher"

    @property
    def metric(self) -> str:
        """The figure that is compared; it decides the unit."""
        return self.terms[0][2]


def versus(a: Arm, b: Arm, metric: str | tuple[str, ...] = "accuracy", claimed: str = "higher") -> Comparison:
    """Arm ``a`` minus arm ``b`` in one figure, or in the mean of several.

    >>> digits = (("data", "digits"),)
    >>> one, two = Arm("image", "digits", fm.Mix("input"), digits), Arm("no mixing", "digits", None, digits)
    >>> versus(one, two).text, [weight for weight, _, _ in versus(one, two, ("fgsm_0.1", "fgsm_1")).terms]
    ('image minus no mixing', [0.5, 0.5, -0.5, -0.5])
    """
    metrics = (metric,) if isinstance(metric, str) else tuple(metric)
    share = 1 / len(metrics)
    terms = [(share, a, m) for m in metrics] + [(-share, b, m) for m in metrics]
    return Comparison(f"{a.name} minus {b.name}", tuple(terms), claimed)


@dataclass(frozen=True)
class Setting:
    """Where a verdict belongs: a data set, a network, so many images, and what is ``read`` there.

    The claim holds there if every one of ``comparisons`` goes its way. ``own_scale``: the size it was made at.
    """

    name: str
    reading: str
    comparisons: tuple[Comparison, ...]
    own_scale: bool = False


@dataclass(frozen=True)
class Claim:
    """A claim. ``said`` and ``ran`` tell the source in the kit's words; quotations stand in ``_quotes``.

    ``line``: the claim in one line. ``holds``: what it would take. ``differs``: how our runs differ from theirs.
    ``scale``: the size it was made at ("": not tied to one). ``proof``: where it is settled without an experiment.
    """

    name: str
    line: str
    source: Source
    strength: str
    holds: str
    said: str
    ran: str
    differs: str
    lesson: str
    settings: tuple[Setting, ...] = ()
    published: tuple[Published, ...] = ()
    scale: str = ""
    proof: str = field(default="")

    def __post_init__(self):
        check_choice("strength", self.strength, STRENGTHS)
