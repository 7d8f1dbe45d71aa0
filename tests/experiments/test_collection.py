"""A room's pasted lines: the sweep's own answer, and every bad line named."""

import importlib
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made import record

import featmix_lite as fm
from featmix_lite.experiments.collection import answers, collect
from featmix_lite.experiments.differences import paired

MIXES = (None, fm.Mix("input"), fm.Mix("block1.relu"), fm.Mix(("input", "block1", "block2"), alpha=2.0))


def runs(seed, epochs=30):
    chance = random.Random(seed)
    return [record(m, seed, {"accuracy": chance.randint(330, 359) / 359}, epochs=epochs, per_class=20) for m in MIXES]


def test_forty_lines_three_of_them_bad_give_the_sweeps_own_answer_and_name_the_three():
    lines = {seed: fm.result_line(runs(seed), vote=f"block{seed % 3}") for seed in range(37)}
    damaged = fm.result_line(runs(37)).replace("input:accuracy=", "input:accuracy=1")
    foreign, again = fm.result_line(runs(38, epochs=5)), fm.result_line(runs(5)[::-1][::-1], vote="x")
    pasted = list(lines.values())
    random.Random(0).shuffle(pasted)
    pasted[3:3], pasted[10:10] = [damaged], [foreign]
    pasted.append(again.replace("seed=5", "seed=5"))
    room = fm.collect("\n".join(pasted))
    serial = [one for seed in range(37) for one in runs(seed)]
    for mix in MIXES[1:]:
        assert paired(room, mix, None) == paired(serial, mix, None)
    by_key = {fm.Config.from_dict(r["config"]).key: r["accuracy"] for r in serial}
    assert {fm.Config.from_dict(r["config"]).key: r["accuracy"] for r in room} == by_key
    assert room.seeds == list(range(37)) and len(pasted) == 40
    assert [bad.number for bad in room.bad] == [4, 11, 40]
    assert "checksum does not fit" in room.bad[0].reason
    assert "another experiment" in room.bad[1].reason and "epochs=5 instead of epochs=30" in room.bad[1].reason
    assert room.experiment in room.bad[1].reason and "seed 5 stands in line" in room.bad[2].reason
    assert "the same figures" in room.bad[2].reason and room.votes[5] == "block2"


def test_other_figures_for_one_seed_are_told_and_the_first_counts():
    one, two = runs(3), [{**r, "accuracy": 0.5} for r in runs(3)]
    room = collect("\n".join(fm.result_line(r) for r in (one, two)))
    assert [r["accuracy"] for r in room] == [r["accuracy"] for r in one]
    assert "seed 3 stands in line 1 already, with other figures; the first line counts" in room.bad[0].reason


def test_what_chats_and_mails_do_to_a_line_does_no_harm():
    line = fm.result_line(runs(7), vote="after ReLU 1")
    pasted = [
        f"Anna [10:03]: {line}  thanks!", f"“{line}”.", line.replace(" ", "\u00a0"), line.replace(" ", "\n", 3),
        f"\r\n\r\n   {line}\r\n", line.replace(" ", " \u200b"), "> " + line, line.replace('"', "\u201d"),
        line.replace("/", "/\u200b"), line.replace("fm1", "Fm1"), line[:75] + "\n" + line[75:],
        "> " + line.replace(" ", "\r\n> ", 2), line.replace("=", "\uff1d"), line.replace("-", "\u2013"),
    ]  # fmt: skip
    for text in pasted:
        room = collect(text)
        assert room.seeds == [7] and not room.bad and room.votes == {7: "after ReLU 1"}, text
    assert not collect("Hello, we use fm radio 1") and collect("").bad == []


def test_a_half_that_became_one_letter_is_a_half():
    line = fm.result_line([{**r, "accuracy": 0.5} for r in runs(7)])
    assert [r["accuracy"] for r in collect(line.replace("1/2", "\u00bd"))] == [0.5] * 4


@settings(max_examples=120)
@given(st.integers(0, 2), st.integers(0, 200), st.characters(exclude_categories=("Cs",)))
def test_one_slip_in_one_of_three_lines_is_named_or_harmless(row, at, letter):
    lines = [fm.result_line(runs(seed), vote="b c") for seed in range(3)]
    at = at % len(lines[row])
    pasted = [*lines[:row], lines[row][:at] + letter + lines[row][at + 1 :], *lines[row + 1 :]]
    room = collect("\n".join(f"Anna: {line}" for line in pasted))
    kept = [s for s in range(3) if s in room.seeds]
    assert kept == room.seeds and list(room) == collect("\n".join(lines[s] for s in kept))
    assert kept == [0, 1, 2] or (kept == [s for s in range(3) if s != row] and len(room.bad) == 1)


def test_a_majority_names_the_foreign_ones_whatever_comes_first():
    texts = [fm.result_line(runs(s, epochs=5)) for s in (0,)] + [fm.result_line(runs(s)) for s in (1, 2)]
    room = collect("\n".join(texts))
    assert room.seeds == [1, 2] and room.bad[0].number == 1


def test_answers_are_against_no_mixing_or_the_first():
    records = [one for seed in range(5) for one in runs(seed)]
    found = answers(records)
    assert list(found) == ["input", "block1.relu", "input or block1 or block2, alpha 2"]
    assert found["input"] == paired(records, MIXES[1], None, margin=0.005)
    mixed = [r for r in records if r["config"]["mix"]]
    assert answers(mixed)["block1.relu"] == paired(records, MIXES[2], MIXES[1], margin=0.005)


def test_only_text_is_taken_and_the_name_stays_a_function():
    with pytest.raises(TypeError, match="list"):
        collect(["fm1"])
    importlib.import_module("featmix_lite.experiments.collection")
    assert callable(fm.collect) and callable(fm.result_line)


def signed(line: str) -> str:
    """The line with a checksum that fits: someone typed the figures, and knew how."""
    from featmix_lite.experiments.result_lines import _sum

    text = line.rpartition(" ")[0]
    return f"{text} {_sum(text)}"


SPOILT = [
    ("input:accuracy=500/1", "accuracy=500.0: a share"), ("input:accuracy=nan", "accuracy=nan"),
    ("input:accuracy=inf", "accuracy=inf"), ("input:accuracy=-1/4", "accuracy=-0.25"), ("input:accuracy=1/0", "zero"),
    (f"input:accuracy={10**400}/1", "too large"), ("input:accuracy=1/2/3", "invalid"),
    ("input:accuracy=1/2,accuracy=1/3", "figure stands twice"), ("input:nll=1/2", "different figures"),
    ("none:accuracy=1/2", "mixing stands twice"), ("input:accuracy=1/2 seed=9", "seed stands twice"),
    ("input:accuracy=1/2 deep=" + "[" * 9000, "not understood"), ("input;ways=0.5:accuracy=1/2", "ways=0.5"),
]  # fmt: skip


@pytest.mark.parametrize("word, reason", SPOILT, ids=[reason for _, reason in SPOILT])
def test_a_figure_that_cannot_be_is_named_and_stops_no_one_else(word, reason):
    lines = [fm.result_line(runs(seed)) for seed in range(4)]
    spoilt = next(w for w in lines[2].split() if w.startswith("input:"))
    lines[2] = signed(lines[2].replace(spoilt, word))
    room = collect("\n".join(lines))
    assert room.seeds == [0, 1, 3] and [bad.number for bad in room.bad] == [3] and reason in room.bad[0].reason
    assert answers(room)["input"].n == 3


def test_a_line_without_the_rooms_figure_is_named_and_stops_no_one_else():
    def line(seed, *metrics):
        return fm.result_line([{**r, "nll": 0.5} for r in runs(seed)], metrics=metrics)

    lines = [line(0, "accuracy"), line(1, "nll"), line(2, "accuracy", "nll"), line(3, "accuracy")]
    room = collect("\n".join(lines))
    assert room.seeds == [0, 2, 3] and "lacks a figure that the others send: accuracy" in room.bad[0].reason
    assert answers(room)["input"].n == 3


def test_no_line_is_written_of_a_figure_that_cannot_be():
    for value in (float("nan"), 500, -0.1, "0.9", None, True):
        with pytest.raises(ValueError, match="accuracy="):
            fm.result_line([{**r, "accuracy": value} for r in runs(0)])
