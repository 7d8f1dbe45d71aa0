from featmix_lite.measures import SNNL
from featmix_lite.widgets.explorer.snnl_svg import snnl_chart


def reading(loss):
    return SNNL(loss, 1.0, 0)


def test_both_lines_the_random_line_and_the_marks_are_there():
    given = {"input": (reading(1.0), reading(0.5)), "fc": (reading(0.2), reading(0.1))}
    chart = snnl_chart(given, 2.3, 0.1, at="input", look="fc")
    assert chart.count("<circle") == 3 and chart.count("<polyline") == 2  # two readings and the key
    assert "featmix-line" in chart and "▲input" in chart and "●fc" in chart
    assert "input 1, least 0.5, fc 0.2, least 0.1" in chart


def test_a_reading_far_above_stays_in_the_picture_and_nan_is_left_out():
    chart = snnl_chart({"a<b": (reading(50.0), reading(float("nan")))}, 2.3, 1e-4)
    assert "↑ 50.0" in chart and "a<b" not in chart and "nan,nan" not in chart
