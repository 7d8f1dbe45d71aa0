"""Where mixes fall, against readings worked out mix by mix in NumPy; planted networks; the theory's own features."""

import numpy as np
import pytest
import torch
from torch import nn

import featmix_lite as fm
from featmix_lite.experiments.geometry_of_mixes import COUNT, mixed_geometry
from featmix_lite.experiments.one_run import experiment
from featmix_lite.representation.mixed_pairs import pairs

DATA = fm.load("digits", per_class=8)


def network(seed=0, simplex=True):
    net = fm.models.mlp(DATA, widths=(24, 12), seed=seed)
    net = fm.models.with_simplex_classifier(net, dim=14) if simplex else net
    fm.fit(net, DATA, epochs=6, feature_penalty=0.05 if simplex else 0.0, progress=False)
    return net.eval()


def last(net, x):
    """What the classifier reads, of one image."""
    with torch.no_grad():
        h = net[:-1](x[None])
        return (net.fc.neck(h) if hasattr(net.fc, "neck") else h)[0].double().numpy()


def angle(a, b):
    return np.degrees(np.arccos(a @ b / np.linalg.norm(a) / np.linalg.norm(b)))


@pytest.mark.parametrize("simplex", [True, False])
def test_each_reading_is_worked_out_mix_by_mix(simplex):
    net, x, y = network(simplex=simplex), DATA.train.x, DATA.train.y
    found = mixed_geometry(net, DATA, decay=0.05)
    assert ("r2_theory" in found) == simplex
    layer = net.fc.classifier if simplex else net.fc
    W = layer.weight.detach().double().numpy()
    b = np.zeros(10) if layer.bias is None else layer.bias.detach().double().numpy()
    clean = np.array([last(net, image) for image in x])
    mu = np.array([clean[y.numpy() == c].mean(0) for c in range(10)])
    g, Wc = mu.mean(0), W - W.mean(0)
    P = np.linalg.pinv(Wc) @ Wc  # onto the space of the rows
    same, different = (pairs(y, COUNT, kind).tolist() for kind in ("same", "different"))
    out, straight, outside, angles, third, sure = [], [], [], [], [], []
    for i, j in different[:COUNT]:
        h, (a, c) = last(net, 0.5 * x[i] + 0.5 * x[j]), (int(y[i]), int(y[j]))
        u = (Wc[a] + Wc[c]) / np.linalg.norm(Wc[a] + Wc[c])
        out.append((h - g) @ u)
        straight.append(((mu[a] + mu[c]) / 2 - g) @ u)
        outside.append([((h - g) ** 2).sum(), ((P @ (h - g)) ** 2).sum()])
        third.append(np.argmin([np.linalg.norm(P @ (h - m)) for m in mu]) not in (a, c))
        p = np.exp(W @ h + b)
        sure.append(p.max() / p.sum())
    for i, j in same:
        h = last(net, 0.5 * x[i] + 0.5 * x[j])
        angles.append(angle(P @ (h - g), Wc[int(y[i])]))
    total, seen = np.sum(outside, axis=0)
    told = (np.mean(out) / np.mean(straight), np.mean(angles), 1 - seen / total, np.mean(third), np.mean(sure))
    names = ("amplification", "angle_same", "outside", "intrusion_different", "confidence_0.5")
    assert [found[name] for name in names] == pytest.approx(told, rel=1e-4, abs=1e-6)
    clean_angles = np.mean([angle(P @ (h - g), Wc[int(c)]) for h, c in zip(clean, y)])
    assert found["angle_clean"] == pytest.approx(clean_angles, rel=1e-4)


def test_where_features_are_the_theorys_the_theory_explains_all():
    """A network that looks its features up: images are one-hot mixed labels."""
    W, decay = fm.models.simplex(4, 6, scale=2.0), 0.02

    class Lookup(nn.Module):
        def forward(self, x):
            soft = x.flatten(1).clamp_min(0).double()
            labels = torch.arange(4).expand(len(soft), 4)
            return fm.theory.mixed_feature(soft / soft.sum(1, keepdim=True), labels, W.double(), decay).float()

    net = nn.Sequential(Lookup(), nn.Linear(6, 4, bias=False))
    net[1].weight = nn.Parameter(W, requires_grad=False)
    y = torch.arange(4).repeat(5)
    split = DATA.train.__class__(torch.eye(4)[y].reshape(20, 1, 2, 2), y)
    data = type("Images", (), {"train": split})
    found = mixed_geometry(net, data, decay=decay)
    assert found["r2_theory"] > 1 - 1e-6 and max(v for k, v in found.items() if k.startswith("residual")) < 1e-3
    assert found["angle_same"] < 0.1 and found["intrusion_same"] == 0 and found["outside"] < 1e-5
    half = fm.theory.channel(W.double(), 0, 1, torch.tensor([0.5]), decay)
    means = fm.theory.mixed_feature([[1.0]] * 4, [[k] for k in range(4)], W.double(), decay)
    told = fm.theory.amplification(half, [[0.5, 0.5]], [[0, 1]], means, W)
    assert found["amplification"] == pytest.approx(told, rel=1e-4) and told > 1.05
    assert found["confidence_0.9"] == pytest.approx(
        fm.theory.confidence([[0.9, 0.1]], [[0, 1]], W, decay).max().item(), rel=1e-4)  # fmt: skip
    convex = mixed_geometry(net, data, loss="mse", decay=decay)
    assert convex["r2_theory"] < found["r2_theory"]


def test_mixes_made_at_the_last_features_are_convex():
    net = network()
    found = mixed_geometry(net, DATA, own="fc.neck")
    assert found["own_amplification"] == pytest.approx(1, abs=0.05)  # but for the spread within classes
    assert not any("theory" in name for name in found), "without a decay there is no theory to compare with"


def test_a_record_holds_them_and_its_history_what_was_watched():
    config = fm.Config(model="mlp", per_class=5, epochs=4, mix=fm.Mix("block1.relu"), simplex=1.0, feature_penalty=0.01,
                       measures=("collapse", "geometry"), watch=("collapse", "geometry"), every=2)  # fmt: skip
    record = experiment(config.as_dict())
    assert record["collapse_nc4"] <= 1 and 0 < record["geometry_confidence_1"] <= 1
    for prefix in ("collapse_", "geometry_"):
        own = {k: v for k, v in record.items() if k.startswith(prefix)}
        last_epoch = {k: v for k, v in record["history"][-1].items() if k.startswith(prefix)}
        assert own == last_epoch and len(own) >= 7 and not any(k.startswith(prefix) for k in record["history"][0])
    assert "geometry_own_amplification" in record and "geometry_residual_different_0.5" in record
