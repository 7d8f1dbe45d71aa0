"""Lesson 04's table of sets of sites: what was published beside what we ran."""

from __future__ import annotations

from ..base.text_table import table_text
from ..experiments.arms import UNMIXED, present
from ..experiments.ranking import rank
from ..mixing.mix import Mix

# Test accuracy in %. Verma et al. 2019, Table 5 (PreActResNet18, 2000 epochs, all 50,000 training images; block k:
# after residual block k of four), and the shorter runs of github.com/mwidmoser/manifold-mixup (a student's report:
# 50 images a class, three blocks of three convolutions, 100 epochs; no spread given).
SETS = (UNMIXED, "image", "after block 1", "after block 2", "random site")
PUBLISHED = {
    name: dict(zip(SETS, figures))
    for name, figures in {
        "Verma, CIFAR-10": (95.27, 96.73, 96.10, 95.19, 97.23),
        "Verma, CIFAR-100": (76.40, 78.15, 78.72, 76.50, 79.60),
        "a report, CIFAR-10": (50.42, 53.33, 52.47, 50.73, 52.79),
    }.items()
}
RANDOM = ("input", "block1", "block2")  # one of them is drawn for each batch
OURS = {UNMIXED: None, "image": Mix("input"), "after block 1": Mix("block1"), "after block 2": Mix("block2"),
        "random site": Mix(RANDOM)}  # fmt: skip


def accuracies(records) -> dict[str, float]:
    """Our mean accuracies in % of the table's rows, over the seeds that all of these have.

    >>> runs = [{"config": {"mix": m and m.as_dict(), "seed": s}, "accuracy": 0.9}
    ...         for m in (None, fm.Mix("input")) for s in (0, 1)]
    >>> accuracies(runs)
    {'no mixing': 90.0, 'image': 90.0}
    """
    own = present(records, OURS)
    found = {p.name: 100 * p.mean for p in rank(records, own).places} if own else {}
    return {name: found[name] for name in own}


def beside(ours: dict[str, list]) -> str:
    """The published columns and ours, {name: records}: accuracies in %, and the gain over no mixing, as text.

    >>> print(beside({}).splitlines()[2])
    image          96.7 +1.5        78.2 +1.8         53.3 +2.9
    """
    columns = PUBLISHED | {name: accuracies(records) for name, records in ours.items()}
    return table_text(["", *columns], [[name, *(_cell(name, own) for own in columns.values())] for name in OURS])


def _cell(name: str, own: dict[str, float]) -> str:
    if name not in own:
        return "-"
    return f"{own[name]:.1f}" + (f" {own[name] - own[UNMIXED]:+.1f}" if name != UNMIXED else "")
