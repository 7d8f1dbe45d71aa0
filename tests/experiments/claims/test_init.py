"""What the claims say: no number that was not read in the source, no outcome in prose, and numbers that scipy gives."""

import re
import sys
from pathlib import Path

import made
import pytest
from claims_by_hand import agree
from planted import gain, grids, planted

import featmix_lite as fm
from featmix_lite.experiments import recorded
from featmix_lite.experiments.claims import CLAIMS, find, names, table, verdicts
from featmix_lite.experiments.claims.judging import AGAINST, NOT_RUN, OPEN, SEEN

# Every figure a claim may print, as read in the source named (paper, section or table), copied here a second time.
READ = {
    "Manifold Mixup, Table 5, CIFAR-10": "97.23 96.94 96.92 96.35 96.73 96.51 96.10 95.32 95.19 95.27",
    "Manifold Mixup, Table 5, CIFAR-100": "79.60 78.93 80.18 78.69 78.15 79.31 78.72 76.46 76.50 76.40",
    "Manifold Mixup, Table 1, error": "4.83 3.82 2.95",
    "Manifold Mixup, Tables 1 and 2, NLL": "0.190 0.186 0.137 0.136 0.212 0.122",
    "Manifold Mixup, Tables 4 and 9": "33.82 37.73 42.13 35.66 39.34 44.27 4.97 4.47 4.17 "
    "19.34 41.81 45.29 7.98 18.11 15.68",
    "Manifold Mixup, Table 7": "36.32 71.51 77.50",
    "Manifold Mixup, section 5.1": "4.96 5.09 4.25 3.77",
    "mixup, first author's code page": "5.53 4.24 5.18 4.68",
    "Between-class learning, authors' code page": "6.07 26.68 5.40 24.28 5.22 23.68",
    "statsu1990/mixup_augmentation, code page": ".912 .914",
    "MixMatch in four hands: YU1ut, TorchSSL, USB": "11.08 11.3 13.6 37.3 55.96",
}
# Settings of theirs that a claim names: epochs, strengths, sizes, as read in the same places.
SET = {
    "random-site-best": "0.9 0.1 2000 5", "deep-only-is-none": "0.9 0.1 2000",
    "better-on-deformed": "1200 40 57.3 140 180",
    "no-gain-against-pgd": "200 0.01 1 0", "final-best-accuracy": "0.04 0.2 1.0 5.0",
    "final-best-nll": "0.04 0.2 1.0 5.0", "large-alpha-hurts-images": "0.04 0.2 1.0 5.0 1 5",
    "nll-improves": "1200 5", "images-beat-none": "200 128 0.1 1",
    "helps-with-wrong-labels": "200 128 0.1 1", "bc-beats-plain": "250 128 10", "more-points": "2 3 .2 .1",
    "more-points-converge": "200 67 6 2 1", "more-points-unsupervised": "50 950 2 1",
    "ict-helps": "13 28 2 500", "mixmatch-helps": "250 28 2 500 75 20",
    "supervised-less-linear": "28", "unsupervised-more-linear": "28",
}  # fmt: skip
NAMES = re.compile(
    r"\{[\d,]+\}|Tables? \d+(?: and \d+)?|section [\d.]+|CIFAR-100?|PreActResNet\d+|ResNet\d+(?:v2)?|WRN-\d+-\d+|conv\d"
    r"|block \d|\(0: image; 1, 2, 3: after that residual block\)|et al\. \d{4}|lesson \d+|statsu1990|YU1ut|STL-10"
)
PUBLISHED_IN = {
    "random-site-best": ("Table 5", "Table 1"), "deep-only-is-none": ("Table 5",), "final-best-accuracy": ("Table 5",),
    "better-on-deformed": ("Tables 4",), "better-under-fgsm": ("Table 7",), "nll-improves": ("Tables 1",),
    "works-with-dropout": ("section 5.1",), "images-beat-none": ("first author",), "bc-beats-plain": ("authors' code",),
    "more-points": ("statsu1990",), "mixmatch-helps": ("four hands",), "no-gain-against-pgd": (),
    "final-best-nll": (), "large-alpha-hurts-images": (),
}  # fmt: skip


def numbers(text: str) -> set[str]:
    return set(re.findall(r"\d*\.?\d+", NAMES.sub(" ", text)))


def test_no_figure_that_was_not_read_in_its_source():
    assert {c.name for c in CLAIMS if c.published} == set(PUBLISHED_IN)
    for claim in CLAIMS:
        places = PUBLISHED_IN.get(claim.name, ())
        allowed = {n for key, told in READ.items() for n in told.split() if any(place in key for place in places)}
        allowed |= set(SET.get(claim.name, "").split())
        prose = (claim.line, claim.holds, claim.said, claim.ran, claim.differs, claim.scale)
        found = set().union(*map(numbers, prose), *(numbers(p.text) for p in claim.published))
        assert found <= allowed, (claim.name, found - allowed)
        assert set(SET.get(claim.name, "").split()) <= found, f"{claim.name}: a number that nothing says any more"


def test_every_figure_of_the_tables_is_printed_somewhere():
    told = " ".join(p.text for c in CLAIMS for p in c.published)
    assert {n for line in READ.values() for n in line.split()} <= numbers(told)


def test_each_of_table_5s_sets_has_its_figure():
    sets = "{0,1,2} {0,1} {0,1,2,3} {1,2} {0} {1,2,3} {1} {2,3} {2} none".split()
    for key, published in zip(("CIFAR-10", "CIFAR-100"), find("random-site-best").published):
        values = READ[f"Manifold Mixup, Table 5, {key}"].split()
        told = published.text.split(": ", 1)[1].split(", ")
        assert sorted(told) == sorted(f"{name} {value}" for name, value in zip(sets, values))


def test_prose_states_no_outcome_of_ours():
    told = re.compile(r"\b(we (find|found|see|saw|confirm\w*)|our (results?|records?) (show|say)|turn(s|ed) out)\b", 2)
    for claim in CLAIMS:
        assert not told.search(" ".join((claim.line, claim.holds, claim.said, claim.ran, claim.differs)))


def test_secondary_copies_are_not_published_and_strengths_are_honest():
    assert not find("helps-with-wrong-labels").published  # its table was read in a secondary copy only
    assert {c.strength for c in CLAIMS if "Oki" in c.source.authors} == {"abstract", "machine summary"}
    assert all(c.strength == "machine summary" for c in CLAIMS if "machine" in c.source.authors)
    assert all(not c.published for c in CLAIMS if c.source.authors == "Oki & Kurita")


def test_names_are_unique_and_a_wrong_one_lists_them():
    assert len(set(names())) == len(CLAIMS) == 36
    with pytest.raises(ValueError, match="did you mean deep-only-is-none.*There are: conv1-beats-image.*more-points"):
        find("deep-only-none")


def test_a_proof_points_to_a_test_that_is_there():
    (claim,) = [c for c in CLAIMS if c.proof]
    file, name = re.match(r"(\S+), (\w+)", claim.proof).groups()
    assert f"def {name}(" in (Path(__file__).resolve().parents[3] / file).read_text()


def test_planted_records_and_verdicts_agree():
    records = planted(gain(input=0.01, block1_relu=0.02, relu1=0.015, flatten=-0.03))
    told = verdicts(records=records)
    assert agree(told, records) > 200
    assert {SEEN, AGAINST, OPEN} <= {v.verdict for v in told}


def test_the_recorded_sweeps_and_the_table_agree():
    records = {name: recorded.runs(name) for name in recorded.names()}
    told = verdicts()
    agree(told, records)
    for v in told:
        sweeps = {arm.sweep for f in v.findings for _, arm, _ in f.comparison.terms}
        assert v.setting is None or v.verdict == NOT_RUN or sweeps <= set(records), (v.claim.name, v.setting.name)


def test_a_sweep_recorded_whole_leaves_nothing_not_yet_run():
    whole = {name for name in recorded.names() if len(recorded.runs(name)) >= len(grids()[name])}
    for v in verdicts():
        sweeps = {arm.sweep for f in v.findings for _, arm, _ in f.comparison.terms}
        assert v.setting is None or v.verdict != NOT_RUN or not sweeps <= whole, (v.claim.name, v.setting.name)


def test_a_changed_record_changes_what_is_said():
    records = planted(gain(input=0.01))
    before = table("images-beat-none", records)
    for r in records["digits"]:
        if r["config"]["mix"] is None:
            r["accuracy"] += 0.05
    assert table("images-beat-none", records) != before
    with pytest.raises(AssertionError):
        agree(verdicts("images-beat-none", planted(gain(input=0.01))), records)


def test_light_and_lazy():
    import subprocess

    script = (
        "import sys, featmix_lite.experiments.claims as c\n"
        "assert not {'scipy', 'sklearn', 'plotly', 'torchvision'} & set(sys.modules), 'heavy'\n"
        "assert callable(c.table) and callable(c.verdicts)\n"
        "c.table('conv1-beats-image', {}); c.explain('conv1-beats-image', {}); assert callable(c.table)"
    )
    subprocess.run([sys.executable, "-c", script], check=True)


def test_records_as_a_list_serve_every_arm():
    def figures(mix, seed):
        return {"accuracy": 0.5 + 0.1 * (mix is not None) + 1e-3 * seed**2}

    pool = made.records((None, fm.Mix("input")), 4, figures, per_class=20)
    told = [v for v in verdicts("images-beat-none", pool) if v.paired]
    assert [v.setting.name for v in told] == ["digits, small_cnn, 20 a class"] and told[0].n == 4


def test_a_shift_that_all_arms_share_cancels_in_every_comparison():
    """Of a difference of differences also one that all runs of a site, or all of an alpha, share."""
    double = 0
    for comparison in (c for claim in CLAIMS for s in claim.settings for c in s.comparisons):
        weights = [w for w, *_ in comparison.terms]
        assert sum(weights) == pytest.approx(0), comparison.text
        if "less the same" in comparison.text:
            double += 1
            for part in (0, 1):  # "image, alpha 5"
                names = {arm.name.split(", ")[part] for _, arm, _ in comparison.terms}
                for name in names:
                    own = sum(w for w, arm, _ in comparison.terms if arm.name.split(", ")[part] == name)
                    assert own == 0, (comparison.text, name)
    assert double >= 1
