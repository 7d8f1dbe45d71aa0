"""What a claim is made of."""

import dataclasses

import pytest

import featmix_lite as fm
from featmix_lite.experiments.claims import CLAIMS
from featmix_lite.experiments.claims.claim import Arm, Published, Source, versus

WHERE = (("data", "digits"),)
A, B = Arm("image", "digits", fm.Mix("input"), WHERE), Arm("no mixing", "digits", None, WHERE)


def test_a_difference_is_weights_that_sum_to_zero():
    one = versus(A, B, ("rotation_20", "rotation_40", "rotation_60"), "lower")
    assert sum(weight for weight, _, _ in one.terms) == pytest.approx(0)
    assert sum(weight for weight, arm, _ in one.terms if arm is A) == pytest.approx(1)
    assert (one.claimed, one.metric, one.text) == ("lower", "rotation_20", "image minus no mixing")


def test_every_comparison_of_every_claim_weighs_out():
    every = [c for claim in CLAIMS for s in claim.settings for c in s.comparisons]
    assert len(every) > 150
    for one in every:
        assert sum(weight for weight, _, _ in one.terms) == pytest.approx(0), one.text
        assert one.claimed in ("higher", "lower", "same", "no gain")


def test_less_is_better_for_losses_and_more_for_accuracies():
    # these say that a loss is high, or a deviation
    otherwise = {"large-alpha-hurts-images", "entangled-but-last", "supervised-less-linear"}
    for claim in CLAIMS:
        for one in (c for s in claim.settings for c in s.comparisons if c.claimed in ("higher", "lower")):
            less = ("nll", "val_nll", "ece", "snnl", "linearity", "epochs_to", "geometry_angle", "from_image")
            loss = one.metric.startswith(less) or one.metric.endswith("loss")
            want = "lower" if loss and claim.name not in otherwise else "higher"
            if (claim.name, one.metric) == ("mse-is-convex", "geometry_amplification"):
                want = "lower"  # nearer to the straight line
            assert one.claimed == want, (claim.name, one.text)
            assert one.terms[0][0] > 0 > one.terms[-1][0] or claim.name == "large-alpha-hurts-images"


def test_a_strength_that_is_none_is_refused():
    with pytest.raises(ValueError, match="strength='rumour': choose one of abstract, table"):
        dataclasses.replace(CLAIMS[0], strength="rumour")


def test_lines():
    assert Source("A blog post", None, "a site", "").short == "A blog post, a site"
    assert Published("none 1.0", "Table 2").line == "none 1.0; Table 2"
