"""``featmix look``: a saved run in, one page out; what is wrong is said before the work, or in one line."""

import re

import pytest
from pages import tables

import featmix_lite as fm
from featmix_lite.cli import main

pytest.importorskip("plotly")


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    data = fm.load("digits", per_class=10)
    run = fm.fit(fm.models.small_cnn(data, seed=0), data, fm.Mix("block1.relu"), epochs=1, progress=False)
    return run.save(tmp_path_factory.mktemp("run") / "run.safetensors")


def test_it_writes_the_page_prints_the_table_and_says_where(saved, tmp_path, capsys):
    out = tmp_path / "page.html"
    command = ["look", "--run", str(saved), "--at", "block2.relu", "--pair", "3", "5", "--mixes", "20"]
    assert main([*command, "--points", "80", "--out", str(out)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[-1] == f"The page is {out}" and out.read_text().startswith("<!doctype html>")
    assert [line.split()[0] for line in lines[1:5]] == ["block2.relu", "block2.pool", "block3.relu", "flatten"]
    assert any("of 20 mixes of 3 and 5 land nearest to" in line for line in lines)


@pytest.mark.parametrize("more, code, told", [
    (["--at", "blok1"], 2, "no site 'blok1'"),
    (["--at", "block2", "--look", "input"], 2, "comes before the mixing"),
    (["--pair", "3", "x"], 2, "--pair x: the classes are 0, 1"),
    (["--run", "nowhere.safetensors"], 1, "there is no such file"),
])  # fmt: skip
def test_what_is_wrong_is_one_line(saved, tmp_path, capsys, more, code, told):
    out = tmp_path / "page.html"
    assert main(["look", "--run", str(saved), "--out", str(out), *more]) == code
    error = capsys.readouterr().err
    assert told in error and error.count("\n") == 1 and not out.exists()


@pytest.mark.parametrize("perplexity", ["nan", "0", "inf"])
def test_a_bad_perplexity_is_said_before_anything_is_read(perplexity, capsys):
    assert main(["look", "--run", "nowhere", "--perplexity", perplexity]) == 2
    assert f"perplexity={float(perplexity)}: a number from 1 up" in capsys.readouterr().err


def test_what_is_printed_is_what_stands_on_the_page_and_both_follow_the_options(saved, tmp_path, capsys):
    out, told = tmp_path / "page.html", {}
    for seed in ("0", "3"):
        command = ["look", "--run", str(saved), "--at", "block1.relu", "--look", "block2.relu", "--seed", seed]
        assert main([*command, "--mixes", "30", "--points", "70", "--perplexity", "9", "--out", str(out)]) == 0
        told[seed], page = capsys.readouterr().out, out.read_text()
        printed = [re.split("  +", line.strip()) for line in told[seed].splitlines()]
        rows = tables(page)["From the mixing on"][1:]
        assert [row for row in printed if row[0] in [r[0] for r in rows]] == rows
        (said,) = [line for line in told[seed].splitlines() if "mixes land nearest" in line]
        assert said.startswith("mixed at block1.relu and seen at block2.relu") and f"M{said[1:]}." in page
        assert "<h2>Pictures of block2.relu</h2>" in page and "t-SNE, perplexity 9:" in page
        chosen = fm.manifolds.choose(fm.load("digits"), 70, 30, int(seed), share=0.5)
        seen = fm.manifolds.survey(fm.Run.load(saved).restore(), chosen, "block1.relu", "block2.relu")
        assert seen.words(range(10)) in told[seed]
    assert told["0"] != told["3"]


@pytest.mark.parametrize("link", [False, True])
def test_the_run_is_not_replaced_by_its_own_page(saved, tmp_path, capsys, link):
    run, out = tmp_path / "mine.safetensors", tmp_path / "mine.safetensors"
    run.write_bytes(held := saved.read_bytes())
    if link:
        out = tmp_path / "link.html"
        out.symlink_to(run)
    assert main(["look", "--run", str(run), "--out", str(out), "--points", "60", "--mixes", "10"]) == 2
    assert "is the run itself; name another" in capsys.readouterr().err and run.read_bytes() == held
