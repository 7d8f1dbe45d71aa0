"""``featmix claims``: the table, one claim in full, and somebody's own records."""

from pathlib import Path

import numpy as np
from made import records

import featmix_lite as fm
from featmix_lite.cli import main
from featmix_lite.experiments.records import Records


def own(path):
    """A student's sweep: the image and conv1 on digits, six seeds."""
    g, gain = np.random.default_rng(0), {None: 0, fm.Mix("input"): 0.05, fm.Mix("block1.relu"): 0.1}
    runs = records(
        gain, 6, lambda mix, seed: {"accuracy": 0.5 + gain[mix] + 0.001 * float(g.normal())}, per_class=20, epochs=3
    )
    for record in runs:
        Records(path).add(record)
    return str(path)


def test_the_table(capsys):
    assert main(["claims"]) == 0
    told = capsys.readouterr().out
    assert "Verma, Lamb" in told and "97.23" in told and "conv1-beats-image" in told


def test_own_records(tmp_path, capsys):
    file = own(tmp_path / "runs.jsonl")
    assert main(["claims", "conv1-beats-image", "images-beat-none", "--records", file]) == 0
    told = capsys.readouterr().out
    assert "deep-only" not in told
    rows = [line for line in told.splitlines() if "points [" in line]
    assert len(rows) == 2 and all(row.split()[:5] == ["digits,", "small_cnn,", "20", "a", "class"] for row in rows)
    assert "+5.0 points" in rows[0] and rows[0].endswith("6    seen") and "not yet run here: fashion_small" in told


def test_explain(tmp_path, capsys):
    file = own(tmp_path / "runs.jsonl")
    assert main(["claims", "--explain", "conv1-beats-image", "--records", file]) == 0
    told = capsys.readouterr().out
    assert "What differs in ours" in told and "seed:key 0:" in told and "epochs 3" in told
    assert "+5.0 points" in told  # of these records, not of the kit's


def test_bad_input(tmp_path, capsys):
    assert main(["claims", "--explain", "conv1-beat-image"]) == 2
    told = capsys.readouterr().err
    assert "did you mean conv1-beats-image" in told and "mse-is-convex" in told
    assert main(["claims", "nothing"]) == 2 and "no claim is called 'nothing'" in capsys.readouterr().err
    assert main(["claims", "bc-beats-plain", "--explain", "more-points"]) == 2 and "too many" in capsys.readouterr().err
    file = Path(own(tmp_path / "runs.jsonl"))
    lines = file.read_text().splitlines()
    lines[0] = lines[0].replace('"accuracy":0.5', '"accuracy":[],"was":0.5')
    file.write_text("\n".join(lines) + "\n")
    assert main(["claims", "images-beat-none", "--records", str(file)]) == 2
    assert f"{file}: the run of seed 0: accuracy=[]: not a number" in capsys.readouterr().err
    assert main(["claims", "--records", str(tmp_path / "none.jsonl")]) == 1
    assert "there is no such file" in capsys.readouterr().err
