"""A bar where there is one, silence where there is none."""

import sys

import pytest

from featmix_lite.base.progress import Silent, progress_bar


def used(bar):
    with bar as entered:
        for _ in range(2):
            entered.update(1)
        entered.set_postfix({"loss": "0.5"})
    return bar


def test_tqdm_shows_what_was_done(capsys):
    bar = used(progress_bar(2, "epoch", desc="here"))
    said = capsys.readouterr().err
    assert bar.n == 2 and "here" in said and "2/2" in said and "epoch" in said and "loss=0.5" in said


@pytest.mark.parametrize("wanted", [True, False])
def test_without_tqdm_or_unwanted_nothing_is_shown(monkeypatch, capsys, wanted):
    if wanted:
        monkeypatch.setitem(sys.modules, "tqdm.auto", None)
    assert isinstance(used(progress_bar(2, "epoch", wanted)), Silent)
    assert capsys.readouterr() == ("", "")
