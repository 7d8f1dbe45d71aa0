"""The recorded settings: which sweep, which data and network, and an arm for each place of mixing."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ...mixing.mix import Mix
from ...training.unsupervised import Unsupervised
from ..arms import OKI_CNN, SMALL_CNN, UNMIXED
from .claim import Arm

BEHIND = "last conv after ReLU"  # the last features are its mean: mixing at either is one and the same


@dataclass(frozen=True)
class Bench:
    """A recorded sweep, and what its runs share. ``also`` sets it apart in a word or two.

    >>> DIGITS.name, DIGITS.arm("image", alpha=2.0).mix
    ('digits, small_cnn, 20 a class', Mix(at='input', ways=2, alpha=2.0))
    """

    sweep: str
    data: str = "digits"
    model: str = "small_cnn"
    per_class: int | None = 20
    also: str = ""
    places: tuple[str, ...] = tuple(SMALL_CNN)
    settings: tuple[tuple[str, object], ...] = ()
    alphas: tuple[float, ...] = (0.2, 1.0, 2.0)

    @property
    def name(self) -> str:
        """As the table says it."""
        images = self.per_class or 100  # None: all of fashion_small
        return f"{self.data}, {self.model}, {images} a class" + (f", {self.also}" if self.also else "")

    @property
    def where(self) -> tuple[tuple[str, object], ...]:
        """The settings that find its runs."""
        return (("data", self.data), ("model", self.model), ("per_class", self.per_class), *self.settings)

    def none(self) -> Arm:
        """Its runs without mixing."""
        return Arm(UNMIXED, self.sweep, None, self.where)

    def arm(self, *places: str, called: str = "", **mix) -> Arm:
        """Its runs that mix at a place, or at one of several drawn a batch (``every=True``: at all of them)."""
        sites = {**(SMALL_CNN if self.model == "small_cnn" else OKI_CNN), BEHIND: "block3.relu"}
        at = tuple(sites[p] for p in places)
        called = called or (places[0] if len(places) == 1 else "random of " + ", ".join(places))
        return Arm(called, self.sweep, Mix(at if len(at) > 1 else at[0], **mix), self.where)

    def learnt(self, called: str, loss: str = "ict", **asked) -> Arm:
        """Its runs that learn from rows without labels, too."""
        return Arm(called, self.sweep, Unsupervised(loss, **asked), self.where)

    def at_best(self, place: str, by: str, alphas: tuple[float, ...] = (), called: str = "") -> Arm:
        """Its runs at a place with the strength that did best on held-out rows, in the figure ``by``."""
        arm = self.arm(*place.split(" + "), called=called)
        mixes = tuple(replace(arm.mix, alpha=alpha) for alpha in alphas or self.alphas)
        return replace(arm, mix=mixes, best=by)


DIGITS = Bench("digits")
MORE = Bench("digits_more")
BLOG = Bench("digits_blog")
DROPOUT = Bench("digits_dropout", also="dropout", settings=(("dropout", 0.3),))
NOISY = Bench("digits_hidden_noise", also="noise on hidden units", settings=(("noise", 0.5),))
WRONG = tuple(
    Bench("digits_label_noise", also=f"{share:.0%} wrong labels", settings=(("label_noise", share),))
    for share in (0.2, 0.4)
)
FEW, MANY = (Bench("digits_few", per_class=n) for n in (5, 50))
RARE = Bench("digits_imbalance", per_class=50, also="classes unequal", settings=(("imbalance", 10),))
CIFAR = Bench(
    "cifar10", "cifar10", per_class=50, places=("image", "conv1 after ReLU", "block 1", "block 2", "final layer")
)
PLAIN = tuple(  # the other sets of images, each with both networks
    Bench(f"{data}_{model}", data, model, places=tuple(places))
    for data in ("mnist", "fashion_mnist")
    for model, places in (("small_cnn", SMALL_CNN), ("oki_cnn", OKI_CNN))
)
SMALL = tuple(  # a hundred images a class, four strengths
    Bench(sweep, data, model, each, places=tuple(places), alphas=(0.2, 0.5, 1.0, 2.0))
    for data, each, name in (("fashion_small", None, "fashion_small"), ("mnist", 100, "mnist_small"))
    for model, places in (("small_cnn", SMALL_CNN), ("oki_cnn", OKI_CNN))
    for sweep in (f"{name}_{model}",)
)
CLOTHES = Bench("fashion_few", "fashion_small")
LABELS = tuple(  # so many labels a class, the other rows without
    Bench(f"{name}_labels", data, per_class=each, also=also.format(n), places=("image",),
          settings=(("labelled", n), ("optimizer", "adamw"), *smaller))
    for name, data, each, also, smaller in (
        ("digits", "digits", 100, "{} of them with labels", ()),
        ("fashion", "fashion_small", None, "{} of them with labels, 14x14 pixels", (("shrink", 2),)),
        ("mnist", "mnist", 100, "{} of them with labels, 14x14 pixels", (("shrink", 2),)),
    )
    for n in (5, 10, 25)
)  # fmt: skip
CIFAR_LABELS = Bench("cifar10_labels", "cifar10", per_class=250, also="25 of them with labels, 16x16 pixels",
                     places=("image",),
                     settings=(("labelled", 25), ("optimizer", "adamw"), ("shrink", 2), ("augment", "flip+crop")))
FREE_POINTS = replace(LABELS[0], sweep="digits_label_points")
POINTS = Bench("digits_points", also="AdamW", places=("image", "conv1 after ReLU"), settings=(("optimizer", "adamw"),))
EVERYWHERE = (DIGITS, CLOTHES, *SMALL, *PLAIN, CIFAR)
STRENGTHS = (DIGITS, CLOTHES, *SMALL)  # those with several strengths a place


def siamese(ways: int, branches: str, fair: bool = False) -> Bench:
    """Oki and Kurita's form: so many branches that see one batch permuted, or batches of their own ("independent").

    >>> siamese(3, "independent", fair=True).sweep
    'digits_siamese_fair3'

    ``fair``: as many images as one pass sees; otherwise as many steps.
    """
    form = {2: "Siamese", 3: "triplet"}[ways]
    also = f"{form}, {branches} branches" + (", equal images seen" if fair else ", equal steps")
    sweep = f"digits_siamese_fair{ways}" if fair else "digits_siamese"
    epochs = 30 // ways if fair else 30  # the images of 30 epochs in one pass, shared among the branches
    return Bench(sweep, also=also, settings=(("form", "siamese"), ("branches", branches), ("epochs", epochs)))
