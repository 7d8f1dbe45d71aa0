"""``featmix train``: the same as fm.fit, saved where asked, nothing left half-written."""

import pytest
import torch
from torch.nn.functional import cross_entropy

import featmix_lite as fm
from featmix_lite.cli import main

QUICK = ["train", "--data", "digits", "--per-class", "10", "--epochs", "2", "--batch", "50"]


def test_it_is_fit_with_these_settings(tmp_path, capsys):
    out = tmp_path / "run.safetensors"
    assert main([*QUICK, "--at", "block1.relu", "--ways", "3", "--alpha", "0.5", "--seed", "4", "--out", str(out)]) == 0
    data = fm.load("digits", per_class=10, seed=4)
    model = fm.models.small_cnn(data, seed=4)
    by_hand = fm.fit(model, data, fm.Mix("block1.relu", ways=3, alpha=0.5), epochs=2, seed=4, batch=50, progress=False)
    saved = fm.Run.load(out)
    assert saved.accuracy == by_hand.accuracy and saved.nll == by_hand.nll
    assert all((saved.weights[k] == v).all() for k, v in by_hand.weights.items())
    told = capsys.readouterr().out
    assert f"accuracy   {saved.accuracy:.4f}" in told and str(out) in told and "100 training images" in told


def test_several_places_and_no_file(capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert main([*QUICK, "--at", "input", "block1", "--lr", "0.01"]) == 0
    assert "Mix(at=('input', 'block1')" in capsys.readouterr().out
    assert list(tmp_path.iterdir()) == []


def test_without_a_place_nothing_is_mixed(capsys):
    assert main(QUICK) == 0
    assert "no mixing" in capsys.readouterr().out


@pytest.mark.parametrize("when", ["fit", "save"])
def test_ctrl_c_leaves_no_half_file(tmp_path, monkeypatch, capsys, when):
    def stopped(*args, **kwargs):
        raise KeyboardInterrupt

    if when == "fit":
        monkeypatch.setattr(fm.models, "build", stopped)
    else:
        monkeypatch.setattr("featmix_lite.base.files.os.replace", stopped)
    out = tmp_path / "run.safetensors"
    assert main([*QUICK, "--out", str(out)]) == 130
    assert list(tmp_path.iterdir()) == []
    assert capsys.readouterr().err.splitlines()[-1].startswith("featmix train: stopped")


def test_a_training_that_diverged_says_so_and_is_no_success(tmp_path, capsys):
    out = tmp_path / "run.safetensors"
    assert main([*QUICK, "--lr", "1e30", "--out", str(out)]) == 1
    told, err = capsys.readouterr()
    assert "accuracy   nan" in told and "mixed_loss nan" in told and "nll        nan" in told
    assert err.splitlines()[-1].startswith("featmix train: the training diverged: mixed_loss nan, train_loss nan; try")
    assert "Warning" not in err
    assert fm.Run.load(out).diverged  # it was paid for, and is kept


@pytest.mark.parametrize(
    "line, part",
    [("--lr nan", "lr=nan: a learning"), ("--lr 0", "lr=0.0"), ("--model smal_cnn", "did you mean small_cnn")],
)
def test_a_slip_costs_no_data(line, part, monkeypatch, capsys):
    monkeypatch.setattr(fm, "load", lambda *a, **k: pytest.fail("it fetched the data"))
    assert main(["train", *line.split()]) == 2
    assert part in capsys.readouterr().err


def test_every_number_printed_is_what_the_saved_network_does(tmp_path, capsys):
    out = tmp_path / "run.safetensors"
    told = ["train", "--n-train", "130", "--epochs", "2", "--seed", "6", "--augment", "crop", "--at", "input"]
    assert main([*told, "--out", str(out)]) == 0
    said, data = capsys.readouterr().out, fm.load("digits", n_train=130, seed=6)
    assert f"130 training images, {len(data.test.x)} test images, Mix(at='input'" in said
    numbers = {line.split()[0]: float(line.split()[1]) for line in said.splitlines()[1:6]}
    run = fm.Run.load(out)
    net = run.restore().eval()
    with torch.no_grad():
        test, train = net(data.test.x), net(data.train.x)
    assert numbers.pop("seconds") == pytest.approx(run.seconds, abs=0.051)
    assert numbers == pytest.approx({
        "accuracy": (test.argmax(1) == data.test.y).double().mean().item(),
        "nll": cross_entropy(test, data.test.y).item(), "train_loss": cross_entropy(train, data.train.y).item(),
        "mixed_loss": run.history[-1]["loss"],
    }, abs=6e-5)  # fmt: skip
    assert run.config["augment"] == "crop" and run.config["seed"] == 6
