"""What lesson 08 measures, on cases known beforehand; and that its live pair shows what its first section is about."""

import ast

import pytest
import torch

import featmix_lite as fm
from featmix_lite.teaching import lesson08_shift as lesson
from featmix_lite.teaching import notebooks


def test_the_gap_of_sure_and_right_has_the_interval_of_its_images():
    z, y = torch.tensor([[2.0, 0.0]] * 50), torch.arange(50) % 5 // 4
    sure, right, gap, low, high = lesson.sure_and_right(z, y)
    rows = sure - (y == 0).double()
    half = 2.0096 * float(rows.std()) / 50**0.5  # Student's t, 49 degrees of freedom
    assert right == 0.8 and gap == pytest.approx(sure - 0.8) and (high - low) / 2 == pytest.approx(half, rel=1e-3)
    assert low < gap < high


def live():
    """The settings of the lesson's own two runs, as its source has them."""
    source = next(s for s in notebooks.sources() if s.stem.startswith("08")).read_text(encoding="utf-8")
    calls = [n for n in ast.walk(ast.parse(source)) if isinstance(n, ast.Call)]
    own = next(c for c in calls if ast.unparse(c.func) == "dict" and "lr" in [k.arg for k in c.keywords])
    assert "epochs = 10 if fm.fast() else 30" in source
    return {k.arg: k.value.value for k in own.keywords if k.arg in ("batch", "lr", "seed")} | {"epochs": 30}


def test_the_live_pair_is_recorded_and_errs_on_both_sides():
    """No mixing is too sure, mixing the image is not sure enough, in this seed as in all: else the section is empty."""
    own = [r for r in fm.recorded.runs("fashion_few") if r["config"]["mix"] in (None, fm.Mix("input").as_dict())]
    pair = [r for r in own if {k: r["config"].get(k) for k in live()} == live()]
    assert len(pair) == 2 and pair[0]["config"]["data"] == "fashion_small" and pair[0]["config"]["per_class"] == 20
    for mix, too_sure in ((None, True), (fm.Mix("input").as_dict(), False)):
        assert {r["temperature"] > 1 for r in own if r["config"]["mix"] == mix} == {too_sure}


@pytest.mark.nightly
def test_trained_here_it_does_so_too():
    data, gaps = fm.load("fashion_small", per_class=20), []
    settings = {k: v for k, v in live().items()}
    for mix in (None, fm.Mix("input")):
        net = fm.models.small_cnn(data, seed=0)
        fm.fit(net, data, mix, evaluate=False, progress=False, **settings)
        gaps.append(lesson.sure_and_right(fm.models.evaluation.logits(net, data.test.x), data.test.y)[3:])
    assert gaps[0][0] > 0 > gaps[1][1]
