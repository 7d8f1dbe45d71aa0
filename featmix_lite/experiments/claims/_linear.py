"""Is the network linear in between, and what are rows without labels good for: Chaudhry et al., ICT, MixMatch."""

from dataclasses import replace

from ...mixing.mix import Mix
from ._sources import CHAUDHRY, ICT, MIXMATCH
from .benches import CIFAR_LABELS, FREE_POINTS, LABELS, POINTS
from .claim import Claim, Published, Setting, versus

SEMI = (
    "CIFAR-10, CIFAR-100 and SVHN, partly with few labels; their measure of linearity and networks stand in no text "
    "we read."
)
SCALE = "CIFAR-10, CIFAR-100 or SVHN"
MEASURE = (
    "The measure is ours: how far the features of a half-way mix of two test images lie from the middle of their "
    "features, over the distance of the two. small_cnn, a thousand images, few of them with labels, 28 passes over "
    "them."
)
MIDDLE = {"block1.relu": "after ReLU 1", "block2.relu": "after ReLU 2", "block2": "block 2"}
EVERY = MIDDLE | {"block1": "block 1", "flatten": "features", "fc": "logits", "probabilities": "probabilities"}


def _less_linear(bench):
    mixed, none = bench.arm("image", per="sample", called="labelled images mixed"), bench.none()
    for site, name in MIDDLE.items():
        yield Setting(bench.name, f"deviation from linear, {name}", (versus(mixed, none, f"linearity_{site}"),))


def _more_linear(bench):
    mixed, none = bench.learnt("unlabelled images mixed (ICT)"), bench.none()
    each = ((versus(mixed, none, f"linearity_{site}", "lower"), name) for site, name in EVERY.items())
    every = tuple(replace(one, text=f"{one.text}, {name}") for one, name in each)
    yield Setting(bench.name, "deviation from linear, every layer", every)
    yield Setting(bench.name, "epochs to a clean training loss of .02", (
        versus(mixed, none, "epochs_to_0.02", "lower"),))  # fmt: skip


def _more_points(place):
    two = POINTS.arm(place, per="sample", called="2 points")
    for k in (3, 5, 8):
        for strength, alpha in (("alpha", 1.0), ("strength", 1 / (2 * k - 3))):
            more = POINTS.arm(place, per="sample", ways=k, alpha=alpha, called=f"{k} points")
            yield Setting(POINTS.name, f"epochs to a clean training loss of .2, at {place}, equal {strength}", (
                versus(more, two, "epochs_to_0.2", "lower"),))  # fmt: skip


def _more_free_points():
    two = LABELS[0].learnt("2 points")
    for k in (3, 5, 8):
        for strength, alpha in (("alpha", 1.0), ("strength", 1 / (2 * k - 3))):
            more = FREE_POINTS.learnt(f"{k} points", mix=Mix("input", ways=k, alpha=alpha, per="sample"))
            yield Setting(LABELS[0].name, f"accuracy, {k} points, equal {strength}", (versus(more, two),))


def _better(loss, called):
    yield from (Setting(b.name, "accuracy", (versus(b.learnt(called, loss), b.none()),))
                for b in (*LABELS, CIFAR_LABELS))  # fmt: skip
    if loss == "mixmatch":
        less = CIFAR_LABELS.learnt("MixMatch with weight 20", loss, weight=20)
        yield Setting(CIFAR_LABELS.name, "accuracy", (versus(less, CIFAR_LABELS.none()),))


CLAIMS = (
    Claim(
        "supervised-less-linear",
        "Supervised mixup makes the middle of the network less linear.",
        CHAUDHRY, "abstract", "greater deviation from linear in the middle layers than without mixup",
        "With supervised mixup not all layers become linear; intermediate ones become more non-linear than without.",
        SEMI, MEASURE, "06", tuple(s for bench in LABELS for s in _less_linear(bench)), scale=SCALE,
    ),
    Claim(
        "unsupervised-more-linear",
        "Unsupervised mixup makes all layers more linear and training converge faster.",
        CHAUDHRY, "abstract", "smaller deviation in every layer than without it; fewer epochs to the same loss",
        "With the unsupervised mixup loss all layers become more linear and training converges faster.",
        SEMI, MEASURE + " Which unsupervised loss they use we do not know: here it is ICT's, on mixed images.", "06",
        tuple(s for bench in LABELS for s in _more_linear(bench)), scale=SCALE,
    ),
    Claim(
        "more-points-converge",
        "A stronger mixup on more than two points changes how fast training converges.",
        CHAUDHRY, "abstract", "fewer epochs to the same loss with three points or more than with two",
        "They ask what a stronger mixup loss on more than two points does to convergence; its outcome is not in "
        "the text we could verify.",
        SEMI,
        "200 digits, supervised, 67 epochs of 6 steps; a run that never got there counts as one epoch more. At equal "
        "alpha more points are mixed more strongly; at equal strength E sum w^2 is that of two points at alpha 1.",
        "06", tuple(s for place in ("image", "conv1 after ReLU") for s in _more_points(place)), scale=SCALE,
    ),
    Claim(
        "more-points-unsupervised",
        "As an unsupervised loss, mixup of more than two points helps more than mixup of pairs.",
        CHAUDHRY, "abstract", "more accurate with three unlabelled images or more in a mix than with two",
        "They ask what a stronger mixup loss on more than two points does, as an unsupervised loss too; its outcome is "
        "not in the text we could verify.",
        SEMI,
        "Accuracy, not the speed of convergence: 50 labelled digits are learnt too soon to tell speeds apart. ICT's "
        "loss at the image, 950 digits without labels. Equal strength: E sum w^2 is that of two points at alpha 1.",
        "06", tuple(_more_free_points()), scale=SCALE,
    ),
    Claim(
        "ict-helps",
        "Interpolation consistency on unlabelled images beats learning from the labels alone.",
        ICT, "text", "more accurate than the labels alone",
        "With few labels a network trained with it errs less. We read the authors' code and its README; their tables "
        "only as other papers quote them.",
        "CIFAR-10 and SVHN, a 13-layer network and Wide ResNets, augmented images.",
        "small_cnn, a thousand images (CIFAR-10: 2,500, flipped and cropped), 28 passes over them. Probabilities are "
        "mixed; the weight and the decay of the teacher's average are for so short a training.",
        "06", tuple(_better("ict", "ICT")), scale="CIFAR-10 or SVHN",
    ),
    Claim(
        "mixmatch-helps",
        "MixMatch beats learning from the labels alone.",
        MIXMATCH, "text", "more accurate than the labels alone",
        "With few labels a network trained with it errs less. We read the authors' code, and what three other code "
        "bases report of the same method.",
        "CIFAR-10, CIFAR-100, SVHN and STL-10, WRN-28-2, augmented images.",
        "small_cnn, a thousand images (CIFAR-10: 2,500, flipped and cropped), 28 passes over them. Not augmented, "
        "an image makes its guesses alone. The published weight of the unlabelled part is 75; on "
        "CIFAR-10 20 was tried too, chosen on two seeds that are not among these.",
        "06", tuple(_better("mixmatch", "MixMatch")),
        (Published(
            "test error in % (CIFAR-10, WRN-28-2, 250 labels), one method in four hands: the authors 11.08 (as others "
            "quote it), YU1ut 11.3 (one run), TorchSSL 13.6, USB 37.3; in USB the labels alone 55.96",
            "result tables of YU1ut/MixMatch-pytorch, TorchSSL, microsoft/Semi-supervised-learning"),),
        scale="CIFAR-10, 250 labels",
    ),
)  # fmt: skip
