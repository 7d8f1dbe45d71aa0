"""Names with tags and links are shown as letters, in every figure, wherever they stand in it."""

import json
import re
from collections import OrderedDict

import numpy as np
import plotly.graph_objects as go
import pytest
import torch
from torch import nn

import featmix_lite as fm
from featmix_lite.figures.own_tags import tame

LINK = "<a href='https://a.example'>cat</a> &lt;i&gt;"
SHOWN = "&lt;a href='https://a.example'&gt;cat&lt;/a&gt; &amp;lt;i&amp;gt;"


def strings(value, skip=("template", "meta")):
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, one in value.items():
            if name not in skip:
                yield from strings(one)
    elif isinstance(value, (list, tuple)):
        for one in value:
            yield from strings(one)


def all_strings(figure) -> list[str]:
    return list(strings(json.loads(figure.to_json())))


def test_names_are_letters_wherever_they_stand():
    figure = go.Figure([
        go.Scatter(x=[LINK, "b"], y=[0, 1], name=LINK, text=[f"<b>{LINK}</b>", "a & b"], legendgroup=LINK,
                   hovertemplate=f"{LINK}<br>%{{y}}<extra></extra>", customdata=[[LINK, 1]]),
        go.Heatmap(z=[[1]], x=np.array([LINK], dtype=object), y=[LINK]),
    ])  # fmt: skip
    figure.update_layout(title_text=f"{LINK}<br><span style='font-size:14px'>{LINK}</span>", meta={"alt": LINK},
                         xaxis=dict(ticktext=[LINK], tickvals=[0], title_text=LINK, categoryarray=[LINK]))  # fmt: skip
    figure.add_annotation(text=f"<b>{LINK}</b>", x=LINK, y=0)
    tame(figure)
    told = all_strings(figure)
    assert sum(SHOWN in one for one in told) >= 12 and not [one for one in told if "<a" in one or "&lt;i&gt;" in one]
    assert figure.data[0].text == (f"<b>{SHOWN}</b>", "a & b") and figure.layout.annotations[0].x == SHOWN
    assert figure.layout.title.text == f"{SHOWN}<br><span style='font-size:14px'>{SHOWN}</span>"
    assert figure.layout.meta == {"alt": LINK}  # whoever puts it on a page escapes it


def test_what_has_no_tags_is_left_as_it_is():
    figure = go.Figure(go.Scatter(x=["a", "b"], y=np.arange(2.0), name="after ReLU 1 & 2"))
    before = figure.to_json()
    assert tame(figure).to_json() == before


def named_figures():
    from featmix_lite.measures import calibration

    points, y = torch.randn(40, 2), torch.arange(40) % 2
    names = [LINK, "dog"]
    history = [{"epoch": e, "loss": 1 / e, "accuracy": 0.5} for e in (1, 2)]
    records = [{"config": fm.Config(mix=m, seed=s).as_dict(), "accuracy": 0.9 + s % 3 / 100 + (m is not None) / 50}
               for s in range(4) for m in (None, fm.Mix("input"))]  # fmt: skip
    differences = {LINK: fm.paired(records, fm.Mix("input"), None)}
    yield fm.figures.curves({LINK: history, "b": history})
    yield fm.figures.scatter(points, y, names=names)
    yield fm.figures.clouds({LINK: points}, y, names)
    yield fm.figures.forest(differences)
    yield fm.figures.reliability({LINK: calibration(torch.randn(50, 3), torch.arange(50) % 3)})
    yield fm.figures.strip({LINK: {0: 0.5, 1: 0.6}, "b": {0: 0.4, 1: 0.5}})
    yield fm.figures.gallery({LINK: torch.rand(2, 1, 8, 8)}, {LINK: [LINK, "b"]})
    yield fm.figures.snnl_by_layer({LINK: {LINK: {LINK: 0.9, "fc": 0.1}}}, 2.3)
    yield fm.figures.network(fm.sites(nn.Sequential(OrderedDict({"<a href=x>": nn.ReLU()})), torch.rand(4, 3)))


def test_every_figure_of_the_kit_that_is_given_a_link_shows_its_letters():
    seen = 0
    for figure in named_figures():
        told = all_strings(figure)
        assert not [one for one in told if re.search("<a|href='https://a.example'>", one)], figure.layout.meta
        seen += any("&lt;a href" in one for one in told)
        assert LINK.split("&")[0] not in fm.figures.to_html(figure, javascript=False)
    assert seen >= 6


@pytest.mark.parametrize("tag", ["<i>", "<sub>", "<a>", "<em>", "<span style='color:red'>", "<BR>", "<script>"])
def test_only_the_kit_s_own_tags_are_left(tag):
    figure = tame(go.Figure().add_annotation(text=f"{tag}x", x=0, y=0))
    assert figure.layout.annotations[0].text == tag.replace("<", "&lt;").replace(">", "&gt;") + "x"
