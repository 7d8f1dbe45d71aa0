"""Rows by class."""

import pytest
import torch

from featmix_lite.measures.in_class import of_one_class


def test_every_row_of_a_class_that_is_large_enough_is_there_once():
    labels = torch.tensor([3, 1, 3, 3, 2, 1])
    found = of_one_class(labels)
    assert [rows.tolist() for rows in found] == [[1, 5], [0, 2, 3]]
    assert [rows.tolist() for rows in of_one_class(labels.tolist(), least=3)] == [[0, 2, 3]]


@pytest.mark.parametrize(("labels", "said"), [
    ([1, 2, 3], "no class has 2 rows"), ([], "no class has 2 rows"), (torch.zeros(3, 2), r"labels \(3, 2\)"),
    ("abc", "labels"),
])  # fmt: skip
def test_bad_labels_are_named(labels, said):
    with pytest.raises(ValueError, match=said):
        of_one_class(labels)
