"""What lesson 01 leans on: labels in words, rows of pictures, comparisons from records."""

from dataclasses import replace

import torch
from made import records

import featmix_lite as fm
from featmix_lite.teaching import lesson01_mixup as lab


def test_a_label_in_words():
    assert lab.soft(torch.tensor([0.0, 1.0]), ["a", "b"]) == "100 % b"
    assert lab.soft(torch.tensor([0.5, 0.3, 0.2]), "abc") == "50 % a, 30 % b"


def test_a_gallery_names_every_picture():
    data = fm.load("digits")
    data, labels = replace(data, names=("0", "<two>", *data.names[2:])), torch.eye(10)[[0, 1, 2]]
    text = lab.gallery(data.test.x[:3], labels, data, above=[1.0, 0.5, 0.0]).data
    assert text.count("<img") == 3 and 'alt="0.5: 100 % &lt;two&gt;"' in text and "http" not in text
    assert 'alt="3: 100 % ' in lab.gallery(data.test.x[:3], labels, data).data


def runs(difference: dict) -> list[dict]:
    """Five seeds of each mixing, apart by a fixed difference and a little chance."""

    def accuracy(mix, seed):
        chance = 0.001 * (seed * (1 + list(difference).index(mix)) % 3)
        return {"accuracy": 0.9 + difference[mix] + chance}

    return records(difference, 5, accuracy)


def test_comparisons_come_in_a_line_each_and_print_nothing(capsys):
    up, same = fm.Mix("input"), fm.Mix("block1")
    some = runs({None: 0.0, up: 0.03, same: 0.0})
    found = lab.compared(some, {"up minus none": (up, None), "same minus none": (same, None)})
    assert {name: word for name, (word, _) in found.items()} == {"up minus none": "higher", "same minus none": "level"}
    one = fm.paired(some, up, None)
    span = f"{100 * one.difference:+.2f} points [{100 * one.low:.2f}, {100 * one.high:.2f}]"
    assert found["up minus none"][1] == f"up minus none: {span}, 5 seeds: higher"
    assert found["same minus none"][1].endswith(", 5 seeds: level")
    assert capsys.readouterr().out == ""  # printed beside a reveal, it would tell before anybody has predicted


def test_a_line_says_the_corrected_verdict_and_not_its_own():
    """One pair that alone would pass (p = .03), beside two of pure chance."""
    weak, a, b = fm.Mix("input"), fm.Mix("block1"), fm.Mix("block2")
    steps = {weak: [0.09, 0.02, 0.05, 0.04], a: [0.03, -0.03, 0.02, -0.02], b: [0.02, -0.03, 0.04, -0.02]}
    some = records((None, *steps), 4, lambda mix, seed: {"accuracy": 0.5 + (steps[mix][seed] if mix else 0)})
    assert fm.paired(some, weak, None).verdict == "higher"
    words, lines = zip(*lab.compared(some, {m.at: (m, None) for m in steps}).values())
    assert set(words) == {"the runs do not tell"} and "higher" not in " ".join(lines)


def test_a_difference_too_small_to_matter_is_level_and_not_higher():
    up = fm.Mix("input")
    assert lab.compared(runs({None: 0.0, up: 0.002}), {"up": (up, None)})["up"][0] == "level"
    noise = records((None, up), 5, lambda mix, seed: {"accuracy": 0.9 + 0.05 * (mix is not None) * (seed - 1.8)})
    assert lab.compared(noise, {"up": (up, None)})["up"][0] == "the runs do not tell"
