"""Figures in a real page, wide and narrow: nothing cut, no words under the plot buttons, as wide as their cell."""

import json

import plotly
import pytest
from figure_parts import with_sites

from featmix_lite.figures import config

TITLE = ("Highest accuracy: several are level; lowest NLL: block2 first (1, 2, 3); NLL after one temperature: "
         "no mixing first; accuracy on 20 images a class")
DRAW = """([figure, config]) => {const f = JSON.parse(figure); here.replaceChildren();
  return Plotly.newPlot(here, f.data, f.layout, config).then(() => 1)}"""
# As wide as the window, and the buttons out of sight: they are for who points at the figure.
SETTLED = """w => Math.abs(here.querySelector('.main-svg').getBoundingClientRect().width - w) < 2
  && getComputedStyle(here.querySelector('.modebar-group')).opacity === '0'"""
BOXES = """() => {const box = e => {const r = e.getBoundingClientRect(); return [r.left, r.top, r.right, r.bottom]};
  return {buttons: box(here.querySelector('.modebar')), title: box(here.querySelector('.gtitle')),
    words: [...here.querySelectorAll('.annotation-text, .legendtext, .xtitle')].map(box),
    heads: [...here.querySelectorAll('.annotation-text')].map(box),
    marks: here.querySelectorAll('.trace path').length}}"""


@pytest.fixture(scope="module")
def drawn():
    """The kit's figures of sites, each with a title of three lines."""
    from featmix_lite.figures.titles import fit_title

    figures = with_sites()
    for figure in figures.values():
        figure.layout.title.text = figure.layout.title.text or TITLE
        fit_title(figure)
    return figures


def meet(one, other) -> bool:
    return one[0] < other[2] - 1 and other[0] < one[2] - 1 and one[1] < other[3] - 1 and other[1] < one[3] - 1


def test_nothing_is_cut_or_covered_and_figures_grow_and_shrink_with_their_page(watched, drawn):
    page = watched.page
    page.set_content('<!doctype html><body style="margin:0"><div id="here"></div>')
    page.add_script_tag(content=plotly.offline.get_plotlyjs())
    for name, figure in drawn.items():
        page.set_viewport_size({"width": 900, "height": 700})
        page.evaluate(DRAW, [figure.to_json(), json.loads(json.dumps(config()))])
        page.mouse.move(1, 690)
        for wide in (900, 500):
            page.set_viewport_size({"width": wide, "height": 700})
            page.wait_for_function(SETTLED, arg=wide, timeout=10000)
            found = page.evaluate(BOXES)
            assert found["marks"], name
            left, top, right, _ = found["title"]
            assert left >= 0 and top >= 0 and right <= wide, (name, wide, found["title"])
            covered = [box for box in (found["title"], *found["words"]) if meet(box, found["buttons"])]
            covered += [box for box in found["heads"] if meet(box, found["title"])]
            assert not covered, (name, wide, covered)
    page.set_viewport_size({"width": 1280, "height": 800})
