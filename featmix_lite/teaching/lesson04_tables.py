"""Lesson 04's table of sets of sites: what was published beside what we ran, and what either can tell."""

from __future__ import annotations

from ..base.text_table import table_text
from ..experiments.arms import present
from ..experiments.ranking import Ranking, rank
from ..mixing.mix import Mix

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


def of_sets(records, columns: dict[str, dict[str, float]]) -> Ranking | None:
    """Our sets ranked, those alone that all ``columns`` have: what ``tops`` says of them; None without such runs."""
    own = {name: mix for name, mix in OURS.items() if all(name in column for column in columns.values())}
    own = present(records, own)
    return rank(records, own) if len(own) > 1 else None


def tops(columns: dict[str, dict[str, float]], ranks: dict[str, Ranking] | None = None) -> str:
    """Which of the sets that all columns have stands highest in each, and which below none. Of a published column that
    is its highest number, told from the next or not; of a column with a ranking in ``ranks`` what the runs tell.

    >>> tops({"A": {"none": 1.0, "{0}": 3.0, "{2}": 0.5}, "B": {"none": 2.0, "{0}": 1.0, "{2}": 4.0}})
    'Of the 2 sets in all columns the highest number: {0} in A; {2} in B. A number below no mixing: {2} in A; {0} in B.'
    """
    ranks = ranks or {}
    shared = [n for n in next(iter(columns.values())) if n != "none" and all(n in own for own in columns.values())]
    papers = {name: own for name, own in columns.items() if name not in ranks}
    sentences = []
    if papers:
        high = [f"{max(shared, key=own.get)} in {name}" for name, own in papers.items()]
        low = [f"{n} in {name}" for name, own in papers.items() for n in shared if own[n] < own["none"]]
        sentences.append(f"Of the {len(shared)} sets in all columns the highest number: {'; '.join(high)}.")
        sentences.append(f"A number below no mixing: {'; '.join(low) or 'none'}.")
    for name, ranking in ranks.items():
        behind = [n for n in shared if ranking.told.get(frozenset((n, "none"))) == "none"]
        low = ", ".join(behind) or "none"
        sentences.append(f"{name}, {ranking.n} seeds, the best: {ranking.answer}; told to be below no mixing: {low}.")
    return " ".join(sentences)
