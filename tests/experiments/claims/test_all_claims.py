"""The table: whole, narrow enough, and the same numbers as scipy's."""

import re

import pytest
from planted import gain, planted

from featmix_lite.experiments.claims import CLAIMS, table, verdicts
from featmix_lite.experiments.claims.all_claims import HEAD
from featmix_lite.experiments.claims.judging import NOT_RUN
from featmix_lite.experiments.claims.over_settings import sentence


@pytest.fixture(scope="module")
def records():
    return planted(gain(input=0.01, block1_relu=0.02, relu1=0.02, flatten=-0.03))


def test_it_fits_and_names_everything(records):
    text = table(records=records)
    lines = text.splitlines()
    assert max(map(len, lines)) <= 120 and "\t" not in text
    for claim in CLAIMS:
        assert f"\n{claim.name}   [{claim.strength}, lesson {claim.lesson}]" in text
        assert claim.source.authors in text and claim.line in text
    flat = " ".join(text.split())
    assert all(one.line in flat for claim in CLAIMS for one in claim.published)
    for figure in ("{0,1,2} 97.23", "none 95.27", "{0,1} 96.94", "{2} 95.19"):
        assert figure in flat
    assert "95 %" in HEAD and "paired by seed" in HEAD and "Holm's correction" in HEAD and "never to a paper" in flat
    assert max(map(len, table("final-best-nll", records, width=90).splitlines())) <= 90


def test_each_row_is_its_verdict(records):
    for name in ("conv1-beats-image", "final-best-accuracy", "deep-only-is-none"):
        text = table(name, records)
        flat = " ".join(text.split())
        for verdict in verdicts(name, records):
            if verdict.paired is None:
                continue
            row = next(line for line in text.splitlines() if verdict.paired.span in line)
            assert re.search(rf"  {verdict.n} +{re.escape(str(verdict)[:4])}", row)
            assert verdict.setting.name in flat or verdict.setting.name[:30] in flat


def test_what_was_not_run_is_said_once_and_has_no_number():
    text = table(["random-site-best", "same-class-aligns"], {})
    ours = [line for line in text.splitlines() if line.startswith("    ") and not line.startswith("      ")]
    assert ours and all(line.strip().startswith(NOT_RUN) for line in ours)
    assert not re.search(r"\[-?\d", text.split("===")[-1]) and text.count(NOT_RUN) >= 2
    assert "not yet tested at its own scale (CIFAR-10, PreActResNet18" in text


def test_a_claim_ends_in_one_sentence_over_its_settings_before_them(records):
    text = table("works-with-batchnorm", records)
    flat = " ".join(text.split())
    assert sentence(verdicts("works-with-batchnorm", records)) in flat
    assert text.index("over its settings") < text.index("accuracy, with BatchNorm: conv1")
    assert not re.search(r"of \d+: seen", text)
