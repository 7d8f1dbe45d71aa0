"""What lesson 04 shows beside the rankings: strengths, the post's order, entanglement by site, a best tested anew."""

from __future__ import annotations

from typing import NamedTuple

from ..experiments.arms import SITES
from ..experiments.arms import one_site as one_site
from ..experiments.arms import present as present
from ..experiments.claims import Overall
from ..experiments.differences import Paired, paired, untold
from ..experiments.families import LEVEL, Differences
from ..experiments.pooling import Pooled, pooled
from ..experiments.ranking import BEHIND, BEST, NOT_TOLD, SHARED, Ranking, at_edge, own_best, rank
from ..experiments.ranking_sentences import answer, called
from ..experiments.units import margin_of
from ..mixing.mix import Mix

METRICS = ("accuracy", "nll", "nll_calibrated", "train_loss", "mixed_loss")
ALPHAS = (0.2, 1.0, 2.0)
UNDECIDED = [SHARED, NOT_TOLD]  # two more answers to "which is best?"


def rankings(records, arms: dict, metrics=METRICS) -> list[Ranking]:
    """``rank`` by each metric; the mixed training loss without the arm that does not mix: its labels are clean. Figures
    after a temperature without the runs that have none (``paired`` sees to it): their seeds then count for no arm.

    >>> arms = {"no mixing": None, "input": Mix()}
    >>> runs = [{"config": {"mix": m and m.as_dict(), "seed": 0}, "mixed_loss": 1.0} for m in arms.values()]
    >>> len(rankings(runs, arms, ["mixed_loss"])[0].places)
    1
    """
    return [
        rank(records, {name: mix for name, mix in arms.items() if mix or metric != "mixed_loss"}, metric)
        for metric in metrics
    ]


def fitted(records) -> list[dict]:
    """The runs that have a temperature. Where every held-out row is right, the NLL falls with T all the way to 0; the
    fit then stops at its lowest T, 0.001, and a single wrong test image costs more than all others together.

    >>> [r["temperature"] for r in fitted([{"temperature": 0.001}, {"temperature": 0.5}])]
    [0.5]
    """
    return [record for record in records if not untold(record, "nll_calibrated")]


def at_own_best(records, arms: dict, by: str = "val_nll", alphas=ALPHAS) -> dict[str, Mix | None]:
    """The same sites, each at the strength that did best on held-out rows; no mixing stays.

    >>> runs = [{"config": {"mix": Mix(alpha=a).as_dict(), "seed": 0}, "val_nll": a} for a in (0.2, 1.0, 2.0)]
    >>> at_own_best(runs, {"none": None, "input": Mix()})
    {'none': None, 'input': Mix(at='input', ways=2, alpha=0.2)}
    """
    sites = {name: {a: Mix(mix.at, alpha=a) for a in alphas} for name, mix in arms.items() if mix}
    best = own_best(records, sites, by)
    return {name: best.get(name) for name in arms}


def strengths(own: dict[str, Mix | None], by: str = "val_nll", alphas=ALPHAS) -> str:
    """Which strengths were chosen, in a sentence, and which of them lie at the edge of the grid.

    >>> strengths({"none": None, "input": Mix(alpha=0.2)})
    'Alpha chosen by held-out NLL, raw: input 0.2. At the edge of what was tried (0.2 to 2): input.'
    """
    chosen = {name: mix for name, mix in own.items() if mix}
    edge, each = at_edge(chosen, alphas), ", ".join(f"{name} {mix.alpha:g}" for name, mix in chosen.items())
    sentence, tried = f"Alpha chosen by {called(by)}: {each}.", f"({min(alphas):g} to {max(alphas):g})"
    if not edge:
        return f"{sentence} None is at the edge of what was tried {tried}."
    which = f"all {len(edge)}" if len(edge) == len(chosen) > 1 else ", ".join(edge)
    return f"{sentence} At the edge of what was tried {tried}: {which}."


def stands(ranking: Ranking, other: Ranking, choices: list[str]) -> str:
    """Where the winner by one metric stands by ``other``, as one of four answers: ``choices``, told to be first, level
    with others, told to be behind, the runs do not tell. No winner: the runs do not tell.

    >>> from featmix_lite.experiments.ranking import Place
    >>> clear = Place("input", 0.97, 0.97, 0.97, "best"), Place("fc", 0.96, 0.955, 0.965, "behind")
    >>> stands(Ranking("mixed_loss", 20, clear), Ranking("accuracy", 20, clear), ["first", "level", "behind", "open"])
    'first'
    """
    if ranking.winner is None:
        return choices[3]
    verdict = next(place.verdict for place in other.places if place.name == ranking.winner)
    if verdict == BEST:
        rest = {place.verdict for place in other.places[1:]}
        return choices[0 if other.winner else 1 if rest <= {LEVEL, BEHIND} else 3]
    return choices[{LEVEL: 1, BEHIND: 2}.get(verdict, 3)]


def of_post(records, alphas=(0.04, 0.2, 1.0, 5.0)) -> list[str]:
    """The post's three sentences on its validation loss, each with what our records of its protocol say.

    ``records``: with one weight an epoch at the input and at the last features. Its alphas, but our data and
    network. Below the image at its best means below the image at each alpha: no best is picked and tested on the runs
    that picked it. "Seen": all differences are told, so, after Holm; "does not hold": one is told to be the other way.
    """
    def arm(site, alpha):
        return Mix(site, alpha=alpha, per="epoch")

    def sentence(claim, pairs, wanted):
        family = Differences({n: paired(records, *pair, "val_nll", margin_of("val_nll")) for n, pair in pairs.items()})
        verdicts = set(family.verdicts.values())
        against = verdicts & ({"higher", "lower"} - {wanted})
        read = "seen" if verdicts == {wanted} else "does not hold" if against else NOT_TOLD
        read = LEVEL if verdicts == {LEVEL} else read
        several = "; ".join(f"{n}: {p.span} {answer(family.verdicts[n])}" for n, p in family.items())
        return f"{claim}: {read} ({several if len(family) > 1 else next(iter(family.values())).span})"

    below = {f"image at {a:g}": (arm("flatten", 0.2), arm("input", a)) for a in alphas}
    return [
        sentence("the final layer at 0.2 is below the image at its best, so below it at each alpha", below, "lower"),
        sentence("above 1 the image gets worse", {"": (arm("input", 5.0), arm("input", 1.0))}, "higher"),
        sentence("above 1 the final layer gets worse", {"": (arm("flatten", 5.0), arm("flatten", 1.0))}, "higher"),
    ]


def entangled(records, arms: dict, sites=SITES) -> dict[str, dict[str, dict[str, float]]]:
    """The SNNL of clean test images by site, mean over seeds: {panel: {arm: {site: loss}}}, for ``snnl_by_layer``.

    >>> runs = [{"config": {"mix": None, "seed": 0}, "snnl_input": 1.0, "snnl_least_input": 0.5}]
    >>> entangled(runs, {"none": None}, ["input"])
    {'at a tenth of the mean distance': {'none': {'input': 1.0}}, 'least over temperatures': {'none': {'input': 0.5}}}
    """
    def mean(mix, figure):
        return rank(records, {"": mix}, figure).places[0].mean

    panels = {"at a tenth of the mean distance": "snnl_", "least over temperatures": "snnl_least_"}
    return {
        panel: {name: {site: mean(mix, key + site) for site in sites} for name, mix in arms.items()}
        for panel, key in panels.items()
    }


def everywhere(kinds: dict[str, tuple], metric: str = "accuracy") -> tuple[dict[str, Paired], Pooled, str]:
    """One comparison in several settings: ({setting: difference}, the pooled one, what it says).

    >>> runs = [{"config": {"mix": Mix(at).as_dict(), "seed": s}, "accuracy": 0.9}
    ...         for at in ("input", "fc") for s in (0, 1)]
    >>> everywhere({"a": (runs, Mix("fc"), Mix()), "b": (runs, Mix("fc"), Mix())})[2]
    'level'

    Arguments: ``kinds``, {setting: (records, one mixing, the other)}. No setting is counted: their differences are
    joined (``fm.pooled``), and the pooled interval is read with the kit's margin.
    """
    margin = margin_of(metric)
    each = {name: paired(records, one, other, metric, margin) for name, (records, one, other) in kinds.items()}
    whole = Overall(metric, "", pooled(each.values()), each, 0)
    return each, whole.pooled, answer(whole.verdict)


class Picked(NamedTuple):
    """The arm with the best mean over ``first`` seeds, its difference on the seeds that chose it, and on the others."""

    name: str
    first: int
    chosen_on: Paired
    tested_on: Paired

    def __str__(self) -> str:
        best = f"Over the first {self.first} seeds {self.name} has the best mean."
        chosen = f"On these, which chose it: {self.chosen_on.span}; that is no test."  # so it gets no verdict
        return f"{best} {chosen} On the others: {self.tested_on}."


def picked(records, arms: dict[str, Mix | None], first: int = 6, metric: str = "accuracy") -> Picked:
    """Choose an arm on the ``first`` seeds and compare it with no mixing on these, and on the others.

    >>> print(picked(fm.recorded.runs("digits"), {"input": Mix(), "block1": Mix("block1")}))
    Over the first 6 seeds input has the best mean. On these, which chose it: ...; that is no test. On the others: ...

    The first number flatters, as the same luck chose the arm and lifted its mean; the second is fair.
    """
    early = [record for record in records if record["config"]["seed"] < first]
    late = [record for record in records if record["config"]["seed"] >= first]
    mixing = {name: mix for name, mix in arms.items() if mix is not None}
    name = rank(early, mixing, metric).best
    own, rest = (paired(runs, mixing[name], None, metric, margin_of(metric)) for runs in (early, late))
    return Picked(name, first, own, rest)
