"""Zhang et al.: mixup of images; Tokozume et al.: Between-class learning."""

from ._sources import TOKOZUME, ZHANG
from .benches import DIGITS, EVERYWHERE, FEW, MANY, MORE, RARE, STRENGTHS, WRONG
from .claim import Claim, Published, Setting, versus

RAN = "CIFAR-10 with PreActResNet18: 200 epochs, batch 128, rate 0.1 divided twice, alpha 1."
SMALL = "Small data and a small network, a small weight decay."
SCALE = "CIFAR-10, PreActResNet18, all training images"
BC = {"per": "sample", "cross_class": True}


def _bc(**more):
    return MORE.arm("image", called="BC+" if more else "BC", **BC, **more)


CLAIMS = (
    Claim(
        "images-beat-none",
        "Mixing images and labels makes a network more accurate.",
        ZHANG, "table", "image mixup more accurate than no mixing",
        "Training on mixed pairs of images and labels lowers the test error.",
        RAN, SMALL, "01",
        tuple(Setting(b.name, "accuracy", (versus(b.arm("image"), b.none()),)) for b in (*EVERYWHERE, FEW, MANY, RARE))
        + tuple(
            Setting(b.name, "accuracy, at its own best alpha", (versus(b.at_best("image", "val_accuracy"), b.none()),))
            for b in STRENGTHS),
        (Published(
            "test error in % (CIFAR-10, PreActResNet18): none 5.53, mixup 4.24; with five times the weight decay "
            "5.18, 4.68",
            "the first author's code page"),),
        SCALE,
    ),
    Claim(
        "helps-with-wrong-labels",
        "Mixup helps where training labels are wrong.",
        ZHANG, "table", "image mixup more accurate than no mixing, a share of labels being wrong",
        "With a share of the training labels replaced, networks with strong mixup keep a lower test error than "
        "without.",
        RAN, SMALL + " Shares of wrong labels as named; the last epoch counts.", "08",
        tuple(
            Setting(b.name, "accuracy", (versus(b.arm("image", alpha=a, called=f"image, alpha {a:g}"), b.none()),))
            for b in WRONG for a in (1.0, 8.0)
        )
        + tuple(Setting(b.name, "accuracy", (versus(b.arm("conv1 after ReLU"), b.none()),)) for b in WRONG),
        scale=SCALE,
    ),
    Claim(
        "bc-beats-plain",
        "Between-class learning does better than plain training, and BC+ better still.",
        TOKOZUME, "table", "BC more accurate than no mixing, BC+ than no mixing and than BC",
        "Always two different classes in uniform ratio, and the ratio is what the network learns; in BC+ images are "
        "first made zero-mean and weighted by their strength.",
        "An eleven-layer network on CIFAR-10 and CIFAR-100, 250 epochs, batch 128, 10 trials; a divergence as the "
        "loss.",
        "Small data and a small network. The loss is cross-entropy: its gradient is that of their divergence. One "
        "more row asks what is theirs in it: pairs of different classes, against mixup drawn for each image.",
        "01",
        tuple(
            Setting(DIGITS.name, "accuracy", (versus(a, b),))
            for a, b in (
                (_bc(), DIGITS.none()), (_bc(rule="bc+"), DIGITS.none()), (_bc(rule="bc+"), _bc()),
                (_bc(), MORE.arm("image", per="sample", called="image mixup per sample")),
            )
        ),
        (Published("test error in %, CIFAR-10 / CIFAR-100: standard 6.07 / 26.68, BC 5.40 / 24.28, BC+ 5.22 / 23.68",
                   "the authors' code page"),),
        "CIFAR-10 or CIFAR-100, eleven layers, all training images",
    ),
)  # fmt: skip
