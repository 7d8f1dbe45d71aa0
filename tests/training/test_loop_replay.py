"""Every option of ``fm.train`` and every setting of ``fm.Mix``, replayed by hand over two epochs."""

import dataclasses

import pytest
import torch
from replay import replay
from replay_cases import CASES, MIX, case, name

import featmix_lite as fm
from featmix_lite.data.augmentation import KINDS
from featmix_lite.mixing.mix import PER, RULES
from featmix_lite.training.objectives import LOSSES
from featmix_lite.training.options import BRANCHES, FORMS
from featmix_lite.training.schedule import OPTIMIZERS, SCHEDULES


def near(a, b) -> bool:
    a, b = (torch.as_tensor(v) for v in (a, b))
    rel, off = (1e-4, 1e-5) if a.dtype == torch.float32 else (1e-9, 1e-11)  # autocast knows no doubles
    return a.shape == b.shape and torch.allclose(a.double(), b.double(), rtol=rel, atol=off)


def differ(events, net, replayed, mine) -> str:
    """Where a training and its replay part, in a word; "" where they don't."""
    if len(events) != len(replayed):
        return "steps"
    for event, told in zip(events, replayed):
        if isinstance(event, fm.Epoch):
            figures = {"loss": event.loss, **{k: v for k, v in event.metrics.items() if k != "changes"}}
            if figures.keys() != told.keys() or not all(near(figures[k], told[k]) for k in told):
                return "figures of an epoch"
            continue
        loss, rows, draw, rate = told
        if not torch.equal(event.rows, rows):
            return "rows"
        if (draw is None) != (event.draw is None):
            return "draw"
        if draw is not None and (draw.site != event.draw.site or not near(event.draw.weights, draw.weights)):
            return "site or weights"
        if draw is not None and event.draw.partners is not None and not torch.equal(event.draw.partners, draw.partners):
            return "partners"
        if event.metrics["lr"] != pytest.approx(rate, rel=1e-12):
            return "rate"
        if not near(event.loss, loss):
            return "loss"
    return ", ".join(k for k, v in mine.state_dict().items() if not near(net.state_dict()[k], v))


@pytest.mark.parametrize("mix, told", CASES, ids=name)
def test_two_epochs_by_hand(mix, told):
    net, data, mixing, options = case(mix, told)
    events = list(fm.train(net, data, mixing, 2, 3, **options))
    mine = case(mix, told)[0]
    assert differ(events, net, replay(mine, data, mixing, 2, 3, options), mine) == ""


@pytest.mark.parametrize("mix, told", [(None, {}), (dict(at="block2.relu", per="sample"), dict(noise=0.3))], ids=name)
def test_dropout_and_the_noise_where_it_is_put_if_nothing_is_said(mix, told):
    nets = [fm.models.small_cnn(channels=1, classes=4, dropout=0.4, seed=0).double() for _ in range(2)]
    _, data, mixing, options = case(mix, told)
    events = list(fm.train(nets[0], data, mixing, 1, 3, **options))
    assert differ(events, nets[0], replay(nets[1], data, mixing, 1, 3, options), nets[1]) == ""


def test_soft_labels_and_defaults():
    net, data, mixing, _ = case(MIX, {})
    data.train.y = torch.rand(64, 4, generator=torch.Generator().manual_seed(0), dtype=torch.float64).softmax(1)
    events, mine = list(fm.train(net, data, mixing, 3, 8)), case(None, {})[0]
    assert differ(events, net, replay(mine, data, mixing, 3, 8, {}), mine) == ""


def test_each_setting_counts_in_the_replay():
    """Were one ignored by ``train``, a replay above would tell: without it, it comes to something else."""
    plain, asked, counts = {**vars(fm.Options()), **vars(fm.Mix())}, set(), set()
    for mix, told in CASES:
        net, data, mixing, options = case(mix, told)
        events = list(fm.train(net, data, mixing, 1, 3, **options))
        for one, value in {**(mix or {}), **told}.items():
            asked |= {(one, value)} if value != plain[one] else set()
            fewer_mix, fewer = ({k: v for k, v in part.items() if k != one} if part else part for part in (mix, told))
            less, options = case(fewer_mix, fewer)[2:]
            mine = case(mix, told)[0]
            if differ(events, net, replay(mine, data, less, 1, 3, options), mine):
                counts.add((one, value))
    assert asked - counts == set()


def test_nothing_lacks_a_replay():
    """A new option, setting or choice needs a case above, and its line in ``replay``."""
    seen = {f.name: {f.default} for kind in (fm.Options, fm.Mix) for f in dataclasses.fields(kind)}
    for mix, told in CASES:
        for one, value in {**(mix or {}), **told}.items():
            seen[one].add(value)
    lacking = [one for one, values in seen.items() if len(values) < 2]
    # in test_checkpoint_options.py, test_memory_format.py, test_watching.py, test_unlabelled_rows.py
    assert lacking == ["channels_last", "checkpoint", "unsupervised", "watch"]
    for one, known in dict(
        optimizer=OPTIMIZERS, schedule=SCHEDULES, loss=LOSSES, augment=KINDS, form=FORMS, branches=BRANCHES, per=PER,
        rule=RULES,
    ).items():  # fmt: skip
        assert seen[one] == set(known)
