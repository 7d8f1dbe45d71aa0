"""Siamese and triplet networks, explicitly: k branches with shared weights, mixed at a site, one head.

This is the form of Oki & Kurita (2018). ``mixed_forward`` does the same with one network on a permuted batch;
the two agree bit for bit, and only BatchNorm's running averages (each branch updates them) tell them apart.
"""

from __future__ import annotations

from torch import Tensor, nn

from ..base.errors import MixError
from .hooks import at_site
from .one_pass import Mixed
from .row_mix import blend, mix_rows
from .rules import bc_plus
from .sampling import Draw, check_draw
from .site_list import check_sites
from .soft_labels import checked_labels, mixed_targets


class _Reached(BaseException):
    """Leaves a branch once it has its features: a branch ends at the site. Never seen outside this file."""


def branches(model: nn.Module, inputs: list[Tensor], weights: Tensor, site: str) -> Tensor:
    """Run each input through its own branch up to ``site``, mix the features, and run one head on them.

    >>> net = nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 2))
    >>> branches(net, [torch.randn(8, 3), torch.randn(8, 3)], torch.full((8, 2), 0.5), "1").shape
    torch.Size([8, 2])

    Arguments: ``inputs``, k tensors (B, ...), one a branch; ``weights`` (B, k), rows summing to 1; ``site`` a
    name of ``fm.sites``. The branches share all weights, so k passes of the lower half are one network's.
    Errors: ``MixError`` if the site is not there or the shapes do not fit.
    Source: Oki & Kurita 2018 (Siamese for two, triplet for three); the formula is the kit's own writing of it.
    """
    rows = len(inputs[0])
    if weights.shape != (rows, len(inputs)) or any(x.shape != inputs[0].shape for x in inputs):
        shapes = [tuple(x.shape) for x in inputs]
        raise MixError(f"inputs {shapes} with weights {tuple(weights.shape)}: they take equal shapes and (B, k)")
    check_sites(model, (site,), inputs[0])
    if site == "input":
        return model(blend(inputs, weights))
    others = [features(model, x, site) for x in inputs[1:]]
    with at_site(model, site, lambda own: blend([own, *others], weights), rows):
        return model(inputs[0])


def features(model: nn.Module, x: Tensor, site: str) -> Tensor:
    """The features of ``x`` at ``site``, with their gradient; the network behind the site is not run.

    >>> features(nn.Sequential(nn.Linear(3, 4), nn.ReLU()), torch.randn(8, 3), "0").shape
    torch.Size([8, 4])
    """
    kept = []

    def keep(h):
        kept.append(h)
        raise _Reached

    try:
        with at_site(model, site, keep, len(x)):
            model(x)
    except _Reached:
        pass
    return kept[0]


def forward(model: nn.Module, x: Tensor, y: Tensor, mix, draw: Draw, classes: int | None = None) -> Mixed:
    """The k-branch form of ``fm.mixed_forward`` for one ``draw``: branch j is given ``x[partners[:, j]]``.

    >>> import featmix_lite as fm
    >>> net, x, y = nn.Sequential(nn.Linear(3, 4), nn.ReLU()), torch.randn(8, 3), torch.arange(8) % 2
    >>> d = fm.draw(fm.Mix("1", ways=3), 8)
    >>> same = forward(net, x, y, None, d, 4).logits == fm.mixed_forward(net, x, y, None, classes=4, draw=d).logits
    >>> bool(same.all())
    True

    Arguments as for ``mixed_forward``; ``classes=None`` takes the width of the logits. Errors: ``MixError``, also
    for a draw of several sites, which has no Siamese form (behind the first site the branches are one).
    """
    if draw.site is not None and not isinstance(draw.site, str):
        raise MixError(f"site={draw.site!r}: a Siamese network mixes at one site, not at several")
    check_draw(draw, len(x), model, x)
    if draw.site is None:
        logits = model(x)
    elif draw.site == "input" and mix is not None and mix.rule == "bc+":
        logits = model(bc_plus(x, draw.partners, draw.weights))
    else:
        partners = draw.partners.to(x.device)
        inputs = [x, *(x[partners[:, j]] for j in range(1, partners.shape[1]))]
        logits = branches(model, inputs, draw.weights, draw.site)
    y = checked_labels(y, len(x), classes if classes is not None or y.dim() == 2 else logits.shape[-1])
    targets = mixed_targets(y, draw, classes or logits.shape[-1], mix_rows)
    partners = draw.partners.to(x.device)
    return Mixed(logits, targets, y[partners], draw.weights, partners, draw.site)
