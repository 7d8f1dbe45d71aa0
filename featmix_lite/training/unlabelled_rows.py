"""The unlabelled side of a step: which rows come, what is asked of them, and the running average that teaches."""

from __future__ import annotations

import contextlib

import torch
from torch import Tensor, nn
from torch.optim.swa_utils import AveragedModel

from ..base.seeds import generator
from ..base.shapes import kind_of
from ..base.threads import LENT
from ..data.augmentation import augment
from ..mixing.sampling import draw
from ..mixing.site_list import check_sites
from .interpolation import consistency
from .mixmatch_loss import mixmatch
from .row_order import in_turns
from .unsupervised import Unsupervised


class Unlabelled:
    """Rows ``u`` (M, ...) of one training; ``rows(number)``: those of a step; an epoch sees all but a last part.

    Arguments: ``asked``, the settings; ``kind`` of augmentation. ``total`` below is the number of steps of the whole
    training, for the ramp (None: it has no end, and the weight is whole at once). What is random comes from generators
    of its own, one a step: the labelled rows, their draws and their augmentation are those of the same seed without it.
    """

    def __init__(self, model: nn.Module, u: Tensor, asked: Unsupervised, seed: int, kind: str | None):
        self.u, self.asked, self.seed, self.kind = u, asked, seed, kind
        size = min(asked.batch, len(u))
        self.steps, self.rows = len(u) // size, in_turns(len(u), size, seed, "order of unlabelled rows", u.device)
        check_sites(model, asked.mix.sites if asked.mix.on else (), u[:2])
        self.average, self._tensors = None, None
        if asked.loss == "ict" or asked.evaluated == "average":
            self.average = AveragedModel(model)
            self.average.requires_grad_(False).train()

    def extra(self, model: nn.Module, rows: Tensor, number: int, total: int | None) -> Tensor | float:
        """What the rows add to the supervised loss."""
        asked = self.asked
        if asked.loss == "none":
            return 0.0
        images = self._images(rows, number)
        if asked.loss == "batchnorm":
            with torch.no_grad():
                model(images)
            return 0.0
        own = generator(self.seed, "unlabelled mixing", number)
        here = draw(asked.mix, len(images), own, dtype=images.dtype, device=images.device, shuffled=True)
        off = consistency(model, self.average, images, asked.mix, mixes=asked.mixes, temperature=asked.temperature,
                          draw=here)  # fmt: skip
        return asked.weight_at(number, total) * off

    def whole(self, model: nn.Module, x: Tensor, y: Tensor, classes: int, rows: Tensor, number: int, total: int | None):
        """MixMatch's loss, of labelled images ``x`` and the rows together."""
        asked = self.asked
        return mixmatch(model, x, y, self.u[rows], classes, generator(self.seed, "unlabelled mixing", number),
                        mix=asked.mix, augment=self.kind, guesses=asked.guesses, temperature=asked.temperature,
                        weight=asked.weight_at(number, total), mixed=asked.mixed)  # fmt: skip

    def follow(self, model: nn.Module) -> None:
        """After a step: the average comes a little closer; the first time it is the network itself.

        ``AveragedModel.update_parameters`` says the same, tensor by tensor: at 8x8 pixels a twentieth of a step.
        """
        if self.average is None:
            return
        if self._tensors is None:
            nets = (self.average.module, model)
            self._tensors = [[t.detach() for t in net.parameters()] for net in nets]
            self._tensors += [list(net.buffers()) for net in nets]
        ours, own, our_buffers, own_buffers = self._tensors
        steps = int(self.average.n_averaged)
        keep = min(1 - 1 / (steps + 1), self.asked.decay) if steps else 0.0
        torch._foreach_copy_(ours, torch._foreach_lerp(own, ours, keep) if keep else own)
        if own_buffers:  # torch refuses an empty list
            torch._foreach_copy_(our_buffers, own_buffers)
        self.average.n_averaged += 1

    @contextlib.contextmanager
    def judged(self, model: nn.Module):
        """Meanwhile the network has the average's weights, if that is what is evaluated."""
        if self.asked.evaluated != "average":
            yield
            return
        self._exchange(model)
        try:
            yield
        finally:
            self._exchange(model)

    def end(self, model: nn.Module) -> None:
        """After the last epoch: the network that is handed back is the one that was evaluated."""
        if self.asked.evaluated == "average":
            self._exchange(model)

    def networks(self) -> dict[str, nn.Module]:
        """What a checkpoint has to keep beside the network."""
        return {} if self.average is None else {"teacher": self.average}

    def _exchange(self, model: nn.Module) -> None:
        """Weights only: BatchNorm's running averages are the network's own in both."""
        with LENT:
            for ours, own in zip(self.average.module.parameters(), model.parameters(), strict=True):
                kept = own.detach().clone()
                own.detach().copy_(ours)
                ours.copy_(kept)

    def _images(self, rows: Tensor, number: int) -> Tensor:
        return augment(self.u[rows], self.kind, generator(self.seed, "unlabelled augmentation", number, self.u.device))


def unlabelled_of(data) -> Tensor:
    """The rows without labels of ``data``, (M, ...); errors say what is missing.

    >>> unlabelled_of(data)
    Traceback (most recent call last):
    ...
    ValueError: unsupervised= needs rows without labels: data.with_few_labels(5) keeps 5 labels a class
    """
    split = getattr(data, "unlabelled", None)
    if split is None or not len(split.x):
        raise ValueError("unsupervised= needs rows without labels: data.with_few_labels(5) keeps 5 labels a class")
    u, x = split.x, data.train.x
    if u.shape[1:] != x.shape[1:] or u.dtype != x.dtype or u.device != x.device:
        raise ValueError(f"data.unlabelled.x {kind_of(u)} on {u.device}, data.train.x {kind_of(x)} on {x.device}")
    return u
