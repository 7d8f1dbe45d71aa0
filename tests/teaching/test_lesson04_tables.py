"""Lesson 04's table: the published columns as the claims print them, ours by numpy."""

import re

import numpy as np
import pytest
from made import records

import featmix_lite as fm
from featmix_lite.experiments.claims import _verma
from featmix_lite.teaching import lesson04_tables as tables

CODES = {"none": "no mixing", "{0}": "image", "{1}": "after block 1", "{2}": "after block 2", "{0,1,2}": "random site"}


@pytest.mark.parametrize(
    ("column", "text"), [("Verma, CIFAR-10", _verma.TABLE_5), ("Verma, CIFAR-100", _verma.CIFAR_100)]
)
def test_the_published_columns_are_those_of_the_claims(column, text):
    read = re.findall(r"(\{[\d,]+\}|none) (\d\d\.\d\d)", text.text)
    assert {CODES[name]: float(value) for name, value in read if name in CODES} == tables.PUBLISHED[column]


def made():
    gains = {None: 0.0, fm.Mix("block2"): 0.01, fm.Mix(tables.RANDOM): 0.02, fm.Mix("block1.relu"): 0.5}
    return records(gains, 6, lambda mix, s: {"accuracy": 0.6 + gains[mix] + s / 100})


def test_our_accuracies_are_means_of_the_tables_rows():
    found = tables.accuracies(made())
    assert found == pytest.approx({"no mixing": 62.5, "after block 2": 63.5, "random site": 64.5})
    own = [r["accuracy"] for r in made() if r["config"]["mix"] and r["config"]["mix"]["at"] == "block2"]
    assert found["after block 2"] == pytest.approx(100 * np.mean(own))
    assert tables.accuracies([]) == {}


def test_the_table_has_every_number_and_its_gain():
    lines = tables.beside({"ours": made(), "none yet": []}).splitlines()
    rows = {line[:13].strip(): line[13:] for line in lines}
    assert list(rows) == ["", *tables.OURS]
    assert re.findall(r"[-+]?\d+\.\d|-$", rows["random site"]) == [
        "97.2", "+2.0", "79.6", "+3.2", "52.8", "+2.4", "64.5", "+2.0", "-"]  # fmt: skip
    assert rows["no mixing"].split() == ["95.3", "76.4", "50.4", "62.5", "-"]
    assert rows["image"].split()[-2:] == ["-", "-"]
