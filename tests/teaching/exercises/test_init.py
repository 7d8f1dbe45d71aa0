"""What holds for every exercise: right in any dress, wrong with its name, absurd and never thrown.

The answers lie in the test of each check: ``ASKED`` (a key of ``odd_answers.DRESSES``), ``RIGHT`` functions, the first
of which is put into every dress, and ``WRONG`` pairs: a function, and words that must name its mistake. As a script
this file prints how many of each are judged so.
"""

import contextlib
import importlib
import importlib.util
import io
import warnings
from pathlib import Path

import pytest

import featmix_lite as fm


def beside(name: str):
    """A file of this folder, which is no package."""
    spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    spec.loader.exec_module(module := importlib.util.module_from_spec(spec))
    return module


odd = beside("odd_answers")
TABLE = {name: beside(f"test_{name}_check") for name in fm.exercises.NAMES}


def dressed(name: str) -> dict:
    """{dress: a right function whose answers come in it}."""
    own = TABLE[name]

    def so(dress):
        return lambda *given: dress(odd.plain(own.RIGHT[0](*given), own.ASKED))

    return {dress: so(put_on) for dress, put_on in odd.DRESSES[own.ASKED].items()}


def rights(name: str) -> dict:
    return {**dressed(name), **{f"right {i}": one for i, one in enumerate(TABLE[name].RIGHT)}}


def verdict(name: str, student):
    """What the check says: (right, its words); None where it threw."""
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")  # numpy's, of numbers that overflow
        got = getattr(fm.exercises, name)(student)
    return bool(got), repr(got)


@pytest.mark.parametrize("name", TABLE)
def test_right_in_any_dress(name):
    said = {dress: verdict(name, student) for dress, student in rights(name).items()}
    assert {
        dress: words for dress, (right, words) in said.items() if not right or not words.startswith("Right. ")
    } == {}


@pytest.mark.parametrize("name", TABLE)
def test_wrong_is_named(name):
    said = [(words, *verdict(name, student)) for student, words in TABLE[name].WRONG]
    assert [(words, told) for words, right, told in said if right or words not in told] == []


@pytest.mark.parametrize("name", TABLE)
def test_absurd_is_told_in_one_sentence(name):
    said = {what: (words, *verdict(name, student)) for what, (student, words) in odd.ABSURD.items()}
    assert {k: v for k, v in said.items() if v[1] or v[0] not in v[2]} == {}
    assert {k: told for k, (_, _, told) in said.items() if not 20 < len(told) < 400 or "\n" in told} == {}


@pytest.mark.parametrize("name", TABLE)
def test_every_check_has_its_rows(name):
    own = TABLE[name]
    assert len(own.WRONG) >= 3 and len(own.RIGHT) >= 1 and len(odd.DRESSES[own.ASKED]) >= 3
    assert len({words for _, words in own.WRONG}) == len(own.WRONG), "two mistakes are told by the same words"


@pytest.mark.parametrize("name", TABLE)
def test_no_two_mistakes_are_taken_for_each_other(name, monkeypatch):
    module = importlib.import_module(f"featmix_lite.teaching.exercises.{name}_check")
    if not hasattr(module, "judge"):
        pytest.skip("it judges in a way of its own")
    judge = module.judge

    def each(student, ours, cases, praise, mistakes, *form):
        for said, wrong in mistakes.items():
            assert repr(judge(wrong, ours, cases, praise, mistakes, *form)).startswith(f"Not yet. {said}")
        return judge(ours, ours, cases, praise, mistakes, *form)

    monkeypatch.setattr(module, "judge", each)
    assert getattr(module, name)(lambda *given: None)


def test_unknown_names_are_told():
    with pytest.raises(AttributeError, match="there are: .*, is_affine, kinks_on_path, may_be_best"):
        fm.exercises.mix_three  # noqa: B018
    assert "two_branches" in dir(fm.exercises)


def counts(name: str) -> list[int]:
    """Wrong ones tried and named, right ones tried and taken, absurd ones tried and told; thrown of all."""
    found, thrown = [], 0
    wrong = [
        (student, lambda right, said, words=words: not right and words in said) for student, words in TABLE[name].WRONG
    ]
    right = [(student, lambda right, said: right) for student in rights(name).values()]
    absurd = [(student, lambda right, said, words=w: not right and words in said) for student, w in odd.ABSURD.values()]
    for rows in (wrong, right, absurd):
        good = 0
        for student, as_it_should in rows:
            try:
                good += as_it_should(*verdict(name, student))
            except BaseException:
                thrown += 1
        found += [len(rows), good]
    return [*found, thrown]


if __name__ == "__main__":
    print(f"{'':20} {'wrong, named':>14} {'right, taken':>14} {'absurd, told':>14} {'thrown':>8}")
    everything = {name: counts(name) for name in TABLE}
    everything["together"] = [sum(column) for column in zip(*everything.values())]
    for name, (w, named, r, taken, a, told, thrown) in everything.items():
        print(f"{name:22} {w:>5}, {named:>5} {r:>7}, {taken:>5} {a:>7}, {told:>5} {thrown:>8}")
