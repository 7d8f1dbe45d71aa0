"""A line there and back, with all its digits; no slip of copying is taken for another figure."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made import configs, record

import featmix_lite as fm
from featmix_lite.experiments.collection import collect
from featmix_lite.experiments.result_lines import LineError, parsed, result_line

share = st.builds(lambda n, of: min(n, of) / of, st.integers(0, 10_000), st.integers(1, 10_000))
LINE = result_line([
    record(m, 7, {"accuracy": a / 359, "nll": 0.1 + a / 7777}, per_class=20)
    for m, a in ((None, 340), (fm.Mix("input"), 349), (fm.Mix(("input",), ways=3), 351))
], "block 1", ("accuracy", "nll"))  # fmt: skip


@settings(max_examples=60)
@given(configs, share, st.floats(1e-6, 1e3), st.one_of(st.none(), st.text(max_size=20)))
def test_there_and_back_for_any_run(config, accuracy, nll, vote):
    records = [{"config": config.as_dict(), "version": 1, "accuracy": accuracy, "nll": nll}]
    line = result_line(records, vote, ("accuracy", "nll"))
    assert "\n" not in line and parsed(line).vote == vote
    room = collect(f"x {line} y")
    assert list(room) == records and not room.bad


@settings(max_examples=300)
@given(st.integers(0, len(LINE) - 1), st.sampled_from("0123456789abcdef/.=:#x -"))
def test_a_changed_letter_is_never_taken_for_another_figure(at, letter):
    changed = LINE[:at] + letter + LINE[at + 1:]
    room = collect(changed)
    assert changed == LINE or not room or list(room) == list(collect(LINE))
    if changed != LINE and at > 3:
        with pytest.raises(LineError):
            parsed(changed)


@given(st.integers(0, len(LINE) - 1))
def test_a_line_cut_anywhere_is_told(end):
    with pytest.raises(LineError, match="cut off|damaged"):
        parsed(LINE[:end])


def test_the_hash_is_of_all_but_the_seed():
    def hash_of(**more):
        return result_line([record(**more)]).split()[1]

    assert hash_of(seed=1) == hash_of(seed=2) != hash_of(epochs=5)
    assert hash_of(mix=fm.Mix("input")) != hash_of(mix=fm.Mix("block1")) != hash_of()


@pytest.mark.parametrize("records, match", [
    ([], "no records"),
    ([record(figures={"error": "diverged"})], "diverged"),
    ([record(seed=s) for s in (0, 1)], "more than the mixing"),
    ([record(figures={"nll": 0.5})], "no 'accuracy'"),
])  # fmt: skip
def test_what_makes_no_line_is_named(records, match):
    with pytest.raises(ValueError, match=match):
        result_line(records)


def test_a_line_of_another_version_is_told():
    text = "fm2" + LINE[3:].rpartition(" ")[0]
    from featmix_lite.experiments.result_lines import _sum

    with pytest.raises(LineError, match="another version"):
        parsed(f"{text} {_sum(text)}")
