"""Labels, rows and the row space as the theory takes them."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.nn.functional import one_hot

from featmix_lite.measures.theory.problem import RowSpace, as_given, classifier_rows, doubles, mixed_labels


@settings(deadline=None, max_examples=30)
@given(st.integers(1, 6), st.integers(1, 4), st.integers(0, 99), st.sampled_from([torch.float32, torch.float64]))
def test_dense_labels_are_weighted_one_hot_rows(rows, ways, seed, dtype):
    g = torch.Generator().manual_seed(seed)
    labels, weights = torch.randint(3, (rows, ways), generator=g), torch.rand(rows, ways, generator=g, dtype=dtype)
    weights = weights + 0.01
    weights = weights / weights.sum(1, keepdim=True)
    got = mixed_labels(weights, labels, 3)
    torch.testing.assert_close(got, (weights[..., None] * one_hot(labels, 3)).sum(1).double(), rtol=0, atol=1e-6)
    assert got.dtype == torch.float64 and ((got.sum(1) - 1).abs() < 1e-15).all()
    assert torch.equal(mixed_labels(weights, labels * 0, 3)[:, 0], torch.ones(rows).double())


def test_numbers_of_a_list_are_not_rounded_to_float32():
    assert doubles("weights", [[0.1]]).tolist() == [[0.1]] and doubles("weights", np.array([0.1])).tolist() == [0.1]
    assert doubles("weights", torch.tensor([0.5], requires_grad=True)).tolist() == [0.5]
    for odd in ([["a"]], None, [[1.0], [1.0, 2.0]], [1j]):
        with pytest.raises(ValueError, match="weights"):
            doubles("weights", odd)


def test_the_row_space_holds_the_rows_in_as_few_directions_as_there_are():
    g = torch.Generator().manual_seed(0)
    rows = torch.randn(6, 2, generator=g).double() @ torch.randn(2, 9, generator=g).double()
    U, s, V = RowSpace.of(rows)
    assert len(s) == 2 and (U.shape, V.shape) == ((6, 2), (9, 2))
    torch.testing.assert_close((U * s) @ V.T, rows)
    assert len(RowSpace.of(torch.zeros(3, 4).double()).s) == 0
    weak = RowSpace.of(torch.diag(torch.tensor([1e6, 1e-6]).double()))
    assert len(weak.s) == 2  # weak, not rounding


def test_types_and_bad_rows():
    assert as_given(torch.zeros(2).double(), torch.zeros(1).half()).dtype == torch.float16
    assert classifier_rows([[1.0, 0.0], [0.0, 1.0]]).dtype == torch.float64
    for bad in (torch.zeros(1, 3), torch.zeros(3, 0), torch.zeros(3), "W"):
        with pytest.raises(ValueError, match="W"):
            classifier_rows(bad)
