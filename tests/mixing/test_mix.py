"""``Mix`` checks itself, and is the same after a trip through JSON or its own repr."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from featmix_lite import Mix, MixError


@pytest.mark.parametrize(
    "wrong, said",
    [
        ({"ways": 1}, "ways=1"),
        ({"ways": 2.0}, "ways=2.0"),
        ({"ways": True}, "ways=True"),
        ({"alpha": float("nan")}, "alpha=nan"),
        ({"alpha": float("inf")}, "alpha=inf"),
        ({"alpha": "1"}, "alpha='1'"),
        ({"per": "row"}, "choose one of batch, sample, epoch"),
        ({"rule": "cutmix"}, r"choose one of linear, bc\+"),
        ({"at": ()}, r"at=\(\)"),
        ({"at": 3}, "at=3"),
        ({"at": ("input", 1)}, "at="),
        ({"at": "block1", "rule": "bc+"}, "at='block1'"),
        ({"ways": 3, "rule": "bc+"}, "ways=3"),
    ],
)
def test_says_what_is_wrong(wrong, said):
    with pytest.raises(MixError, match=said):
        Mix(**wrong)


mixes = st.builds(
    Mix,
    at=st.one_of(st.sampled_from(["input", "block1.relu"]), st.just(("input", "block2"))),
    ways=st.integers(2, 5),
    alpha=st.floats(-1, 8, allow_nan=False),
    per=st.sampled_from(["batch", "sample", "epoch"]),
    every=st.booleans(),
    fold=st.booleans(),
    cross_class=st.booleans(),
)


@given(mixes)
def test_survives_json_and_repr(mix):
    assert Mix.from_dict(json.loads(json.dumps(mix.as_dict()))) == mix
    assert eval(repr(mix), {"Mix": Mix}) == mix  # noqa: S307 - our own text


def test_a_list_of_sites_is_a_tuple():
    assert Mix(["input", "block1"]).at == ("input", "block1") == Mix(("input", "block1")).sites


def test_off():
    assert not Mix.off().on and not Mix(alpha=-1.0).on and Mix().on


def test_hashable():
    assert len({Mix(), Mix("input"), Mix("block1")}) == 2
