"""Values that would act on a page or in a terminal, put wherever a file has a value."""

from __future__ import annotations

import dataclasses
from html.parser import HTMLParser

import featmix_lite as fm
from featmix_lite.reports import look_page

SCRIPT = "</script><script>window.acted=1</script>"
POISON = f'"><img class="acted" src=x onerror="window.acted=1">{SCRIPT}<a class="acted" href="https://a.example">1</a>'


class Acting(HTMLParser):
    """What of a payload became an element or an attribute of a page."""

    def __init__(self, text: str):
        super().__init__()
        self.found = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        if tag in ("a", "img", "iframe", "object") or any(k.startswith("on") for k, _ in attrs):
            self.found.append((tag, attrs))
        if dict(attrs).get("class") == "acted":
            self.found.append((tag, attrs))


def poisoned(value, name: str = ""):
    """The same value with the payload in each of its leaves and names, told apart by where they stood."""
    if isinstance(value, dict):
        return {f"{k}": poisoned(v, f"{name}.{k}") for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(poisoned(v, f"{name}.{i}") for i, v in enumerate(value))
    return f"{name}{POISON}"


def poisoned_page(data) -> tuple[str, fm.Run]:
    """The page of a run whose every setting, version and class name is poisoned -> (page, run)."""
    run = fm.fit(fm.models.small_cnn(data, seed=0), data, fm.Mix("block1.relu"), epochs=1, progress=False)
    net = run.restore()
    config = {k: v if k == "mix" else poisoned(v, k) for k, v in run.config.items()}
    forged = dataclasses.replace(run, config=config, versions=poisoned(run.versions, "versions"))
    named = dataclasses.replace(data, names=tuple(f"{n}{POISON}" for n in data.names))
    seen = look_page.looks(net, named, "block2", pair=(0, 1), mixes=20, points=80)
    return look_page.page(forged, seen, named), forged
