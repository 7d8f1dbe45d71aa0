"""The page of claims: every row is its verdict, and leads to the runs behind it."""

import re
from html import unescape

import pytest
from planted import gain, planted

from featmix_lite.cli import main
from featmix_lite.experiments.claims import CLAIMS, find, names, overall, verdicts
from featmix_lite.experiments.config import key_of
from featmix_lite.reports.claims_page import page


@pytest.fixture(scope="module")
def told():
    return verdicts(records=planted(gain(input=0.01, block1_relu=0.02, relu1=0.02, flatten=-0.03)))


@pytest.fixture(scope="module")
def text(told):
    return page(told)


def rows(text):
    """[(link or "", plain text of the row)]"""
    found = []
    for row in re.findall(r"<tr><th scope=.row.>.*?</tr>", text, re.S):
        link = re.search(r'<td><a href="#(runs-\d+)">', row)
        found.append((link.group(1) if link else "", unescape(re.sub(r"<[^>]+>", " ", row))))
    return found


def test_every_verdict_that_was_run_is_a_row_with_its_numbers(told, text):
    shown = rows(text)
    alone = [v for v in told if v.setting and v.paired and v.verdict != "not yet run here"]
    linked = [row for row in shown if row[0]]
    assert len(linked) == len(alone) and len({link for link, _ in linked}) == len(alone)
    for verdict in alone:
        said = (verdict.paired.span, verdict.setting.name, str(verdict))
        assert any(all(one in row for one in said) for _, row in linked)


def test_each_point_leads_to_the_very_runs(told, text):
    sections = dict(re.findall(r'<section class="runs" id="(runs-\d+)">(.*?)</section>', text, re.S))
    alone = [v for v in told if v.setting and v.paired and v.verdict != "not yet run here"]
    marks = re.findall(r'<a href="#(runs-\d+)" aria-label', text)
    assert marks and set(marks) == set(sections)
    grouped = {}
    for number, section in sections.items():
        grouped[number] = set(re.findall(r"\d+:([0-9a-f]{16})", section))
    want = [{key_of(r["config"]) for f in v.findings for runs in f.runs.values() for r in runs.values()} for v in alone]
    assert sorted(map(sorted, grouped.values())) == sorted(map(sorted, want))


def test_each_claim_is_there_with_its_pooled_row(told, text):
    for claim in CLAIMS:
        assert f'<h3 id="{claim.name}">' in text and f'<a href="#{claim.name}">' in text
    for name in names():
        for one in overall([v for v in told if v.claim.name == name]):
            assert any(f"{one.pooled.n} settings together" in row and one.verdict in row for _, row in rows(text))
    assert find("large-alpha-hurts-images").holds in unescape(text)


def test_it_opens_offline_and_nothing_acts(text):
    assert not re.search(r"<(script|img|link|iframe|object)\b", text)
    assert "src=" not in text and "url(" not in text


def test_the_command_writes_it(tmp_path, capsys):
    out = tmp_path / "claims.html"
    assert main(["claims", "conv1-is-image", "--out", str(out)]) == 0
    assert str(out) in capsys.readouterr().out and "settled by proof" in out.read_text()
    records = tmp_path / "runs.jsonl"
    records.write_text('{"config":{"mix":null,"seed":0},"version":1,"accuracy":0.5}\n')
    assert main(["claims", "--records", str(records), "--out", str(records)]) == 2
    assert "is the file of the records itself" in capsys.readouterr().err
