"""One claim in full, down to the records."""

import re

import numpy as np
import pytest
from planted import gain, planted

from featmix_lite.experiments.claims import CLAIMS, explain, verdicts
from featmix_lite.experiments.claims._quotes import QUOTES
from featmix_lite.experiments.claims.one_claim import ran
from featmix_lite.experiments.config import key_of


@pytest.fixture(scope="module")
def records():
    return planted(gain(block1_relu=0.02))


def test_the_keys_named_are_those_of_the_records_behind_the_mean(records):
    text = explain("works-with-dropout", records)
    known = {key_of(r["config"]): r for r in records["digits_dropout"]}
    flat = " ".join(text.split())
    arms = re.findall(r"mean accuracy (0\.\d{4}); digits_dropout, seed:key((?: \d+:[0-9a-f]{16})+)", flat)
    assert len(arms) == 4
    for mean, told in arms:
        pairs = [pair.split(":") for pair in told.split()]
        runs = [known[key] for _, key in pairs]
        assert [str(r["config"]["seed"]) for r in runs] == [seed for seed, _ in pairs]
        assert len(runs) == len(known) / 4
        assert f"{np.mean([r['accuracy'] for r in runs]):.4f}" == mean
        assert len({str(r["config"]["mix"]) for r in runs}) == 1


def test_it_says_everything():
    for claim in CLAIMS:
        flat = " ".join(explain(claim.name, {}).split())
        for part in (claim.line, claim.said, claim.ran, claim.differs, claim.holds, claim.source.authors):
            assert " ".join(part.split()) in flat
        unpublished = not claim.published and claim.strength != "ours"
        assert "in our words" in flat and ("Published: not published here." in flat) == unpublished


def test_what_we_ran_comes_from_the_records(records):
    (verdict,) = [v for v in verdicts("works-with-dropout", records) if "image" in v.setting.comparisons[0].text]
    told = ran(verdict.findings)
    assert "data digits, model small_cnn, epochs 30, per_class 20, dropout 0.3" in told and "alpha 1; torch 2" in told
    siamese = [v for v in verdicts("siamese-is-one-pass", records) if "fair" in str(v.findings[0].comparison)]
    assert "form one-pass or siamese" in ran(siamese[0].findings) and "epochs 15 or 30" in ran(siamese[0].findings)


def test_lines_are_narrow(records):
    assert max(len(line) for line in explain("final-best-nll", records).splitlines()) <= 120


def test_a_quotation_is_short_marked_and_belongs_to_a_claim():
    assert set(QUOTES) <= {claim.name for claim in CLAIMS}
    for name, (quote, at) in QUOTES.items():
        assert len(quote.split()) <= 30 and not any(c.isdigit() for c in quote)
        assert f'In their words: "{quote}" ({at})' in " ".join(explain(name, {}).split())
    assert "In their words" not in explain("bc-beats-plain", {})


def test_no_end_of_an_interval_reads_as_zero():
    text = " ".join(explain(claim.name) for claim in CLAIMS)
    ends = re.findall(r"\[(-?[0-9.e-]+), (-?[0-9.e-]+)\]", text)
    assert len(ends) > 100
    assert not [pair for pair in ends if any(end.startswith("-") and float(end) == 0 for end in pair)]
