import types

from featmix_lite.widgets.explorer.controls import ANY, ExplorerControls
from featmix_lite.widgets.explorer.engine import Wish
from featmix_lite.widgets.shared.site_words import SiteWords

SITES = [types.SimpleNamespace(name=name, kind="Other", inside_branch=False) for name in ("input", "fc")]


def made(wish=None):
    controls, told = ExplorerControls(SiteWords(SITES), ["a", "b", "c"], wish or Wish("input", "fc")), []
    controls.on_wish(told.append)
    return controls, told


def test_each_control_changes_its_own_part_of_the_wish():
    controls, told = made()
    controls.at.value = "fc"
    controls.kind.value = "tsne"
    controls.perplexity.value = 12
    assert [(w.at, w.kind, w.perplexity) for w in told] == [("fc", "pca", 30), ("fc", "tsne", 30), ("fc", "tsne", 12)]
    assert controls.perplexity.layout.visibility == "visible"


def test_two_classes_are_never_equal_and_any_is_a_choice():
    controls, told = made()
    controls.first.value = 1
    assert told[-1].pair == (1, 0) and [k for _, k in controls.second.options] == [0, 2]
    controls.first.value = 0
    assert told[-1].pair == (0, 1) or told[-1].pair == (0, 2)
    controls.first.value = ANY
    assert told[-1].pair is None and controls.second.layout.visibility == "hidden"
    assert len(told) == 3  # one message a change


def test_showing_a_wish_tells_nobody_and_a_site_not_offered_is_added():
    controls, told = made(Wish("block", "fc"))
    assert controls.at.value == "block"
    controls.show(Wish("input", "fc", (2, 1), "lda"))
    assert told == [] and (controls.first.value, controls.second.value, controls.kind.value) == (2, 1, "lda")


def test_the_temperature_goes_both_ways():
    controls, told = made()
    controls.temperature.value = 0.5
    assert told[-1].relative == 0.5
    controls.show(Wish("input", "fc", relative=2.0, perplexity=7))
    assert (controls.temperature.value, controls.perplexity.value, controls.wish.relative) == (2.0, 7, 2.0)
