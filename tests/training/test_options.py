"""Options refuse what they cannot do, before training starts."""

import pytest

from featmix_lite import Live, Mix, MixError, Options


@pytest.mark.parametrize(
    "wrong, said",
    [
        ({"optimizer": "lion"}, "sgd, adam, adamw"),
        ({"schedule": "step"}, "onecycle, cosine, constant"),
        ({"augment": "rotate"}, r"None, flip, crop, flip\+crop"),
        ({"form": "triplet"}, "one-pass, siamese"),
        ({"branches": "own"}, "permuted, independent"),
        ({"batch": 0}, "batch=0"),
        ({"batch": 6.4}, "batch=6.4"),
        ({"lr": 0}, "lr=0"),
        ({"lr": float("nan")}, "lr=nan"),
        ({"branches": "independent"}, "needs form='siamese'"),
    ],
)
def test_named_with_the_choices(wrong, said):
    with pytest.raises(ValueError, match=said):
        Options(**wrong).checked(None)


def test_siamese_has_one_site_and_independent_branches_no_rules():
    with pytest.raises(MixError, match="one site"):
        Options(form="siamese").checked(Live(Mix(("input", "block1"), every=True)))
    with pytest.raises(MixError, match="cross_class"):
        Options(form="siamese", branches="independent").checked(Mix(cross_class=True))
    assert Options(form="siamese").checked(Mix("block1")).form == "siamese"
