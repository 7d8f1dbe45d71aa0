"""What lesson 01 shows and measures: rows of images with their labels, recorded comparisons, mixes of one class."""

from __future__ import annotations

import torch
from torch import Tensor

from ..base.text_table import table_text
from ..experiments.arms import present
from ..experiments.differences import paired
from ..experiments.families import Differences
from ..experiments.units import margin_of
from ..measures import Intrusion, intrusion
from ..mixing.sampling import draw
from ..representation.site_features import features


def soft(label: Tensor, names) -> str:
    """A label (K,) in words, the larger share first; of more than two shares the two largest.

    >>> soft(torch.tensor([0.25, 0.0, 0.75]), "abc")
    '75 % c, 25 % a'
    """
    shares = sorted(enumerate(label.tolist()), key=lambda one: -one[1])[:2]
    return ", ".join(f"{100 * share:.0f} % {names[k]}" for k, share in shares if share > 0.005)


def gallery(images: Tensor, below, data, above=None):
    """Images (N, C, H, W) in a row, each with a line above and a line below, as HTML.

    >>> gallery(data.test.x[:2], ["a three", "an eight"], data).data.count("<img")
    2

    The lines are the pictures' alt text, too. Needs what notebooks need, and fetches nothing.
    """
    from IPython.display import HTML

    from ..widgets.shared.tiles import image, tile

    heads = [str(n + 1) for n in range(len(images))] if above is None else above
    tiles = [tile(image(x.cpu(), data.mean, data.std), str(a), str(b)) for x, a, b in zip(images, heads, below)]
    css = "display:flex;flex-wrap:wrap;gap:8px 4px;background:#fff;color:#1A1A1A;font:15px/1.35 Arial,sans-serif"
    return HTML(f'<div style="{css}">{"".join(tiles)}</div>')


def holds(records, *mixes) -> bool:
    """Whether ``records`` hold a run of each of these mixings (None: no mixing).

    >>> holds([{"config": {"mix": None}}], None), holds([], None)
    (True, False)
    """
    arms = dict(enumerate(mixes))
    return present(records, arms, least=1) == arms


def compared(records, pairs: dict, metric: str = "accuracy") -> dict[str, str]:
    """Several comparisons {what it is called: (a, b)} printed with their intervals -> {name: verdict}, after Holm.

    >>> records = [{"config": {"mix": m, "seed": s}, "accuracy": 0.9 + 0.01 * s + (m is not None) * (0.02 + 0.001 * s)}
    ...            for s in range(4) for m in (None, fm.Mix().as_dict())]
    >>> verdicts = compared(records, {"mixup - none": (fm.Mix(), None)})
    mixup - none  +2.2 points [1.9, 2.4], 4 seeds: higher
    >>> verdicts
    {'mixup - none': 'higher'}

    The intervals are each pair's own; the verdicts, printed and returned, are corrected for being several. "level":
    surely apart by less than the kit's margin (``units.margin_of``).
    """
    margin = margin_of(metric)
    differences = Differences({name: paired(records, a, b, metric, margin) for name, (a, b) in pairs.items()})
    print(table_text((), [[name, str(one)] for name, one in differences.corrected.items()]))
    return differences.verdicts


def together(verdicts: dict[str, str]) -> str:
    """The corrected verdicts as one sentence.

    >>> together({"A - B": "higher", "C - B": "no difference seen"})
    'Corrected for 2 comparisons: A - B higher; C - B no difference seen.'
    """
    said = "; ".join(f"{name} {verdict}" for name, verdict in verdicts.items())
    return f"Corrected for {len(verdicts)} comparisons: {said}."


def one_class_pairs(labels: Tensor, mix, batch: int, batches: int = 2000, seed: int = 0) -> dict[str, float]:
    """The share of pairs of one class, a row with itself among them: in a shuffled batch, and in one the kit turns.

    >>> shares = one_class_pairs(torch.arange(200) % 200, fm.Mix("input"), batch=10, batches=500)   # a class each
    >>> round(shares["shuffled (paper)"], 1), shares["turned (kit)"]
    (0.1, 0.0)

    Arguments: ``labels`` (N,) of the training images; ``mix`` of two ways; ``batch`` of the N rows a time. Counted, not
    derived: over ``batches`` random batches, the same for both. Shuffled: each row meets the one that took its place.
    """
    g, met = torch.Generator().manual_seed(seed), {"shuffled (paper)": 0, "turned (kit)": 0}
    for _ in range(batches):
        kinds = labels.cpu()[torch.randperm(len(labels), generator=g)[:batch]]
        met["shuffled (paper)"] += int((kinds == kinds[torch.randperm(batch, generator=g)]).sum())
        turned = draw(mix, batch, g, labels=kinds, shuffled=True).partners[:, 1]
        met["turned (kit)"] += int((kinds == kinds[turned]).sum())
    return {way: count / (batch * batches) for way, count in met.items()}


def only_one(one: Intrusion, other: Intrusion, names=("at the image", "at the last features")) -> str:
    """A sentence: which of two places has more bad mixes, by the pairs that are bad at one of them only.

    >>> bad = lambda *hits: intrusion(torch.eye(2), torch.tensor([0, 1]), torch.eye(2)[list(hits)],
    ...                               torch.zeros(len(hits), 1, dtype=torch.int64), k=1)
    >>> only_one(bad(*[1] * 12), bad(*[0] * 11, 1))
    '11 pairs are bad only at the image, 0 only at the last features: more at the image than luck would give.'

    ``one`` and ``other`` count the same pairs in the same order. Source: McNemar 1947, exact (a coin's throws, 5 %).
    """
    from scipy.stats import binomtest

    first, second = (int((a.intrudes & ~b.intrudes).sum()) for a, b in ((one, other), (other, one)))
    counted = f"{first} pairs are bad only {names[0]}, {second} only {names[1]}: "
    if not first + second or binomtest(first, first + second).pvalue > 0.05:
        return counted + "luck alone could part them so."
    return counted + f"more {names[first < second]} than luck would give."


def same_class(model, split, site: str, count: int = 200, seed: int = 0) -> Intrusion:
    """Where ``count`` half-way mixes of two rows of one class fall at ``site``, among the rows that are no parents.

    >>> from featmix_lite import recorded
    >>> bad = same_class(recorded.trained(), data.test, "input", count=20)
    >>> len(bad.intrudes), 0 <= bad.rate <= 1
    (20, True)

    Arguments: ``split`` has x (N, C, H, W) and y (N,), two rows a class at least among its first half once shuffled.
    A mix *intrudes* where its one nearest clean row is of another class.
    """
    g = torch.Generator().manual_seed(seed)
    x, y = split.x, split.y.cpu()
    order = torch.randperm(len(y), generator=g)
    parents, clean = order[: len(y) // 2], order[len(y) // 2 :]
    pairs = torch.combinations(parents, 2)
    pairs = pairs[y[pairs[:, 0]] == y[pairs[:, 1]]]
    pairs = pairs[torch.randperm(len(pairs), generator=g)[:count]]
    h = features(model, x, site).flatten(1).cpu()
    return intrusion(h[clean], y[clean], h[pairs].mean(1), y[pairs], k=1)

