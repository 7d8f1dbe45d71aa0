"""The public functions, each with a call as it should be and the odd values of its arguments (see ``odd_calls``)."""

from __future__ import annotations

from odd_comparing import comparing
from odd_losses import looking, losses
from odd_measures import measures
from odd_mixing import mixing
from odd_pictures import pictures
from odd_training import training


def calls() -> list:
    """All of them, in a fixed order."""
    return [*measures(), *losses(), *mixing(), *looking(), *training(), *comparing(), *pictures()]
