"""MixMatch: guess labels for unlabelled rows, sharpen them, mix all rows with all, and learn from both kinds."""

from __future__ import annotations

import contextlib

import torch
from torch import Tensor, nn
from torch.nn.functional import one_hot

from ..base.errors import MixError, check_choice
from ..base.numbers import as_number, as_whole
from ..base.shapes import check_batch, check_network, logits_of
from ..data.augmentation import augment as moved_at_random
from ..mixing.mix import Mix
from ..mixing.one_pass import apply_draw
from ..mixing.sampling import Draw
from ..mixing.sampling import draw as drawn
from ..mixing.site_list import check_sites
from ..mixing.soft_labels import checked_labels
from .soft_label_losses import soft_cross_entropy

MIXED = ("all", "separate", "labelled", "unlabelled", "none")
PUBLISHED = Mix("input", alpha=0.75, per="sample", fold=True)


def mixmatch(model: nn.Module, x: Tensor, y: Tensor, u: Tensor, classes: int, generator=None, *, mix: Mix = PUBLISHED,
             augment: str | None = None, guesses: int = 2, temperature: float = 0.5, weight: float = 75.0,
             mixed: str = "all") -> Tensor:  # fmt: skip
    """The loss of one MixMatch step on labelled ``x`` and unlabelled ``u``.

    >>> net = nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 2))
    >>> loss = mixmatch(net, torch.randn(4, 3), torch.tensor([0, 1, 0, 1]), torch.randn(6, 3), classes=2)
    >>> loss.shape, loss.requires_grad
    (torch.Size([]), True)

    Arguments:
        x (B, ...), y (B,) classes or (B, K) soft labels; u (M, ...).
        mix: where and how: published is the image, alpha .75, a weight a row, the largest first.
        augment: "flip", "crop", "flip+crop" or None: anew for x, and for each of the ``guesses`` (K) of u.
        temperature: T of the sharpening, p ^ (1 / T); 1 leaves the guess as it is.
        weight: of the unlabelled part; a ramp is the caller's.
        mixed: which rows are mixed, and with which: "all" with all; "separate": labelled with labelled, unlabelled
            with unlabelled; only the "labelled" or the "unlabelled" among themselves; or "none".
    Cross-entropy of the labelled rows plus ``weight`` times the mean, over rows and classes, of squared differences
    of probabilities of the others. A row never meets itself here; in the authors' shuffle it may.
    BatchNorm: all rows, labelled and not, go through in one pass, and their statistics are those of all. The guesses
    are made in the mode the network is in, leave its running averages alone, and no gradient reaches them.
    Errors: ``MixError`` for labels, sites or rows that do not fit; ``ValueError`` for other bad values.
    Source: Berthelot et al. 2019 (arXiv 1905.02249), alg. 1 and eqs. 2 to 5; its ablations are table 4.
    """
    check_network(model)
    for name, rows in (("x", x), ("u", u)):
        check_batch(rows, name)
    check_choice("mixed", mixed, MIXED)
    guesses = as_whole("guesses", guesses)
    temperature = as_number("temperature", temperature, "a number above 0", lambda v: v > 0)
    weight = as_number("weight", weight, "0 or more", lambda v: v >= 0)
    if not isinstance(mix, Mix) or not mix.on or len(mix.sites) != 1 or mix.rule != "linear" or mix.cross_class:
        raise MixError(f"mix={mix!r:.80}: MixMatch mixes linearly at one site; mixed='none' turns it off")
    check_sites(model, mix.sites, x)
    y = checked_labels(y, len(x), classes)
    seen = moved_at_random(x, augment, generator)
    views = torch.cat([moved_at_random(u, augment, generator) for _ in range(guesses)])
    guessed = guess(model, views, guesses, temperature)
    known = (y if y.dim() == 2 else one_hot(y, classes)).to(guessed.dtype)
    rows, targets = torch.cat([seen, views]), torch.cat([known, guessed.repeat(guesses, 1)])
    out = apply_draw(model, rows, targets, _draw(mix, mixed, len(x), len(views), generator, rows), "linear", classes)
    logits = logits_of(out.logits, len(rows))
    wanted = out.targets.to(logits.dtype)
    off = (logits[len(x) :].softmax(1) - wanted[len(x) :]).square().mean()
    return soft_cross_entropy(logits[: len(x)], wanted[: len(x)]) + weight * off


def guess(model: nn.Module, views: Tensor, guesses: int, temperature: float) -> Tensor:
    """What the network says to the K views of each row, averaged and sharpened -> (M, K) probabilities.

    >>> guess(nn.Identity(), torch.tensor([[0.0, 1.0], [0.0, 1.0]]).log(), 2, 0.5)
    tensor([[0., 1.]])

    Arguments: ``views`` (guesses * M, ...), view by view.
    """
    with torch.no_grad(), averages_kept(model):
        said = logits_of(model(views), len(views)).softmax(1)
    mean = said.reshape(guesses, -1, said.shape[1]).mean(0)
    sharp = mean ** (1 / temperature)
    return sharp / sharp.sum(1, keepdim=True)


@contextlib.contextmanager
def averages_kept(model: nn.Module):
    """BatchNorm's running averages are as before when the block is left.

    >>> net = nn.BatchNorm1d(2)
    >>> with averages_kept(net):
    ...     _ = net(torch.ones(3, 2))
    >>> net.running_mean.tolist(), int(net.num_batches_tracked)
    ([0.0, 0.0], 0)
    """
    buffers = [b for m in model.modules() if isinstance(m, nn.modules.batchnorm._BatchNorm) for b in m.buffers()]
    before = [b.clone() for b in buffers]
    try:
        yield
    finally:
        for buffer, value in zip(buffers, before, strict=True):
            buffer.copy_(value)


def _draw(mix: Mix, mixed: str, known: int, unknown: int, generator, rows: Tensor) -> Draw:
    """One draw for the batch in which the groups that ``mixed`` names are mixed among themselves."""
    everybody = known + unknown
    first, second = (0, known), (known, everybody)
    parts = {"all": [(0, everybody)], "separate": [first, second], "labelled": [first], "unlabelled": [second]}
    groups = parts.get(mixed, [])
    own = torch.arange(everybody, device=rows.device)[:, None].repeat(1, mix.ways)
    weights = torch.zeros(everybody, mix.ways, dtype=rows.dtype, device=rows.device)
    weights[:, 0] = 1
    for lo, hi in groups:
        part = drawn(mix, hi - lo, generator, dtype=rows.dtype, device=rows.device)
        own[lo:hi], weights[lo:hi] = part.partners + lo, part.weights
    return Draw(mix.sites[0] if groups else None, own, weights)
