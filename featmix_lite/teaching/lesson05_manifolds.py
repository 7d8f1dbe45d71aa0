"""What lesson 05 measures: networks mixed at different sites, how entangled their layers are, where mixes intrude."""

from __future__ import annotations

import numpy as np
from torch import Tensor, nn

from .. import models
from ..base.progress import progress_bar
from ..base.text_table import counted, table_text
from ..experiments.arms import UNMIXED, against
from ..experiments.differences import compared
from ..experiments.families import LEVEL, UNSEEN, Differences
from ..experiments.ranking import NOT_TOLD
from ..experiments.units import sized
from ..measures import snnl_both
from ..mixing.mix import Mix
from ..representation.manifolds import survey
from ..representation.site_features import capture
from ..training.run import fit
from .exercises.picture_gaps_check import ratio as ratio
from .lesson05_pictures import clumped as clumped
from .lesson05_pictures import half_way as half_way
from .lesson05_pictures import views as views

# The sites of ``small_cnn`` in the words of the lesson.
WORDS = {
    "input": "image", "block1.relu": "after ReLU 1", "block1": "after block 1", "block2.relu": "after ReLU 2",
    "block2": "after block 2", "block3": "after block 3", "flatten": "features", "fc": "output",
}  # fmt: skip
LOWER, HIGHER, BOTH, NEITHER = range(4)  # the answers of ``ways``
WAYS = (  # where mixes are made, where one looks for their neighbours
    ("input", "input"), ("input", "flatten"), ("block1.relu", "block1.relu"), ("flatten", "flatten"),
)  # fmt: skip


def trained_at(data, sites, epochs: int = 20, seeds=(0,), **options) -> dict[str, list[nn.Module]]:
    """Networks that differ in nothing but the site they were mixed at: {"no mixing" or site: one for each seed}; a bar.

    >>> nets = trained_at(data, ["input"], epochs=1)
    >>> list(nets), nets["input"][0].training
    (['no mixing', 'input'], False)

    Same weights at the start, same batches, same draws for the same seed. ``sites`` as for ``fm.Mix``; ``options`` as
    for ``fm.fit``.
    """
    out = {site or UNMIXED: [] for site in (None, *sites)}
    with progress_bar(len(out) * len(seeds), "network") as bar:
        for name, nets in out.items():
            for seed in seeds:
                nets.append(_net(data, None if name == UNMIXED else Mix(name), epochs, seed, options))
                bar.update(1)
    return out


def _net(data, mix, epochs: int, seed: int, options) -> nn.Module:
    model = models.small_cnn(data, seed=seed).to(data.train.x.device)
    fit(model, data, mix, epochs=epochs, seed=seed, **{"evaluate": False, "progress": False, **options})
    return model.eval()


def layer_readings(nets: dict[str, nn.Module], x: Tensor, y: Tensor, sites, relative: float = 0.1) -> dict:
    """SNNL of images ``x`` (N, C, H, W) of classes ``y`` (N,) by site: {reading: {net: {site: loss}}}.

    >>> found = layer_readings({"trained": fm.recorded.trained()}, data.test.x, data.test.y, ["input", "fc"])
    >>> list(found), list(found["least over T"]["trained"])
    (['T = 0.1 of the mean', 'least over T'], ['image', 'output'])

    The readings: T a share ``relative`` of the mean squared distance, and the least over T.
    """
    wide, least = {}, {}
    for name, net in nets.items():
        read = capture(net, x, list(sites))
        both = {WORDS[site]: snnl_both(read[site], y.cpu(), relative) for site in sites}
        wide[name], least[name] = ({site: pair[i].loss for site, pair in both.items()} for i in (0, 1))
    return {f"T = {relative:g} of the mean": wide, "least over T": least}


def entanglement(records, arms: dict, kind: str = "snnl_") -> dict[str, Differences]:
    """What mixing did to the SNNL, layer by layer: {layer: each arm minus no mixing, paired by seed}, forward.

    >>> runs = [{"config": {"mix": m, "seed": s}, "snnl_input": 0.3, "snnl_fc": 0.1 + (m is not None) / 9 + s * s / 1e3}
    ...         for s in range(3) for m in (None, Mix("input").as_dict())]
    >>> found = entanglement(runs, {"no mixing": None, "image": Mix("input")})
    >>> list(found), found["output"].verdicts
    (['output'], {'image': 'higher'})

    Arguments: ``kind``, "snnl_" (a tenth of the mean distance) or "snnl_least_". The arms at one layer are one family.
    The images themselves ("input") are left out: no training moves them. Errors: as ``fm.paired``; ``ValueError``
    for records that hold no SNNL.
    """
    layers = [name.removeprefix("snnl_") for name in records[0] if name.startswith("snnl_")] if records else []
    layers = [layer for layer in layers if not layer.startswith("least_") and layer != "input"]
    if not layers:
        raise ValueError("these records hold no snnl_SITE: a sweep measures it with measures = [['snnl']]")
    return {WORDS.get(layer, layer): against(records, arms, metric=f"{kind}{layer}") for layer in layers}


def ways(differences: Differences) -> int:
    """Which way they go, of those told from zero together: ``LOWER``, ``HIGHER``, ``BOTH``, or ``NEITHER`` is told.

    >>> one, two, none = compared([1.0, 1.1, 0.9]), compared([-1.0, -1.1, -0.9]), compared([1.0, -1.0, 0.5])
    >>> ways(Differences({"a": one, "b": two, "c": none})) == BOTH, ways(Differences({"c": none})) == NEITHER
    (True, True)
    """
    verdicts = {*differences.verdicts.values()}
    lower, higher = "lower" in verdicts, "higher" in verdicts
    return BOTH if lower and higher else LOWER if lower else HIGHER if higher else NEITHER


def ways_words(differences: Differences, lower: str, higher: str) -> str:
    """The same in a sentence: which arms went which way, over how many seeds, and what these would miss.

    >>> print(ways_words(Differences({"a": compared([1.0, 1.1, 0.9], "snnl_fc")}), "less", "more"))
    More: a (+1.000). 3 seeds, 1 comparison, corrected together.
    """
    said = {"lower": lower, "higher": higher, LEVEL: LEVEL, UNSEEN: NOT_TOLD}
    parts = []
    for verdict, words in said.items():
        own = [name for name, one in differences.verdicts.items() if one == verdict]
        shown = [f"{name} ({differences[name].size})" if verdict in ("lower", "higher") else name for name in own]
        if len(own) == len(differences) > 1 and verdict in (LEVEL, UNSEEN):
            shown = [f"all {len(own)}"]
        parts += [f"{words[:1].upper()}{words[1:]}: {', '.join(shown)}."] * bool(own)
    seeds, many = min(one.n for one in differences.values()), len(differences)
    parts.append(f"{counted(seeds, 'seed')}, {counted(many, 'comparison')}, corrected together.")
    blind = [one.seen_among(many) for name, one in differences.items() if differences.verdicts[name] == UNSEEN]
    if blind and np.isfinite(blind).all():
        size = sized(max(blind), next(iter(differences.values())).metric, sign=False)
        parts.append(f"These seeds would probably miss a difference below {size}.")
    return " ".join(parts)


def rates(nets: dict[str, list], chosen, ways=WAYS) -> dict[str, dict[str, list[float]]]:
    """{where mixed and looked: {name: one rate a net}} at which the ``chosen`` mixes fall nearest to a third class.

    >>> nets = trained_at(data, ["input"], epochs=1, seeds=(0, 1))
    >>> found = rates(nets, fm.manifolds.choose(data, clean=60, mixed=30), [("input", "flatten")])
    >>> {way: {name: len(own) for name, own in each.items()} for way, each in found.items()}
    {'image, seen at features': {'no mixing': 2, 'image': 2}}

    All nets get the same mixes. ``ways``: pairs of sites, where to mix and where to look: there or behind it. Mixes of
    images go through all nets; those of a layer through the nets that were trained on them, and those of no mixing. At
    the image itself nothing of a net lies before it: one is asked for all.
    """
    found = {}
    for at, look in ways:
        own = {name: each for name, each in nets.items() if at == "input" or name in (UNMIXED, at)}
        if at == look == "input":
            alone = survey(next(iter(own.values()))[0], chosen, at, look).intrusion.rate
            read = {name: [alone] * len(each) for name, each in own.items()}
        else:
            read = {name: [survey(net, chosen, at, look).intrusion.rate for net in each] for name, each in own.items()}
        found[WORDS[at] + f", seen at {WORDS[look]}" * (at != look)] = {WORDS.get(k, k): v for k, v in read.items()}
    return found


def apart(rates: dict[str, list[float]], other) -> Differences:
    """Each name's rates minus ``other``'s, paired seed by seed; all of them are one family.

    >>> print(apart({"image": [0.30, 0.31, 0.33]}, [0.20, 0.20, 0.22])["image"])
    +10.7 points [9.2, 12.1], 3 seeds: higher

    ``other``: one list of rates, or {name: list}. Where the same mixes were asked of all networks, what a mix or a
    seed does to both drops out. The interval covers seeds, not other images. Source: as ``fm.paired``.
    """
    pairs = {name: (own, other[name] if isinstance(other, dict) else other) for name, own in rates.items()}
    return Differences({name: compared(np.subtract(own, two), "intrusion") for name, (own, two) in pairs.items()})


def rate_table(found: dict[str, dict[str, list[float]]]) -> tuple[str, Differences]:
    """What ``rates`` found as a table of mean rates, a column a way of training; and all differences from no mixing.

    >>> table, moved = rate_table({"image": {"no mixing": [0.2, 0.22], "image": [0.3, 0.32]}})
    >>> print(table)
    mixed  no mixing        image
    image       21 %  31 % higher
    >>> moved.verdicts
    {'image, trained at image': 'higher'}

    A word stands where a rate is told from that without mixing, all of them corrected together. Where all networks have
    the same rates there is nothing to compare.
    """
    arms = list(dict.fromkeys(arm for each in found.values() for arm in each))
    pairs = {f"{way}, trained at {arm}": (way, arm) for way, each in found.items() for arm in each
             if each[arm] != each[UNMIXED]}  # fmt: skip
    moved = apart({name: found[way][arm] for name, (way, arm) in pairs.items()},
                  {name: found[way][UNMIXED] for name, (way, _) in pairs.items()})  # fmt: skip
    told = {pairs[name]: f" {verdict}" for name, verdict in moved.verdicts.items() if verdict in ("lower", "higher")}
    rows = [
        [way, *(f"{100 * np.mean(each[arm]):.0f} %{told.get((way, arm), '')}" if arm in each else "" for arm in arms)]
        for way, each in found.items()
    ]
    return table_text(["mixed", *arms], rows, align="<>"), moved


def fewest(rates: dict[str, list[float]]) -> str:
    """The name whose rates are told to be below all others', seed by seed; else "the runs do not tell".

    >>> fewest({"a": [0.30, 0.31, 0.33], "b": [0.20, 0.20, 0.22]}), fewest({"a": [0.3, 0.2], "b": [0.2, 0.3]})
    ('b', 'the runs do not tell')

    All pairs are one family.
    """
    names = list(rates)
    pairs = {f"{a} {b}": (a, b) for i, a in enumerate(names) for b in names[i + 1 :]}
    each = apart({key: rates[a] for key, (a, _) in pairs.items()}, {key: rates[b] for key, (_, b) in pairs.items()})
    wins = [pairs[key][verdict == "higher"] for key, verdict in each.verdicts.items() if verdict in ("lower", "higher")]
    return next((name for name in names if wins.count(name) == len(names) - 1), NOT_TOLD)
