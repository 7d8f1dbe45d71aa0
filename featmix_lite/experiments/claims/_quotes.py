"""Short quotations, word for word: only where the source's own text was read (abstracts, the review's summary)."""

OKI, CHAUDHRY, FISHER = (f"abstract, arXiv {number}" for number in ("1906.09739", "2210.16413", "2402.06171"))

QUOTES = {
    "conv1-beats-image": (
        "the mixup of the feature maps obtained from the first convolution layer is more effective than the original "
        "image mixup", OKI,
    ),
    "helps-outside-the-region": (
        "the recognition accuracy of the trained deep CNN drastically decreases for the samples which are obtained "
        "from the outside regions of the training samples", OKI,
    ),
    "later-layers-gain-less": (
        "Later convolutional layers can also receive mixup but yield smaller gains than the first layer.",
        "summary on the review's page",
    ),
    "supervised-less-linear": ("intermediate layers become more non-linear during Mixup training", CHAUDHRY),
    "unsupervised-more-linear": (
        "all the network layers become more linear resulting in faster training convergence", CHAUDHRY,
    ),
    "more-points-converge": (
        "how does the enforcement of stronger Mixup loss on more than two data points affect the convergence of "
        "training?", CHAUDHRY,
    ),
    "earlier-layers-look-mixed": (
        "activations in earlier layers exhibit patterns, as if trained with manifold mixup", FISHER,
    ),
    "mse-is-convex": (
        "mixed-up features are not simple convex combinations of feature class means (as one might get, for example, "
        "by training mixup with the mean squared error loss)", FISHER,
    ),
}  # fmt: skip
