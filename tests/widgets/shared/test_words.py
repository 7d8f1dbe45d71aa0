"""The words of the first lesson: plain, and none of those it does not teach."""

import re

from featmix_lite.widgets.lab.controls import HOW, PACES
from featmix_lite.widgets.shared import words

FORBIDDEN = re.compile(r"\b(sites?|groups?|affine|draws?|ways|SNNL)\b")


def test_shares_of_three_images_come_from_no_beta():
    assert "Beta" in words.shares_come(2)
    for ways in (3, 4, 10):
        said = words.shares_come(ways)
        assert "Beta" not in said and "Dirichlet" in said and "half and half" not in said


def test_no_word_that_the_first_lesson_does_not_teach():
    for text in [*words.TEXT.values(), *HOW, *PACES]:
        assert not FORBIDDEN.search(text), text
