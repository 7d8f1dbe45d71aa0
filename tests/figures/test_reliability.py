import numpy as np
import pytest
import torch
from figure_parts import axis
from scipy import stats

import featmix_lite as fm
from featmix_lite.figures import alt, mark, reliability


def sure_of(*shares):
    """Two-class logits whose first class has these probabilities."""
    p = torch.tensor(shares, dtype=torch.float64)
    return torch.stack([p, 1 - p], 1).log()


# Bins of 0.1: one image 0.55 sure and right, four 0.85 sure of which three are right.
KNOWN = fm.measures.calibration(sure_of(0.55, 0.85, 0.85, 0.85, 0.85), torch.tensor([0, 0, 0, 0, 1]), bins=10)


def traces(figure, name):
    return [t for t in figure.data if t.name == name]


def test_each_full_bin_stands_at_its_confidence_and_accuracy_with_the_interval_of_its_count():
    (points,) = traces(reliability({"net": KNOWN}), "net")
    np.testing.assert_allclose(points.x, [0.55, 0.85])
    np.testing.assert_allclose(points.y, [1, 0.75])
    low, high = (np.array(v) for v in (points.error_y.arrayminus, points.error_y.array))
    wilson = [stats.binomtest(k, n).proportion_ci(method="wilson") for k, n in ((1, 1), (3, 4))]
    np.testing.assert_allclose(points.y - low, [w.low for w in wilson], atol=1e-6)
    np.testing.assert_allclose(points.y + high, [w.high for w in wilson], atol=1e-6)


def test_the_counts_stand_below_and_the_gaps_reach_the_diagonal():
    figure = reliability({"net": KNOWN})
    (bars,) = traces(figure, "images, net")
    assert list(bars.y) == [0, 0, 0, 0, 0, 1, 0, 0, 4, 0] and list(bars.text)[5:9] == ["1", "", "", "4"]
    (gaps,) = traces(figure, "gap")
    np.testing.assert_allclose([v for v in gaps.y if v is not None], [0.55, 1, 0.85, 0.75])
    np.testing.assert_allclose([v for v in gaps.x if v is not None], [0.55, 0.55, 0.85, 0.85])
    lengths = np.abs(np.diff([v for v in gaps.y if v is not None])[::2])
    assert (lengths * [1, 4]).sum() / 5 == pytest.approx(KNOWN.ece)


def test_the_title_and_the_words_carry_the_ece_and_the_counts():
    figure = reliability({"net": KNOWN})
    assert [a.text for a in figure.layout.annotations] == ["<b>net</b><br>ECE 17.0%"]
    said = "net: 5 images, 79.0% sure on average, 80.0% right, ECE 17.0%. Images and share right by confidence: "
    said += "50% to 60% 1, 100%; 80% to 90% 4, 75%."
    assert said in alt(figure)


def test_a_column_for_each_network_and_a_row_before_and_after():
    figure = reliability({n: {"raw": KNOWN, "after": KNOWN} for n in ("one", "two")}, title="both")
    heads = [a.text.split("<br>")[0] for a in figure.layout.annotations]
    assert heads == ["<b>one, raw</b>", "<b>two, raw</b>", "<b>one, after</b>", "<b>two, after</b>"]
    left, right = ({t.xaxis for t in traces(figure, n)} for n in ("one", "two"))
    assert len(left) == len(right) == 2 and not left & right
    assert {t.marker.symbol for t in traces(figure, "two")} == {mark(1).symbol}


def test_no_panel_lies_over_another():
    figure = reliability({n: {"raw": KNOWN, "after": KNOWN} for n in ("one", "two")})
    columns = {}
    for i in range(1, 9):
        end = "" if i == 1 else str(i)
        x, y = figure.layout[f"xaxis{end}"].domain, figure.layout[f"yaxis{end}"].domain
        assert 0 <= y[0] < y[1] <= 1
        columns.setdefault(x, []).append(y)
    for places in columns.values():
        ordered = sorted(places)
        assert all(a[1] < b[0] for a, b in zip(ordered, ordered[1:], strict=False))


def test_nothing_to_draw_and_rows_that_differ_are_named():
    with pytest.raises(ValueError, match="at least one network"):
        reliability({})
    with pytest.raises(ValueError, match="raw"):
        reliability({"a": {"raw": KNOWN}, "b": {"after": KNOWN}})


def test_each_panel_has_its_own_numbers_above_and_in_it():
    """Two networks, raw and after: four readings, all different."""
    shares = {("one", "raw"): 0.95, ("one", "after"): 0.85, ("two", "raw"): 0.75, ("two", "after"): 0.65}
    found = {n: {r: fm.measures.calibration(sure_of(*[shares[n, r]] * 4), torch.tensor([0, 0, 0, 1]), bins=10)
                 for r in ("raw", "after")} for n in ("one", "two")}  # fmt: skip
    figure = reliability(found)
    told = {(a.x, a.y): a.text for a in figure.layout.annotations}
    for (name, row), share in shares.items():
        trace = next(t for t in traces(figure, name) if t.x[0] == pytest.approx(share))
        x, y = axis(figure, "x", trace.xaxis).domain, axis(figure, "y", trace.yaxis).domain
        assert told[x[0], y[1]] == f"<b>{name}, {row}</b><br>ECE {abs(share - 0.75):.1%}"
        assert list(trace.y) == [0.75]
        assert f"{name}, {row}: 4 images, {share:.1%} sure on average, 75.0% right" in alt(figure)


def test_the_diagonal_and_the_titles_of_the_axes():
    figure = reliability({"net": KNOWN})
    (diagonal,) = traces(figure, "as sure as right")
    assert list(diagonal.x) == list(diagonal.y) == [0, 1]
    layout = figure.layout
    assert (layout.yaxis.title.text, layout.yaxis2.title.text, layout.xaxis2.title.text) == (
        "share right", "images", "confidence")  # fmt: skip
    (bars,) = traces(figure, "images, net")
    np.testing.assert_allclose(bars.x, np.arange(0.05, 1, 0.1))
    hover = traces(figure, "net")[0].customdata
    assert [list(row[:2]) for row in hover] == [["50% to 60%", 1], ["80% to 90%", 4]]
