"""Oki & Kurita: mixing the maps of a hidden layer; and what a machine-written review adds to them."""

from ._sources import OKI, OURS, REVIEW
from .benches import BEHIND, DIGITS, EVERYWHERE, FEW, MANY, MORE, RARE, STRENGTHS, siamese
from .claim import Claim, Setting, versus

CONV1, IMAGE, FINAL = "conv1 after ReLU", "image", "final layer"
LATER = ("conv2 after ReLU", "block 2", "pooled conv2", FINAL)
BRANCHES = (("permuted", False), ("independent", False), ("independent", True))
FORMS = [siamese(ways, branches, fair) for ways in (2, 3) for branches, fair in BRANCHES]
UNKNOWN = "their networks, data sets and figures stand in none of the texts we could read"


def _ways(form) -> int:
    return 3 if "triplet" in form.also else 2


def _formed(form, place, called=""):
    return form.arm(place, ways=_ways(form), called=called)


def _places(form):
    """(place as the table says it, place in the branches, place and sweep of the same in one pass)."""
    if _ways(form) == 3:
        return [(p, p, p, MORE) for p in (IMAGE, CONV1)]
    return [(IMAGE, IMAGE, IMAGE, DIGITS), (CONV1, CONV1, CONV1, DIGITS), (BEHIND, BEHIND, FINAL, DIGITS)]


CLAIMS = (
    Claim(
        "conv1-beats-image",
        "Mixing the maps of the first convolution does better than mixing the images.",
        OKI, "abstract", "conv1 after its ReLU more accurate than image mixup",
        "The authors mix the feature maps of a hidden layer, in a Siamese network for pairs and a triplet network for "
        "threes, and observe that mixing the maps of the first convolution works better than image mixup.",
        f"A convolutional network with shared branches; {UNKNOWN}.",
        "Our networks, data sets and training are our own choice, and small. We mix after the ReLU: before it, mixing "
        "is image mixup. One pass over a permuted batch stands for the branches; their own form is among the settings.",
        "03",
        tuple(
            Setting(b.name, "accuracy", (versus(b.arm(CONV1), b.arm(IMAGE)),)) for b in (*EVERYWHERE, FEW, MANY, RARE)
        )
        + tuple(
            Setting(b.name, "accuracy, each at its own best alpha", (
                versus(b.at_best(CONV1, "val_accuracy"), b.at_best(IMAGE, "val_accuracy")),))
            for b in STRENGTHS)
        + tuple(Setting(f.name, "accuracy", (versus(_formed(f, CONV1), _formed(f, IMAGE)),)) for f in FORMS),
        scale="not known: " + UNKNOWN,
    ),
    Claim(
        "conv1-is-image",
        "Mixing straight after the first convolution, before its ReLU, is image mixup itself.",
        OURS, "ours", "equal logits, to float precision, for every draw",
        "A convolution is affine and the weights of a mix sum to one, so the mix passes through it unchanged.",
        "Nothing had to be run.",
        "Whoever reports a difference between the two mixed after the ReLU, or sees the chance in training.",
        "02",
        proof="tests/test_mixing.py, test_fact_1_behind_a_convolution_mixing_is_image_mixup; lesson 02 shows it",
    ),
    Claim(
        "later-layers-gain-less",
        "Later layers gain less than the first convolution.",
        REVIEW, "machine summary", "conv1 after its ReLU more accurate than each later place",
        "The review says that later convolutions can be mixed too, with smaller gains than the first. No person wrote "
        "it, and the abstract does not say it.",
        f"Not known: {UNKNOWN}.",
        "The gain of a place is its accuracy less that without mixing, so a difference of gains is one of accuracies.",
        "04",
        tuple(
            Setting(b.name, "accuracy", tuple(versus(b.arm(CONV1), b.arm(p)) for p in LATER if p in b.places))
            for b in EVERYWHERE
        )
        + tuple(
            Setting(f.name, "accuracy", (versus(_formed(f, CONV1), _formed(f, BEHIND)),))
            for f in FORMS if f.sweep != "digits_siamese"
        ),
        scale="not known: " + UNKNOWN,
    ),
    Claim(
        "helps-outside-the-region",
        "Mixing feature maps helps where test images lie outside the region that training covers.",
        OKI, "abstract", "conv1 after its ReLU more accurate than no mixing on deformed images",
        "Accuracy falls for samples outside the region of the training samples: the authors' reason for mixing "
        "feature maps. The abstract reports no figure for such samples.",
        f"Not known: {UNKNOWN}.",
        "We take rotated, sheared and zoomed test images as outside the region; the figure is the mean over strengths.",
        "08",
        tuple(
            Setting(DIGITS.name, f"accuracy, {kind}", (versus(DIGITS.arm(CONV1), DIGITS.none(), metrics),))
            for kind, metrics in (
                ("rotated", tuple(f"rotation_{n}" for n in (20, 40, 60, 80))),
                ("sheared", tuple(f"shear_{n}" for n in (28.6, 57.3, 114.6, 143.2, 171.9))),
                ("zoomed in", tuple(f"zoom_in_{n}" for n in (80, 60, 40, 20))),
                ("zoomed out", tuple(f"zoom_out_{n}" for n in (120, 140, 160, 180))),
            )
        ),
        scale="not known: " + UNKNOWN,
    ),
    Claim(
        "siamese-is-one-pass",
        "A Siamese or triplet network that mixes does as well as one network on a permuted batch.",
        OURS, "ours", "the whole interval of the difference within half a point of zero",
        "The branches share their weights. With a permuted batch their logits are bit-equal to one pass (lesson 02); "
        "only BatchNorm's running averages differ. With batches of their own the branches see other pairs.",
        "Nothing comparable was reported.",
        "This is the control the machine-written review asks for: the form changes, place and training stay. Branches "
        "with batches of their own that see equally many images take fewer steps.",
        "03",
        tuple(
            Setting(f.name, f"accuracy, mixed at {place}", (
                versus(_formed(f, at, "branches"), bench.arm(one, ways=_ways(f), called="one pass"), claimed="same"),))
            for f in FORMS
            if f.sweep != "digits_siamese" or "permuted" in f.also
            for place, at, one, bench in _places(f)
        ),
    ),
)  # fmt: skip
