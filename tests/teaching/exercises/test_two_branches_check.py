"""Every known mistake gets a sentence of its own."""

import pytest

import featmix_lite as fm


def test_right():
    assert fm.exercises.two_branches(lambda lo, up, a, b, s: up(lo(b) + s * (lo(a) - lo(b))))


@pytest.mark.parametrize(
    "student, said",
    [
        (lambda lo, up, a, b, s: up(lo(s * a + (1 - s) * b)), "mixed the images"),
        (lambda lo, up, a, b, s: s * up(lo(a)) + (1 - s) * up(lo(b)), "mixed the outputs"),
        (lambda lo, up, a, b, s: up((1 - s) * lo(a) + s * lo(b)), "second branch"),
        (lambda lo, up, a, b, s: s * lo(a) + (1 - s) * lo(b), "never went through"),
        (lambda lo, up, a, b, s: up(lo(a)), "Only the first"),
    ],
)
def test_mistakes(student, said):
    got = fm.exercises.two_branches(student)
    assert not got and said in repr(got)


def test_unknown_names_are_told():
    with pytest.raises(AttributeError, match="there are: .*, is_affine, mix_label"):
        fm.exercises.mix_three  # noqa: B018
    assert "two_branches" in dir(fm.exercises)
