"""A killed training goes on to the same bits."""

import subprocess
import sys
import time

import pytest
import torch
from nets import blobs, small_net

import featmix_lite as fm

CHILD = """
import sys; sys.path[:0] = {path!r}
import torch; torch.set_num_threads(1)
from nets import blobs, small_net
import featmix_lite as fm
fm.fit(small_net(), blobs(), fm.Mix("2"), 400, 0, batch=16, checkpoint={file!r}, progress=False)
"""


@pytest.mark.parametrize("optimizer", ["sgd", "adamw"])
def test_stopped_after_any_epoch_it_ends_the_same(tmp_path, optimizer):
    told = dict(batch=16, optimizer=optimizer, lr=0.02, progress=False)
    whole = fm.fit(small_net(), blobs(), fm.Mix("2"), 4, 0, **told)
    for stop in (1, 3):
        path = tmp_path / f"{stop}.safetensors"
        events = fm.train(
            small_net(), blobs(), fm.Mix("2"), 4, 0, batch=16, optimizer=optimizer, lr=0.02, checkpoint=path
        )
        for e in events:
            if e.epoch > stop:  # a step into the next epoch, which is lost
                events.close()
        run = fm.fit(small_net(seed=9), blobs(), fm.Mix("2"), 4, 0, checkpoint=path, **told)
        assert all(torch.equal(run.weights[k], whole.weights[k]) for k in whole.weights)
        assert run.history == whole.history and run.mixed_loss == whole.mixed_loss


@pytest.mark.parametrize("wait", [0.1, *(pytest.param(t / 37, marks=pytest.mark.nightly) for t in range(20))])
def test_kill_9(tmp_path, wait):
    path = tmp_path / "run.safetensors"
    child = subprocess.Popen([sys.executable, "-c", CHILD.format(path=sys.path, file=str(path))])
    end = time.time() + 60
    while not path.exists() and time.time() < end:
        time.sleep(0.02)
    time.sleep(wait)
    child.kill()
    child.wait()
    events = fm.train(small_net(seed=3), blobs(), fm.Mix("2"), 400, 0, batch=16, checkpoint=path)
    done = 0
    for e in events:
        if isinstance(e, fm.Step):
            break
        done = e.epoch
    events.close()
    assert 0 < done < 400
    net = small_net()
    straight = next(
        e
        for e in fm.train(net, blobs(), fm.Mix("2"), 400, 0, batch=16)
        if isinstance(e, fm.Step) and e.epoch == done + 1
    )
    assert e.loss == straight.loss and torch.equal(e.rows, straight.rows)
    assert [p.name for p in tmp_path.iterdir() if not p.name.startswith(".")] == ["run.safetensors"]


def test_another_runs_checkpoint_is_refused(tmp_path):
    path = tmp_path / "run.safetensors"
    fm.fit(small_net(), blobs(), fm.Mix("2"), 1, 0, batch=16, checkpoint=path, progress=False)
    with pytest.raises(fm.RunError, match="differs in mix, seed"):
        fm.fit(small_net(), blobs(), fm.Mix("5"), 1, 1, batch=16, checkpoint=path, progress=False)


def permuted(data):
    """The same rows in another order, labels with them."""
    data.train.x, data.train.y = data.train.x.flip(0), data.train.y.flip(0)


def relabelled(data):
    data.train.y = data.train.y.roll(1)


def renormalised(data):
    data.train.x = data.train.x * 2


def one_pixel(data):
    data.train.x[-1, 0, -1, -1] += 1e-6


def others_tested(data):
    data.test.x = data.test.x.flip(0)


def frozen(net):
    net[1].eval()


def without_gradient(net):
    net[0].requires_grad_(False)


def wider(net):
    net[7] = torch.nn.Linear(20, 4, bias=False)


def otherwise_active(net):
    net[5] = torch.nn.GELU()


@pytest.mark.parametrize(
    "other, said",
    [
        (permuted, "the training rows"), (relabelled, "the training rows"), (renormalised, "the training rows"),
        (one_pixel, "the training rows"), (others_tested, "the test rows"), (frozen, "the network"),
        (without_gradient, "the network"), (wider, "the network"), (otherwise_active, "the network"),
    ],
)  # fmt: skip
def test_a_checkpoint_of_other_data_or_another_network_is_refused_at_the_call(tmp_path, other, said):
    told = {"batch": 16, "checkpoint": tmp_path / "c"}
    fm.fit(small_net(), blobs(), fm.Mix("2"), 1, progress=False, **told)
    before = (tmp_path / "c").read_bytes()
    data, net = blobs(), small_net()
    other(net if said == "the network" else data)
    with pytest.raises(fm.RunError, match=rf"differs in {said}.*\); use a new file"):
        fm.train(net, data, fm.Mix("2"), 1, 0, **told)
    assert (tmp_path / "c").read_bytes() == before


def test_the_same_data_elsewhere_is_the_same(tmp_path):
    """Copies, another type of label, strides: what is held counts, not where."""
    told = {"batch": 16, "checkpoint": tmp_path / "c", "progress": False}
    want = fm.fit(small_net(), blobs(), fm.Mix("2"), 1, **told)
    data = blobs()
    data.train.x = data.train.x.transpose(2, 3).contiguous().transpose(2, 3)
    data.train.y = data.train.y.to(torch.uint8)
    data.val.x = data.val.x + 1  # neither trained nor tested on
    assert fm.fit(small_net(9), data, fm.Mix("2"), 1, **told).history == want.history


def test_untested_it_asks_for_no_test_rows(tmp_path):
    told = {"batch": 16, "checkpoint": tmp_path / "c", "evaluate": False}
    list(fm.train(small_net(), blobs(), None, 1, **told))
    data = blobs()
    others_tested(data)
    assert len(list(fm.train(small_net(), data, None, 1, **told))) == 1


def test_a_file_that_is_no_checkpoint_or_an_old_one_is_refused_and_kept(tmp_path):
    from featmix_lite.base.files import read_tensors, write_tensors

    run = fm.fit(small_net(), blobs(), None, 1, batch=16, progress=False)
    run.save(tmp_path / "run")
    fm.fit(small_net(), blobs(), None, 1, batch=16, progress=False, checkpoint=tmp_path / "old")
    tensors, told = read_tensors(tmp_path / "old")
    del told["config"]["rows"], told["config"]["network"], told["config"]["tested"]
    write_tensors(tmp_path / "old", tensors, told)
    (tmp_path / "text").write_text("notes")
    for name, said in (("run", "holds no checkpoint"), ("old", "an older version wrote it"), ("text", "damaged")):
        before = (tmp_path / name).read_bytes()
        with pytest.raises(fm.RunError, match=said):
            fm.train(small_net(), blobs(), None, 1, batch=16, checkpoint=tmp_path / name)
        assert (tmp_path / name).read_bytes() == before


def test_the_digest_reads_pieces_and_sees_each(monkeypatch):
    from featmix_lite.training import checkpoint

    x = torch.randn(50, 3, 4)
    whole = checkpoint.content(x)
    monkeypatch.setattr(checkpoint, "CHUNK", 100)
    assert checkpoint.content(x) == whole
    for row in (0, 24, 49):
        other = x.clone()
        other[row, 2, 3] += 1
        assert checkpoint.content(other) != whole
    assert len({checkpoint.content(x[:n]) for n in range(4)}) == 4
    assert checkpoint.content(x.bfloat16()) != whole


def test_a_diverged_training_goes_on_diverged(tmp_path):
    told = {"batch": 16, "lr": 1e30, "progress": False, "checkpoint": tmp_path / "c"}
    for _ in range(2):
        with pytest.warns(UserWarning, match="the training diverged: mixed_loss nan"):
            run = fm.fit(small_net(), blobs(), fm.Mix("2"), 2, **told)
        assert all(v != v for v in (run.accuracy, run.nll, run.train_loss, run.mixed_loss)) and run.diverged
    again = fm.Run.load(run.save(tmp_path / "run"))
    assert again.diverged == run.diverged and again.accuracy != again.accuracy
