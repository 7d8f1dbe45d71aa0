"""What mixing does to the representation: Frosst et al., Fisher et al."""

from ...mixing.mix import Mix
from ._collapse import COLLAPSED, LEARNT, WIDE
from ._collapse import arm as arm_of
from ._sources import FISHER, FROSST, VERMA
from ._verma import SCALE
from .benches import EVERYWHERE, STRENGTHS
from .claim import Claim, Comparison, Published, Setting, versus

MIXUP_NLL = Published(
    "test NLL (PreActResNet18): CIFAR-10 none 0.190, image mixup 0.186, manifold mixup 0.137; SVHN 0.136, 0.212, 0.122",
    "Tables 1 and 2",
)


def _entangled(bench, prefix, reading):
    """In a network trained without mixing: each earlier block above the last; most of the way down still to come."""
    none = bench.none()
    last = (none, f"{prefix}flatten")
    above = tuple(
        Comparison(f"{name} minus final layer", ((1, none, f"{prefix}{site}"), (-1, *last)))
        for name, site in (("block 1", "block1"), ("block 2", "block2"))
    )
    half = ((1, none, f"{prefix}block2"), (-0.5, none, f"{prefix}input"), (-0.5, *last))
    middle = Comparison("block 2 minus the middle between image and final layer", half)
    yield Setting(bench.name, f"{reading}, earlier blocks above the last", above)
    yield Setting(bench.name, f"{reading}, most of the fall in the last block", (middle,))


def _calibrated(figure, reading):
    for b in EVERYWHERE:
        for metric, after in ((figure, "raw"), (f"{figure}_calibrated", "after one temperature")):
            places = ("image", "conv1 after ReLU", "final layer") if b in STRENGTHS else ("image",)
            for place in places:
                yield Setting(b.name, f"{reading}, {after}", (versus(b.arm(place), b.none(), metric, "lower"),))
    for b in LEARNT:  # trained far beyond zero training error
        for metric, after in ((figure, "raw"), (f"{figure}_calibrated", "after one temperature")):
            image, none = arm_of(b, Mix("input"), "image"), arm_of(b, None, "no mixing")
            yield Setting(b.name, f"{reading}, {after}", (versus(image, none, metric, "lower"),))


CLAIMS = (
    Claim(
        "entangled-but-last",
        "The Soft Nearest Neighbor loss stays high, classes entangled, in all blocks but the last.",
        FROSST, "blog",
        "each earlier block above the final layer; and, for high, more than half of the fall from the image in the "
        "last block",
        "In a network trained with cross-entropy the loss stays high in all blocks but the last. We know their figure "
        "from the blog post that reproduces it.",
        "A residual network on CIFAR-10; depth and batch sizes stand in no text we read.",
        "Three blocks. Temperatures make or break the comparison of layers: one reading is at a tenth of the mean "
        "distance, the other at each layer's best temperature. What counts as high is ours to say; the formula is "
        "used without its usual small constants.",
        "04",
        tuple(
            setting
            for prefix, reading in (("snnl_", "SNNL at a tenth of the mean distance"),
                                    ("snnl_least_", "SNNL at each layer's best temperature"))
            for bench in STRENGTHS if bench.model == "small_cnn" for setting in _entangled(bench, prefix, reading)
        ),
        scale="CIFAR-10, a residual network",
    ),
    Claim(
        "calibration-improves",
        "Mixup improves calibration.",
        FISHER, "table", "lower expected calibration error than without mixing",
        "Two of their tables hold generalisation and calibration; we could read about them, not in them.",
        COLLAPSED,
        "Small data. Each error is given raw, and after one temperature fitted on held-out rows: raw, a network that "
        "is too cautious throughout looks badly calibrated, and one number mends it.",
        "08", tuple(_calibrated("ece", "ECE")), scale=WIDE,
    ),
    Claim(
        "nll-improves",
        "Mixup lowers the NLL of unseen images.",
        VERMA, "table", "lower NLL than without mixing",
        "The authors report the test NLL beside the error: on CIFAR-10 lower with image mixup and lower still with "
        "manifold mixup; on SVHN lower with manifold mixup only.",
        "PreActResNet18 on all training images of CIFAR-10, CIFAR-100 and SVHN, 1200 epochs, 5 runs.",
        "Small data. Each NLL is given raw, and after one temperature fitted on held-out rows: raw, a network that is "
        "too cautious throughout looks bad, and one number mends it.",
        "08", tuple(_calibrated("nll", "NLL")), (MIXUP_NLL,), SCALE,
    ),
)  # fmt: skip
