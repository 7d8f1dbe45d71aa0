"""Questions beside the claims: several places, noise, other networks, more points; a review asked most of them."""

from ._sources import OURS, REVIEW
from .benches import DIGITS, DROPOUT, EVERYWHERE, MORE, NOISY
from .claim import Claim, Published, Setting, versus

CONV1, IMAGE = "conv1 after ReLU", "image"
ALL = (IMAGE, CONV1, "conv2 after ReLU")
AT_ONCE = MORE.arm(*ALL, every=True, called="image, conv1 and conv2 at once")
GUESS = "The review wonders about it; it reports no experiment, and no person wrote it."
NOTHING = "Nothing was run."
SMALL = "A first experiment on small data."
WITH_NORM = tuple(b for b in EVERYWHERE if b.model == "small_cnn")
WITHOUT = tuple(b for b in EVERYWHERE if b.model == "oki_cnn")


def _beside(bench):
    """In one setting: mixing after conv1 against none, then against the image."""
    others = (bench.none(), bench.arm(IMAGE))
    return tuple(Setting(bench.name, "accuracy", (versus(bench.arm(CONV1), other),)) for other in others)


def _more(place, ways):
    return versus(MORE.arm(place, ways=ways, called=f"{ways} points"), DIGITS.arm(place, called="2 points"))


CLAIMS = (
    Claim(
        "several-at-once",
        "Mixing at several layers at once does better than at one.",
        REVIEW, "machine summary", "more accurate than no mixing, and than each of the layers alone", GUESS,
        NOTHING,
        SMALL + " One draw of partners and weights is applied at each place in turn.", "03",
        (
            Setting(DIGITS.name, "accuracy, against no mixing", (
                versus(AT_ONCE, DIGITS.none()),)),
            Setting(DIGITS.name, "accuracy, against each layer", tuple(
                versus(AT_ONCE, DIGITS.arm(p)) for p in ALL)),
        ),
    ),
    Claim(
        "works-with-dropout",
        "Mixing after the first convolution goes together with dropout.",
        REVIEW, "machine summary",
        "with dropout too, conv1 after its ReLU more accurate than no mixing and than the image", GUESS,
        NOTHING, SMALL + " Dropout stands before the last layer.", "03", _beside(DROPOUT),
        (Published(
            "test error in % (CIFAR-10, PreActResNet50): none 4.96, dropout alone 5.09, image mixup 4.25, manifold "
            "mixup 3.77; never the two together", "Verma et al. 2019, section 5.1"),),
    ),
    Claim(
        "works-with-batchnorm",
        "Mixing after the first convolution goes together with BatchNorm.",
        REVIEW, "machine summary", "with BatchNorm, conv1 after its ReLU more accurate than no mixing", GUESS, NOTHING,
        SMALL + " small_cnn has BatchNorm, oki_cnn has none: its rows are the other half of the question.", "03",
        tuple(
            Setting(b.name, f"accuracy, {norm}", (versus(b.arm(CONV1), b.none()),))
            for norm, benches in (("with BatchNorm", WITH_NORM), ("without BatchNorm", WITHOUT)) for b in benches
        ),
    ),
    Claim(
        "works-with-hidden-noise",
        "Mixing after the first convolution goes together with noise on hidden units.",
        OURS, "ours", "with noise too, conv1 after its ReLU more accurate than no mixing and than the image",
        "Kurita and others trained with noise on hidden units long before; Oki and Kurita place their work beside it.",
        NOTHING, SMALL + " Gaussian noise at the same place as the mixing.", "03", _beside(NOISY),
    ),
    Claim(
        "mixing-not-noise",
        "What helps is the mixing, not just the noise of it.",
        OURS, "ours", "mixing more accurate than moving each image as far in a random direction with its own label",
        "Noise on hidden units has its own history as a help in training, and a mix moves an image too.", NOTHING,
        SMALL + " The noise is of matched size, row by row, at the same place.", "03",
        tuple(
            Setting(DIGITS.name, f"accuracy, at {place}", (
                versus(DIGITS.arm(place, called="mixing"), MORE.arm(place, rule="noise", called="noise")),))
            for place in (IMAGE, CONV1, "block 2", "final layer")
        ),
    ),
    Claim(
        "more-points",
        "Mixing more than two points does better than two.",
        OURS, "ours", "three or five points more accurate than two",
        "Oki and Kurita mix threes in a triplet network; which number is better stands in no text we read.", NOTHING,
        SMALL + " Weights are drawn from a Dirichlet distribution of the same strength.", "06",
        tuple(Setting(DIGITS.name, f"accuracy, at {p}", (_more(p, w),)) for p in (IMAGE, CONV1) for w in (3, 5)),
        (Published(
            "test accuracy (CIFAR-10, ResNet20v2): none .912, 2 points with alpha .2 .914, 3 points with alpha .1 .914",
            "code page of statsu1990/mixup_augmentation"),),
    ),
)  # fmt: skip
