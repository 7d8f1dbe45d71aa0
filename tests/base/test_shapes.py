"""Shapes that do not fit are named, both of them; and what fits passes."""

from collections import namedtuple

import pytest
import torch

from featmix_lite.base.shapes import check_alike, check_labels, check_tensors, kind_of, logits_of

Output = namedtuple("Output", "logits")


@pytest.mark.parametrize("output, match", [
    ({"logits": torch.zeros(2, 3)}, "a dict.*wrap it"),
    ((torch.zeros(2, 3), None), "a tuple.*wrap it"),
    (Output(torch.zeros(2, 3)), "an Output.*wrap it"),
    (None, "a NoneType.*wrap it"),
    (torch.zeros(2, 3, 1, 1), r"\(2, 3, 1, 1\) float32.*flatten"),
    (torch.zeros(2, 21, 8, 8), r"\(2, 21, 8, 8\).*flatten"),
    (torch.zeros(2), r"\(2,\)"),
    (torch.zeros(2, 0), r"\(2, 0\)"),
    (torch.zeros(2, 3, dtype=torch.long), "int64"),
    (torch.zeros(1, 3), r"\(1, 3\) float32 for 2 rows"),
])  # fmt: skip
def test_what_is_no_logits_is_said_with_the_way_out(output, match):
    with pytest.raises(ValueError, match=match):
        logits_of(output, 2)


def test_what_fits_passes_untouched():
    for dtype in (torch.float16, torch.bfloat16, torch.float64):
        z = torch.zeros(2, 3, dtype=dtype)
        assert logits_of(z, 2) is z
    check_alike(a=torch.zeros(0, 3), b=torch.zeros(0, 3))
    check_labels(3, torch.zeros(3, dtype=torch.uint8))


@pytest.mark.parametrize(
    "a, b", [((4, 1), (4, 2)), ((1, 3), (4, 3)), ((4, 3, 1, 1), (4, 3)), ((3,), (4, 3)), ((4, 0), (4, 0))]
)
def test_no_two_shapes_are_stretched_and_both_are_named(a, b):
    with pytest.raises(ValueError) as error:
        check_alike(one=torch.zeros(a), two=torch.zeros(b))
    assert str(a) in str(error.value) and str(b) in str(error.value)


@pytest.mark.parametrize("labels", [torch.zeros(3), torch.zeros(3, 1).long(), torch.zeros(1).long(), torch.ones(3) > 0])
def test_labels_are_whole_and_one_a_row(labels):
    with pytest.raises(ValueError, match="3 rows"):
        check_labels(3, labels)


def test_a_list_is_no_tensor():
    with pytest.raises(ValueError, match="x: a list"):
        check_tensors(x=[1.0])
    assert kind_of(3) == "an int" and kind_of(torch.tensor(1.0)) == "() float32"
