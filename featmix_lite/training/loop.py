"""The training loop as a stream of events: same rows, same draws, only the site moves."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, field

import torch
from torch import Tensor, nn

from ..base.numbers import as_whole
from ..base.seeds import generator, noise
from ..base.threads import LENT
from ..data.augmentation import augment
from ..mixing import siamese
from ..mixing.live import Live
from ..mixing.mix import Mix, rule_of
from ..mixing.one_pass import apply_draw
from ..mixing.rules import centred
from ..mixing.sampling import Draw, draw_of_step
from ..mixing.site_list import check_sites
from ..mixing.unit_noise import hidden_noise
from ..models.evaluation import evaluate
from . import schedule
from .beforehand import check_beforehand, check_output, said_plainly
from .checkpoint import Checkpoint
from .feature_penalty import check_classifier, classifier_inputs, penalty
from .memory_format import in_channels_last
from .objectives import LOSSES, smoothed
from .options import Options, read_options
from .row_order import in_turns
from .unlabelled_rows import Unlabelled, unlabelled_of
from .watching import watched


@dataclass(frozen=True, eq=False)
class Step:
    """One optimizer step: its mean ``loss``, the ``rows`` of data.train it saw and the mixing ``draw`` (or None);
    ``unlabelled``, the rows of data.unlabelled, where it learns from such, too."""

    epoch: int
    step: int
    loss: float
    rows: Tensor
    draw: Draw | None
    metrics: dict = field(default_factory=dict)
    unlabelled: Tensor | None = None


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
            smoothing, feature_penalty, augment, form, branches, noise, noise_at, autocast, channels_last, evaluate,
            checkpoint, unsupervised, watch, every.

    A last partial batch is dropped. A module that is in eval mode while the network is in train mode stays so: a
    frozen BatchNorm or Dropout. Dropout and hidden noise can only read the global generator; it is lent a state of
    ours for the length of a step, and other trainings wait. Where another thread draws from it at that moment
    (``torch.randn`` without a generator), they read what it left.
    Errors, at the call: ``MixError`` for a bad site or labels, ``ValueError`` naming a bad option, network or data,
    ``RunError`` for a checkpoint that cannot be written or is another run's.
    Source: Zhang et al. 2018 (the loop); Oki & Kurita 2018 (``form="siamese"``).
    """
    live = mix if isinstance(mix, Live) else Live(mix)
    o = read_options(options).checked(mix)
    epochs = None if epochs is None else as_whole("epochs", epochs, low=0)
    seed = as_whole("seed", seed, low=None)
    labels = check_beforehand(model, data, o)
    model.to(data.train.x.device)
    now = _fits(model, data.train.x, live.mix)
    check_sites(model, (o.noise_at,) if o.noise else (), data.train.x[:2])
    if o.feature_penalty:
        check_classifier(model, data.train.x[:2])
    saved = None if o.checkpoint is None else Checkpoint(o.checkpoint, data, model, now, epochs, seed, o)
    more = None
    if o.unsupervised is not None:
        more = Unlabelled(model, unlabelled_of(data), o.unsupervised, seed, o.augment)
    return _events(model, data, labels, live, now, epochs, seed, o, saved, more)


def _events(model, data, y: Tensor, live: Live, mix: Mix | None, epochs, seed: int, o: Options, saved, more):
    x = data.train.x
    size = min(o.batch, len(x))
    steps = more.steps if more else len(x) // size
    total = None if epochs is None else epochs * steps
    opt = schedule.optimizer(model, o.optimizer, o.lr, o.momentum, o.weight_decay)
    with LENT:  # nobody looks at the network in another mode meanwhile
        modes = [(m, m.training) for m in model.modules()]
    frozen = [m for m, mode in modes if modes[0][1] and not mode]
    batches = _batches(len(x), size, seed, x.device, o)
    beside = more.networks() if more else {}
    epoch = saved.resume(opt, beside) if saved else 0
    order = contextlib.ExitStack()
    if saved:
        yield from (Epoch(h["epoch"], h["loss"], h["metrics"]) for h in saved.history)
    try:
        order.enter_context(in_channels_last([model, *beside.values()], o.channels_last))
        while epochs is None or epoch < epochs:
            epoch += 1
            with LENT:
                model.train()
                for module in frozen:
                    module.training = False
            losses, changes = [], []
            for number in range((epoch - 1) * steps, epoch * steps):
                if (now := live.mix) != mix:
                    mix = _fits(model, x, now)
                    changes.append({"step": number, "mix": mix.as_dict() if mix else None})
                for group in opt.param_groups:
                    group["lr"] = o.lr * schedule.share(o.schedule, number, total)
                rows, other = batches(number, mix), more.rows(number) if more else None
                with noise(seed, number, x.device), said_plainly(model, x):
                    if more and o.unsupervised.loss == "mixmatch":
                        loss, drawn = more.whole(model, x[rows], y[rows], int(data.classes), other, number, total), None
                    else:
                        loss, drawn = _objective(model, x, y, rows, mix, seed, epoch, number, int(data.classes), o)
                        loss = loss + more.extra(model, other, number, total) if more else loss
                    opt.zero_grad(set_to_none=True)
                    loss.backward()
                    opt.step()
                    if more:
                        more.follow(model)
                losses.append(loss.item())
                yield Step(epoch, number, losses[-1], rows, drawn, {"lr": opt.param_groups[0]["lr"]}, other)
            mean = sum(losses) / len(losses)
            prepare = centred if rule_of(mix) == "bc+" else None
            with more.judged(model) if more else contextlib.nullcontext():
                metrics = evaluate(model, data.test, prepare=prepare) if o.evaluate and len(data.test.x) else {}
                metrics |= watched(o.watch, model, data) if epoch == epochs or not epoch % o.every else {}
            metrics["changes"] = changes
            if saved:
                saved.save(opt, epoch, mean, metrics, beside)
            yield Epoch(epoch, mean, metrics)
        if more:
            more.end(model)
    finally:
        order.close()
        with LENT:
            for module, mode in modes:
                module.training = mode


def _objective(model, x, y, rows, mix, seed: int, epoch: int, number: int, classes: int, o: Options):
    """One step from top to bottom: draw, augment, mix on the way through the network, compare -> (loss, draw)."""
    own, features = rows if rows.dim() == 1 else rows[:, 0], []
    drawn = draw_of_step(mix, y[own], seed, epoch, number, x.dtype)
    augmentation = generator(seed, "augmentation", number, x.device)
    precision = torch.autocast(x.device.type, torch.bfloat16) if o.autocast else contextlib.nullcontext()
    with precision:
        if rows.dim() == 2:
            drawn = Draw(drawn.site, None, drawn.weights)
            inputs = [augment(x[branch], o.augment, augmentation) for branch in rows.T]
            out = siamese.apply_independent(model, inputs, y[rows], drawn, classes)
        elif o.form == "siamese":
            images = augment(x[rows], o.augment, augmentation)
            out = siamese.apply_draw(model, images, y[rows], drawn, rule_of(mix), classes)
        else:
            images = augment(x[rows], o.augment, augmentation)
            with classifier_inputs(model, o.feature_penalty > 0) as features, \
                    hidden_noise(model, images, o.noise, o.noise_at) as images:  # fmt: skip
                out = apply_draw(model, images, y[rows], drawn, rule_of(mix), classes)
    logits = check_output(out.logits, len(own), out.targets.shape[1])
    logits = logits.float() if logits.dtype in (torch.float16, torch.bfloat16) else logits
    loss = LOSSES[o.loss](logits, smoothed(out.targets.to(logits.dtype), o.smoothing))
    loss = loss + penalty(o.feature_penalty, features)
    return loss, None if drawn.site is None else drawn


def _fits(model, x: Tensor, mix: Mix | None) -> Mix | None:
    """The mixing, whose sites are in the network: asked when it changes, not at every step. Errors: ``MixError``."""
    check_sites(model, mix.sites if mix is not None and mix.on else (), x[:2])
    return mix


def _batches(n: int, size: int, seed: int, device, o: Options):
    """Which rows a step sees: one order a pass, or one for each branch where branches are independent.

    A pass over the rows is an epoch, unless an epoch is a pass over others, unlabelled ones.
    """
    branches: dict = {}

    def of(branch: int, number: int) -> Tensor:
        name = "order" if branch == 0 else f"order of branch {branch}"
        return branches.setdefault(branch, in_turns(n, size, seed, name, device))(number)

    def rows(number: int, mix: Mix | None) -> Tensor:
        if o.branches != "independent" or mix is None or not mix.on:
            return of(0, number)
        return torch.stack([of(branch, number) for branch in range(mix.ways)], 1)

    return rows
