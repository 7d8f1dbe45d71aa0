"""Verma et al.: Manifold Mixup, one of several layers at random."""

from ._sources import VERMA
from .benches import CIFAR, DIGITS, EVERYWHERE
from .claim import Claim, Published, Setting, versus

SITES = ("image", "block 1", "block 2")
BY = "val_accuracy"
RANDOM = "random of image, block 1, block 2"
TABLE_5 = Published(
    "layers mixed at, and test accuracy in % (CIFAR-10, PreActResNet18, 2000 epochs): {0,1,2} 97.23, {0,1} 96.94, "
    "{0,1,2,3} 96.92, {0} 96.73, {1,2,3} 96.51, {1,2} 96.35, {1} 96.10, {2,3} 95.32, none 95.27, {2} 95.19",
    "Table 5 (0: image; 1, 2, 3: after that residual block)",
)
CIFAR_100 = Published(
    "the same on CIFAR-100: {0,1,2,3} 80.18, {0,1,2} 79.60, {1,2,3} 79.31, {0,1} 78.93, {1} 78.72, {1,2} 78.69, "
    "{0} 78.15, {2} 76.50, {2,3} 76.46, none 76.40",
    "Table 5",
)
SINGLE = Published(
    "test accuracy in % (CIFAR-10): {0,1,2} 97.23, {0} 96.73, {1} 96.10, none 95.27, {2} 95.19; the last layer is "
    "not in it",
    "Verma et al. 2019, Table 5",
)
TABLE_1 = Published(
    "test error in % (CIFAR-10, PreActResNet18, mean of 5 runs): none 4.83, image mixup 3.82, manifold mixup 2.95",
    "Table 1",
)
RAN = (
    "PreActResNet18 on all training images of CIFAR-10 and CIFAR-100: SGD with momentum 0.9, rate 0.1, for 2000 "
    "epochs, binary cross-entropy on the softmax."
)
SMALL = (
    "Our networks have three blocks or fewer, not four of several residual blocks each, and see few images; the loss "
    "is cross-entropy; strengths are equal, or chosen on held-out rows."
)
THEIRS = (
    "Our networks have three blocks or fewer, not four of several residual blocks each, and see few images; the loss "
    "is cross-entropy. Strengths are theirs: stronger at the random place than at the image."
)
SCALE = "CIFAR-10, PreActResNet18, all training images"
DEFORMED = (
    ("rotated", "rotation_", (20, 40, 60, 80)),
    ("sheared", "shear_", (28.6, 57.3, 114.6, 143.2, 171.9)),
    ("zoomed in", "zoom_in_", (80, 60, 40, 20)),
    ("zoomed out", "zoom_out_", (120, 140, 160, 180)),
)
ATTACKED = tuple(f"fgsm_{eps}" for eps in (0.1, 0.3, 1))
STEPPED = tuple(f"pgd_{eps}" for eps in (0.1, 0.3, 1))


def _random(bench, **mix):
    return bench.arm(*SITES, called=RANDOM, **mix)


STRONG = DIGITS.arm(*SITES, called=f"{RANDOM}, alpha 2", alpha=2.0)  # as theirs, against image mixup with alpha 1


def _kinds():
    for kind, prefix, sizes in DEFORMED:
        metrics = tuple(f"{prefix}{size}" for size in sizes)
        for other in (DIGITS.none(), DIGITS.arm("image")):
            yield Setting(DIGITS.name, f"accuracy, {kind}", (versus(STRONG, other, metrics),))


CLAIMS = (
    Claim(
        "random-site-best",
        "Mixing at the image, block 1 or block 2, drawn anew for each batch, does best.",
        VERMA, "table", "more accurate than no mixing, and than each of the three places alone",
        "The authors train with each set of layers and report the accuracies; on CIFAR-10 the set {0,1,2} stands "
        "highest, "
        "on CIFAR-100 {0,1,2,3}.",
        RAN, SMALL, "04",
        tuple(
            Setting(b.name, f"accuracy, {reading}", tuple(versus(_random(b), other) for other in others))
            for b in (DIGITS, CIFAR)
            for reading, others in (
                ("against no mixing", (b.none(),)), ("against each place", tuple(b.arm(p) for p in SITES)),
            )
        )
        + (Setting(DIGITS.name, "accuracy, against each place, each at its own best alpha", tuple(
            versus(DIGITS.at_best(" + ".join(SITES), BY, (1.0, 2.0), RANDOM), DIGITS.at_best(p, BY)) for p in SITES)),),
        (TABLE_5, CIFAR_100, TABLE_1), SCALE,
    ),
    Claim(
        "deep-only-is-none",
        "Mixing at deep layers only is as good as no mixing.",
        VERMA, "table", "the whole interval of the difference within half a point of zero",
        "Read off their table by us: sets made only of deep layers, {2} and {2,3}, stand within a tenth of a point "
        "of no mixing.",
        RAN, SMALL + " Deep is here the last block or two of three.", "04",
        (
            Setting(DIGITS.name, "accuracy, block 2 or final layer", (
                versus(DIGITS.arm("block 2", "final layer"), DIGITS.none(), claimed="same"),)),
            *(Setting(b.name, f"accuracy, {deep}", (versus(b.arm(deep), b.none(), claimed="same"),))
              for b in EVERYWHERE for deep in ("block 2", "pooled conv2") if deep in b.places),
        ),
        (
            Published("test accuracy in % (CIFAR-10): {2,3} 95.32, {2} 95.19, none 95.27", "Table 5"),
            Published("test accuracy in % (CIFAR-100): {2,3} 76.46, {2} 76.50, none 76.40", "Table 5"),
        ), SCALE,
    ),
    Claim(
        "better-on-deformed",
        "Manifold Mixup does better than image mixup and no mixing on deformed test images.",
        VERMA, "table", "random place more accurate than no mixing and image mixup, rotated, sheared and zoomed",
        "Their table gives manifold mixup the highest accuracy at every rotation and shear and at most zooms out, but "
        "not at the stronger zooms in or the strongest zoom out.",
        "PreActResNet34 trained on plain CIFAR-100 images for 1200 epochs, tested on deformed ones.",
        THEIRS + " The figure is the mean over the sizes of each deformation; these are theirs.", "08",
        tuple(_kinds()),
        (Published(
            "test accuracy in % (CIFAR-100): rotation up to 40 degrees: none 33.82, image 37.73, manifold 42.13; "
            "shear up to 57.3 degrees: 35.66, 39.34, 44.27; zoom in 40 %: 4.97, 4.47, 4.17; zoom out 140 %: 19.34, "
            "41.81, 45.29; zoom out 180 %: 7.98, 18.11, 15.68", "Tables 4 and 9"),),
        "CIFAR-100, PreActResNet34, all training images",
    ),
    Claim(
        "better-under-fgsm",
        "Mixup withstands the fast gradient sign method better, and Manifold Mixup better still.",
        VERMA, "table", "image mixup more accurate than none under attack, random place more than image mixup",
        "Under this one-step attack their networks with image mixup keep more accuracy than without, those with "
        "manifold mixup still more.",
        "PreActResNet18 on CIFAR-10 and CIFAR-100; the size of the attack is not stated in the text we read.",
        THEIRS + " The figure is the mean over three sizes of attack.", "08",
        (
            Setting(DIGITS.name, "accuracy under FGSM", (versus(DIGITS.arm("image"), DIGITS.none(), ATTACKED),)),
            Setting(DIGITS.name, "accuracy under FGSM", (versus(STRONG, DIGITS.arm("image"), ATTACKED),)),
        ),
        (Published("accuracy in % (CIFAR-10): none 36.32, image 71.51, manifold 77.50", "Table 7"),), SCALE,
    ),
    Claim(
        "no-gain-against-pgd",
        "Against an attack of many steps (PGD) mixup gains nothing.",
        VERMA, "text", "the whole interval of the gain over no mixing below half a point",
        "The authors report no gain against this attack, and that many small steps without a bound bring both mixups "
        "to nearly nothing.",
        "PreActResNet18; 200 steps of 0.01 without a bound.",
        THEIRS + " Ours is another attack: ten steps within a bound, at three sizes. It says nothing about theirs, "
        "which brings every network to nearly nothing.", "08",
        tuple(
            Setting(DIGITS.name, "accuracy under another attack than theirs, ten bounded steps", (
                versus(arm, DIGITS.none(), STEPPED, "no gain"),))
            for arm in (DIGITS.arm("image"), STRONG)
        ),
        (Published("after 200 unbounded steps of 0.01: image 1 %, manifold 0 %", "section 5.3, appendix D"),), SCALE,
    ),
)  # fmt: skip
