"""What the network makes of the way from one image to another: the numbers behind the picture. No widgets here."""

from __future__ import annotations

from typing import NamedTuple

from torch import Tensor, nn

from ...base.errors import MixError
from ...experiments.extra_figures import one_a_group
from ...measures import kinks, segment
from ...measures.segment import Segment
from ...mixing.site_list import sites

STOPS, PANELS = 65, 6


class Walk(NamedTuple):
    """``segments`` {site: ``measures.Segment``}, forward; ``weights`` (T,) of B; ``likely`` (T, K); ``edges``
    {module: kinks on the grid of T stops}; mixed ``at``."""

    at: str
    weights: Tensor
    segments: dict[str, Segment]
    likely: Tensor
    edges: dict[str, int]

    def bends(self, site: str) -> Tensor:
        """How far off the straight line (T,), in lengths of the line from A to B; 0 where that has none."""
        one = self.segments[site]
        return one.deviation / one.chord if one.chord else 0 * one.deviation

    @property
    def furthest(self) -> tuple[str, float, float]:
        """The layer in which the way bends most: (site, how far off, at which weight of B)."""
        each = [(float(off.max()), site, float(self.weights[off.argmax()])) for site in self.segments
                for off in [self.bends(site)]]  # fmt: skip
        off, site, weight = max(each, key=lambda one: one[0])
        return site, off, weight

    @property
    def says(self) -> list[tuple[int, float, float]]:
        """What the network names on the way: [(class, from weight, to weight)], one for each run of stops."""
        runs: list[list] = []
        for weight, label in zip(self.weights.tolist(), self.likely.argmax(1).tolist()):
            if runs and runs[-1][0] == label:
                runs[-1][2] = weight
            else:
                runs.append([label, weight, weight])
        return [(int(label), first, last) for label, first, last in runs]


def layers(model: nn.Module, x: Tensor) -> list[str]:
    """The sites to look at: one of each affine group and the output, at most ``PANELS`` behind the image.

    What lies inside a branch is left out: the block around it is the layer a learner would name.

    >>> layers(model, data.test.x[:2])
    ['input', 'block1.relu', 'block1', 'block2.relu', 'block2', 'flatten', 'fc']
    """
    there = sites(model, x)
    inside = {site.name for site in there if site.inside_branch}
    names = [n for n in dict.fromkeys([*one_a_group(model, x), there[-1].name]) if n not in inside]
    first, late = names[:1], names[1:]
    if len(late) <= PANELS:
        return names
    return first + [late[round(i * (len(late) - 1) / (PANELS - 1))] for i in range(PANELS)]


def walk(model: nn.Module, a: Tensor, b: Tensor, at: str, looks: list[str], points: int = STOPS, order=(),
         cancel=None) -> Walk:  # fmt: skip
    """Walk from image ``a`` to ``b`` (C, H, W), mixed ``at``, and look at it at ``looks``, those at or behind it.

    >>> gone = walk(model, data.test.x[0], data.test.x[1], "block1", layers(model, data.test.x[:2]))
    >>> list(gone.segments), float(gone.bends("block1").max()) < 1e-5
    (['block1', 'block2.relu', 'block2', 'flatten', 'fc'], True)

    ``order``: the names of all sites, where they are known already; ``cancel``, a ``threading.Event``: once it is
    set the kinks are not counted.
    Errors: ``MixError`` for a site that is not there, or with nothing to look at behind it; ``ValueError`` for
    numbers that are not finite, which make no picture.
    """
    order = list(order) or [s.name for s in sites(model, a[None])]
    late = [name for name in looks if at in order and order.index(name) >= order.index(at)]
    if at in order and not late:
        raise MixError(f"at={at!r}: nothing lies behind it, the network ends there")
    seen = segment(model, a, b, late or looks, at, points)  # a bad site is named there
    first = next(iter(seen.values()))
    for name, numbers in [*((name, one.path) for name, one in seen.items()), ("the output", first.logits)]:
        if not numbers.isfinite().all():
            raise ValueError(f"{name} is not finite (NaN or infinite) on the way from A to B")
    edges = {} if cancel is not None and cancel.is_set() else kinks(model, a, b, at, points)
    return Walk(at, first.weights, seen, first.logits.softmax(1), edges)
