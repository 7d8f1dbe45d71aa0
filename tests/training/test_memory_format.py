"""channels_last changes where numbers lie, not what they are: trainings agree to rounding, and weights come back."""

import pytest
import torch
from torch import nn

import featmix_lite as fm
from featmix_lite.training.memory_format import in_channels_last

DATA = fm.load("digits", per_class=8)


def lies(t) -> bool:
    return t.is_contiguous(memory_format=torch.channels_last) and not t.is_contiguous()


@pytest.mark.parametrize("told", [
    {}, dict(mix=fm.Mix("block1.relu", per="sample")), dict(unsupervised=fm.Unsupervised(batch=32)),
    dict(unsupervised=fm.Unsupervised("mixmatch", batch=32)),
])  # fmt: skip
def test_a_training_agrees_with_one_in_the_usual_order(told):
    data, nets, losses = DATA.with_few_labels(4), [], []
    for on in (False, True):
        net = fm.models.small_cnn(data, seed=0).double()
        images = type(data)(**{**vars(data), **{
            n: type(s)(s.x.double(), s.y) for n in ("train", "val", "test", "unlabelled") for s in [getattr(data, n)]}})
        steps = [e.loss for e in fm.train(net, images, epochs=3, batch=16, lr=0.05, channels_last=on, **told)]
        nets.append(net)
        losses.append(steps)
    assert losses[0] == pytest.approx(losses[1], rel=1e-9)
    for one, two in zip(nets[0].parameters(), nets[1].parameters(), strict=True):
        assert torch.allclose(one, two, rtol=1e-7, atol=1e-9) and two.is_contiguous()


def test_weights_and_the_teachers_lie_so_while_it_runs_and_not_after_it_is_closed():
    net, data, seen = fm.models.small_cnn(DATA, seed=0), DATA.with_few_labels(4), []
    events = fm.train(net, data, epochs=2, unsupervised=fm.Unsupervised(), channels_last=True)
    net.block2.register_forward_hook(lambda module, args, out: seen.append(lies(args[0])))
    next(events)
    # of one channel, too, where both orders are one: by its strides the first convolution hands on the order
    assert lies(net.block2.conv.weight) and net.block1.conv.weight.stride() == (9, 1, 3, 1)
    assert all(seen) and len(seen) == 2  # labelled and unlabelled rows; the teacher is another network
    events.close()
    assert all(p.is_contiguous() for p in net.parameters()) and net.block1.conv.weight.stride() == (9, 9, 3, 1)


def test_it_leaves_what_is_in_that_order_already_and_gives_back_after_an_error():
    there = nn.Conv2d(3, 4, 3).to(memory_format=torch.channels_last)
    other = nn.Conv2d(3, 4, 3)
    with pytest.raises(KeyError), in_channels_last([there, other]):
        assert lies(other.weight)
        raise KeyError
    assert lies(there.weight) and other.weight.is_contiguous()
    with in_channels_last([other], on=False):
        assert other.weight.is_contiguous()


def test_a_killed_training_goes_on_bit_for_bit(tmp_path):
    told = dict(epochs=3, batch=16, channels_last=True, checkpoint=str(tmp_path / "c"))
    whole = fm.models.small_cnn(DATA, seed=0)
    list(fm.train(whole, DATA, **{**told, "checkpoint": None}))
    events = fm.train(fm.models.small_cnn(DATA, seed=0), DATA, **told)
    for event in events:
        if isinstance(event, fm.Epoch):
            break
    next(events)
    events.close()
    again = fm.models.small_cnn(DATA, seed=1)
    list(fm.train(again, DATA, **told))
    assert all(torch.equal(a, b) for a, b in zip(whole.parameters(), again.parameters(), strict=True))
    with pytest.raises(fm.RunError, match="channels_last"):
        fm.train(again, DATA, **{**told, "channels_last": False})
