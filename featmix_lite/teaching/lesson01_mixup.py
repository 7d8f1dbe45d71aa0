"""What lesson 01 shows: rows of images with their labels in words, and comparisons with theirs."""

from __future__ import annotations

from torch import Tensor

from ..base.text_table import counted
from ..experiments.differences import paired
from ..experiments.families import Differences
from ..experiments.ranking_sentences import answer
from ..experiments.units import margin_of


def soft(label: Tensor, names) -> str:
    """A label (K,) in words, the larger share first; of more than two shares the two largest.

    >>> soft(torch.tensor([0.25, 0.0, 0.75]), "abc")
    '75 % c, 25 % a'
    """
    shares = sorted(enumerate(label.tolist()), key=lambda one: -one[1])[:2]
    return ", ".join(f"{100 * share:.0f} % {names[k]}" for k, share in shares if share > 0.005)


def gallery(images: Tensor, labels: Tensor, data, above=None):
    """Images (N, C, H, W) in a row, each with a line above and its label (K,) in words below, as HTML.

    >>> gallery(data.test.x[:2], torch.eye(10)[:2], data).data.count("<img")
    2

    ``above``: N lines; left out: 1 to N. The lines are the pictures' alt text, too. Needs what notebooks need, and
    fetches nothing.
    """
    from IPython.display import HTML

    from ..widgets.shared.tiles import image, tile

    heads, below = above or range(1, len(images) + 1), [soft(label, data.names) for label in labels]
    tiles = [tile(image(x.cpu(), data.mean, data.std), str(a), b) for x, a, b in zip(images, heads, below)]
    css = "display:flex;flex-wrap:wrap;gap:8px 4px;background:#fff;color:#1A1A1A;font:15px/1.35 Arial,sans-serif"
    return HTML(f'<div style="{css}">{"".join(tiles)}</div>')


def compared(records, pairs: dict) -> dict[str, tuple[str, str]]:
    """Comparisons of accuracy {its name: (a, b)} -> {name: (its word by Holm's rule, a line with its interval)}.

    >>> records = [{"config": {"mix": m, "seed": s}, "accuracy": 0.9 + 0.01 * s + (m is not None) * (0.02 + 0.001 * s)}
    ...            for s in range(4) for m in (None, fm.Mix().as_dict())]
    >>> compared(records, {"mixup minus none": (fm.Mix(), None)})["mixup minus none"]
    ('higher', 'mixup minus none: +2.15 points [1.94, 2.36], 4 seeds: higher')

    The intervals are each pair's own, to a hundredth of a point: a tenth hides on which side of the margin they end.
    The words are "higher", "lower", "level" (surely apart by less than the kit's margin, ``units.margin_of``) and
    "the runs do not tell". Errors: as ``fm.paired``.
    """
    margin = margin_of("accuracy")
    differences = Differences({name: paired(records, a, b, margin=margin) for name, (a, b) in pairs.items()})
    words = {name: answer(verdict) for name, verdict in differences.verdicts.items()}

    def line(name: str, one) -> str:
        middle, low, high = (100 * value for value in (one.difference, one.low, one.high))
        return f"{name}: {middle:+.2f} points [{low:.2f}, {high:.2f}], {counted(one.n, 'seed')}: {words[name]}"

    return {name: (words[name], line(name, one)) for name, one in differences.items()}
