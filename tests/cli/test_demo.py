"""``featmix demo``: one page, its table, its path; no half page after Ctrl-C."""

import re

import pytest
from pages import tables

from featmix_lite.cli import main
from featmix_lite.reports import demo_runs


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    pytest.importorskip("plotly")
    monkeypatch.chdir(tmp_path)


def test_it_writes_the_page_and_says_where(tmp_path, capsys):
    assert main(["demo", "--epochs", "1", "--seed", "2"]) == 0
    told, page = capsys.readouterr().out, tmp_path / "featmix-report.html"
    assert page.read_text().startswith("<!doctype html>")
    assert "200 images (fashion_small, seed 2, 1 epochs)" in page.read_text()
    assert told.splitlines()[-1] == f"The report is {page}"
    rows = [line.split() for line in told.splitlines()]
    assert ["site", "accuracy", "nll", "train_loss", "mixed_loss", "seconds"] in rows
    for site in ("none", "input", "block1.relu", "block3"):
        assert any(row[:1] == [site] and len(row) == 6 for row in rows)
    shown = tables(page.read_text())
    printed = [re.split("  +", line.strip()) for line in told.splitlines()]
    for site, _, *figures in shown["After the last epoch"][1:]:
        assert [site, *figures] in printed
    assert all(row in printed for row in shown["In the last features"][1:])  # the page's numbers, each in its row
    assert re.search(r"One run each: .*\(fm\.paired\)\.", told).group() in page.read_text()
    assert [p.name for p in tmp_path.iterdir()] == ["featmix-report.html"]


@pytest.mark.parametrize("when", ["training", pytest.param("writing", marks=pytest.mark.nightly)])
def test_ctrl_c_keeps_the_old_page_whole(tmp_path, monkeypatch, capsys, when):
    page = tmp_path / "r.html"
    page.write_text("the old one")

    def stopped(*args, **kwargs):
        raise KeyboardInterrupt

    place = (demo_runs, "fit") if when == "training" else ("featmix_lite.base.files.os.replace",)
    monkeypatch.setattr(*place, stopped)
    assert main(["demo", "--epochs", "1", "--out", str(page)]) == 130
    assert page.read_text() == "the old one" and [p.name for p in tmp_path.iterdir()] == ["r.html"]


@pytest.mark.nightly
def test_a_full_disk_is_one_line(tmp_path, monkeypatch, capsys):
    def full(*args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("featmix_lite.base.files.os.fsync", full)
    assert main(["demo", "--epochs", "1"]) == 1
    last = capsys.readouterr().err.splitlines()[-1]
    assert "featmix-report.html" in last and "No space left" in last
    assert list(tmp_path.iterdir()) == []


def test_without_plotly_it_says_so_before_training(monkeypatch, capsys):
    def missing(data, **kwargs):
        pytest.fail("it trained although no page can be made")

    monkeypatch.setattr(demo_runs, "runs", missing)
    monkeypatch.setattr("featmix_lite.cli.arguments.find_spec", lambda name: None)
    assert main(["demo"]) == 1
    assert "plotly is not installed" in capsys.readouterr().err


def test_a_run_that_diverged_ends_it_in_one_line(tmp_path, monkeypatch, capsys):
    real = demo_runs.fit
    monkeypatch.setattr(demo_runs, "fit", lambda *args, **more: real(*args, **more, lr=1e30))
    with pytest.warns(UserWarning, match="diverged"):
        assert main(["demo", "--epochs", "1"]) == 1
    err = capsys.readouterr().err.splitlines()[-1]
    assert err.startswith("featmix demo: none: the training diverged: mixed_loss nan") and not list(tmp_path.iterdir())
