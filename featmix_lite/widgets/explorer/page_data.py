"""What was seen, in pictures and figures beside the scatter: the neighbours of one point, the rate of intrusion."""

from __future__ import annotations

from torch import Tensor

from ...base.escaping import markup
from ..shared.tiles import image, tile
from ..shared.words import a
from .words import TEXT


def neighbours(seen, point: int, near: Tensor, data) -> str:
    """A line of images: the clean ones ``near`` (k,) a point, clean or mixed, and what they are near to."""
    chosen, n, names = seen.chosen, len(seen.points), data.names

    def pixels(row) -> object:
        return image(chosen.split.x[int(row)].cpu(), data.mean, data.std)

    if point < n:
        own = [(chosen.rows[point], f"this {names[int(chosen.labels[point])]}")]
        head = TEXT["near_clean"].format(name=names[int(chosen.labels[point])])
    else:
        kinds, shares = chosen.parent_labels[point - n].tolist(), chosen.weights[point - n].tolist()
        rows = chosen.parents[point - n]
        own = [(row, f"{share:.0%} {a(names[kind])}") for row, share, kind in zip(rows, shares, kinds, strict=True)]
        head = TEXT["near_mixed"].format(a=names[kinds[0]], b=names[kinds[1]])
    left = "".join(tile(pixels(row), "", told, 48) for row, told in own)
    right = "".join(
        tile(pixels(chosen.rows[i]), "", f"{place}. {a(names[int(chosen.labels[i])])}", 48)
        for place, i in enumerate(near.tolist(), 1)
    )
    return (
        f'<div class="featmix-near" role="status"><b>{markup(head)}</b><div style="display:flex;flex-wrap:wrap;'
        f'line-height:1.2">{left}<div style="align-self:center;font-size:24px;padding:0 10px" aria-hidden="true">→'
        f"</div>{right}</div></div>"
    )


def rate(seen) -> str:
    """The rate of intrusion, large, and its 95 % interval."""
    found = seen.survey.intrusion
    if not len(seen.placed):
        number, told = "–", TEXT["none"]
    else:
        number, told = f"{found.rate:.1%}", TEXT["intrusion"].format(low=found.low, high=found.high)
    return (
        f'<div class="featmix-rate" style="line-height:1.3"><b style="font-size:26px">{number}</b> {markup(told)}</div>'
    )
