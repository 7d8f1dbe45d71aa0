"""What lesson 08 measures and says, on cases known beforehand."""

import pytest
import torch

import featmix_lite as fm
from featmix_lite.measures.deformations import STRENGTHS, deformed
from featmix_lite.teaching import lesson08_shift as lesson

DATA = fm.load("digits", per_class=10)

def test_the_published_table_is_whole_and_says_where_it_is_not_best():
    table = lesson.published()
    assert {kind: len(own["no mixing"]) for kind, own in table.items()} == dict(
        rotation=4, shear=5, zoom_in=4, zoom_out=4
    )
    assert {k: [s for s, _ in own["no mixing"]] for k, own in table.items()} == {
        k: list(v) for k, v in STRENGTHS.items()
    }
    *counts, said = lesson.best_in(table, "Manifold mixup, alpha 2")
    assert counts == [13, 17]
    assert said.startswith("Manifold mixup, alpha 2 is highest in 13 of 17 cells; not at zoom in 60 (images mixed,")
    assert all(part in said for part in ("zoom in 40", "zoom in 20", "zoom out 180 (images mixed, alpha 1 is)"))
    assert lesson.best_in({"rotation": {"a": [(20, 0.5)]}}, "a")[2] == "a is highest in 1 of 1 cells."


def test_chance_ece_is_what_labels_drawn_from_the_probabilities_give():
    # All 50 % sure in one bin: E |k/n - 1/2| of a fair coin; n = 4: (0.5 * 2 + 0.25 * 8) / 16
    drawn = lesson.chance_ece(torch.zeros(4, 2), draws=4000)
    assert drawn.shape == (4000,) and drawn.mean().item() == pytest.approx(0.1875, abs=0.006)
    assert lesson.chance_ece(torch.tensor([[50.0, 0.0]]), draws=5).max().item() == pytest.approx(0, abs=1e-6)


def test_luck_reads_more_where_a_network_is_less_sure_and_where_images_are_fewer():
    """Both calibrated by construction: so "the ECE of a calibrated network" is no single number."""
    bold, shy = (torch.tensor([[logit, 0.0]]).expand(100, 2) for logit in (4.0, 0.5))
    read = [lesson.chance_ece(z, draws=300).mean().item() for z in (bold, shy, shy[:25])]
    assert 0 < read[0] < read[1] < read[2]


def test_the_gap_of_sure_and_right_has_the_interval_of_its_images():
    z, y = torch.tensor([[2.0, 0.0]] * 50), torch.arange(50) % 5 // 4
    sure, right, gap, low, high = lesson.sure_and_right(z, y)
    rows = sure - (y == 0).double()
    half = 2.0096 * float(rows.std()) / 50**0.5  # Student's t, 49 degrees of freedom
    assert right == 0.8 and gap == pytest.approx(sure - 0.8) and (high - low) / 2 == pytest.approx(half, rel=1e-3)
    assert low < gap < high


def test_one_image_at_every_strength_as_the_measure_deforms_it():
    rows, captions = lesson.shown(DATA, row=7)
    assert {k: len(v) for k, v in rows.items()} == {k: len(v) for k, v in captions.items()}
    assert torch.equal(rows["zoom in"][0], DATA.test.x[7])
    assert torch.equal(rows["zoom out"][2], deformed(DATA, "zoom_out", 140)[7])
    chosen, _ = lesson.shown(DATA)
    moved = lambda r: float((r["rotation"][-1] - r["rotation"][0]).square().mean())  # noqa: E731
    assert moved(chosen) > 0.3 * DATA.test.x.var()


def test_memorised_counts_wrong_rows_alone():
    noisy = DATA.with_label_noise(0.3)

    class Says(torch.nn.Module):
        """Names each training image with what it was given."""

        def __init__(self, labels):
            super().__init__()
            self.labels = labels

        def forward(self, x):
            which = (x[:, None] == noisy.train.x[None]).flatten(2).all(2).long().argmax(1)
            return torch.nn.functional.one_hot(self.labels[which], 10).float()

    assert lesson.memorised(Says(noisy.train.y), noisy, DATA) == (1, 0)
    assert lesson.memorised(Says(DATA.train.y), noisy, DATA) == (0, 1)


def test_a_figure_is_shown_with_its_words(monkeypatch):
    shown = []
    monkeypatch.setattr("IPython.display.display", shown.append)
    points = fm.measures.deformations(fm.recorded.trained(), DATA)["rotation"]
    figure = fm.figures.strength_curves({"rotation": {"a<b": points}})
    monkeypatch.setattr(type(figure), "show", lambda self, config: shown.append(self))
    lesson.show(figure)
    assert shown[0] is figure and "a&lt;b" in shown[1].data and "<details>" in shown[1].data
