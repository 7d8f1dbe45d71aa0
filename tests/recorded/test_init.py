"""The checkpoint that travels with the kit."""

import featmix_lite as fm
from featmix_lite.recorded import DIGITS, trained


def test_it_is_small_and_it_is_good():
    assert DIGITS.stat().st_size < 500_000
    assert fm.evaluate(trained(), fm.load("digits").test)["accuracy"] > 0.97


def test_it_says_how_it_was_made():
    run = fm.Run.load(DIGITS)
    assert run.config["data"] and run.config["epochs"] == 20 and run.config["mix"] is None
