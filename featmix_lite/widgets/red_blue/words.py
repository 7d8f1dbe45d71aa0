"""What the red and blue toy says: every word of it, and the sentences with its counts."""

from __future__ import annotations

from ..shared import words
from .plane import BLUE, RED

TEXT = {
    "start": "Start from",
    "lift": "Lift to a hidden layer",
    "drop": "Back to the plane",
    "again": "Put the points back",
    "point": words.TEXT["point"],
    "across": "Across",
    "up": "Up",
    "plane": "In the plane",
    "hidden": "In the hidden layer",
    "reds": "{bad} of {all} mixes of two reds lie nearest to a blue point",
    "blues": "{bad} of {all} mixes of two blues nearest to a red one",
    "line": "The dashed line is where the network changes its mind: {right} of {all} points lie on their own side, and "
            "{kept} of {mixes} mixes.",
    "legend": "Circles are red, squares blue. A diamond is the half-way mix of two points of one colour, and has their "
              "label. A large one with a cross is bad: the nearest point has the other colour.",
    "how": "Drag a point. Or click the picture and use the keys: N and P choose the next and the previous point, the "
           "arrow keys move it (with Shift, further).",
    "at": "{colour} point {number} at {x:.2f}, {y:.2f}.",
}


def counted(mixes, where: str = "plane") -> str:
    """How many mixes are bad, in one sentence; ``where`` is "plane" or "hidden".

    >>> from featmix_lite.widgets.red_blue import plane
    >>> counted(plane.mixes(*plane.start("two islands")))
    'In the plane 0 of 45 mixes of two reds lie nearest to a blue point, 0 of 28 mixes of two blues nearest to a red...
    """
    told = []
    for kind, name in ((RED, "reds"), (BLUE, "blues")):
        here = mixes.bad[mixes.kinds == kind]
        told.append(TEXT[name].format(bad=int(here.sum()), all=len(here)))
    return f"{TEXT[where]} {', '.join(told)}."


def divided(net, hidden, kinds, mixes) -> str:
    """What lies on which side of the hidden layer's line."""
    return TEXT["line"].format(
        right=int((net.side(hidden) == kinds).sum()), all=len(kinds),
        kept=int((net.side(mixes.spots) == mixes.kinds).sum()), mixes=len(mixes.kinds),
    )


def pointed(points, kinds, chosen: int) -> str:
    """Where the chosen point lies.

    >>> import torch
    >>> pointed(torch.tensor([[0.5, -1.0]]), torch.tensor([1]), 0)
    'Blue point 1 at 0.50, -1.00.'
    """
    x, y = points[chosen].tolist()
    colour = "Red" if kinds[chosen] == RED else "Blue"
    return TEXT["at"].format(colour=colour, number=chosen + 1, x=x, y=y)
