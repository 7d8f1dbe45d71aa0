"""One config, one record: the run by hand, calibrated on rows held out of training."""

import json

import pytest
import torch

import featmix_lite as fm
from featmix_lite.data.variants import scored_on
from featmix_lite.experiments.one_run import UNLIKE, experiment
from featmix_lite.measures import calibration, fit_temperature

CONFIG = fm.Config(mix=fm.Mix("block1.relu"), seed=3, epochs=2, per_class=10)


def test_the_record_is_the_run_by_hand():
    record = experiment(CONFIG.as_dict())
    data = fm.load("digits", per_class=10, seed=3)
    net = fm.models.small_cnn(data, seed=3)
    run = fm.fit(net, data, CONFIG.mix, epochs=2, seed=3, progress=False)
    with torch.no_grad():
        held, test = net.eval()(data.val.x), net(data.test.x)
    t = fit_temperature(held, data.val.y)
    raw, mended = calibration(test, data.test.y), calibration(test.double() / t, data.test.y)
    assert record["accuracy"] == run.accuracy and record["history"] == run.history
    assert record["nll"] == run.nll == pytest.approx(raw.nll) and record["train_loss"] == run.train_loss
    assert record["nll_calibrated"] == pytest.approx(mended.nll) and record["ece"] == pytest.approx(raw.ece)
    assert record["ece_calibrated"] == pytest.approx(mended.ece) and record["temperature"] == pytest.approx(t)
    assert record["config"] == CONFIG.as_dict() and json.loads(json.dumps(record, allow_nan=False)) == record


def test_the_same_config_gives_the_same_record_and_touches_nothing_global():
    torch.manual_seed(1)
    state = torch.get_rng_state()
    torch.set_num_threads(2)
    try:
        one, two = (experiment(CONFIG.as_dict()) for _ in range(2))
        assert torch.get_num_threads() == 2
    finally:
        torch.set_num_threads(1)
    assert {k: v for k, v in one.items() if k not in UNLIKE} == {k: v for k, v in two.items() if k not in UNLIKE}
    assert torch.equal(torch.get_rng_state(), state)


@pytest.mark.parametrize("told, error", [
    ({"data": "digits", "model": "small_cnn", "mix": {"at": "nowhere"}, "epochs": 1, "per_class": 5}, "nowhere"),
    ({"data": "digits", "model": "oki_cnn", "dropout": 0.5, "epochs": 1}, "dropout"),
    ({"data": "digits", "lr": 1e38, "epochs": 2, "per_class": 20}, "diverged"),
])  # fmt: skip
def test_a_run_that_fails_says_why_and_gives_no_figures(told, error):
    record = experiment(told)
    assert error in record["error"] and "accuracy" not in record and record["config"] == told


def test_bc_plus_is_tested_on_centred_images():
    record = experiment(fm.Config(mix=fm.Mix("input", rule="bc+"), epochs=2, per_class=10).as_dict())
    assert record["nll"] == pytest.approx(record["history"][-1]["nll"]) and record["nll_calibrated"] < 2.4


def test_wrong_labels_rare_classes_and_small_test_sets_reach_the_run():
    more = {"label_noise": 0.3, "imbalance": 3.0, "n_test": 100}
    config = fm.Config(seed=3, epochs=2, per_class=10, **more)
    record = experiment(config.as_dict())
    data = fm.load("digits", per_class=10, seed=3).imbalanced(3.0, 3).with_label_noise(0.3, 3)
    data = scored_on(data, 100)
    net = fm.models.small_cnn(data, seed=3)
    run = fm.fit(net, data, None, epochs=2, seed=3, progress=False)
    assert record["accuracy"] == run.accuracy and record["train_loss"] == run.train_loss
    held = fm.evaluate(net, data.val)
    assert record["val_accuracy"] == held["accuracy"] and record["val_nll"] == pytest.approx(held["nll"])


def test_a_run_that_is_tested_only_at_its_end_gives_the_same_figures():
    one, two = (experiment(fm.Config(seed=3, epochs=2, per_class=10, evaluate=e).as_dict()) for e in (True, False))
    assert all(one[k] == two[k] for k in ("accuracy", "nll", "train_loss"))
    assert [h["loss"] for h in one["history"]] == [h["loss"] for h in two["history"]]
    assert two["history"][0].keys() == {"epoch", "loss"} and one["history"][0].keys() > {"accuracy", "nll", "changes"}
