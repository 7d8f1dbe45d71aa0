"""Looking changes nothing, and sees what is there."""

import math
from types import SimpleNamespace

import pytest
import torch
from nets import blobs, small_net

import featmix_lite as fm
from featmix_lite.models.evaluation import evaluate, in_eval, logits, named


def test_modes_come_back_and_no_gradient_is_kept():
    net = small_net().train()
    net[3].eval()
    for grad in (False, True):
        with in_eval(net, grad):
            assert not any(m.training for m in net.modules()) and torch.is_grad_enabled() == grad
        assert net.training and not net[3].training and torch.is_grad_enabled()
    with pytest.raises(RuntimeError), in_eval(net):
        raise RuntimeError
    assert net.training and not net[3].training and torch.is_grad_enabled()


def test_evaluate_in_pieces_is_evaluate_at_once():
    net, data = small_net(), blobs()
    a, b = fm.evaluate(net, data.test, batch=3), fm.evaluate(net, data.test)
    assert a == pytest.approx(b)


class Gives(torch.nn.Module):
    """A network that hands its logits on in another form."""

    def __init__(self, form):
        super().__init__()
        self.net, self.form = small_net(), form

    def forward(self, x):
        return self.form(self.net(x))


FORMS = {
    "a dict": lambda z: {"logits": z},
    "a tuple": lambda z: (z, None),
    "a SimpleNamespace": lambda z: SimpleNamespace(logits=z),
    "4, 1, 1": lambda z: z[:, :, None, None],
    r"\(\d+,\)": lambda z: z[:, 0],
}


@pytest.mark.parametrize("kind", FORMS)
def test_outputs_that_are_no_logits_are_refused_everywhere_before_an_epoch_is_paid_for(kind):
    data, net = blobs(), Gives(FORMS[kind])
    test = data.test
    calls = [
        lambda: fm.evaluate(net, test),
        lambda: logits(net, test.x),
        lambda: fm.measures.fgsm(net, test.x, test.y, 0.1),
        lambda: fm.measures.pgd(net, test.x, test.y, 0.1),
        lambda: fm.measures.noisy(net, data),
        lambda: fm.measures.deformations(net, data, {"rotation": (20,)}),
        lambda: next(fm.train(net, data, epochs=1)),
        lambda: next(fm.train(net, data, fm.Mix("net.2"), form="siamese")),
        lambda: fm.fit(net, data, fm.Mix("net.2"), epochs=1, progress=False),
    ]
    for call in calls:
        with pytest.raises(ValueError, match=f"the model gave .*{kind}"):
            call()
    out = fm.mixed_forward(net, test.x, test.y, fm.Mix("net.2"), classes=4)
    assert out.targets.shape == (20, 4)  # the output itself is handed on unlooked at


def test_a_narrow_head_is_told_at_the_first_step():
    net = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(64, 1))
    data = blobs(classes=2)
    with pytest.raises(ValueError, match=r"\(\d+, 1\).*\(\d+, 2\)"):  # its loss would be 0, step by step
        next(fm.train(net, data, epochs=1))
    with pytest.raises(ValueError, match="0 to 1, the model gives 1 classes"):
        fm.evaluate(net, data.test)


def test_labels_must_fit():
    net, x = small_net(), blobs().test.x
    for y in (torch.zeros(20, 1).long(), torch.zeros(20), torch.zeros(3).long(), torch.zeros(20) > 0, [0] * 20):
        for call in (lambda: fm.evaluate(net, SimpleNamespace(x=x, y=y)), lambda: fm.measures.fgsm(net, x, y, 0.1)):  # noqa: B023
            with pytest.raises(ValueError, match="labels"):
                call()


def test_soft_labels_read_as_hard_ones_do():
    net, test = small_net(), blobs().test
    soft = SimpleNamespace(x=test.x, y=torch.nn.functional.one_hot(test.y, 4).float())
    assert fm.evaluate(net, soft) == pytest.approx(fm.evaluate(net, test))
    narrow = SimpleNamespace(x=test.x, y=test.y.to(torch.uint8))
    assert fm.evaluate(net, narrow) == fm.evaluate(net, test)


def test_nan_is_no_answer():
    net, test = small_net(), blobs().test
    right = fm.evaluate(net, test)["accuracy"]
    def spoil(module, args, out):  # the first row's class 0, as if the features had overflowed
        return torch.cat([out[:1] * float("nan"), out[1:]])

    net[-1].register_forward_hook(spoil)
    got = fm.evaluate(net, test)
    first = bool(small_net().eval()(test.x).argmax(1)[0] == test.y[0])
    assert got["accuracy"] == pytest.approx(right - first / 20) and math.isnan(got["nll"])
    assert named(torch.full((3, 4), float("nan"))).tolist() == [-1] * 3
    assert all(math.isnan(v) for v in fm.evaluate(net, SimpleNamespace(x=test.x[:0], y=test.y[:0])).values())


def test_what_prepares_the_images_reaches_the_network():
    data, net = fm.load("digits", per_class=5), fm.recorded.trained().eval()
    with torch.no_grad():
        want = net(data.test.x.flip(3)).double()
    got = evaluate(net, data.test, prepare=lambda x: x.flip(3), batch=100)
    assert got["accuracy"] == pytest.approx((want.argmax(1) == data.test.y).double().mean().item())
    assert got["accuracy"] < evaluate(net, data.test)["accuracy"]
    assert got["nll"] == pytest.approx(torch.nn.functional.cross_entropy(want, data.test.y).item(), rel=1e-5)
    torch.testing.assert_close(logits(net, data.test.x, prepare=lambda x: x.flip(3)), want, atol=1e-4, rtol=1e-4)
