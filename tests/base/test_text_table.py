"""Tables as text: widths, sides, and no spaces at the ends of lines."""

from hypothesis import given
from hypothesis import strategies as st

from featmix_lite.base.text_table import table_text

WORDS = st.text("abc", min_size=1, max_size=6)


def test_what_stands_last_goes_for_all_further_columns():
    text = table_text(["a", "b", "c"], [["1", "22", "333"]], align="<>", least=(3, 4))
    assert text.splitlines() == ["a       b     c", "1      22   333"]


def test_a_heading_may_be_missing_and_an_empty_cell_leaves_no_space_behind():
    assert table_text((), [["one", ""], ["", "two"]]).splitlines() == ["one", "     two"]
    assert table_text((), []) == ""


@given(st.lists(st.tuples(WORDS, WORDS, WORDS), min_size=1), st.sampled_from(["<", ">", "<>"]))
def test_every_cell_stands_in_its_column(rows, align):
    lines = table_text(("x", "y", "z"), rows, align).splitlines()
    assert [tuple(line.split()) for line in lines] == [("x", "y", "z"), *rows]
    if align == ">":
        assert len({len(line) for line in lines}) == 1
