"""What lesson 03 computes: by hand, by scipy, and with records that fall either way."""

import random
import sys

import numpy as np
import pytest
from made import record

import featmix_lite as fm
from featmix_lite.teaching import lesson03_sweeps as lab
from featmix_lite.widgets.shared.site_words import SiteWords


def runs(seeds, lift=0.0, **more):
    """Four arms whose accuracy is the seed's own and, for the arms that mix, ``lift`` more, with a little noise."""
    made = []
    for seed in seeds:
        chance = random.Random(seed)
        base = chance.uniform(0.9, 0.95)
        for mix in lab.ARMS.values():
            accuracy = base + (lift if mix else 0) + chance.gauss(0, 0.002)
            made.append(record(mix, seed, {"accuracy": accuracy}, epochs=30, per_class=20, evaluate=False, **more))
    return made


def test_swept_is_the_sweep_with_or_without_a_bar(monkeypatch):
    configs = [fm.Config(seed=s, epochs=1, per_class=5) for s in (3, 4, 3)]
    seen = lab.swept(configs)
    assert [r["config"]["seed"] for r in seen] == [3, 4, 3]
    monkeypatch.setitem(sys.modules, "tqdm.auto", None)
    assert [r["accuracy"] for r in lab.swept(configs[:1])] == [seen[0]["accuracy"]]


def test_a_summary_reads_right_for_none_one_and_all():
    all_, wide = lab.against(runs(range(9), 0.02), lab.ARMS), lab.against(runs(range(3)), lab.ARMS)
    told = "image higher; after ReLU 1 higher; features higher"
    assert lab.summary(all_) == f"Of 3 differences from no mixing, 3 are told apart: {told}."
    lower = lab.against(runs(range(9), -0.02), {"image": fm.Mix("input")})
    assert lab.summary(lower, "x") == "Of 1 difference from x, 1 is told apart: image lower."
    assert lab.summary(wide) == (
        "Of 3 differences from no mixing, none is told apart. "
        "Of 3 the runs do not tell: image; after ReLU 1; features."
    )


def test_a_summary_tells_level_from_what_the_runs_do_not_tell():
    level, untold = lab.compared([0.0001, -0.0001, 0.0, 0.0002], margin=0.005), lab.compared([0.02, -0.03, 0.01, 0.0])
    assert lab.summary({"a": level, "b": untold, "c": level}) == (
        "Of 3 differences from no mixing, none is told apart. 2 are level, within 0.5 points: a; c. "
        "Of 1 the runs do not tell: b."
    )


def test_the_highest_of_noise_is_no_answer():
    answers = []
    for number in range(40):
        dice = random.Random(number)
        noise = [record(m, s, {"accuracy": 0.95 + dice.gauss(0, 0.02)}) for s in range(3) for m in lab.ARMS.values()]
        answers.append(lab.highest(noise, lab.ARMS))
    assert answers.count("the runs do not tell") >= 36  # an arm is named in one family of twenty, or fewer
    assert set(answers) <= set(lab.ANSWERS)
    dice = random.Random(0)
    clear = [
        record(m, s, {"accuracy": 0.9 + 0.05 * (name == "after ReLU 1") + dice.gauss(0, 0.002)})
        for s in range(9) for name, m in lab.ARMS.items()
    ]  # fmt: skip
    assert lab.highest(clear, lab.ARMS) == "after ReLU 1"
    assert lab.highest(runs(range(20), 0.02), lab.ARMS) in ("several are level", "the runs do not tell")  # three alike


def test_a_played_room_holds_the_recorded_figures_also_where_more_was_measured():
    records = runs(range(20), measures=("snnl",))
    room = fm.collect("\n".join(lab.room_lines(records, lab.ARMS)))
    assert not room.bad and room.seeds == list(range(20))
    assert set(room.votes.values()) <= set(lab.ANSWERS) and len(set(room.votes.values())) > 2
    assert lab.against(room, lab.ARMS) == lab.against(records, lab.ARMS)
    mine = fm.result_line(runs([40]))
    assert fm.collect(f"{mine}\n{lab.room_lines(records, lab.ARMS)[0]}").seeds == [0, 40]  # one experiment


@pytest.mark.parametrize("mine", [0, 7, 19, 40, 71])
@pytest.mark.parametrize("order", [0, 1, 2])
def test_a_spoilt_room_loses_nothing_whatever_number_a_student_has_and_whoever_comes_first(mine, order):
    records = runs(range(20))
    lines = lab.spoilt([*lab.room_lines(records, lab.ARMS, without=mine), fm.result_line(runs([mine]))])
    random.Random(order).shuffle(lines)
    room = fm.collect("\n".join(lines))
    assert len(room.bad) == 3 and room.seeds == sorted({*range(20), mine})
    told = sorted(bad.reason for bad in room.bad)
    assert "another experiment" in told[0] and "checksum" in told[1] and "the same figures" in told[2]
    assert lab.against(room, lab.ARMS) == lab.against(runs(room.seeds), lab.ARMS)


def test_arrivals_come_by_seed_and_make_the_same_difference():
    records = runs((9, 2, 5), 0.01)
    arms = fm.Mix("block1.relu"), fm.Mix("input")
    found = lab.arrivals(records, *arms)
    assert found[0] == pytest.approx(records[4 + 2]["accuracy"] - records[4 + 1]["accuracy"])  # seed 2
    assert np.mean(found) == pytest.approx(fm.paired(records, *arms).difference)


def test_a_site_is_called_as_the_widgets_call_it():
    data = fm.load("digits")
    say = SiteWords(fm.sites(fm.models.small_cnn(data, seed=0), data.test.x[:2]))
    assert {say(mix.at): mix for mix in lab.SITES.values()} == lab.SITES
