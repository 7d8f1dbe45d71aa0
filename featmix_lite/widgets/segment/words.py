"""What the segment explorer says, in one place: change the language here."""

from __future__ import annotations

from ..shared.words import a as article

TEXT = {
    "paths": "Each picture is one layer: the straight line from A to B (dashed), and the way the mixes take (full), in "
             "the plane of that line and of the way's largest distance from it (dotted). All are drawn to one scale: "
             "the straight line is 1 long. The diamond is the mix of the slider.",
    "panel": "{layer}: off the line by {off:.2f} of its length at most, at {weight:.0%} B; {here:.2f} at the mark.",
    "axis": "share of B",
    "off": "How far off the line, in lengths of the line",
    "likely": "What the network says on the way: probabilities",
    "mixed": "Mixed {where}, nothing before it can bend.",
    "most": "Furthest from its line {where}: {off:.2f} of the line's length, at {weight:.0%} B.",
    "straight": "The way is straight in every layer shown.",
    "says": "The network says {names}.",
    "kinks": "Kinks on the way, at least: {each}.",
    "no_edges": "Kinks on the way: no ReLU or max-pool module behind the mixing to count them at.",
    "before": "Previous {letter}",
    "behind": "Next {letter}",
    "row": "image {row}",
    "working": "working ...",
    "same": "Image A and image B are the same.",
    "here": "At {weight:.0%} B: {likely}.",
    "step": "After training step {number}.",
    "state": "This explorer as one line of Python",
    "point": "A and B are one point here",
    "error": "No picture: {error}.",
}  # fmt: skip


def sentence(walk, names, there) -> str:
    """The findings in words: where it bends most, and what the network names from where on.

    Arguments: ``names`` of the classes; ``there``, a site within a sentence (``SiteWords.there``).
    """
    site, off, weight = walk.furthest
    parts = [TEXT["mixed"].format(where=there(walk.at))] if walk.at != "input" else []
    most = TEXT["most"].format(where=there(site), off=off, weight=weight)
    parts.append(most if off > 5e-4 else TEXT["straight"])
    runs = walk.says
    named = [f"{article(names[runs[0][0]])}{f' up to {runs[0][2]:.0%}' if len(runs) > 1 else ' all the way'}"]
    named += [f"{article(names[label])} from {first:.0%} on" for label, first, _ in runs[1:]]
    return " ".join([*parts, TEXT["says"].format(names=", ".join(named))])


def kink_words(walk, say) -> str:
    """How many kinks each module has on the way; ``say``, a site in plain words."""
    each = ", ".join(f"{say(name).removeprefix('after ')} {count:,}" for name, count in walk.edges.items())
    return TEXT["kinks"].format(each=each) if each else TEXT["no_edges"]


def here(walk, k: int, names) -> str:
    """What the network says at stop ``k``: the classes with one part in a hundred or more."""
    row = walk.likely[k]
    some = [(float(row[i]), names[i]) for i in row.argsort(descending=True).tolist() if row[i] >= 0.01][:4]
    likely = ", ".join(f"{name} {share:.0%}" for share, name in some)
    return TEXT["here"].format(weight=float(walk.weights[k]), likely=likely)
