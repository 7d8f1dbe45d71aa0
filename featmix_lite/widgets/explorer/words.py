"""Every word the manifold explorer shows, in one place: change the language here."""

from __future__ import annotations

from ..shared import words

TEXT = {
    "at": words.TEXT["at"],
    "look": "Look at",
    "first": "Mixes of",
    "second": "and",
    "any": "any two classes",
    "kind": "Picture",
    "perplexity": "Perplexity",
    "temperature": "T / mean",
    "temperature_name": "Neighbourhood T of the SNNL, as a share of the mean squared distance",
    "working": "working ...",
    "begins": "The images go through the network, then they are laid out as a picture: some seconds.",
    "numbers": "What was counted",
    "error": "This could not be shown: {error}",
    "legend": "Diamond: a mix, filled up to its heavier parent's share; thick rim: nearest to a third class.",
    "still_legend": "White diamond: a mix; thick rim: nearest to a third class.",
    "snnl": "Soft Nearest Neighbor loss, site by site",
    "intrusion": "of the mixes are nearest to a class that is neither parent (95 % interval {low:.0%} to {high:.0%})",
    "none": "no mixes here",
    "near_clean": "Nearest to this {name}, among the clean images, where the picture looks:",
    "near_mixed": "Nearest to this mix of {a} and {b}, among the clean images, where the picture looks:",
    "hint": "Hover over a point to see its image. Click it, or step there with the arrow keys and press Enter, "
            "to see its nearest neighbours.",
    "drag": "Drag a mix",
    "another": "Another pair",
    "slide": "From image A to image B",
    "state": "This explorer as one line of Python",
    "step": "The network as it was at step {number}.",
}  # fmt: skip
KINDS = {"PCA": "pca", "t-SNE": "tsne", "LDA": "lda"}


def sentence(seen, names, there) -> str:
    """What the picture shows, computed: the intrusion in words, or why there is none; ``there`` says where."""
    told = f"{seen.early}; the clean images alone are shown" if seen.early else seen.survey.words(names, there)
    return told[:1].upper() + told[1:] + "."


def picture(seen, names) -> str:
    """The picture for those who do not see it: how many points of which class."""
    labels = seen.chosen.labels
    counts = ", ".join(f"{name}: {int((labels == k).sum())}" for k, name in enumerate(names))
    kind = next(word for word, kind in KINDS.items() if kind == seen.wish.kind)
    mixed, third = len(seen.placed), int(seen.survey.intrusion.intrudes.sum())
    return (
        f"{kind} picture of {len(labels)} clean images ({counts}) and {mixed} mixes, {third} of them nearest to a "
        "class that is neither parent."
    )


def stop(way, k: int, names) -> str:
    """What happens at stop ``k`` of a dragged mix: the prediction, and the class it is nearest to site by site."""
    first, second = way.weights[k].tolist()
    best = int(way.likely[k].argmax())
    near = ", ".join(
        f"{way.say(site)}: {names[int(kind[k])]}{'' if int(kind[k]) in way.ends else ' (neither parent)'}"
        for site, kind in way.nearest.items()
    )
    return (
        f"{first:.0%} A, {second:.0%} B, mixed {way.say.there(way.at)}: the network says {names[best]} "
        f"({float(way.likely[k, best]):.0%}). Nearest class by site: {near}."
    )


def travelled(way, name: str, names) -> str:
    """One small picture of a dragged mix, for those who do not see it."""
    seen = [names[int(k)] for k in way.nearest[name].unique_consecutive()]
    at, many = way.say.there(name), len(way.points[name])
    return f"{at[:1].upper()}{at[1:]}: {many} clean images, and the mix's way, nearest to {', then '.join(seen)}."
