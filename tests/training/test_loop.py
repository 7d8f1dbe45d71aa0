"""Only the site moves: read off the events, step by step."""

import pytest
import torch
from nets import blobs, hooks, small_net
from torch import nn

import featmix_lite as fm
from featmix_lite.training.objectives import soft_cross_entropy

SITES = ("input", "0", "1", "2", "3", "4", "5", "6", "7")


def steps(mix, seed=0, epochs=2, net=None, **options):
    net = net or small_net()
    return [e for e in fm.train(net, blobs(), mix, epochs, seed, batch=16, **options) if isinstance(e, fm.Step)], net


def test_the_same_rows_partners_and_weights_whatever_the_site():
    base, _ = steps(fm.Mix("input", per="sample"))
    for site in SITES[1:]:
        moved, _ = steps(fm.Mix(site, per="sample"))
        for a, b in zip(base, moved, strict=True):
            assert torch.equal(a.rows, b.rows) and a.rows.dtype == torch.int64
            assert torch.equal(a.draw.partners, b.draw.partners) and torch.equal(a.draw.weights, b.draw.weights)
            assert b.draw.site == site
    plain, _ = steps(None)
    assert all(torch.equal(a.rows, b.rows) and b.draw is None for a, b in zip(base, plain, strict=True))


def test_a_seed_gives_the_same_bits_and_another_gives_others():
    a, one = steps(fm.Mix("2"))
    b, two = steps(fm.Mix("2"))
    assert [s.loss for s in a] == [s.loss for s in b]
    assert all(torch.equal(p, q) for p, q in zip(one.parameters(), two.parameters(), strict=True))
    c, _ = steps(fm.Mix("2"), seed=1)
    assert not torch.equal(a[0].rows, c[0].rows) and not torch.equal(a[0].draw.weights, c[0].draw.weights)


def test_an_epoch_sees_each_row_once_in_a_new_order():
    got, _ = steps(None)
    first, second = (torch.cat([s.rows for s in got if s.epoch == e]) for e in (1, 2))
    assert torch.equal(first.sort().values, torch.arange(64)) and not torch.equal(first, second)
    dropped = [e for e in fm.train(small_net(), blobs(), None, 1, batch=24) if isinstance(e, fm.Step)]
    assert [len(s.rows) for s in dropped] == [24, 24]
    whole = [e for e in fm.train(small_net(), blobs(), None, 1, batch=500) if isinstance(e, fm.Step)]
    assert [len(s.rows) for s in whole] == [64]


def test_a_step_is_what_it_says(batch):
    """Replay the first step by hand, from its rows and its draw alone."""
    data, net, mine = blobs(), small_net(), small_net()
    step = next(fm.train(net, data, fm.Mix("2"), 1, batch=16, lr=0.1, schedule="constant"))
    out = fm.mixed_forward(
        mine.train(), data.train.x[step.rows], data.train.y[step.rows], None, classes=4, draw=step.draw
    )
    loss = soft_cross_entropy(out.logits, out.targets)
    opt = torch.optim.SGD(mine.parameters(), lr=0.1, momentum=0.9, weight_decay=1e-4, nesterov=True)
    loss.backward()
    opt.step()
    assert step.loss == loss.item() and isinstance(step.loss, float)
    assert all(torch.equal(p, q) for p, q in zip(net.parameters(), mine.parameters(), strict=True))


def test_the_global_generator_is_neither_read_nor_seeded():
    net = nn.Sequential(nn.Flatten(), nn.Dropout(0.5), nn.Linear(64, 4))
    torch.manual_seed(11)
    state = torch.get_rng_state()
    a, _ = steps(fm.Mix("0", per="sample"), net=net)
    assert torch.equal(state, torch.get_rng_state())
    torch.manual_seed(12)
    again = nn.Sequential(nn.Flatten(), nn.Dropout(0.5), nn.Linear(64, 4))
    again.load_state_dict(net.state_dict())
    b, _ = steps(fm.Mix("0", per="sample"), net=again)
    c, _ = steps(fm.Mix("0", per="sample"), net=again)
    assert torch.equal(a[3].draw.weights, b[3].draw.weights) and b[0].loss != c[0].loss


@pytest.mark.parametrize("leave", ["close", "error", "interrupt"])
def test_leaves_modes_and_hooks_clean(leave):
    net = small_net().eval()
    net[3].train()
    events = fm.train(net, blobs(), fm.Mix("2"), 2, batch=16)
    next(events), next(events)
    assert net.training
    if leave == "close":
        events.close()
    else:
        with pytest.raises(KeyboardInterrupt if leave == "interrupt" else RuntimeError):
            events.throw(KeyboardInterrupt() if leave == "interrupt" else RuntimeError("stop"))
    assert not net.training and net[3].training and not net[0].training and hooks(net) == 0


def test_epoch_events_carry_the_test_figures():
    data, net = blobs(), small_net()
    last = [e for e in fm.train(net, data, fm.Mix("2", alpha=0.2), 12, batch=16) if isinstance(e, fm.Epoch)][-1]
    net.eval()
    with torch.no_grad():
        logits = net(data.test.x)
    assert last.epoch == 12 and last.metrics["accuracy"] == (logits.argmax(1) == data.test.y).float().mean()
    assert last.metrics["nll"] == pytest.approx(nn.functional.cross_entropy(logits, data.test.y).item(), abs=1e-5)
    assert last.metrics["accuracy"] > 0.8


def test_live_takes_effect_at_the_next_step_and_is_written_down():
    live = fm.Live(fm.Mix("input"))
    events, seen, notes = fm.train(small_net(), blobs(), live, 3, batch=16), [], []
    for e in events:
        if isinstance(e, fm.Step):
            seen.append(e.draw.site if e.draw else None)
            if e.step == 1:
                live.set(fm.Mix("5"))
            if e.step == 6:
                live.set(None)
        else:
            notes.append(e.metrics["changes"])
    assert seen == ["input"] * 2 + ["5"] * 5 + [None] * 5
    assert notes == [[{"step": 2, "mix": fm.Mix("5").as_dict()}], [{"step": 7, "mix": None}], []]


def test_per_epoch_weights_are_drawn_once_an_epoch():
    got, _ = steps(fm.Mix("2", per="epoch"))
    shares = [{s.draw.weights[0, 0].item() for s in got if s.epoch == e} for e in (1, 2)]
    assert len(shares[0]) == len(shares[1]) == 1 and shares[0] != shares[1]
    assert len({tuple(s.draw.partners[:, 1].tolist()) for s in got}) > 1  # who meets whom is still drawn each step


@pytest.mark.parametrize("ways", [2, 3])
def test_siamese_training_permuted_and_independent(ways):
    one, _ = steps(fm.Mix("2", ways=ways))
    many, net = steps(fm.Mix("2", ways=ways), form="siamese")
    assert one[0].loss == many[0].loss and all(torch.equal(a.rows, b.rows) for a, b in zip(one, many, strict=True))
    free, _ = steps(fm.Mix("2", ways=ways), form="siamese", branches="independent")
    assert free[0].rows.shape == (16, ways) and free[0].draw.partners is None
    assert all(torch.equal(a.rows[:, 0], b.rows) for a, b in zip(free, one, strict=True))
    seen = torch.cat([s.rows for s in free if s.epoch == 1])
    assert all(torch.equal(seen[:, j].sort().values, torch.arange(64)) for j in range(ways))
    assert hooks(net) == 0


def test_no_end():
    events = fm.train(small_net(), blobs(), fm.Mix("2"), None, batch=32)
    got = [next(events) for _ in range(40)]
    assert {e.metrics["lr"] for e in got if isinstance(e, fm.Step)} == {0.1}
    events.close()


def test_bc_plus_is_tested_on_centred_images():
    data = blobs()
    data.test.x += 7.0  # a constant that centring takes away
    nets = small_net(), small_net()
    runs = [
        [e for e in fm.train(n, d, fm.Mix(rule="bc+"), 1, batch=16) if isinstance(e, fm.Epoch)][-1]
        for n, d in zip(nets, (data, blobs()), strict=True)
    ]
    assert runs[0].metrics["nll"] == pytest.approx(runs[1].metrics["nll"], rel=1e-3)


def test_errors_come_before_anything_runs():
    with pytest.raises(fm.MixError, match="no site 'block9'"):
        next(fm.train(small_net(), blobs(), fm.Mix("block9"), 1))
    with pytest.raises(ValueError, match="loss='l1': choose one of ce, kl, mse, bce"):
        fm.train(small_net(), blobs(), None, 1, loss="l1")
    empty = blobs()
    empty.train.x = empty.train.x[:0]
    with pytest.raises(ValueError, match="no rows"):
        fm.train(small_net(), empty, None, 1)


def test_what_train_drew_itself_is_not_checked_again(monkeypatch):
    """On a GPU each of these looks at values, and a step would wait for it."""
    from featmix_lite.training import loop

    asked = []
    monkeypatch.setattr("featmix_lite.mixing.one_pass.check_draw", lambda *a: asked.append("draw"))
    monkeypatch.setattr("featmix_lite.mixing.one_pass.checked_labels", lambda *a: asked.append("labels"))
    real = loop.check_sites
    monkeypatch.setattr(loop, "check_sites", lambda model, names, x: asked.append(names) or real(model, names, x))
    live = fm.Live(fm.Mix("2"))
    events = fm.train(small_net(), blobs(), live, 2, batch=16)
    for _ in range(3):
        next(events)
    live.set(fm.Mix(("5", "input")))
    list(events)
    assert asked == [("2",), (), ("5", "input")]  # at the start, there for the noise (none), and at the change


@pytest.mark.parametrize("form", ["one-pass", "siamese"])
def test_a_bad_site_set_while_it_trains_ends_it_cleanly(form):
    net, live = small_net().eval(), fm.Live(fm.Mix("2"))
    events = fm.train(net, blobs(), live, 2, batch=16, form=form)
    next(events)
    live.set(fm.Mix("block9"))
    with pytest.raises(fm.MixError, match="no site 'block9'"):
        next(events)
    assert hooks(net) == 0 and not net.training


@pytest.mark.parametrize(
    "spoil, said",
    [(lambda y: y + 9, "labels run from 9 to 12, classes=4"), (lambda y: y.float(), "are .64,. torch.float32"),
     (lambda y: y[1:], "they take .64,. int64")],
)
def test_labels_are_checked_before_the_training(spoil, said):
    data = blobs()
    data.train.y = spoil(data.train.y)
    with pytest.raises(fm.MixError, match=said):
        fm.train(small_net(), data, None, 1)
