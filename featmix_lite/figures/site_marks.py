"""One colour and one shape a site, in every figure: a reader who has learnt them once finds a site anywhere.

What a verdict says is no colour and no shape: a mark is full, pale or hollow, and a word stands beside it.
"""

from __future__ import annotations

import re

from .palette import DASHES, INK, PAPER, QUIET, SHAPES, Mark, mark

# In the order of their dashes, which come round after six: what is often in one figure stands close together.
# Okabe & Ito's hues, two greys, a dark red. A ReLU and the block around it differ in hue, shape and lightness.
_LOOKS = {
    "no mixing": ("#404040", "circle"), "image": ("#E69F00", "square"), "after ReLU 1": ("#0072B2", "triangle-up"),
    "block 1": ("#56B4E9", "triangle-down"), "after ReLU 2": ("#D55E00", "cross"), "block 2": ("#CC79A7", "x"),
    "features": ("#009E73", "pentagon"), "after ReLU 3": ("#7A4A1E", "hourglass"), "block 3": ("#999999", "bowtie"),
    "output": ("#F0E442", "hexagon"), "random site": ("#882255", "star"),
}  # fmt: skip
_INSIDE = {"convolution": "triangle-right", "BatchNorm": "triangle-left", "pooling": "pentagon"}  # parts of a block
for k in (1, 2, 3):
    _LOOKS |= {f"after {part} {k}": (_LOOKS[f"block {k}"][0], symbol) for part, symbol in _INSIDE.items()}
SITES = {site: Mark(colour, symbol, SHAPES[symbol]) for site, (colour, symbol) in _LOOKS.items()}

# What a site is called elsewhere: in code, in papers, in older records.
_CALLED = {
    "none": "no mixing", "not mixed": "no mixing", "unmixed": "no mixing", "input": "image", "images": "image",
    "image mixup": "image", "flatten": "features", "last features": "features", "final layer": "features",
    "fc": "output", "random": "random site", "random place": "random site",
}  # fmt: skip
_NUMBERED = (
    (r"(?:block)?(\d)\.relu|relu ?(\d)|conv(\d) after relu", "after ReLU {}"),
    (r"block ?(\d)", "block {}"),
    (r"(?:block)?(\d)\.conv|conv(?:olution )?(\d)", "after convolution {}"),
    (r"(?:block)?(\d)\.bn|batchnorm (\d)", "after BatchNorm {}"),
    (r"(?:block)?(\d)\.pool|pooling (\d)", "after pooling {}"),
)
_KNOWN = {site.lower().removeprefix("after "): site for site in SITES} | _CALLED
_ORDER = {"first": 1, "second": 2, "third": 3}


def site_of(name: str) -> str | None:
    """The site that ``name`` speaks of, in plain words; None where it speaks of none of a small network's.

    >>> [site_of(name) for name in ("block1.relu", "behind the first ReLU", "images mixed", "image, alpha 2", "t-SNE")]
    ['after ReLU 1', 'after ReLU 1', 'image', 'image', None]

    What follows a comma, or "at" with a number, is how strongly one mixes there. Of several sites one is drawn at
    random: "input or block1" is the random site.
    """
    plain = re.sub(r",.*| at (?:alpha )?[\d.]+$", "", str(name).lower()).strip()
    if " or " in plain or re.fullmatch(r"(one|any) of .* sites|any site", plain):
        return "random site"
    plain = re.sub(r"^(?:(?:mixed|mixing|mixup)\b:?|at|in|the|after|behind)\s+", "", plain)
    while plain not in _CALLED and (shorter := re.sub(r"^(?:at|in|the|after|behind)\s+| mixed$", "", plain)) != plain:
        plain = shorter
    plain = re.sub(r"^(first|second|third) (relu|block)$", lambda m: f"{m[2]} {_ORDER[m[1]]}", plain)
    for form, site in _NUMBERED:
        if fits := re.fullmatch(form, plain):
            numbered = site.format(next(filter(None, fits.groups())))
            return numbered if numbered in SITES else None
    return _KNOWN.get(plain)


def marks_of(names) -> dict[str, Mark]:
    """{name: how it is drawn}: a site's own mark; other names take what is left, always in the same order.

    >>> marks = marks_of(["BC", "no mixing", "features"])
    >>> marks["features"] == marks_of(["last features"])["last features"], marks["BC"].symbol
    (True, 'square')
    """
    names = list(dict.fromkeys(names))
    found = {name: SITES[site] for name in names if (site := site_of(name))}
    free = [mark(k) for k in range(100)]
    for name in names:
        if name not in found:
            taken = [{getattr(one, part) for one in found.values()} for part in ("colour", "symbol")]
            clash = [(one.colour in taken[0]) + (one.symbol in taken[1]) + (one in found.values()) for one in free]
            found[name] = free.pop(clash.index(min(clash))) if len(free) > 1 else free[0]
    return {name: found[name] for name in names}


def group_colours(sites) -> dict[int, str]:
    """{group: the colour of its first site}, of what ``fm.sites`` gives: how boxes of one group are tinted alike.

    >>> group_colours([fm.Site("input", (1, 8, 8), "Tensor", 0), fm.Site("conv", (4, 8, 8), "Conv2d", 0)])
    {0: '#E69F00'}
    """
    firsts = {site.group: site.name for site in reversed(sites)}
    marks = marks_of(reversed(firsts.values()))
    return {group: marks[name].colour for group, name in firsts.items() if group >= 0}


def lines_of(names, size: int = 11) -> dict[str, dict]:
    """{name: what plotly's scatter takes as ``line`` and ``marker``}, of lines that stand in one figure.

    >>> looks = lines_of(["image, alpha 1", "image, alpha 2"])
    >>> [(one["line"]["dash"], one["marker"]["color"]) for one in looks.values()]
    [('dash', '#E69F00'), ('dot', '#FFFFFF')]

    A second name of one site has its colour and shape, another dash, and hollow marks.
    """
    marks, looks, seen = marks_of(names), {}, {}
    for number, (name, own) in enumerate(marks.items()):
        site = site_of(name)
        again = seen[site] = seen.get(site, -1) + 1 if site else 0
        first = list(SITES).index(site) if site else number
        looks[name] = dict(
            line=dict(color=own.colour, width=3, dash=DASHES[(first + again) % len(DASHES)]),
            marker=marker(own, "full" if not again else "hollow", size),
        )
    return looks


def marks_on_rows(names) -> dict[str, Mark]:
    """The same where each name stands beside its mark: only sites have a look of their own, the rest a plain one.

    >>> [own.symbol for own in marks_on_rows(["image", "MNIST"]).values()]
    ['square', 'circle']
    """
    return {name: SITES.get(site_of(name), Mark(QUIET, "circle", SHAPES["circle"])) for name in names}


def marker(own: Mark, fill: str = "full", size: int = 13) -> dict:
    """A mark with a verdict: "full" where the runs tell, "pale" where they tell it is level, "hollow" where they don't.

    >>> marker(mark(1), "hollow")["color"], marker(mark(1), "pale")["color"], marker(mark(1))["color"]
    ('#FFFFFF', '#F7DFAA', '#E69F00')
    """
    if fill == "full":
        return dict(symbol=own.symbol, size=size, color=own.colour, line=dict(color=INK, width=1))
    return dict(symbol=own.symbol, size=size, color=pale(own.colour) if fill == "pale" else PAPER,
                line=dict(color=own.colour, width=2.5))


def pale(colour: str, share: float = 1 / 3) -> str:
    """``colour`` thinned with white.

    >>> pale("#0072B2", 0.16)
    '#D6E8F3'
    """
    return "#" + "".join(f"{round(255 - (255 - int(colour[i : i + 2], 16)) * share):02X}" for i in (1, 3, 5))
