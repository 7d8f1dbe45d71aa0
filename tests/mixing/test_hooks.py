"""A hook lives as long as its block, whatever ends the block."""

import threading

import pytest
import torch
from nets import hooks
from torch import nn

import featmix_lite as fm
from featmix_lite import MixError, at_site
from featmix_lite.mixing.hooks import unfit


@pytest.mark.parametrize("stop", [None, RuntimeError, KeyboardInterrupt, GeneratorExit])
def test_removed_on_every_way_out(net, stop):
    def run():
        with at_site(net, "2", lambda h: h * 0, 3):
            assert hooks(net) == 1
            net(torch.randn(3, 1, 8, 8))
            if stop:
                raise stop

    if stop:
        with pytest.raises(stop):
            run()
    else:
        run()
    assert hooks(net) == 0


def test_changes_what_comes_out_and_none_leaves_it(net):
    net.eval()
    x = torch.randn(3, 1, 8, 8)
    plain = net(x)
    with at_site(net, "7", lambda h: h + 1, 3):
        raised = net(x)
    with at_site(net, "7", lambda h: None, 3):
        same = net(x)
    assert torch.equal(raised, plain + 1) and torch.equal(same, plain)


def test_twice_and_never():
    relu = nn.ReLU()
    with pytest.raises(MixError, match="'0' ran twice"):
        with at_site(nn.Sequential(relu), "0", lambda h: h, 2):
            relu(relu(torch.randn(2)))
    with pytest.raises(MixError, match="'0' did not run"):
        with at_site(nn.Sequential(relu), "0", lambda h: h, 2):
            pass
    assert hooks(relu) == 0


def test_unfit_in_words():
    assert unfit(torch.ones(3, 2), 3) is None
    assert unfit([1], 3) == "gave a list, not a tensor"
    assert unfit(torch.ones(3, dtype=torch.int32), 3) == "gave torch.int32 numbers, not floats"
    assert "first axis is not the batch of 4" in unfit(torch.ones(3, 2), 4)
    assert unfit(torch.tensor(1.0), 1).startswith("gave shape ()")


def test_a_hook_acts_for_its_own_thread_only(net):
    """Another cell looks at the network while this one mixes in it: neither meets the other's hook."""
    net.eval()
    x = torch.randn(3, 1, 8, 8)
    plain, seen = net(x), []
    with at_site(net, "2", lambda h: h * 0, 3):
        threads = [threading.Thread(target=lambda: seen.append(net(torch.cat([x, x])))) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        mixed = net(x)
    assert len(seen) == 3 and all(torch.equal(got[:3], plain) for got in seen)
    assert not torch.equal(mixed, plain)


def test_two_threads_mix_one_network_at_once(net):
    """Each gets what it would get alone, however often the other's forward falls into its own."""
    net.eval()
    x, y = torch.randn(6, 1, 8, 8), torch.arange(6) % 4
    draws = [fm.draw(fm.Mix("2", per="sample"), 6, torch.Generator().manual_seed(s)) for s in range(2)]
    alone = [fm.mixed_forward(net, x, y, classes=4, draw=d).logits for d in draws]
    wrong = []

    def often(i):
        for _ in range(40):
            got = fm.mixed_forward(net, x, y, classes=4, draw=draws[i]).logits
            fm.capture(net, x, ["5"])
            if not torch.equal(got, alone[i]):
                wrong.append(i)

    threads = [threading.Thread(target=often, args=(i,)) for i in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong and hooks(net) == 0


def test_backward_inside_the_block_is_no_second_run(net):
    x = torch.randn(3, 1, 8, 8)
    with at_site(net, "2", lambda h: h * 2, 3):
        net(x).sum().backward()
    assert hooks(net) == 0
