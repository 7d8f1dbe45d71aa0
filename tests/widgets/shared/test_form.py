"""The plain parts of the controls."""

import ipywidgets as W

from featmix_lite.widgets.shared.form import alert, choice, classes, row


def test_a_row_wraps_where_there_is_no_room():
    one, two = W.HTML(), W.HTML()
    made = row(one, two)
    assert made.children == (one, two) and made.layout.flex_flow == "row wrap"


def test_a_list_offers_the_classes_by_name():
    made = choice(classes(["a", "b"]), 1, "of", 40, 120)
    assert (made.label, made.value, made.layout.width) == ("b", 1, "120px")


def test_what_went_wrong_is_an_alert_and_only_text():
    told = alert(KeyError("<img src=x>"), "It stopped: {error}")
    assert 'role="alert"' in told and "It stopped: KeyError" in told and "<img" not in told
