"""What the collapse explorer says, in one place: change the language here."""

from __future__ import annotations

import torch

from ...measures.theory import amplification, simplex_error

TEXT = {
    "training": "Training",
    "class": "Class {number}",
    "epoch": "Epoch",
    "step": "Step",
    "play": "Play",
    "pause": "Pause",
    "theory": "theory",
    "plane": "Before the last layer: mixes of three classes",
    "lines": "NC1, NC3 and NC4, each on the way to 0",
    "sure": "Test images: how often right, by how sure",
    "told": "{when}, {training}: NC1 {nc1:.3g}; {half}; test accuracy {right:.0%}, ECE {ece:.1%}.",
    "half": "half-way mixes of two classes lie {times:.2f} times as far out as half-way between the class means",
    "no_half": "no mix of two of these classes is half-way",
    "caption": "Mixes of training images, in {mode} mode, seen in the plane of the three classes' rows, centred on "
               "their mean; the scale stays the same for all of a training. These classes, {names}, because they were "
               "chosen. The classifier's distance from a simplex is {off:.2f} (0: it is one). Of {count} mixes of two "
               "images of one class {astray} lie nearest to another class's mean.",
    "same": "Three different classes make a plane: choose another one.",
    "live": "this network",
    "one": "one class, half-way",
    "two": "two classes, half-way",
    "quarter": "3/4",
    "clean": "nearly clean",
    "mean": "class mean",
    "straight": "convex mixes",
    "curve": "theory",
    "confidence": "how sure",
    "state": "This explorer as one line of Python",
    "error": "No picture: {error}.",
}  # fmt: skip


def ece(frame) -> float:
    """The expected calibration error of a frame's test images, from its bins."""
    gap = (frame.confidence - frame.accuracy).abs().nan_to_num(0.0)
    return float((gap * frame.counts).sum() / frame.counts.sum())


def far_out(frame, mixes, three) -> float | None:
    """The amplification of half-way mixes of two of the classes ``three``; None where there is no such mix."""
    inside = torch.isin(mixes.of, torch.tensor(three)).all(1) & (mixes.of[:, 0] != mixes.of[:, 1])
    own = inside & (mixes.weights[:, 0] == 0.5)
    if not own.any():
        return None
    centre = frame.means.mean(0)
    return amplification(frame.mixed[own] - centre, mixes.weights[own], mixes.of[own], frame.means - centre, frame.rows)


def sentence(frame, mixes, three, when: str, training: str) -> str:
    """One sentence of a frame: collapse, how far out mixes lie, accuracy and ECE.

    Arguments: ``three`` classes; ``when``, such as "Epoch 30"; ``training``, its name.
    """
    times = far_out(frame, mixes, three)
    half = TEXT["no_half"] if times is None else TEXT["half"].format(times=times)
    return TEXT["told"].format(when=when, training=training, nc1=frame.collapse.nc1_per_class, half=half,
                               right=frame.right, ece=ece(frame))  # fmt: skip


def caption(frame, mixes, three, names, mode: str = "eval") -> str:
    """What the picture is of: rows, classes, projection, mode, the classifier's distance from a simplex, intrusion."""
    own = torch.isin(mixes.of, torch.tensor(three)).all(1) & (mixes.of[:, 0] == mixes.of[:, 1])
    nearest = torch.cdist(frame.mixed[own], frame.means).argmin(1)
    return TEXT["caption"].format(mode=mode, names=", ".join(names[c] for c in three), off=simplex_error(frame.rows),
                                  count=int(own.sum()), astray=int((nearest != mixes.of[own, 0]).sum()))  # fmt: skip
