"""What lesson 08 measures and says, on cases known beforehand."""

import made
import pytest
import torch

import featmix_lite as fm
from featmix_lite.experiments.arms import against
from featmix_lite.experiments.differences import compared
from featmix_lite.experiments.families import Differences
from featmix_lite.measures.deformations import STRENGTHS, deformed
from featmix_lite.teaching import lesson08_shift as lesson

DATA = fm.load("digits", per_class=10)
MIXUP = fm.Mix("input")


def records(raw, mended):
    """Four seeds: no mixing at 0.1 (0.1 after a temperature), mixup that much above."""
    def figures(mix, seed):
        step = 0.001 * seed
        if mix is None:
            return {"nll": 0.1 + step, "nll_calibrated": 0.1 + step}
        return {"nll": 0.1 + raw + 2 * step, "nll_calibrated": 0.1 + mended - 2 * step}

    return made.records((None, MIXUP), 4, figures)


def words(raw, mended):
    found = against(records(raw, mended), {"images": MIXUP}, metric=["nll", "nll_calibrated"])
    return lesson.temperature_words(found)


@pytest.mark.parametrize(
    "raw, mended, said",
    [
        (0.1, 0.005, ["worse at 1 of 1 sites, better at 0. After one temperature: worse at 0, better at 0", "100% of"]),
        (0.1, 0.05, ["After one temperature: worse at 1, better at 0", "takes away 55% of that"]),
        (0.1, -0.05, ["worse at 0, better at 1", "takes away more than all of that"]),
        (0.1, 0.2, ["worse at 1, better at 0. Where", "takes away nothing of that"]),
        (-0.1, -0.1, ["worse at 0 of 1 sites, better at 1", "holds nothing against mixing"]),
    ],
)
def test_the_sentence_about_the_temperature_reads_right_whichever_way_it_falls(raw, mended, said):
    assert all(part in words(raw, mended) for part in said), words(raw, mended)


def test_a_star_follows_the_verdict_and_not_the_interval_of_its_own():
    weak = [compared([0.09, 0.02, 0.05, 0.04]), compared([0.0, 0.1, -0.1, 0.05])]
    assert weak[0].verdict == "higher" and weak[0].p > 0.025
    names = ("a", "x"), ("a", "y")
    found = Differences(dict(zip(names, weak)), dict(zip(names, ("no difference seen", "higher"))))
    row = lesson.differences_table(found, ["x", "y"]).splitlines()[1]
    assert "+0.050 [+0.003, +0.097]  " in row and row.endswith(" *")


def test_strengths_are_counted_by_kind():
    verdicts = {
        ("a", "zoom_in_80"): "higher", ("a", "zoom_in_60"): "lower", ("a", "fgsm_0.1"): "no difference seen",
        ("b", "fgsm_0.1"): "higher",
    }  # fmt: skip
    found = Differences(dict.fromkeys(verdicts, compared([0.1, 0.11, 0.1])), verdicts)
    said = "a: zoom in higher at 1 and lower at 1 of 2; fgsm no difference seen at any of 1."
    assert lesson.kinds_words(found, "a") == said


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


def test_records_with_wrong_labels_are_those_kept_or_made_here(monkeypatch):
    kept = [made.record(label_noise=share) for share in (0.2, 0.4)]
    monkeypatch.setattr(fm.recorded, "names", lambda: ("digits_label_noise",))
    monkeypatch.setattr(fm.recorded, "runs", lambda name: kept)
    assert lesson.noisy_records(0.4) == kept[1:]
    monkeypatch.setattr(fm.recorded, "names", tuple)
    fresh = lesson.noisy_records(0.4, epochs=1, seeds=1)
    mixes = [record["config"]["mix"] for record in fresh]
    assert mixes == [None, *(mix.as_dict() for mix in lesson.NOISY_ARMS.values())]
    assert all(record["config"]["label_noise"] == 0.4 and 0 < record["accuracy"] < 1 for record in fresh)


def test_sites_are_those_mixed_plainly_at_one_place():
    mixes = [None, fm.Mix("b"), fm.Mix("a"), fm.Mix("c", alpha=2), fm.Mix(("a", "b")), fm.Mix("d", ways=3), fm.Mix("a")]
    records = [made.record(mix) for mix in mixes]
    assert list(lesson.sites_in(records).items()) == [("b", fm.Mix("b")), ("a", fm.Mix("a"))]


def test_metrics_follow_the_records_and_the_kinds_asked():
    record = {"accuracy": 0.9, "pgd_0.1": 0.1, "zoom_in_80": 0.5, "zoom_in_60": 0.4, "zoom_out_120": 0.4}
    assert lesson.metrics_of([record], ("zoom_in", "pgd")) == ["zoom_in_80", "zoom_in_60", "pgd_0.1"]


def test_chance_ece_is_what_labels_drawn_from_the_probabilities_give():
    # All 50 % sure in one bin: E |k/n - 1/2| of a fair coin; n = 4: (0.5 * 2 + 0.25 * 8) / 16
    assert lesson.chance_ece(torch.zeros(4, 2), draws=4000) == pytest.approx(0.1875, abs=0.006)
    assert lesson.chance_ece(torch.tensor([[50.0, 0.0]]), draws=5) == pytest.approx(0, abs=1e-6)


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
