"""Errors name the value and the choices, the nearest first."""

import pytest

from featmix_lite import MixError, RunError
from featmix_lite.base.errors import check_choice, choices, in_file


def test_choices():
    known = [f"block{i}" for i in range(20)]
    said = choices("blok7", known)
    assert said.startswith("did you mean block7") and "block11 ... (20 in all)" in said and "block12," not in said
    assert choices("zzz", ["input"]) == "There are: input"


def test_both_are_value_errors():
    assert issubclass(MixError, ValueError) and issubclass(RunError, ValueError)


def test_what_is_no_choice_is_named_with_the_choices():
    with pytest.raises(ValueError, match="augment='turn': choose one of None, flip"):
        check_choice("augment", "turn", (None, "flip"))
    check_choice("augment", None, (None, "flip"))


@pytest.mark.parametrize("error, kind, told", [
    (MixError("x: no"), ValueError, "f.toml: x: no"), (RunError("bad"), RunError, "f.toml: bad"),
    (RunError("f.toml: bad"), RunError, "f.toml: bad"), (RecursionError("..."), ValueError, "f.toml: nested too deep"),
    (OverflowError("int too large"), ValueError, "f.toml: int too large"),
])  # fmt: skip
def test_what_is_refused_inside_names_the_file(error, kind, told):
    with pytest.raises(kind) as seen, in_file("f.toml"):
        raise error
    assert str(seen.value).startswith(told) and isinstance(seen.value, RunError) == (kind is RunError)


def test_a_bug_inside_stays_one():
    with pytest.raises(KeyError), in_file("f.toml"):
        raise KeyError("x")
