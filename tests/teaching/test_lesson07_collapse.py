"""What lesson 07 prints: each number again from the records and from the measures."""

import numpy as np
import pytest
import torch
from scipy import stats

import featmix_lite as fm
from featmix_lite.teaching import lesson07_collapse as lab

DATA = fm.load("digits", per_class=6)


def of(name, mix, metric):
    told = None if mix is None else mix.as_dict()
    own = {r["config"]["seed"]: r[metric] for r in fm.recorded.runs(name) if r["config"]["mix"] == told}
    return own


def test_a_network_is_trained_as_the_theory_has_it_and_watched():
    net, run = lab.train_to_collapse(DATA, fm.Mix("input"), epochs=4, every=2, seed=1)
    assert torch.equal(net.fc.classifier.weight, fm.theory.simplex(10, 64, seed=1))
    assert run.config["feature_penalty"] == lab.DECAY and run.config["weight_decay"] == 1e-3
    h, y, W = lab.clean_features(net, DATA)
    want = fm.measures.collapse(h, y, W)
    assert run.history[-1]["collapse_nc1"] == pytest.approx(want.nc1_per_class, rel=1e-6)
    assert [("collapse_nc1" in e) for e in run.history] == [False, True, False, True]
    assert lab.collapse_of(net, DATA)["nc3"] == pytest.approx(want.nc3, rel=1e-6)


def test_the_distance_from_one_is_that_of_the_recorded_seeds():
    values = np.array(list(of("fashion_simplex", fm.Mix("input"), "geometry_amplification").values())) - 1
    found = lab.from_one("fashion_simplex", lab.WAYS[lab.IMAGE])
    low, high = stats.ttest_1samp(values, 0).confidence_interval(0.95)
    assert (found.difference, found.low, found.high) == pytest.approx((values.mean(), low, high))
    assert found.n == len(values) >= 4


def test_two_rows_are_paired_by_seed():
    a, b = (of("fashion_simplex", mix, "collapse_nc1") for mix in (fm.Mix("input"), None))
    found = lab.between(a, b, "collapse_nc1")
    assert found.difference == pytest.approx(np.mean([a[s] - b[s] for s in a])) and found.verdict == "higher"
    assert list(lab.runs_of("fashion_simplex", None, "collapse_nc1").values()) == list(b.values())
    assert lab.between(a, {s: v for s, v in b.items() if s}, "collapse_nc1").n == len(b) - 1
    assert lab.mean(b) == pytest.approx(np.mean(list(b.values())))


def test_the_tables_hold_the_means_of_the_records():
    own = [r for r in fm.recorded.runs("fashion_simplex") if r["config"]["mix"] == fm.Mix("input").as_dict()]
    last = lab.residuals().splitlines()[-1].split()
    names = [f"geometry_residual_{k}_{w}" for k in ("same", "different") for w in ("0.5", "0.75", "0.9")]
    assert last == ["300", *(f"{np.mean([r['history'][-1][n] for r in own]):.2f}" for n in names)]
    assert len(lab.residuals().splitlines()) == 11
    row = lab.confidence_table(lambda w: w / 2).splitlines()[3].split()
    assert row == ["0.9", "0.45", f"{np.mean([r['geometry_confidence_0.9'] for r in own]):.2f}"]


def test_points_and_half_way_mixes_reach_these_shares_of_the_theorys_length():
    film = fm.recorded.film()
    seen, mixes = film["mixed at the image"].frames[-1], film.mixes
    centre = seen.means.mean(0)
    c = fm.theory.simplex_coefficients(1.0, 10, 1.0, lab.DECAY)[0]
    s = fm.theory.simplex_coefficients(0.5, 10, 1.0, lab.DECAY)[0]
    points, half = lab.reached()
    told = np.mean([float((m - centre) @ row) for m, row in zip(seen.means, seen.rows)]) / (c * 0.9)
    assert points == pytest.approx(told, rel=1e-4)
    along = []
    for h, (i, j), w in zip(seen.mixed, mixes.of.tolist(), mixes.weights[:, 0]):
        if i != j and w == 0.5:
            along.append(float((h - centre) @ (seen.rows[i] + seen.rows[j])))
    assert half == pytest.approx(np.mean(along) / (s * 1.6), rel=1e-4)  # |w_i + w_j|^2 = 2 (0.9 - 0.1)


def test_mixes_of_three_classes_only():
    net, _ = lab.train_to_collapse(DATA, epochs=1, every=1)
    seen, mixes = lab.looked_at(net, DATA, (1, 5, 8), each=4)
    assert set(mixes.of.flatten().tolist()) == {1, 5, 8} == set(mixes.labels.tolist())
    assert seen.mixed.shape == (24, 9) and seen.rows.shape == (10, 9)
    assert lab.three_names(fm.load("fashion_small", per_class=1), (1, 5, 8)) == "Trouser, Sandal, Bag"


def test_earlier_layers_are_those_recorded():
    from featmix_lite.experiments import earlier_layers as el

    found = lab.earlier()
    assert found["distances"] == el.distances("block2")
    assert found["with the image"] == el.more_like("block2", "Manifold Mixup", "no mixing")
    pictures, kinds = lab.earlier_pictures()
    assert list(pictures) == list(el.WAYS) and kinds.count(0) == kinds.count(1) == 150


def test_the_papers_claims_stand_beside_their_intervals():
    text = lab.side_by_side()
    parts = text.split("Theirs: ")[1:]
    assert [part.splitlines()[0] for part in parts] == [fm.claims.find(name).line for name in lab.PICTURES]
    for name, part in zip(lab.PICTURES, parts):
        for verdict in fm.claims.verdicts([name]):
            if verdict.paired is not None and name != "calibration-improves":
                assert f"{verdict.setting.name}: {verdict.paired.span}, {verdict.n} seeds" in part
        words = {line.rpartition(": ")[2] for line in part.splitlines()[1:-1]}
        assert ("-> same." in part) == (words == {"seen"}) and ("-> different." in part) == (words == {"does not hold"})
    assert "fashion_small, mlp, 100 a class, 100 epochs: " in parts[-1] and "conv1" not in parts[-1]
