"""What lesson 04 shows beside the rankings: one table published and ours, the post's order, entanglement by site."""

from __future__ import annotations

from ..base.text_table import table_text
from ..experiments.arms import SITES, present
from ..experiments.arms import one_site as one_site
from ..experiments.differences import paired, untold
from ..experiments.ranking import BEHIND, Ranking, own_best, rank
from ..experiments.ranking_sentences import called
from ..mixing.mix import Mix

METRICS = ("accuracy", "nll", "nll_calibrated", "train_loss", "mixed_loss")
RANDOM, DEEP = ("input", "block1", "block2"), ("block2", "flatten")

# Test accuracy in %. Verma et al. 2019, Table 5 (PreActResNet18, 2000 epochs, all 50,000 training images; k: after
# residual block k, 0: the image), and the shorter runs of github.com/mwidmoser/manifold-mixup (a student's report:
# 50 images a class, 3 blocks of 3 convolutions, 100 epochs; k: the k-th block; no spread given).
PUBLISHED = {
    "Verma C10": {
        "none": 95.27, "{0}": 96.73, "{1}": 96.10, "{2}": 95.19, "{0,1}": 96.94, "{1,2}": 96.35, "{2,3}": 95.32,
        "{0,1,2}": 97.23, "{1,2,3}": 96.51, "{0,1,2,3}": 96.92,
    },
    "Verma C100": {
        "none": 76.40, "{0}": 78.15, "{1}": 78.72, "{2}": 76.50, "{0,1}": 78.93, "{1,2}": 78.69, "{2,3}": 76.46,
        "{0,1,2}": 79.60, "{1,2,3}": 79.31, "{0,1,2,3}": 80.18,
    },
    "report C10": {
        "none": 50.42, "{0}": 53.33, "{1}": 52.47, "{2}": 50.73, "{0,1}": 53.30, "{0,2}": 52.29, "{1,2}": 52.38,
        "{0,1,2}": 52.79,
    },
}  # fmt: skip
# Our sets under the names of that table. Its block 3 is the last but one of four; our last place is the last feature.
OURS = {"none": None, "{0}": Mix("input"), "{1}": Mix("block1"), "{2}": Mix("block2"), "{0,1,2}": Mix(RANDOM),
        "{2,3}": Mix(DEEP)}  # fmt: skip


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


def at_own_best(records, arms: dict, by: str = "val_nll", alphas=(0.2, 1.0, 2.0)) -> dict[str, Mix | None]:
    """The same sites, each at the strength that did best on held-out rows; no mixing stays.

    >>> runs = [{"config": {"mix": Mix(alpha=a).as_dict(), "seed": 0}, "val_nll": a} for a in (0.2, 1.0, 2.0)]
    >>> at_own_best(runs, {"none": None, "input": Mix()})
    {'none': None, 'input': Mix(at='input', ways=2, alpha=0.2)}
    """
    sites = {name: {a: Mix(mix.at, alpha=a) for a in alphas} for name, mix in arms.items() if mix}
    best = own_best(records, sites, by)
    return {name: best.get(name) for name in arms}


def sets_table(columns: dict[str, dict[str, float]]) -> str:
    """Accuracies in % by set of sites, and the gain over none behind each, as text.

    >>> print(sets_table({"A": {"none": 95.0, "{0}": 96.5}, "B": {"none": 50.0}}))
    sites        A             B
    none         95.0          50.0
    {0}          96.5  +1.5    -
    """
    sets = list(dict.fromkeys(name for own in columns.values() for name in own))
    rows = []
    for name in sets:
        cells = []
        for own in columns.values():
            gain = f"{own[name] - own['none']:+.1f}" if name in own and name != "none" else ""
            cells.append(f"{own[name]:.1f}  {gain}" if name in own else "-")
        rows.append([name, *cells])
    return table_text(["sites", *columns], rows, least=(11, 12))


def accuracies(records) -> dict[str, float]:
    """Our mean accuracies in % under that table's names, over the seeds that all of these sets have.

    >>> runs = [{"config": {"mix": m, "seed": s}, "accuracy": 0.9} for m in (None, Mix().as_dict()) for s in (0, 1)]
    >>> accuracies(runs)
    {'none': 90.0, '{0}': 90.0}
    """
    own = present(records, OURS)
    return {p.name: 100 * p.mean for p in rank(records, own).places} if own else {}


def tops(columns: dict[str, dict[str, float]]) -> str:
    """A sentence: which of the sets that all columns have stands highest in each, and which below none.

    >>> tops({"A": {"none": 1.0, "{0}": 3.0, "{2}": 0.5}, "B": {"none": 2.0, "{0}": 1.0, "{2}": 4.0}})
    'Of the 2 sets in all columns, highest: {0} in A; {2} in B. Below no mixing: {2} in A; {0} in B.'
    """
    shared = [n for n in next(iter(columns.values())) if n != "none" and all(n in own for own in columns.values())]
    high = [f"{max(shared, key=own.get)} in {name}" for name, own in columns.items()]
    low = [f"{n} in {name}" for name, own in columns.items() for n in shared if own[n] < own["none"]]
    sentence = f"Of the {len(shared)} sets in all columns, highest: {'; '.join(high)}."
    return sentence + (f" Below no mixing: {'; '.join(low)}." if low else " None is below no mixing.")


def of_post(records, alphas=(0.04, 0.2, 1.0, 5.0)) -> list[str]:
    """The post's three sentences on its validation loss, each with what our records of its protocol say.

    ``records``: with one weight an epoch at the input and at the last features. Its alphas, but our data and
    network. An interval that holds zero: "not seen".
    """
    def arm(site, alpha):
        return Mix(site, alpha=alpha, per="epoch")

    def sentence(claim, differences, wanted):
        seen = all(d.verdict == wanted for d in differences)
        return f"{claim}: {'seen' if seen else 'not seen'} ({'; '.join(str(d) for d in differences)})"

    image = rank(records, {a: arm("input", a) for a in alphas}, "val_nll").best
    best = paired(records, arm("flatten", 0.2), arm("input", image), "val_nll")
    worse = [paired(records, arm(site, 5.0), arm(site, 1.0), "val_nll") for site in ("input", "flatten")]
    return [
        sentence(f"the final layer at 0.2 is below the image at its best ({image:g})", [best], "lower"),
        sentence("above 1 the image gets worse", worse[:1], "higher"),
        sentence("above 1 the final layer gets worse", worse[1:], "higher"),
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


def carried(ranks: dict[str, Ranking]) -> str:
    """A sentence: is the first of the first data set in front on the others, too?

    >>> from featmix_lite.experiments.ranking import Place
    >>> clear = Place("input", 0.97, 0.97, 0.97, "best"), Place("fc", 0.96, 0.955, 0.965, "behind")
    >>> carried({"digits": Ranking("accuracy", 20, clear), "mnist": Ranking("accuracy", 10, clear)})
    'First on digits by test accuracy: input. It is first, or not told from the first, on 1 of the other 1: mnist.'
    """
    home, *others = ranks
    first = ranks[home].best
    front = [name for name in others if first not in ranks[name].named(BEHIND)]
    sentence = f"First on {home} by {called(ranks[home].metric)}: {first}. It is first, or not told from the first, on "
    return sentence + f"{len(front)} of the other {len(others)}: {', '.join(front) or 'none'}."
