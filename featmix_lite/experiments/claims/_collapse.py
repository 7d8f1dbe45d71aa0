"""Neural collapse under mixup: Fisher, Meng & Papyan's claims about the last layer and the layers before it."""

from ...mixing.mix import Mix
from ._sources import FISHER
from .benches import Bench
from .claim import Arm, Claim, Comparison, Setting, versus

COLLAPSED = "Wide residual networks and a vision transformer on Fashion-MNIST, CIFAR-10 and CIFAR-100."
WIDE = "Fashion-MNIST, CIFAR-10 or CIFAR-100 with WRN-40-10"
HALF = "half-way mixes of two training images, the same pairs for every network; the readings are ours. "
NETWORKS = (
    "A perceptron and small_cnn, trained far beyond zero training error; with a fixed simplex classifier as in the "
    "theory, and with a learnt one."
)
SEVERAL, DEEP = Mix(("input", "block1", "block2")), Mix(("block1", "block2"))
LEARNT = (
    Bench("fashion_collapse", "fashion_small", "mlp", None, also="100 epochs",
          settings=(("weight_decay", 5e-4), ("lr", 0.05))),
    Bench("digits_collapse", also="400 epochs", settings=(("weight_decay", 5e-3),)),
)  # fmt: skip
_THEORY = (("weight_decay", 1e-3), ("simplex", 1.0), ("feature_penalty", 0.01))
FIXED = (
    Bench("fashion_simplex", "fashion_small", "mlp", None, also="fixed simplex", settings=_THEORY),
    Bench("digits_simplex", "digits", "mlp", also="fixed simplex", settings=_THEORY),
)
_SQUARED = (("loss", "mse"), ("lr", 0.02))
EARLIER = Bench("digits_earlier", per_class=None, also="all digits", settings=(("weight_decay", 5e-3),))


def arm(bench: Bench, mix: Mix | None, called: str) -> Arm:
    """The runs of a bench with that mixing."""
    return Arm(called, bench.sweep, mix, bench.where)


def _image(bench: Bench) -> tuple[Arm, Arm]:
    return arm(bench, Mix("input"), "image"), arm(bench, None, "no mixing")


def _squared(bench: Bench) -> Arm:
    """Its runs with squared error."""
    return Arm("squared error", f"{bench.sweep}_mse", Mix("input"), (*bench.where, *_SQUARED))


def _aligns(bench):
    yield Setting(bench.name, "angle to the row", (versus(*_image(bench), "geometry_angle_same", "lower"),))


def _channels(bench):
    image, none = _image(bench)
    yield Setting(bench.name, "amplification", (versus(image, none, "geometry_amplification"),))
    if bench in FIXED:
        both = ((1, image, "geometry_r2_theory"), (-1, image, "geometry_r2_convex"))
        yield Setting(bench.name, "share explained (R2)", (Comparison("theory minus convex mixes, image", both),))


def _earlier(site, called):
    none = arm(EARLIER, None, "no mixing")
    for mix, name in ((SEVERAL, "Manifold Mixup"), (DEEP, "Manifold Mixup without the image")):
        nearer = versus(arm(EARLIER, mix, name), none, f"from_image_{site}", "lower")
        yield Setting(EARLIER.name, f"distance from image mixup, {called}", (nearer,))


def _convex(bench):
    squared, crossed = _squared(bench), arm(bench, Mix("input"), "cross-entropy")
    yield Setting(bench.name, "R2 of convex mixes, and amplification", (
        versus(squared, crossed, "geometry_r2_convex"), versus(squared, crossed, "geometry_amplification", "lower"),
    ))  # fmt: skip


CLAIMS = (
    Claim(
        "same-class-aligns", "Mixes of one class align with the classifier's row.", FISHER, "abstract",
        "features of same-class mixes closer in angle to their row than with plain training",
        "Last-layer features of same-class mixes align with the classifier.", COLLAPSED,
        NETWORKS + " The angle is that of " + HALF + "That they lie near their row says little alone: those of a "
        "network trained without mixing may lie nearer.",
        "07", tuple(s for bench in (*LEARNT, *FIXED) for s in _aligns(bench)), scale=WIDE,
    ),
    Claim(
        "different-class-channels", "Mixes of different classes form channels along the decision boundary.", FISHER,
        "abstract",
        "half-way mixes of two classes farther out along the sum of their rows, against the convex mix of the class "
        "means, than with plain training; with a fixed simplex the theory's curves explain more than convex mixes",
        "Last-layer features of mixes of different classes form channels along the decision boundary.", COLLAPSED,
        NETWORKS + " Amplification is that of " + HALF + "The theory is the optimum of free features, derived here.",
        "07", tuple(s for bench in (*LEARNT, *FIXED) for s in _channels(bench)), scale=WIDE,
    ),
    Claim(
        "earlier-layers-look-mixed", "Earlier layers look as if mixing had been done there.", FISHER, "abstract",
        "mixes lie nearer to where image mixup puts them after Manifold Mixup than after plain training; also if the "
        "image is not among its sites",
        "The earlier layers of networks trained with mixup look as if trained with manifold mixup.", COLLAPSED,
        "small_cnn on digits; image mixes of three classes in the plane of their class means, energy distance to the "
        "networks trained on image mixes with other seeds. The image is among Manifold Mixup's sites: a likeness may "
        "come from there alone, so the runs without it are the control.",
        "07", (*_earlier("block1", "block 1"), *_earlier("block2", "block 2")), scale=WIDE,
    ),
    Claim(
        "mse-is-convex", "With squared error mixed features are convex combinations of class means.", FISHER,
        "abstract",
        "convex mixes of the class means explain more of where mixes lie than with cross-entropy, and half-way ones "
        "lie less far out",
        "With squared error the mixed features are convex combinations of the class means.", COLLAPSED,
        NETWORKS + " Trained on image mixes with either loss, at learning rates that suit it.",
        "07", tuple(s for bench in (FIXED[0], FIXED[1], LEARNT[1]) for s in _convex(bench)), scale=WIDE,
    ),
)  # fmt: skip
