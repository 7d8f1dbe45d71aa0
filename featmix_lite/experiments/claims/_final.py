"""A blog post: mixing at the final layer, told apart by accuracy, NLL and training loss."""

from ._sources import POST, VERMA
from ._verma import SCALE, SINGLE
from .benches import BLOG, EVERYWHERE, STRENGTHS
from .claim import Claim, Comparison, Published, Setting, versus

FINAL = "final layer"
ALPHAS = (0.04, 0.2, 1.0, 5.0)
SAID = (
    "The author mixes at the last layer of a network on CIFAR-10, and finds its final validation loss lower than with "
    "image mixup. The post cites a figure of Verma et al. for the final layer; that figure shows training loss."
)
RAN = (
    "ResNet18 on CIFAR-10; the weight is drawn once an epoch; strengths 0.04, 0.2, 1.0 and 5.0; what is reported is "
    "the final validation loss. One run each, as far as the text shows."
)
DIFFERS = "Small data and a network of three blocks; a weight a batch, but where the post's own protocol is named."
ORDER = Published(
    "order only: lowest validation loss at the final layer with alpha 0.2, almost equal with 1.0; image mixup worsens "
    "sharply above 1.0", "the post's text; its figures are in an image and not published here"
)  # fmt: skip


def _others(bench):
    return tuple(p for p in bench.places if p != FINAL)


def _rows(reading, metric, claimed, by, none=True):
    """Against every other place, and against no mixing; where there are several strengths also with each one's best."""
    settings = []
    for b in EVERYWHERE:
        each = tuple(versus(b.arm(FINAL), b.arm(p), metric, claimed) for p in _others(b))
        settings.append(Setting(b.name, f"{reading}, against each other place", each))
        if none:
            against = versus(b.arm(FINAL), b.none(), metric, claimed)
            settings.append(Setting(b.name, f"{reading}, against no mixing", (against,)))
    for b in STRENGTHS:
        best = tuple(versus(b.at_best(FINAL, by), b.at_best(p, by), metric, claimed) for p in _others(b))
        settings.append(Setting(b.name, f"{reading}, against each other place, each at its own best alpha", best))
    return tuple(settings)


def _post(alpha, *others):
    """The post's protocol: the final layer at a strength against the image at every strength."""
    final = BLOG.arm(FINAL, per="epoch", alpha=alpha, called=f"final layer, alpha {alpha:g}")
    return tuple(versus(final, o, "val_nll", "lower") for o in others)


def _image(alpha):
    return BLOG.arm("image", per="epoch", alpha=alpha, called=f"image, alpha {alpha:g}")


def _worse():
    """What alpha 5 costs over alpha 1 at the image; and that, less what it costs at the final layer."""
    final = {a: BLOG.arm(FINAL, per="epoch", alpha=a, called=f"final layer, alpha {a:g}") for a in (1.0, 5.0)}
    image = ((1, _image(5.0)), (-1, _image(1.0)))
    for text, terms in (
        ("image, alpha 5 minus alpha 1", image),
        ("image, alpha 5 minus alpha 1, less the same at the final layer", (*image, (-1, final[5.0]), (1, final[1.0]))),
    ):
        yield Comparison(text, tuple((w, arm, "val_nll") for w, arm in terms))


CLAIMS = (
    Claim(
        "final-best-accuracy",
        "The final layer is the best place to mix, by accuracy (the post reported none).",
        POST, "blog", "final layer more accurate than every other place", SAID, RAN,
        DIFFERS + " The post did not report accuracy; readers take it so.", "04",
        _rows("accuracy", "accuracy", "higher", "val_accuracy"), (SINGLE,), SCALE,
    ),
    Claim(
        "final-best-nll",
        "The final layer is the best place to mix, by the loss on unseen images.",
        POST, "blog", "lower NLL with the final layer than with every other place", SAID, RAN, DIFFERS, "04",
        (
            *(Setting(BLOG.name, "validation loss, the post's own protocol, against the image at every alpha",
                      _post(a, *map(_image, ALPHAS))) for a in (0.2,)),
            Setting(BLOG.name, "validation loss, the post's own protocol, against no mixing", _post(0.2, BLOG.none())),
            *_rows("NLL", "nll", "lower", "val_nll"),
            *_rows("NLL after one temperature", "nll_calibrated", "lower", "val_nll")[: -len(STRENGTHS)],
        ),
        (ORDER,), "CIFAR-10, ResNet18",
    ),
    Claim(
        "large-alpha-hurts-images",
        "A large alpha does harm at the image, and more than at the final layer.",
        POST, "blog", "validation loss rises from alpha 1 to 5 at the image, and more than at the final layer",
        SAID, RAN,
        "Small data and a network of three blocks; the post's protocol.", "04",
        (Setting(BLOG.name, "validation loss, the post's own protocol", tuple(_worse())),),
        (ORDER,), "CIFAR-10, ResNet18",
    ),
    Claim(
        "final-best-train-loss",
        "Training loss is lowest when the deepest layer is mixed.",
        VERMA, "figure", "lower loss in training with the final layer than with every other place",
        "A figure of their appendix shows training loss over epochs, lowest for the deepest layer; it is the figure "
        "the blog post takes for the final layer being best.",
        "PreActResNet18 on CIFAR-10, training loss as binary cross-entropy.",
        "Cross-entropy; the loss of the last epoch as it was minimised, and that of clean training images.", "04",
        (
            *_rows("mixed training loss", "mixed_loss", "lower", "mixed_loss", none=False)[: -len(STRENGTHS)],
            *_rows("loss of clean training images", "train_loss", "lower", "train_loss", none=False)[:1],
        ),
        (), SCALE,
    ),
)  # fmt: skip
