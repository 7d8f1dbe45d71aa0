"""Learning from rows without labels, in the loop: which rows, what teacher, what is left as it was."""

import copy
import math

import pytest
import torch
from torch.nn.functional import cross_entropy

import featmix_lite as fm
from featmix_lite.base.seeds import generator
from featmix_lite.training.schedule import optimizer

FEW = fm.load("digits", per_class=20).with_few_labels(3)


def net(seed=0):
    return fm.models.small_cnn(FEW, seed=seed)


def weights(model):
    return torch.cat([p.detach().flatten() for p in model.parameters()])


def steps(data=FEW, mix=None, model=None, epochs=1, **options):
    events = fm.train(model or net(), data, mix, epochs=epochs, evaluate=False, **options)
    return [event for event in events if isinstance(event, fm.Step)]


def test_an_epoch_is_a_pass_over_the_rows_without_labels_and_the_labelled_ones_come_round():
    seen = steps(epochs=2, batch=16, unsupervised=fm.Unsupervised(batch=20))
    assert len(seen) == 2 * (170 // 20)
    for part in (seen[:8], seen[8:]):
        own = torch.cat([s.unlabelled for s in part])
        assert len(own.unique()) == len(own) == 160
    turns = [s.rows for s in seen]
    assert all(len(r) == 16 and r.max() < 30 for r in turns) and not torch.equal(turns[0], turns[1])
    order = torch.randperm(30, generator=generator(0, "order", 2))
    assert torch.equal(turns[1], order[:16])  # a new order every pass over the labelled rows: one step long here


@pytest.mark.parametrize("mix", [None, fm.Mix("block1.relu")])
def test_labelled_rows_draws_and_without_it_every_bit_are_those_of_plain_training(mix):
    plain, other = net(), net()
    a = steps(mix=mix, model=plain, batch=16, epochs=3)
    b = steps(mix=mix, model=other, batch=16, epochs=3, unsupervised=None)
    assert torch.equal(weights(plain), weights(other))
    c = steps(mix=mix, batch=16, epochs=1, unsupervised=fm.Unsupervised(batch=20, weight=0))
    for one, two, three in zip(a, b, c):
        assert torch.equal(one.rows, two.rows) and torch.equal(one.rows, three.rows)
        if mix is not None:
            assert torch.equal(one.draw.partners, three.draw.partners)
            assert torch.equal(one.draw.weights, three.draw.weights)


def by_hand(asked, count, seed=0, batch=16):
    """ICT in plain torch: teacher, ramp, mixed rows; the draws and rows are those of the kit's streams."""
    student = net().train()
    teacher, opt = None, torch.optim.SGD(student.parameters(), lr=0.1, momentum=0.9, nesterov=True, weight_decay=1e-4)
    x, y, u = FEW.train.x, FEW.train.y, FEW.unlabelled.x
    per_turn, total = len(u) // asked.batch, count
    for step in range(count):
        opt.param_groups[0]["lr"] = 0.1 * 0.5 * (1 + math.cos(math.pi * step / total))
        rows = torch.randperm(len(x), generator=generator(seed, "order", step // (len(x) // batch) + 1))
        rows = rows[step % (len(x) // batch) * batch :][:batch]
        free = torch.randperm(len(u), generator=generator(seed, "order of unlabelled rows", step // per_turn + 1))
        free = u[free[step % per_turn * asked.batch :][: asked.batch]]
        if teacher is None:
            teacher = copy.deepcopy(student).train()
        loss = cross_entropy(student(x[rows]), y[rows])
        draw = fm.draw(asked.mix, len(free), generator(seed, "unlabelled mixing", step), shuffled=True)
        lam, mate = draw.weights[:, 0], draw.partners[:, 1]
        with torch.no_grad():
            told = teacher(free).softmax(1)
            told = lam[:, None] * told + (1 - lam[:, None]) * told[mate]
        images = lam[:, None, None, None] * free + (1 - lam[:, None, None, None]) * free[mate]
        off = ((student(images).softmax(1) - told) ** 2).mean()
        t = min(1.0, step / (asked.ramp * total))
        loss = loss + asked.weight * math.exp(-5 * (1 - t) ** 2) * off
        opt.zero_grad()
        loss.backward()
        opt.step()
        keep = min(1 - 1 / (step + 1), asked.decay)
        with torch.no_grad():
            for old, new in zip(teacher.parameters(), student.parameters(), strict=True):
                old.mul_(keep).add_(new, alpha=1 - keep)
            for old, new in zip(teacher.buffers(), student.buffers(), strict=True):
                old.copy_(new)
    return student


def test_a_training_by_hand_agrees():
    asked = fm.Unsupervised(batch=40, decay=0.6)
    ours = net()
    found = steps(model=ours, batch=16, epochs=2, unsupervised=asked)
    theirs = by_hand(asked, len(found))
    assert len(found) == 8
    assert torch.allclose(weights(ours), weights(theirs), rtol=1e-3, atol=2e-4)
    assert not torch.allclose(weights(ours), weights(net()), atol=1e-2)


@pytest.mark.parametrize("asked", [
    fm.Unsupervised(batch=40), fm.Unsupervised(mix=fm.Mix("block2", per="sample"), mixes="logits", batch=40),
    fm.Unsupervised(mix=fm.Mix.off(), temperature=0.5, batch=40), fm.Unsupervised("batchnorm", batch=40),
    fm.Unsupervised("none", batch=40),
    fm.Unsupervised("mixmatch", batch=40), fm.Unsupervised("mixmatch", mixed="none", guesses=1, batch=40),
    fm.Unsupervised("mixmatch", evaluated="average", batch=40), fm.Unsupervised(evaluated="average", batch=40),
])  # fmt: skip
def test_every_kind_is_killed_and_goes_on_bit_for_bit(asked, tmp_path):
    whole, first, second = net(), net(), net(1)
    options = dict(batch=16, augment="crop", unsupervised=asked)
    a = steps(model=whole, epochs=3, **options)
    file = str(tmp_path / "run.safetensors")
    events = fm.train(first, FEW, epochs=3, evaluate=False, checkpoint=file, **options)
    for event in events:
        if isinstance(event, fm.Epoch) and event.epoch == 2:
            break
    next(events)
    events.close()  # in the third epoch
    rest = steps(model=second, epochs=3, checkpoint=file, **options)
    assert [s.loss for s in rest] == [s.loss for s in a][-len(rest) :] and len(rest) == len(a) // 3
    assert torch.equal(weights(whole), weights(second))
    for one, two in zip(whole.buffers(), second.buffers(), strict=True):
        assert torch.equal(one, two)


def test_the_published_weight_decay_is_that_of_adamw():
    """Adam, and then every weight times 1 - .02 lr: the paper's code; AdamW shrinks before its step."""
    slope, ends = torch.linspace(-1, 1, 9), {}
    for name, decay in (("adamw", 0.02), ("adam", 0.0), ("adamw", 0.0)):
        weight = torch.nn.Parameter(torch.linspace(-2, 3, 9, dtype=torch.float64))
        opt = optimizer(torch.nn.ParameterList([weight]), name, 0.002, 0.9, decay)
        for step in range(200):
            weight.grad = (slope * math.sin(step)).double()
            opt.step()
            if name == "adam":
                weight.data.mul_(1 - 0.02 * 0.002)
        ends[name, decay] = weight.detach()
    kit, hand, without = ends.values()
    assert (kit - hand).norm() < 1e-3 * (kit - without).norm() and (kit - without).norm() > 1e-2


def test_another_setting_or_other_rows_are_another_run(tmp_path):
    file = str(tmp_path / "run.safetensors")
    steps(batch=16, checkpoint=file, unsupervised=fm.Unsupervised(batch=40))
    with pytest.raises(fm.RunError, match="unsupervised"):
        steps(batch=16, checkpoint=file, unsupervised=fm.Unsupervised(batch=40, weight=3))
    with pytest.raises(fm.RunError, match="the rows without labels"):
        rows = copy.deepcopy(FEW.unlabelled)
        rows.x[0] += 1
        steps(fm.load("digits", per_class=20).with_few_labels(3).__class__(**{**vars(FEW), "unlabelled": rows}),
              batch=16, checkpoint=file, unsupervised=fm.Unsupervised(batch=40))  # fmt: skip


def test_batchnorm_alone_sees_the_rows_where_no_loss_is_made_of_them():
    with_rows, without = net(), net()
    steps(model=with_rows, batch=16, unsupervised=fm.Unsupervised("batchnorm", batch=40))
    mean = with_rows.block1.bn.running_mean.clone()
    events = fm.train(without, FEW, epochs=4, batch=16, evaluate=False)
    for _ in range(4):
        next(events)
    events.close()
    assert not torch.allclose(mean, without.block1.bn.running_mean, atol=1e-4)


def test_rows_that_are_not_used_change_the_number_of_steps_alone():
    beside, plain = net(), net()
    found = steps(model=beside, batch=16, schedule="constant", unsupervised=fm.Unsupervised("none", batch=40))
    events = fm.train(plain, FEW, epochs=None, batch=16, schedule="constant", evaluate=False)
    alone = [e for e in (next(events) for _ in range(3 * len(found))) if isinstance(e, fm.Step)][: len(found)]
    events.close()
    assert [s.loss for s in alone] == [s.loss for s in found] and all(s.unlabelled is not None for s in found)


def test_the_global_generator_is_left_alone_and_the_teacher_gets_no_gradient():
    state, model = torch.get_rng_state(), net()
    steps(model=model, batch=16, unsupervised=fm.Unsupervised(batch=40), augment="flip+crop")
    assert torch.equal(state, torch.get_rng_state()) and not any(m._forward_hooks for m in model.modules())


@pytest.mark.parametrize(("change", "said"), [
    (dict(data=fm.load("digits", per_class=5)), "needs rows without labels"),
    (dict(unsupervised="ict"), "unsupervised='ict': an fm.Unsupervised"),
    (dict(unsupervised=fm.Unsupervised(mix=fm.Mix("nowhere"))), "no site 'nowhere'"),
    (dict(form="siamese"), "one-pass"),
    (dict(noise=0.1), "no noise"),
    (dict(autocast=True), "no autocast"),
    (dict(unsupervised=fm.Unsupervised("mixmatch"), mix=fm.Mix("input")), "MixMatch mixes the labelled rows itself"),
    (dict(unsupervised=fm.Unsupervised("mixmatch"), loss="mse"), "its own loss"),
    (dict(unsupervised={"loss": "ict", "wieght": 3}), "no setting 'wieght'"),
])  # fmt: skip
def test_bad_input_is_named_before_anything_is_trained(change, said):
    given = dict(data=FEW, mix=None, unsupervised=fm.Unsupervised()) | change
    with pytest.raises(ValueError, match=said):
        fm.train(net(), given.pop("data"), given.pop("mix"), **given)
