"""Words the live lab, the mix slider and the pictures show, in one place: change the language here."""

from __future__ import annotations

import re

TEXT = {
    "train": "Train",
    "pause": "Pause",
    "go_on": "Go on",
    "reset": "Reset",
    "where": "Mix here",
    "at": "Mix at",
    "how": "How mixed",
    "right": "of the test images named rightly",
    "nothing": "nothing is mixed",
    "more": "More",
    "pace": "Pace",
    "ways": "Images per mix",
    "alpha": "alpha",
    "alpha_help": "Shares are drawn from {source}: small alpha, mostly one image; large alpha, {even}.",
    "between": "Show mixes of",
    "and": "and",
    "state": "This panel as one line of Python",
    "curves": "Test images named rightly, and the loss, step by step",
    "error": "Training stopped: {error}. Press Reset to start again.",
    "done": "Done: {number} steps.",
    "step": "step {number}",
    "starting": "Press Train: the network starts knowing nothing.",
    "first_step": "the first step is being taken.",
    "changed": "{was} → {at} at step {step}",
    "moved": "Moved: ",
    "share": "From A to B",
    "other": "Other images",
    "mix": "the mix",
    "inside": "as the network holds it here",
    "near": "nearest real",
    "near_here": "of {n} images: {name}",
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


def shares_come(ways: int) -> str:
    """Where the shares of ``ways`` images come from, and what ``alpha`` does to them.

    >>> shares_come(2)[:42], shares_come(3)[22:45]
    ('Shares are drawn from Beta(alpha, alpha): ', 'Dirichlet(alpha, alpha,')
    """
    if ways == 2:
        return TEXT["alpha_help"].format(source="Beta(alpha, alpha)", even="half and half")
    source = f"Dirichlet({', '.join(['alpha'] * ways) if ways < 4 else f'alpha, {ways} times'})"
    return TEXT["alpha_help"].format(source=source, even="equal shares")


def a(name) -> str:
    """``name`` of a class with its article.

    >>> a(3), a(8), a("18"), a("Ankle boot"), a("180"), a("Trouser")
    ('a 3', 'an 8', 'an 18', 'an Ankle boot', 'a 180', 'a Trouser')
    """
    said = str(name)
    number = re.match(r"\d+", said)
    if number:  # eight, eighteen, eighty, eight hundred ..., eleven, eleven thousand: as they are said
        head = number[0].lstrip("0") or "0"
        group = head[: len(head) % 3 or 3]
        vowel = head[0] == "8" or group in ("11", "18")
    else:
        vowel = said[:1].lower() in tuple("aeiou")
    return f"{'an' if vowel else 'a'} {said}"
