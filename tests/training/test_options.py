"""Options refuse what they cannot do, before training starts."""

import pytest
from nets import blobs, small_net

import featmix_lite as fm
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


def test_the_rate_is_the_optimizers_own_unless_it_is_given():
    assert [fm.Options(optimizer=name).lr for name in ("sgd", "adam", "adamw")] == [0.1, 0.003, 0.003]
    assert fm.Options(optimizer="adam", lr=0.1).lr == 0.1 and fm.Options(lr=0.003).lr == 0.003
    with pytest.raises(ValueError, match="optimizer='lion': choose one of sgd, adam, adamw"):
        fm.Options(optimizer="lion")
    step = next(fm.train(small_net(), blobs(), None, 1, optimizer="adam", schedule="constant"))
    assert step.metrics["lr"] == 0.003
    run = fm.fit(small_net(), blobs(), None, 1, optimizer="adamw", progress=False)
    assert run.config["lr"] == 0.003


def test_what_does_not_go_together_is_refused():
    with pytest.raises(ValueError, match="noise with form='siamese': the branches run in turn"):
        Options(form="siamese", noise=0.1).checked(Mix("block1"))
