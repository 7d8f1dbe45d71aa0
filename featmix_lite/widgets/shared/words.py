"""Every word the live lab and the mix slider show, in one place: change the language here."""

from __future__ import annotations

TEXT = {
    "train": "Train",
    "pause": "Pause",
    "reset": "Reset",
    "where": "Mix here",
    "how": "How mixed",
    "right": "of the test images named rightly",
    "nothing": "nothing is mixed",
    "more": "More",
    "pace": "Pace",
    "ways": "Images per mix",
    "alpha": "alpha",
    "alpha_help": "Weights come from Beta(alpha, alpha): small alpha, mostly one image; large alpha, half and half.",
    "between": "Show mixes of",
    "state": "This panel as one line of Python",
    "curves": "Test images named rightly, and the loss, step by step",
    "error": "Training stopped: {error}. Press Reset to start again.",
    "done": "Done: {number} steps.",
    "step": "step {number}",
    "starting": "Press Train: the network starts knowing nothing.",
    "changed": "{was} → {at} at step {step}",
    "moved": "Moved: ",
    "share": "From A to B",
    "other": "Other images",
    "mix": "the mix",
    "inside": "as the network holds it here",
    "near": "nearest real",
    "near_here": "of {n} images: a {name}",
    "bars": "Prediction (filled), asked for (outlined)",
    "itself": "this is mixing the images",
    "same": "identical to mixing the images (difference {size})",
    "differs": "not the same as mixing the images (difference {size})",
    "picture": "{n} test images, a dot each: the nearer two dots, the more alike the network finds them. ",
    "mixes": "White diamonds: {m} mixes of {a} with {b}.",
    "no_mixes": "No mixes shown.",
    "keys": "The arrow keys step from point to point, Enter chooses one, Escape leaves it.",
    "point": "Point",
    "no_point": "choose a point",
}
HOW = {"not at all": 0.0, "a little": 0.2, "evenly": 1.0, "half and half": 8.0}  # the alpha behind each word
PACES = {"slow": 1.0, "normal": 0.25, "full": 0.0}  # seconds a step
MIXES_OFF = "not mixed"


def how(alpha: float) -> str:
    """The word nearest to ``alpha`` on the slider.

    >>> how(1.0), how(-1)
    ('evenly', 'not at all')
    """
    return min(HOW, key=lambda word: abs(HOW[word] - alpha) / (0.1 + HOW[word])) if alpha > 0 else "not at all"


def place(name) -> str:
    """A name of a place in the network, in the words of the first lesson; names of other networks stay.

    >>> place("input"), place("block2.relu"), place("flatten"), place(("input", "fc"))
    ('image', 'after ReLU 2', 'features', 'image or output')
    """
    if not isinstance(name, str):
        return " or ".join(place(n) for n in name) if name else MIXES_OFF
    parts = {"input": "image", "flatten": "features", "fc": "output"}
    kinds = {"conv": "convolution", "bn": "BatchNorm", "relu": "ReLU", "pool": "pooling"}
    block, _, layer = name.partition(".")
    if block.startswith("block") and block[5:].isdigit():
        after = kinds.get(layer) if layer else "block"
        return f"after {after} {block[5:]}" if after else name
    return parts.get(name, name)


def picture(seen, names) -> str:
    """What the live picture shows, as a sentence or two: its name for a screen reader, and its caption."""
    text = TEXT["picture"].format(n=len(seen.points))
    if not len(seen.placed):
        return text + TEXT["no_mixes"]
    first, *rest = (names[int(k)] for k in seen.chosen.parent_labels[0])
    return text + TEXT["mixes"].format(m=len(seen.placed), a=first, b=" and ".join(rest))
