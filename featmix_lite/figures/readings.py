"""What paired differences are of: a reading's name and unit, and what more and less of it is called."""

from __future__ import annotations

from typing import NamedTuple

from ..base.text_table import counted
from ..experiments.families import LEVEL, UNSEEN
from ..experiments.ranking_sentences import answer, called
from ..experiments.units import unit_of
from .titles import broken


class Reading(NamedTuple):
    """What is drawn: its ``name``, its ``unit``, what more and less of it is called, and how a panel's head begins."""

    name: str
    unit: str
    higher: str
    lower: str
    head: str = ""

    def word(self, verdict: str) -> str:
        """A verdict in the reading's own words."""
        return {"higher": self.higher, "lower": self.lower}.get(verdict, answer(verdict))

    def says(self, one, verdict: str) -> str:
        """A difference in words."""
        return f"{one.span}, {counted(one.n, 'seed')}, {self.word(verdict)}"

    @property
    def keys(self) -> dict[str, str]:
        """What each filling of a mark means."""
        told = f"told apart: above the line {self.higher}, below {self.lower.split()[0]}"
        return {"full": told, "pale": LEVEL, "hollow": answer(UNSEEN)}

    def beside(self, room: float, size: float = 15) -> str:
        """The words along an upright axis of so many pixels: one line, or as few as fit."""
        unit = f" ({self.unit})" if self.unit else ""
        whole = f"difference{unit}"
        if len(broken(whole, room, size)) == 1:
            return whole
        return "<br>".join(["difference", *broken(unit.strip(), room, size)])


SNNL = Reading("SNNL", "nats", "more entangled", "less entangled", "mixed: ")
LINEARITY = Reading("deviation from linear", "in distances of the two", "less linear", "more linear")
COSINE = Reading("1 - cosine to linear", "", "less linear", "more linear")


def reading_of(metric: str) -> Reading:
    """The reading that a figure of a record, or of a history, is.

    >>> reading_of("linearity_block1").higher, reading_of("accuracy").unit, reading_of("train_nll").name
    ('less linear', 'points of a hundred', 'train NLL')
    """
    for start, reading in (("linearity_cos_", COSINE), ("linearity_", LINEARITY), ("snnl_", SNNL)):
        if metric.startswith(start):
            return reading
    unit = {" points": "points of a hundred"}.get(unit_of(metric)[2], unit_of(metric)[2].strip())
    name = called(metric)
    name = name if name != metric else metric.replace("_", " ").replace("nll", "NLL")
    return Reading(name, unit, "higher", "lower")
