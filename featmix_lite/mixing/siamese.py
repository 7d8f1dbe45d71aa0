"""Siamese and triplet networks, explicitly: k branches with shared weights, mixed at a site, one head.

This is the form of Oki & Kurita (2018). ``mixed_forward`` does the same with one network on a permuted batch;
the two agree bit for bit, and only BatchNorm's running averages (each branch updates them) tell them apart.
"""

from __future__ import annotations

from torch import Tensor, nn
from torch.nn.functional import one_hot

from ..base.errors import MixError
from ..base.shapes import check_batch, check_network, kind_of
from .hooks import at_site
from .mix import rule_of
from .one_pass import Mixed, with_labels
from .row_mix import blend
from .rules import bc_plus
from .sampling import Draw, check_draw
from .site_list import check_sites
from .soft_labels import checked_labels


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
    return _joined(model, inputs, weights, site)


def features(model: nn.Module, x: Tensor, site: str) -> Tensor:
    """The features of ``x`` at ``site``, with their gradient; the network behind the site is not run.

    >>> features(nn.Sequential(nn.Linear(3, 4), nn.ReLU()), torch.randn(8, 3), "0").shape
    torch.Size([8, 4])

    Errors: ``MixError`` for a site that is not there, ``ValueError`` for what is no network or no batch.
    """
    check_network(model)
    check_batch(x)
    if not isinstance(site, str):
        raise MixError(f"site={site!r:.80}: a name of fm.sites")
    check_sites(model, (site,), x)
    return _features(model, x, site)


def _features(model: nn.Module, x: Tensor, site: str) -> Tensor:
    """The same for a site that is known to be there: no branch of a step asks again."""
    if site == "input":
        return x
    kept = []

    def keep(h):
        if kept:  # a part that runs again in backward: we have left already
            return None
        kept.append(h)
        raise _Reached

    try:
        with at_site(model, site, keep, len(x), takes_out=True):
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
    check_network(model)
    check_batch(x)
    if isinstance(draw, Draw) and draw.site is not None and not isinstance(draw.site, str):
        raise MixError(f"site={draw.site!r}: a Siamese network mixes at one site, not at several")
    check_draw(draw, len(x), model, x)
    logits = _permuted(model, x, draw, rule_of(mix))
    width = classes
    if classes is None and y.dim() == 1:
        if not isinstance(logits, Tensor) or logits.dim() != 2:
            raise MixError(f"classes=None, and the model gave {kind_of(logits)}: say how many classes there are")
        width = logits.shape[1]
    return with_labels(logits, checked_labels(y, len(x), width), draw, "linear", width)


def apply_draw(model: nn.Module, x: Tensor, y: Tensor, draw: Draw, rule: str, classes: int) -> Mixed:
    """``forward`` for labels and a draw that are known to fit: nothing is checked, so no step waits for a GPU.

    >>> half = fm.Draw("0", torch.tensor([[0, 1], [1, 0]]), torch.full((2, 2), 0.5))
    >>> apply_draw(nn.Sequential(nn.Linear(3, 2)), torch.ones(2, 3), torch.tensor([0, 1]), half, "linear", 2).site
    '0'
    """
    return with_labels(_permuted(model, x, draw, rule), y, draw, "linear", classes)


def apply_independent(model: nn.Module, inputs: list[Tensor], y: Tensor, draw: Draw, classes: int) -> Mixed:
    """The same for branches that each draw rows of their own: ``inputs`` k tensors (B, ...), ``y`` (B, k) labels.

    >>> half = fm.Draw("0", None, torch.full((2, 2), 0.5))
    >>> net, y = nn.Sequential(nn.Linear(3, 2)), torch.tensor([[0, 1], [1, 1]])
    >>> apply_independent(net, [torch.ones(2, 3), torch.zeros(2, 3)], y, half, 2).targets.tolist()
    [[0.5, 0.5], [0.0, 1.0]]
    """
    logits = _joined(model, inputs, draw.weights, draw.site)
    targets = (one_hot(y, classes).to(draw.weights.dtype) * draw.weights.unsqueeze(2)).sum(1)
    return Mixed(logits, targets, y, draw.weights, None, draw.site)


def _permuted(model: nn.Module, x: Tensor, draw: Draw, rule: str) -> Tensor:
    """Branch j is given the partners' images ``x[partners[:, j]]``."""
    if draw.site is None:
        return model(x)
    if draw.site == "input" and rule == "bc+":
        return model(bc_plus(x, draw.partners, draw.weights))
    partners = draw.partners.to(x.device)
    inputs = [x, *(x[partners[:, j]] for j in range(1, partners.shape[1]))]
    return _joined(model, inputs, draw.weights, draw.site)


def _joined(model: nn.Module, inputs: list[Tensor], weights: Tensor, site: str) -> Tensor:
    """Each branch runs up to the site; there they meet, and one head goes on."""
    if site == "input":
        return model(blend(inputs, weights))
    others = [_features(model, x, site) for x in inputs[1:]]
    with at_site(model, site, lambda own: blend([own, *others], weights), len(inputs[0])):
        return model(inputs[0])
