"""The training loop as a stream of events: same rows, same draws, only the site moves."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, field

import torch
from torch import Tensor, nn

from ..base.seeds import generator, noise
from ..data.augmentation import augment as augmented
from ..mixing import pairing, siamese
from ..mixing.live import Live
from ..mixing.mix import Mix
from ..mixing.one_pass import mixed_forward
from ..mixing.rules import centred
from ..mixing.sampling import Draw, draw
from ..mixing.site_list import check_sites
from ..mixing.unit_noise import hidden_noise
from ..models.evaluation import evaluate as measured
from . import schedule
from .checkpoint import Checkpoint
from .objectives import LOSSES, smoothed
from .options import Options


@dataclass(frozen=True, eq=False)
class Step:
    """One optimizer step: its mean ``loss``, the ``rows`` of data.train it saw and the mixing ``draw`` (or None)."""

    epoch: int
    step: int
    loss: float
    rows: Tensor
    draw: Draw | None
    metrics: dict = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Epoch:
    """The end of an epoch: the mean mixed ``loss`` and ``metrics`` on the test images (accuracy, nll, changes)."""

    epoch: int
    loss: float
    metrics: dict = field(default_factory=dict)


def train(model: nn.Module, data, mix: Mix | Live | None = None, epochs: int | None = 20, seed: int = 0, **options):
    """Train ``model`` on ``data.train``, mixing by ``mix``: a generator of ``Step`` and ``Epoch`` events.

    >>> import featmix_lite as fm
    >>> data = fm.load("digits", per_class=10)
    >>> events = fm.train(fm.models.small_cnn(data, seed=0), data, fm.Mix("block1.relu"), epochs=1)
    >>> step = next(events)
    >>> step.rows.shape, step.draw.site
    (torch.Size([64]), 'block1.relu')
    >>> events.close()                                    # stops cleanly: modes restored, no hook left

    Arguments:
        model, data: a network and what ``fm.load`` gave; the network is moved to the data's device.
        mix: a ``Mix``, an ``fm.Live`` (its settings are read at every step), or None.
        epochs: passes over the rows; None: no end, and a constant learning rate.
        seed: batch order, augmentation, mixing draws and noise come from four generators made from it, a new
            one for each step's draw; the global generator is neither read nor seeded. So a seed gives the same
            rows, partners and weights whatever the site, and the same rows with mixing off.
        options: the fields of ``fm.Options``: batch, lr, optimizer, momentum, weight_decay, schedule, loss,
            smoothing, augment, form, branches, noise, noise_at, autocast, evaluate, checkpoint.

    A last partial batch is dropped. Errors: ``MixError`` for a bad site, ``ValueError`` naming a bad option.
    Source: Zhang et al. 2018 (the loop); Oki & Kurita 2018 (``form="siamese"``).
    """
    o = Options(**options).checked(mix)
    if not len(data.train.x):
        raise ValueError(f"{data.name}: data.train has no rows to train on")
    return _events(model, data, mix if isinstance(mix, Live) else Live(mix), epochs, seed, o)


def _events(model, data, live: Live, epochs, seed: int, o: Options):
    x, y = data.train.x, data.train.y
    model.to(x.device)
    if live.mix is not None and live.mix.on:
        check_sites(model, live.mix.sites, x[:2])
    size = min(o.batch, len(x))
    steps = len(x) // size
    total = None if epochs is None else epochs * steps
    opt = schedule.optimizer(model, o.optimizer, o.lr, o.momentum, o.weight_decay)
    modes = [(m, m.training) for m in model.modules()]
    saved = Checkpoint(o.checkpoint, data, model, opt, live.mix, epochs, seed, o) if o.checkpoint else None
    first = saved.resume() if saved else 0
    if saved:
        yield from (Epoch(h["epoch"], h["loss"], h["metrics"]) for h in saved.history)
    held = live.mix
    try:
        epoch = first
        while epochs is None or epoch < epochs:
            epoch += 1
            model.train()
            orders = _orders(len(x), seed, epoch, x.device, o)
            losses, changes = [], []
            for i in range(steps):
                number = (epoch - 1) * steps + i
                now = live.mix
                if now != held:
                    changes.append({"step": number, "mix": now.as_dict() if now else None})
                    held = now
                for group in opt.param_groups:
                    group["lr"] = o.lr * schedule.share(o.schedule, number, total)
                rows = orders(i * size, (i + 1) * size, now)
                with noise(seed, number, x.device):
                    loss, drawn = _loss(model, x, y, rows, now, epoch, number, seed, data.classes, o)
                    opt.zero_grad(set_to_none=True)
                    loss.backward()
                opt.step()
                losses.append(loss.item())
                metrics = {"lr": opt.param_groups[0]["lr"]}
                yield Step(epoch, number, losses[-1], rows, drawn, metrics)
            mean = sum(losses) / len(losses)
            prepare = centred if held is not None and held.rule == "bc+" else None
            metrics = measured(model, data.test, prepare=prepare) if o.evaluate and len(data.test.x) else {}
            metrics["changes"] = changes
            if saved:
                saved.save(epoch, mean, metrics)
            yield Epoch(epoch, mean, metrics)
    finally:
        for module, mode in modes:
            module.training = mode


def _orders(n: int, seed: int, epoch: int, device, o: Options):
    """Which rows a step sees: one order an epoch, or one for each branch where branches are independent."""
    first = torch.randperm(n, generator=generator(seed, "order", epoch)).to(device)
    further = {}

    def rows(lo: int, hi: int, mix: Mix | None) -> Tensor:
        if o.branches != "independent" or mix is None or not mix.on:
            return first[lo:hi]
        for j in range(1, mix.ways):
            if j not in further:
                further[j] = torch.randperm(n, generator=generator(seed, f"order of branch {j}", epoch)).to(device)
        return torch.stack([first[lo:hi], *(further[j][lo:hi] for j in range(1, mix.ways))], 1)

    return rows


def _loss(model, x, y, rows, mix, epoch: int, number: int, seed: int, classes: int, o: Options):
    """The objective of one step and the draw it used."""
    own = rows[:, 0] if rows.dim() == 2 else rows
    g = generator(seed, "mixing", number)
    shared = None
    if mix is not None and mix.on and mix.per == "epoch":
        g_epoch = generator(seed, "weights of the epoch", epoch)
        shared = pairing.weights(1, mix.ways, mix.alpha, g_epoch, fold=mix.fold)
    drawn = draw(mix, len(own), g, labels=y[own], dtype=x.dtype, device=x.device, shuffled=True, weights=shared)
    look = generator(seed, "augmentation", number, x.device)
    device = x.device.type
    with torch.autocast(device, torch.bfloat16) if o.autocast else contextlib.nullcontext():
        if rows.dim() == 2:
            inputs = [augmented(x[rows[:, j]], o.augment, look) for j in range(rows.shape[1])]
            logits = siamese.branches(model, inputs, drawn.weights, drawn.site)
            hot = torch.nn.functional.one_hot(y[rows], classes).to(drawn.weights.dtype)
            targets = (hot * drawn.weights.unsqueeze(2)).sum(1)
            drawn = Draw(drawn.site, None, drawn.weights)
        else:
            images = augmented(x[own], o.augment, look)
            if o.form == "siamese" and drawn.site is not None:
                out = siamese.forward(model, images, y[own], mix, drawn, classes)
            else:
                with hidden_noise(model, images, o.noise, o.noise_at) as images:
                    out = mixed_forward(model, images, y[own], mix, classes=classes, draw=drawn)
            logits, targets = out.logits, out.targets
    logits = logits.float() if logits.dtype in (torch.float16, torch.bfloat16) else logits
    targets = smoothed(targets.to(logits.dtype), o.smoothing)
    return LOSSES[o.loss](logits, targets), None if drawn.site is None else drawn
