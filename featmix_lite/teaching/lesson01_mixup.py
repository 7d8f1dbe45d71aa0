"""What lesson 01 shows and measures: rows of images with their labels, recorded comparisons, mixes of one class."""

from __future__ import annotations

import torch
from torch import Tensor

from ..base.text_table import table_text
from ..experiments.arms import present
from ..experiments.differences import paired
from ..experiments.families import Differences
from ..measures import Intrusion, intrusion
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

    The intervals are each pair's own; the verdicts returned are corrected for being several.
    """
    differences = Differences({name: paired(records, a, b, metric) for name, (a, b) in pairs.items()})
    print(table_text((), [[name, str(one)] for name, one in differences.items()]))
    return differences.verdicts


def together(verdicts: dict[str, str]) -> str:
    """The corrected verdicts as one sentence.

    >>> together({"A - B": "higher", "C - B": "no difference seen"})
    'Corrected for 2 comparisons: A - B higher; C - B no difference seen.'
    """
    said = "; ".join(f"{name} {verdict}" for name, verdict in verdicts.items())
    return f"Corrected for {len(verdicts)} comparisons: {said}."


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

