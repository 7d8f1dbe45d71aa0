"""A page as a test reads it."""

from __future__ import annotations

from html.parser import HTMLParser


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
