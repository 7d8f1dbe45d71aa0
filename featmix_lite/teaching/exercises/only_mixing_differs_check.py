"""Exercise of lesson 04: what differs between two runs beside the mixing."""

from __future__ import annotations

from .reading import NAMES
from .verdict import Verdict, judge


def only_mixing_differs(student) -> Verdict:
    """Check ``student(one, two)``: two configs as dicts -> the names of the settings that differ, "mix" left out.

    >>> fm.exercises.only_mixing_differs(lambda one, two: [k for k in one if k != "mix" and one[k] != two.get(k)])
    Not yet. You looked at the settings of one only: what is at its default is not written, so look at both.

    An empty list says that the two may be compared. Any order will do. A setting that stands in only one of them
    differs: in the other it is at its default, and defaults are not written (but for data, model, seed, epochs).
    """
    mixed = {"at": "block1.relu", "ways": 2, "alpha": 1.0}
    run = {"data": "digits", "model": "small_cnn", "mix": None, "seed": 3, "epochs": 30}
    cases = [
        (run, {**run, "mix": mixed}),
        ({**run, "seed": 4, "per_class": 20}, {**run, "mix": mixed, "per_class": 20}),
        ({**run, "mix": mixed}, {**run, "mix": {**mixed, "at": "input"}, "label_noise": 0.2}),
        ({**run, "dropout": 0.3, "epochs": 15}, {**run, "mix": mixed}),
    ]
    return judge(
        student,
        _differing,
        cases,
        "Right. Where the list is empty, whatever the two runs differ in is the mixing's doing.",
        MISTAKES,
        NAMES,
    )


def _differing(one, two, keys=None, but=("mix",)):
    """Names of the settings that differ, of ``keys``."""
    here = one.keys() | two.keys() if keys is None else keys
    return [k for k in here if k not in but and (k in one) + (k in two) and one.get(k, ...) != two.get(k, ...)]


MISTAKES = {
    "The mixing itself is in your list: it is the one thing that may differ.": lambda a, b: _differing(a, b, but=()),
    "You left the seed out: another seed learns from other images and starts with other weights.": lambda a, b: (
        _differing(a, b, but=("mix", "seed"))
    ),
    "You looked at the settings of one only: what is at its default is not written, so look at both.": lambda a, b: (
        _differing(a, b, a.keys())
    ),
    "You looked at the settings of two only: what is at its default is not written, so look at both.": lambda a, b: (
        _differing(a, b, b.keys())
    ),
    "You looked at what both have. A setting that only one has differs: the other is at its default.": lambda a, b: (
        _differing(a, b, a.keys() & b.keys())
    ),
    "You compared which settings are there, not what they are: 15 epochs are not 30.": lambda a, b: _differing(
        a, b, a.keys() ^ b.keys()
    ),
    "You compared the seeds only; the images, the epochs and all the rest must be the same as well.": lambda a, b: (
        _differing(a, b, ("seed",))
    ),
    "These are the settings that are the same; it takes those that differ.": lambda a, b: [
        k for k in a.keys() & b.keys() if k != "mix" and a[k] == b[k]
    ],
    "You found nothing in any pair: compare the values, setting by setting.": lambda a, b: [],
}
