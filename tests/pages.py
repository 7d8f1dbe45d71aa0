"""A page as a test reads it."""

from __future__ import annotations

import re
from base64 import b64decode
from html import unescape
from html.parser import HTMLParser
from json import JSONDecoder

import numpy as np


class Page(HTMLParser):
    """The cells of the table, and whatever a browser would fetch."""

    def __init__(self, text):
        super().__init__()
        self.cells, self.fetched, self.figures, self.inside, self.open = [], [], [], None, []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.open.append(tag)
        self.inside = tag if tag in ("td", "th") else self.inside
        if tag in ("script", "img", "iframe", "link", "object", "embed"):
            self.fetched += [attrs[a] for a in ("src", "href", "data") if a in attrs]
        if tag == "figure":
            self.figures.append(attrs.get("aria-label", ""))

    def handle_endtag(self, tag):
        self.inside = None if tag in ("td", "th") else self.inside

    def handle_data(self, text):
        if self.inside:
            self.cells.append(text)


def tables(text: str) -> dict[str, list[list[str]]]:
    """{caption: rows of cells, the heading first}."""
    return {
        unescape(caption): [
            [unescape(re.sub("<[^>]*>", "", cell)) for cell in re.findall(r"<t[hd][ >].*?</t[hd]>", row)]
            for row in re.findall(r"<tr>.*?</tr>", body)
        ]
        for caption, body in re.findall(r"<caption>(.*?)</caption>(.*?)</table>", text)
    }


def captions(text: str) -> list[str]:
    """The sentences below figures."""
    return [unescape(said) for said in re.findall(r"<figcaption>(.*?)</figcaption>", text)]


def plots(text: str) -> list[list[dict]]:
    """What plotly is given to draw: the traces of each figure, numbers as arrays."""
    found = []
    for start in re.finditer(r'Plotly\.newPlot\(\s*"[^"]*",\s*', text):
        traces, _ = JSONDecoder().raw_decode(text[start.end() :])
        found.append([{k: _array(v) for k, v in trace.items()} for trace in traces])
    return found


def _array(value):
    if isinstance(value, dict) and "bdata" in value:
        flat = np.frombuffer(b64decode(value["bdata"]), dtype=value["dtype"])
        return flat.reshape([int(n) for n in str(value.get("shape", -1)).split(",")])
    return value
