"""The sites of a network in plain words: one translator for the picker, the lab, the slider and the explorer."""

from __future__ import annotations

import re
from collections import Counter

KIND = re.compile(r"(Conv|BatchNorm|ReLU|Sequential|\w*Pool)(\dd)?")
WORDS = {"Conv": "convolution", "BatchNorm": "BatchNorm", "ReLU": "ReLU", "Sequential": "block"}
NOT_MIXED = "not mixed"


class SiteWords:
    """Plain names of the sites of one network: what lies there, counted from the image on.

    >>> say = SiteWords(fm.sites(model, data.train.x[:2]))
    >>> say("input"), say("block1.conv"), say("block2.relu"), say("block2"), say("flatten"), say("fc")
    ('image', 'after convolution 1', 'after ReLU 2', 'after block 2', 'features', 'output')
    >>> say(("input", "fc")), say(None), say("elsewhere")       # one of several sites; none; no site of this network
    ('image or output', 'not mixed', 'elsewhere')
    >>> say.first
    ('input', 'block1.relu', 'block2.relu', 'block3.relu', 'flatten', 'fc')

    Arguments: ``sites``, what ``fm.sites`` gives. ``words`` {site: plain name}; a site of another kind keeps its own
    name. ``first``: the few that a beginner is offered, in forward order: the image, each ReLU, the features, the
    output; all of them in a network with none of these between its ends.
    """

    def __init__(self, sites):
        self.words: dict[str, str] = {}
        counts = Counter()
        for site in sites:
            self.words[site.name] = site.name
            known = KIND.fullmatch(site.kind)
            if known and not (site.kind == "Sequential" and site.inside_branch):
                kind = WORDS.get(known[1], "pooling")
                counts[kind] += 1
                self.words[site.name] = f"after {kind} {counts[kind]}"
        self.words |= {site.name: "features" for site in sites if site.kind == "Flatten"}
        first = [site.name for site in sites if site.name == "input" or site.kind in ("ReLU", "Flatten")]
        self.first = tuple(first if len(first) > 1 else self.words)
        if self.words:
            last = list(self.words)[-1]
            self.words |= {last: "output"} | ({"input": "image"} if "input" in self.words else {})
            self.first += () if last in self.first else (last,)

    def __call__(self, name) -> str:
        """``name`` in plain words: a site, several of them, or None."""
        if not isinstance(name, str):
            return " or ".join(map(self, name)) if name else NOT_MIXED
        return self.words.get(name, name)

    def there(self, name) -> str:
        """The same within a sentence: "at the image", "after ReLU 1", "at head.0"."""
        said = self(name)
        known = "the " if said in ("image", "features", "output") else ""
        return said if said.startswith("after ") else f"at {known}{said}"
