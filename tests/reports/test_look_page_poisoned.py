"""A run whose every value is a payload gives a page on which none of them acts."""

import re

import pytest
from poison import POISON, Acting, poisoned_page

pytest.importorskip("plotly")


def test_no_value_of_a_run_and_no_class_name_acts(data):
    text, run = poisoned_page(data)
    assert Acting(POISON).found and Acting(f"<p>{POISON}</p>").found  # the judge can see
    assert Acting(text).found == []
    for field in ("seed", "epochs", "data", "model.name", "versions.torch"):
        assert f"{field}&#34;&gt;&lt;img" in text, f"{field} is not on the page: nothing was tested"
    assert text.count("</script>") == len(re.findall("<script", text))
    assert POISON not in text and "onerror=&#34;" in text
