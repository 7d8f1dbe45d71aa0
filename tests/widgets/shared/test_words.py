"""The words of the first lesson: plain, and none of those it does not teach."""

import re

from featmix_lite.widgets.shared import words

FORBIDDEN = re.compile(r"\b(sites?|groups?|affine|draws?|ways|SNNL)\b")


def test_no_word_that_the_first_lesson_does_not_teach():
    for text in [*words.TEXT.values(), *words.HOW, *words.PACES]:
        assert not FORBIDDEN.search(text), text


def test_how_finds_its_own_alpha():
    assert [words.how(a) for a in words.HOW.values()] == list(words.HOW)
    assert words.how(0.3) == "a little" and words.how(50) == "half and half"


def test_places_have_plain_names():
    assert words.place("block1.conv") == "after convolution 1"
    assert words.place("block1") == "after block 1"
    assert words.place("layer1.0.relu") == "layer1.0.relu"
    assert words.place("block1.other") == "block1.other"
    assert words.place(None) == "not mixed"
