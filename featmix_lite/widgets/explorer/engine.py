"""What the manifold explorer looks at: one network's clean and mixed features, kept until the network has changed."""

from __future__ import annotations

import contextlib
import importlib.util
from dataclasses import dataclass, replace

from torch import Tensor, nn

from ...base.errors import MixError, choices
from ...measures import class_mixed, intrusion, snnl, snnl_both
from ...mixing.network_copy import copied
from ...mixing.site_list import sites
from ...representation import embedding
from ...representation.embedding.pca import class_means
from ...representation.manifolds import Chosen, Survey, choose
from ...representation.site_features import capture
from ...training.network_state import kept_state, load_kept
from ..shared.frame import Board, fitted
from ..shared.mixed_points import MixedPoints, mixes
from ..shared.site_words import SiteWords
from .words import KINDS

BOARD = Board(fill=(1.14, 0.9), clip=(1.22, 0.97), edge=(1.3, 1.04), high=420, glide=700, unit=300)
CHART = 7  # sites in the chart of the SNNL, at most


@dataclass(frozen=True)
class Wish:
    """What is to be seen: mixed ``at``, seen at ``look``, classes ``pair`` (None: any), ``kind`` of picture."""

    at: str = "input"
    look: str = "flatten"
    pair: tuple[int, int] | None = None
    kind: str = "pca"
    perplexity: float = 30.0
    relative: float = 0.1


@dataclass(frozen=True, eq=False)
class Seen(MixedPoints):
    """A picture and what is said of it: the ``survey``, the SNNL as {site: (at the temperature, least)} and its
    ``line``, and sentences: ``note``, ``faithful``, ``early`` (why nothing is mixed here, or ""). ``steps`` is how
    far the network was."""

    wish: Wish
    survey: Survey
    note: str
    faithful: str
    snnl: dict
    line: float
    early: str
    steps: int


class Engine:
    """A private copy of a network, the images chosen, and all that was computed of them.

    >>> engine = Engine(model, data, clean=60, mixed=20)
    >>> engine.see(Wish("block1.relu", "flatten")).placed.shape
    torch.Size([20, 2])

    Arguments: ``clean`` and ``mixed`` points at most; ``follow``, a ``LiveRun`` whose network is copied anew by
    ``take()``, under its lock and for no longer than the copy takes.
    Errors: ``MixError`` for a bad site.
    """

    def __init__(self, model: nn.Module, data, clean: int = 600, mixed: int = 200, seed: int = 0, follow=None):
        self.data, self.seed, self.counts, self.follow = data, seed, (clean, mixed), follow
        self._source = model
        with follow.lock if follow else contextlib.nullcontext():
            self.net, self.steps = copied(model), follow.number if follow else 0
        self._chosen: dict[object, Chosen] = {}
        self._views, self._frames, self._kept, self._turn, self._means = {}, {}, {}, 0, None
        chosen = self.chosen(None)
        self.x, self.labels = chosen.split.x[chosen.rows.to(chosen.split.x.device)], chosen.labels
        found = sites(self.net, self.x[:2])
        self.order, self.say = [s.name for s in found], SiteWords(found)
        names = self.say.first
        step = max(1, -(-(len(names) - 1) // (CHART - 1)))
        self.chart = [*names[:-1:step], names[-1]]

    def take(self) -> None:
        """Copy the weights as they are now: what was computed of the old ones is only a start for the new."""
        with self.follow.lock if self.follow else contextlib.nullcontext():
            state = {name: value.detach().clone() for name, value in kept_state(self._source).items()}
            self.steps = self.follow.number if self.follow else 0
        load_kept(self.net, state)
        self._kept.clear()
        self._turn += 1

    def chosen(self, pair) -> Chosen:
        """The images for mixes of ``pair``; the clean ones are the same for every pair."""
        if pair not in self._chosen:
            clean, mixed = self.counts
            self._chosen[pair] = choose(self.data, clean, mixed, self.seed, pair)
        return self._chosen[pair]

    def checked(self, wish: Wish) -> Wish:
        """The same wish, sure to be one that can be seen. Errors: ``MixError`` for a site, ``ValueError``."""
        if wish.kind not in KINDS.values():
            raise ValueError(f"kind={wish.kind!r}: choose one of {', '.join(KINDS.values())}")
        self.early(wish.at, wish.look)
        wish = wish if wish.pair is None else replace(wish, pair=(int(wish.pair[0]), int(wish.pair[1])))
        self.chosen(wish.pair)
        return wish

    def early(self, at: str, look: str) -> bool:
        """Whether ``look`` comes before ``at``: nothing is mixed there yet. Errors: ``MixError`` for a bad site."""
        for name in (at, look):
            if name not in self.order:
                raise MixError(f"there is no site {name!r}; {choices(name, self.order, 40)}")
        return self.order.index(look) < self.order.index(at)

    def clean(self, site: str) -> Tensor:
        """(N, ...) features of the clean images; those of the chart come in one pass."""
        if ("clean", site) not in self._kept:
            got = capture(self.net, self.x, dict.fromkeys([site, *self.chart]))
            self._kept |= {("clean", name): h for name, h in got.items()}
        return self._kept["clean", site]

    def mixes(self, chosen: Chosen, at: str, looks) -> dict[str, Tensor]:
        """{look: (M, ...)} of the chosen mixes, none of the clean rows among them."""
        return {name: self._like(h, name) for name, h in mixes(self.net, chosen, at, looks).items()}

    def view(self, site: str, kind: str, perplexity: float = 30.0, cancel=None):
        """(view, frame) of the clean points: fitted once, and moved along when the network has trained on."""
        key = (site, kind, perplexity if kind == "tsne" else None)
        turn, view = self._views.get(key, (None, None))
        if view is None:
            more = {"perplexity": perplexity} if kind == "tsne" else {}
            view = embedding.fit(self.clean(site), kind, self.labels, seed=self.seed, cancel=cancel, **more)
            if self._means is not None:  # another layer's picture lies as the last one did
                view = embedding.turned(view, self.labels, self._means)
        elif turn != self._turn:
            view = view.update(self.clean(site), cancel=cancel)
        if turn != self._turn:
            self._views[key] = (self._turn, view)
            self._frames[key] = fitted(view.points, BOARD, self._frames.get(key))
        return view, self._frames[key]

    def see(self, wish: Wish, cancel=None) -> Seen:
        """Everything of one picture; only what the last pictures had not needed is computed."""
        early = self.early(wish.at, wish.look)
        clean, chosen = self.clean(wish.look), self.chosen(wish.pair)
        if early:  # nothing is mixed there: the clean points alone
            chosen = replace(chosen, parents=chosen.parents[:0], weights=chosen.weights[:0])
        key = ("mixed", wish.at, wish.look, wish.pair)
        if key not in self._kept:
            mixed = clean[:0] if early else self.mixes(chosen, wish.at, [wish.look])[wish.look]
            self._kept[key] = mixed, intrusion(clean, self.labels, mixed, chosen.parent_labels)
        mixed, found = self._kept[key]
        points, placed, *told = self._drawn(key, clean, mixed, wish, cancel)
        self._means = class_means(points, self.labels, self.data.classes)
        readings = {site: self._snnl(site, wish.relative) for site in self.chart}
        at, least = ({site: pair[i] for site, pair in readings.items()} for i in (0, 1))
        line = class_mixed(self.labels)
        survey = Survey(wish.at, wish.look, chosen, clean, mixed, found, at, least, line)
        there, why = self.say.there, ""
        if early:
            why = f"what is {there(wish.look)} comes before the mixing {there(wish.at)}: nothing is mixed there yet"
        return Seen(points, placed, chosen, wish, survey, *told, readings, line, why, self.steps)

    def nearest(self, seen: Seen, point: int, k: int = 6) -> Tensor:
        """The ``k`` clean points nearest in feature space to point number ``point`` (clean ones first, then mixed)."""
        clean = seen.survey.clean.flatten(1).float()
        own = point < len(clean)
        here = clean[point] if own else seen.survey.mixed.flatten(1)[point - len(clean)]
        far = (clean - here.float()).norm(dim=1)
        if own:
            far[point] = float("inf")
        return far.argsort()[: min(k, len(clean) - own)]

    def _drawn(self, key, clean: Tensor, mixed: Tensor, wish: Wish, cancel):
        """(points, placed, note, how faithful), in the frame's units."""
        key = ("drawn", *key, wish.kind, wish.perplexity)
        if key in self._kept:
            return self._kept[key]
        if wish.kind == "tsne" and importlib.util.find_spec("openTSNE") is None:  # clean and mixed together, then
            view = embedding.picture(clean, self.labels, mixed, "tsne", perplexity=wish.perplexity, seed=self.seed)
            box, placed, told = fitted(view.points, BOARD), view.placed, view.faithful
        else:
            view, box = self.view(wish.look, wish.kind, wish.perplexity, cancel)
            placed = view.place(mixed)
            told = embedding.faithful(clean, view.points, mixed, placed)
        self._kept[key] = box(view.points), box(placed), view.note, f"{told}."
        return self._kept[key]

    def _snnl(self, site: str, relative: float):
        least, at = ("least", site), ("snnl", site, relative)
        if least not in self._kept:
            self._kept[at], self._kept[least] = snnl_both(self.clean(site), self.labels, relative=relative)
        elif at not in self._kept:
            self._kept[at] = snnl(self.clean(site), self.labels, relative=relative)
        return self._kept[at], self._kept[least]

    def _like(self, mixed: Tensor, site: str) -> Tensor:
        clean = self.clean(site)
        same = mixed.shape[1:] == clean.shape[1:]
        return mixed if same else nn.functional.adaptive_avg_pool2d(mixed, clean.shape[2:])
