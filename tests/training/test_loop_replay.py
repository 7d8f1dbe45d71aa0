"""Every option of ``fm.train`` and every setting of ``fm.Mix``, replayed by hand over two epochs."""

import dataclasses

import pytest
import torch
from nets import blobs, small_net
from replay import replay

import featmix_lite as fm
from featmix_lite.data.augmentation import KINDS
from featmix_lite.mixing.mix import PER, RULES
from featmix_lite.training.objectives import LOSSES
from featmix_lite.training.options import BRANCHES, FORMS
from featmix_lite.training.schedule import OPTIMIZERS, SCHEDULES

MIX = dict(at="2", per="sample")
FREE = dict(form="siamese", branches="independent")
CASES = [  # settings of the mixing (None: none), options; all of them beside batch=16
    (MIX, {}),
    (None, {}),
    (MIX, dict(batch=20, lr=0.03)),  # four rows are dropped
    *((MIX, dict(loss=loss)) for loss in ("kl", "mse", "bce")),
    (MIX, dict(smoothing=0.2)),
    (None, dict(smoothing=0.2, loss="kl")),
    *((MIX, dict(augment=kind)) for kind in KINDS[1:]),
    (None, dict(augment="flip+crop")),
    (MIX, dict(momentum=0.0, weight_decay=0.02)),
    (MIX, dict(momentum=0.5)),
    *((MIX, dict(optimizer=name, momentum=0.7, weight_decay=0.05)) for name in ("adam", "adamw")),
    *((MIX, dict(schedule=name)) for name in ("onecycle", "constant")),
    (None, dict(noise=0.3, noise_at="input")),
    (None, dict(noise=0.3, noise_at="4")),
    (MIX, dict(noise=0.3, noise_at="2")),  # where the mixing is: before it
    (dict(at="input"), dict(noise=0.3, noise_at="input")),
    (dict(at=("input", "4"), every=True), dict(noise=0.3, noise_at="2", augment="crop")),
    (MIX, dict(form="siamese")),
    (dict(at="input", ways=3), dict(form="siamese", augment="flip")),
    (dict(at="2", ways=3, per="sample"), FREE),
    (dict(at="input", ways=3), FREE),
    (dict(at="5", ways=2, fold=True), FREE | dict(augment="flip+crop", smoothing=0.1)),
    (None, dict(autocast=True)),
    (MIX, dict(evaluate=False)),
    (dict(ways=4, alpha=0.3), {}),
    (dict(at=("input", "0", "5"), alpha=2.0, per="epoch"), {}),
    (dict(at=("0", "5"), every=True, ways=3), {}),
    (dict(at="5", fold=True, per="sample"), {}),
    (dict(at="2", ways=3, cross_class=True, per="sample"), {}),
    (dict(rule="bc+", alpha=0.5, per="sample"), {}),
    (dict(at="4", rule="noise", per="sample"), {}),
    (dict(at="input", rule="bc+"), dict(form="siamese")),
    (dict(alpha=0.0), FREE),
]
def case(mix: dict | None, told: dict):
    kind = torch.float32 if "autocast" in told else torch.float64
    data = blobs()
    for split in (data.train, data.test):
        split.x = split.x.to(kind)
    return small_net().to(kind), data, None if mix is None else fm.Mix(**mix), {"batch": 16, **told}


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


def name(told: dict | None) -> str:
    return ",".join(f"{k}={v}" for k, v in (told or {}).items()) or "plain"


@pytest.mark.parametrize("mix, told", CASES, ids=name)
def test_two_epochs_by_hand(mix, told):
    net, data, mixing, options = case(mix, told)
    events = list(fm.train(net, data, mixing, 2, 3, **options))
    mine = case(mix, told)[0]
    assert differ(events, net, replay(mine, data, mixing, 2, 3, options), mine) == ""


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
    assert [one for one, values in seen.items() if len(values) < 2] == ["checkpoint"]  # test_checkpoint_options.py
    for one, known in dict(
        optimizer=OPTIMIZERS, schedule=SCHEDULES, loss=LOSSES, augment=KINDS, form=FORMS, branches=BRANCHES, per=PER,
        rule=RULES,
    ).items():  # fmt: skip
        assert seen[one] == set(known)
