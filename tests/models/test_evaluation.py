"""Looking changes nothing, and sees what is there."""

import pytest
import torch
from nets import blobs, small_net

import featmix_lite as fm
from featmix_lite.models.evaluation import in_eval


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
