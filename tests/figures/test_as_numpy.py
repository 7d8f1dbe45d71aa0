import numpy as np
import pytest
import torch

from featmix_lite.figures.as_numpy import plain, shown


@pytest.mark.parametrize("values", [torch.tensor([1.5, 2.5], requires_grad=True), np.array([1.5, 2.5]), [1.5, 2.5]])
def test_tensors_arrays_and_lists_become_one_kind_of_array(values):
    out = plain(values)
    assert type(out) is np.ndarray and out.tolist() == [1.5, 2.5]


def test_the_copy_does_not_share_memory():
    source = torch.zeros(2)
    plain(source, np.float32)[0] = 5
    assert source.tolist() == [0, 0]


def test_numbers_are_short():
    assert shown(0.123456) == "0.123" and shown(3) == "3"
