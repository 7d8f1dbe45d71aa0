"""What the layer picker draws: one box a place to mix, or one a kind of mixing, with its words."""

from __future__ import annotations

from ...figures.site_marks import group_colours, pale


def boxes(sites, merged: bool = False, names: dict | None = None) -> list[dict]:
    """Turn ``sites`` (what ``fm.sites`` gives) into boxes in forward order, all plain text.

    >>> boxes([fm.Site("input", (1, 8, 8), "Tensor", 0)])[0]["members"]
    [{'name': 'input', 'label': 'input', 'shape': '1 × 8 × 8'}]

    Arguments:
        merged: one box for all sites of a group, at the place of its first.
        names: {site: a plainer label}.
    A box has "value" (the site it stands for), "members", "group", "mark" (a word beside it), "tint" (the pale
    colour of its group's first site, as the figures have it; "": none), "branch", "note".
    """
    sites, names = list(sites), names or {}
    tints = {group: pale(colour, 0.16) for group, colour in group_colours(sites).items()}
    packs = {}
    for place, site in enumerate(sites):
        alone = not merged or site.group < 0
        packs.setdefault(("at", place) if alone else ("group", site.group), []).append(site)
    return [_box(pack, sites, merged, names) | {"tint": tints.get(pack[0].group, "")} for pack in packs.values()]


def size(shape) -> str:
    """A shape as people say it.

    >>> size((32, 8, 8)), size((10,)), size(())
    ('32 × 8 × 8', '10 numbers', 'one number')
    """
    return " × ".join(str(n) for n in shape) + " numbers" * (len(shape) == 1) or "one number"


def _box(pack, sites, merged, names) -> dict:
    first = pack[0]
    image = first.group == 0
    return {
        "value": first.name,
        "members": [{"name": s.name, "label": names.get(s.name, s.name), "shape": size(s.shape)} for s in pack],
        "group": first.group,
        "mark": "" if merged or first.group < 0 else f"group {first.group}" + " = image" * image,
        "branch": first.inside_branch,
        "note": " ".join(_plain_note(pack, names) if merged else _note(first, sites)),
    }


def _note(site, sites) -> list[str]:
    """The full words: kind, shape, group, equals, and the two warnings."""
    said = [f"{site.name}: {site.kind}, {size(site.shape)}."]
    same = [s.name for s in sites if s.group == site.group and s.name != site.name]
    if site.group == 0:
        said.append("Mixing here is the same as mixing the images" + _when(site, sites))
    elif site.group > 0 and same:
        shown = ", ".join(same[:6]) + (f" and {len(same) - 6} more" if len(same) > 6 else "")
        said.append(f"Group {site.group}: the same as mixing at {shown}.")
    elif site.group > 0:
        said.append(f"Group {site.group}: no other site gives this mixing.")
    if site.inside_branch:
        said.append("It lies inside a branch: mixing here leaves the path beside it (the skip) unmixed.")
    return said


def _when(site, sites) -> str:
    """BatchNorm is affine in eval mode only: while it trains, its mean and variance depend on the mix."""
    until = [s.kind for s in sites[: [s.name for s in sites].index(site.name) + 1] if s.group == 0]
    return " (in eval mode: while training, BatchNorm measures the batch it is given)." if any(
        kind.startswith(("BatchNorm", "SyncBatchNorm")) for kind in until
    ) else "."


def _plain_note(pack, names) -> list[str]:
    """The words of the first lesson, which knows no groups yet."""
    labels = [names.get(s.name, s.name) for s in pack]
    said = [f"Mix here: {labels[0]}, {size(pack[0].shape)}."]
    if pack[0].group == 0:
        said.append("This is mixing the images themselves.")
    if len(labels) > 1:
        listed = f"{', '.join(labels[:-1])} and {labels[-1]}"
        said.append(f"{listed[0].upper()}{listed[1:]} are one choice: mixing at any of them is the same mixing.")
    if pack[0].inside_branch:
        said.append("The path beside it stays unmixed.")
    return said
