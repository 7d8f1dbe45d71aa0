"""What a cell puts into its page, caught before it goes there."""

from __future__ import annotations

from dataclasses import dataclass

import pytest


@dataclass
class Output:
    """One output: its ``data`` by kind, the ``name`` it can be written again by, whether it is an ``update``."""

    data: dict
    name: str | None
    update: bool

    @property
    def html(self) -> str:
        return self.data.get("text/html", "")


@pytest.fixture
def outputs(monkeypatch):
    """The outputs of all that is displayed from here on, in order; what IPython does, without a shell."""
    seen = []

    def display(*things, raw=False, display_id=None, update=False):
        for thing in things:
            if raw:
                seen.append(Output(thing, display_id, update))
            elif hasattr(thing, "_ipython_display_"):
                thing._ipython_display_()
            else:
                seen.append(Output({"text/html": thing._repr_html_()}, display_id, update))

    monkeypatch.setattr("IPython.display.display", display)
    return seen
