"""What holds for every exercise: its stub is not done yet, and none of its known mistakes is taken for another."""

import importlib

import pytest

import featmix_lite as fm


def mistakes(name: str) -> dict:
    """{what to say: a function that makes that mistake} of an exercise that lists them."""
    return getattr(importlib.import_module(f"featmix_lite.teaching.exercises.{name}_check"), "MISTAKES", {})


@pytest.mark.parametrize(("name", "said"), [(name, said) for name in fm.exercises.NAMES for said in mistakes(name)])
def test_no_two_mistakes_are_taken_for_each_other(name, said):
    assert repr(getattr(fm.exercises, name)(mistakes(name)[said])) == f"Not yet. {said}"


@pytest.mark.parametrize("name", fm.exercises.NAMES)
def test_the_stub_is_not_done_yet(name):
    assert "Not done yet" in repr(getattr(fm.exercises, name)(lambda *given: None))
