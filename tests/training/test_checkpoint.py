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
