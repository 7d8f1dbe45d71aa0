"""The recorded settings, and that every arm of every claim is one of a recorded grid."""

import pytest
from planted import SWEEPS, grids

from featmix_lite.experiments.claims import CLAIMS
from featmix_lite.experiments.claims import benches as b
from featmix_lite.experiments.claims.runs_of_arm import runs_of

ARMS = {arm for claim in CLAIMS for s in claim.settings for c in s.comparisons for _, arm, _ in c.terms}


def test_every_arm_is_in_its_grid_once_a_seed():
    pytest.importorskip("tomllib")
    assert len(ARMS) > 80 and {arm.sweep for arm in ARMS} == set(SWEEPS)
    for arm in ARMS:
        records = [{"config": config.as_dict(), "val_accuracy": 0.9} for config in grids()[arm.sweep]]
        records = [{**r, "val_nll": 0.1, "mixed_loss": 0.1} for r in records]
        found = runs_of(arm, records)  # raises where a seed stands twice
        assert len(found) >= 4 and list(found) == list(range(min(found), min(found) + len(found))), arm


def test_names_say_what_the_runs_are():
    for claim in CLAIMS:
        for setting in claim.settings:
            for arm in {arm for c in setting.comparisons for _, arm, _ in c.terms}:
                where = dict(arm.where)
                each = where["per_class"] or 100
                assert setting.name.startswith(f"{where['data']}, {where['model']}, {each} a class")


def test_what_sets_a_sweep_apart_is_named():
    assert b.WRONG[0].name == "digits, small_cnn, 20 a class, 20% wrong labels"
    assert b.siamese(3, "independent", True).name.endswith("triplet, independent branches, equal images seen")
    assert dict(b.siamese(3, "independent", True).where)["epochs"] * 3 == dict(b.siamese(2, "permuted").where)["epochs"]
    for one in (b.DROPOUT, b.NOISY, *b.WRONG, b.RARE):
        assert one.also and one.settings


def test_random_and_best():
    one = b.DIGITS.arm("image", "block 1")
    assert one.mix.at == ("input", "block1") and one.name == "random of image, block 1"
    best = b.DIGITS.at_best("image + block 1", "val_nll", (0.2, 2.0))
    assert [m.alpha for m in best.mix] == [0.2, 2.0] and best.best == "val_nll"
