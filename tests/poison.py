"""Names that would act on a page if they reached it as they are, and all that the kit draws, bearing such names."""

from __future__ import annotations

import copy
from collections import OrderedDict
from dataclasses import replace

import torch
from torch import nn

import featmix_lite as fm

# Without a dot, so that layers can bear them.
PAYLOADS = (
    "<img src=x onerror=ran=1>", '<a href="https://elsewhere/x">go</a>', "<script>ran=1</script>",
    '<a href="javascript:ran=1">go</a>', "\"'><svg onload=ran=1>", "<b onmouseover=ran=1>bold</b>",
    "<iframe srcdoc='<script>parent&#46;ran=1</script>'></iframe>",
)  # fmt: skip


def payload(n: int) -> str:
    return f"{PAYLOADS[n % len(PAYLOADS)]}{n}"


def poisoned(value, start: int = 0):
    """A JSON value with a payload in the place of every leaf."""
    if isinstance(value, dict):
        return {key: poisoned(one, start + i) for i, (key, one) in enumerate(value.items())}
    return [poisoned(one, start) for one in value] if isinstance(value, list) and value else payload(start)


def run_of(run: fm.Run) -> fm.Run:
    """A copy of which every word that is printed is a payload; the mixing is one that can be read."""
    made = copy.copy(run)
    made.config = poisoned(run.config) | {"mix": fm.Mix((payload(1), payload(2))).as_dict()}
    made.config["model"] = {"name": payload(3)}
    made.versions = {payload(i): payload(i + 1) for i in range(4)}
    return made


def named(data):
    """Image data whose classes bear payloads."""
    return replace(data, name=payload(4), names=tuple(map(payload, range(data.classes))))


def network(classes: int = 10) -> nn.Module:
    """A network whose sites bear payloads."""
    torch.manual_seed(0)
    layers = nn.Conv2d(1, 4, 3), nn.ReLU(), nn.Flatten(), nn.Linear(4 * 36, classes)
    return nn.Sequential(OrderedDict((payload(i), layer) for i, layer in enumerate(layers))).eval()


def drawn(data) -> dict:
    """Every figure of the kit, each name in it a payload."""
    from featmix_lite.experiments.differences import compared
    from featmix_lite.experiments.ranking import Place, Ranking
    from featmix_lite.experiments.times_to_loss import convergence

    f, names = fm.figures, list(map(payload, range(10)))
    points, labels, x = torch.randn(30, 2), torch.arange(30) % 10, torch.rand(2, 1, 8, 8)
    pairs = torch.tensor([[0, 1]] * 5)
    found = fm.measures.intrusion(points, labels, torch.randn(5, 2), pairs)
    places = Place(names[0], 0.97, 0.97, 0.97, "best"), Place(names[1], 0.96, 0.955, 0.965, "behind")
    made = fm.measures.calibration(torch.randn(50, 10), torch.arange(50) % 10)
    paired = {name: compared([0.01, 0.012, 0.008 + i / 1e3]) for i, name in enumerate(names[:3])}
    history = [{"epoch": e, "loss": 1.0, names[2]: 0.5, "changes": [{"epoch": 1, "at": names[1]}]} for e in (1, 2)]
    levels = {names[0]: {names[1]: {names[2]: 0.5, names[3]: 0.2}, names[4]: {names[2]: 0.1}}}
    sites = fm.sites(network(), data.test.x[:2])
    late = [{"config": {"mix": None, "seed": s, "epochs": 9}, "epochs_to_0.2": 3.0 * s + 3} for s in range(4)]
    return {
        "scatter": f.scatter(points, labels, points[:5], pairs, names=names, title=names[0], axes=names[1:3]),
        "clouds": f.clouds({names[0]: points, names[1]: points}, labels, names, title=names[2]),
        "intrusion_by_site": f.intrusion_by_site({n: (0.2, 0.1, 0.3) for n in names[:3]}, title=names[0]),
        "intrusion_by_site, accuracy": f.intrusion_by_site(
            {n: (0.2, 0.1, 0.3) for n in names[:3]}, {n: 0.9 + i / 99 for i, n in enumerate(names)}, 5, names[5]),
        "intrusion_matrix": f.intrusion_matrix(found, names, title=names[1]),
        "curves": f.curves({n: history for n in names[:2]}, metrics=("loss", names[2]), title=names[0]),
        "strip": f.strip({n: {0: 0.9, 1: 0.8} for n in names[:2]}, names[3], names[4]),
        "forest": f.forest(paired, names[5], names[4]),
        "gallery": f.gallery({names[0]: x}, {names[0]: names[1:3]}, title=names[3]),
        "which_site": f.which_site([Ranking(names[6], 20, places)], title=names[2]),
        "which_site, panels": f.which_site([Ranking("nll", 20, places)], panels=names[5:6]),
        "strength_curves": f.strength_curves({names[0]: {names[1]: [(0, 0.9), (1, 0.5)]}}, names[2]),
        "reliability": f.reliability({names[0]: {names[1]: made}}, names[2]),
        "snnl_by_layer": f.snnl_by_layer(levels, 2.0, names[5]),
        "snnl_by_layer, crowded": f.snnl_by_layer({"": {n: {names[2]: 0.5} for n in names[:4]}}),
        "snnl_differences": f.snnl_differences({names[6]: paired, names[7]: paired}, names[5], names[4]),
        "linearity_differences": f.linearity_differences({names[6]: paired, names[7]: paired}, names[5], names[4]),
        "epoch_differences": f.epoch_differences(
            {name: {n: {1: p, 4: p} for n, p in paired.items()} for name in names[3:5]}, names[5], names[4]),
        "not_there_yet": f.not_there_yet(convergence(late, dict.fromkeys(names[:3])), names[5]),
        "collapse_lines": f.collapse_lines(
            {n: [{"epoch": 1, "collapse_nc1": 2.0}, {"epoch": 9, "collapse_nc1": 0.1}] for n in names[:3]},
            title=names[4]),
        "class_triangle": f.class_triangle(
            (film := fm.recorded.film()).takes[1].frames[-1], film.mixes, (1, 5, 8), names, title=names[4]),
        "snnl_curves": f.snnl_curves({names[0]: ([0.1, 1, 10], [2.0, 1.0, 2.0])}, 2.0, names[1]),
        "network": f.network(sites, chosen=sites[1].name, names={sites[2].name: names[5]}),
        "maps": f.maps(x, torch.randn(2, 4, 8, 8), names=names[:2], site=names[2], of_mixed_image=torch.rand(4, 8, 8)),
        "room": f.room([0.01, 0.02, 0.015], what=names[0], votes=names[:2]),
    }  # fmt: skip
