"""What a reading is called: by the name of its figure, in words that fit where they stand."""

import pytest

from featmix_lite.experiments.differences import compared
from featmix_lite.figures.readings import COSINE, LINEARITY, SNNL, reading_of
from featmix_lite.figures.titles import width


@pytest.mark.parametrize(("metric", "name", "unit", "more"), [
    ("linearity_block1.relu", LINEARITY.name, LINEARITY.unit, "less linear"),
    ("linearity_cos_block1", COSINE.name, "", "less linear"), ("snnl_least_flatten", "SNNL", "nats", "more entangled"),
    ("accuracy", "test accuracy", "points of a hundred", "higher"),
    ("rotation_20", "rotation 20", "points of a hundred", "higher"),
    ("train_nll", "train NLL", "", "higher"), ("epochs_to_0.2", "epochs to 0.2", "epochs", "higher"),
])  # fmt: skip
def test_a_reading_is_known_by_the_name_of_its_figure(metric, name, unit, more):
    found = reading_of(metric)
    assert (found.name, found.unit, found.higher) == (name, unit, more)


def test_a_verdict_is_said_in_its_words():
    one = compared([-0.02, -0.021, -0.019], "snnl_fc")
    assert SNNL.says(one, "lower") == f"{one.span}, 3 seeds, less entangled"
    assert [SNNL.word(v) for v in ("level", "no difference seen")] == ["level", "the runs do not tell"]


@pytest.mark.parametrize("room", [80, 120, 210, 400])
def test_the_words_beside_an_axis_fit_and_none_is_lost(room):
    for reading in (SNNL, LINEARITY, COSINE, reading_of("accuracy")):
        said = reading.beside(room)
        assert all(width(line, 15) <= room for line in said.split("<br>"))
        assert said.replace("<br>", " ") == f"difference{f' ({reading.unit})' if reading.unit else ''}"
    assert SNNL.beside(400) == "difference (nats)" and LINEARITY.beside(210).count("<br>") == 1
