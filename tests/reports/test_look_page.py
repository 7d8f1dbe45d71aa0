"""The page of a saved run: its sites are those behind the mixing, its counts those of the survey."""

import re
from html import unescape

import pytest
from pages import Page
from poison import PAYLOADS, named, network, run_of

import featmix_lite as fm
from featmix_lite.base.errors import MixError
from featmix_lite.reports import look_page

pytest.importorskip("plotly")


def test_one_site_of_each_mixing_from_there_on(data):
    net = fm.recorded.trained()
    seen = look_page.looks(net, data, "block1.relu", look="block2.bn", mixes=10, points=60)
    assert list(seen) == [
        "block1.relu", "block1.pool", "block2.bn", "block2.relu", "block2.pool", "block3.relu", "flatten",
    ]  # fmt: skip
    assert all(s.at == "block1.relu" and s.look == name for name, s in seen.items())
    assert {tuple(row) for row in seen["block2.relu"].chosen.weights.tolist()} == {(0.5, 0.5)}


def test_sites_inside_a_branch_are_left_out(data):
    net = fm.models.resnet18(data, seed=0)
    seen = look_page.looks(net, data, "layer3", mixes=6, points=40)
    inside = {s.name for s in fm.sites(net, data.test.x[:1]) if s.inside_branch}
    assert inside and not inside & set(seen) and len(seen) > 2


def test_bad_sites_are_named(data):
    net = fm.recorded.trained()
    with pytest.raises(MixError, match="no site 'blok1'.*input, block1"):
        look_page.looks(net, data, "blok1")
    with pytest.raises(MixError, match="'input' comes before the mixing at 'block2'"):
        look_page.looks(net, data, "block2", look="input")


def test_the_page_tells_the_run_and_the_counts(data):
    net = fm.models.small_cnn(data, seed=0)
    run = fm.fit(net, data, fm.Mix("block1.relu"), epochs=1, progress=False)
    seen = look_page.looks(net, data, "block2.relu", pair=(3, 5), mixes=30, points=80)
    text = look_page.page(run, seen, data)
    found = Page(text)
    assert found.fetched == [] and len(found.figures) == 5 and all(len(f) > 40 for f in found.figures)
    assert f"test accuracy {run.accuracy:.2%}" in text and "mixing at block1.relu" in text
    said = seen["flatten"].words(data.names)
    assert said[0].upper() + said[1:] in text and "of 30 mixes of 3 and 5" in said
    assert [c for c in found.cells if c in seen] == list(seen)
    assert text.count("</html>") == 1 and 3e6 < len(text) < 8e6


@pytest.fixture(scope="module")
def poisoned(data):
    """The page of a run, a network and classes whose every name and value is a payload."""
    run = run_of(fm.fit(fm.models.small_cnn(data, seed=0), data, epochs=1, progress=False))
    bad, net = named(data), network()
    names = [s.name for s in fm.sites(net, data.test.x[:2])]
    seen = look_page.looks(net, bad, names[1], mixes=10, points=60)
    return run, look_page.page(run, seen, bad)


def test_nothing_of_a_file_becomes_markup(poisoned):
    run, text = poisoned
    rest = re.sub(r"(?s)<script.*?</script>", "", text)  # plotly's own code, and its figures as JSON
    found = Page(rest)
    ours = "html head meta title style body main h1 h2 p code div table caption thead tr th tbody td details summary"
    assert set(found.open) <= {*ours.split(), "dl", "dt", "dd", "figure", "figcaption", "footer"}
    assert found.fetched == [] and not [tag for tag in PAYLOADS if tag in text]
    for place, value in (*run.config.items(), *run.versions.items()):
        if place in ("data", "epochs", "seed") or place in run.versions:
            assert str(value) in unescape(rest), place


def test_every_part_of_a_runs_settings_may_be_anything(poisoned, data):
    run, _ = poisoned
    seen = look_page.looks(fm.recorded.trained(), data, "flatten", mixes=5, points=30)
    for odd in (None, [], {}, 10**400, float("nan"), {"name": None}, "x" * 9000):
        run.config = {k: v if k == "mix" else odd for k, v in run.config.items()}
        assert len(look_page.page(run, seen, data)) < 7e6
