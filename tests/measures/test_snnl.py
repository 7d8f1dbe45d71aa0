"""The Soft Nearest Neighbor loss against a double loop, a fine grid, and the guarded form it replaces."""

import math
import subprocess
import sys

import numpy as np
import pytest
import torch
from made import clusters

from featmix_lite.measures import class_mixed, snnl, snnl_both, snnl_chance, snnl_curve

SHARES = (1e-5, 1e-3, 0.1, 1.0, 100.0)


def distances(x, distance="euclidean"):
    x = x.double().flatten(1)
    x = x - x.mean(0)
    if distance == "cosine":
        unit = x / x.norm(dim=1, keepdim=True)
        return 1 - unit @ unit.T
    return (x.unsqueeze(1) - x).square().sum(-1)


def unit(d) -> float:
    return float((d.sum() - d.diag().sum()) / (len(d) * (len(d) - 1)))


def loop(d, y, t) -> float:
    """The formula, row by row and neighbour by neighbour, with logarithms so that nothing underflows."""
    rows = []
    for i in range(len(y)):
        every = [-float(d[i, j]) / t for j in range(len(y)) if j != i]
        own = [-float(d[i, j]) / t for j in range(len(y)) if j != i and y[j] == y[i]]
        if own:
            rows.append(np.logaddexp.reduce(every) - np.logaddexp.reduce(own))
    return float(np.mean(rows)) if rows else math.nan


def some(n=24, d=8, classes=3, apart=1.0, seed=0):
    x, y = clusters(n, d, classes, apart, seed, torch.float64)
    return x + 3, y


@pytest.mark.parametrize("distance", ["euclidean", "cosine"])
@pytest.mark.parametrize("d", [2, 64, 8192])
def test_equals_a_double_loop(d, distance):
    x, y = some(d=d)
    x[5], y[0] = x[8], 7  # two rows of one class coincide; a class of one row
    far = distances(x, distance)
    for share in SHARES:
        t = share * unit(far)
        want = loop(far, y, t)
        got = snnl(x, y, relative=share, distance=distance)
        assert got.loss == pytest.approx(want, rel=1e-5, abs=1e-14) and got.dropped == 1
        assert got.temperature == pytest.approx(t, rel=1e-9)
        assert snnl(x, y, t, distance=distance).loss == pytest.approx(want, rel=1e-5, abs=1e-14)


@pytest.mark.parametrize("case", ["two rows", "one class", "all alone", "duplicates of other classes", "maps"])
def test_small_and_odd_sets(case):
    x, y = some(n=12, d=4)
    if case == "two rows":
        x, y = x[:2], torch.tensor([1, 1])
    elif case == "one class":
        y = torch.zeros(12, dtype=torch.long)
    elif case == "all alone":
        y = torch.arange(12)
    elif case == "duplicates of other classes":
        x[1] = x[0]
    else:
        x = x.reshape(12, 1, 2, 2)
    far = distances(x)
    for share in SHARES:
        want = loop(far, y, share * unit(far))
        assert snnl(x, y, relative=share).loss == pytest.approx(want, rel=1e-5, abs=1e-14, nan_ok=True)
    assert math.isnan(snnl(x, y).loss) == (case == "all alone")


def test_the_float32_road_of_large_sets():
    x, y = some(n=1200, d=4096, classes=8, apart=0.3)  # more products than are done in double
    x = x.float()
    far = torch.cdist(x.double(), x.double()).square()
    own = (y.unsqueeze(1) == y).fill_diagonal_(False)
    for share in (1e-3, 1e-2, 1.0):
        z = (-far / (share * unit(far))).fill_diagonal_(-math.inf)
        want = (z.logsumexp(1) - z.masked_fill(~own, -math.inf).logsumexp(1)).mean()
        assert snnl(x, y, relative=share).loss == pytest.approx(float(want), rel=1e-4)


@pytest.mark.parametrize("scale", [1e-150, 1e-18, 1e3, 1e18, 1e150])
def test_scale_changes_the_temperature_only(scale):
    x, y = some()
    a, b = snnl(x, y), snnl(x * scale, y)
    assert b.loss == pytest.approx(a.loss, rel=1e-9)
    assert b.temperature == pytest.approx(a.temperature * scale * scale, rel=1e-9)
    if 1e-20 < scale < 1e20:
        assert snnl((x * scale).float(), y, relative=0.1).loss == pytest.approx(snnl(x, y, relative=0.1).loss, rel=1e-4)


@pytest.mark.parametrize("seed", range(12))
def test_the_least_loss_and_the_largest_temperature_near_it(seed):
    x, y = some(n=10 + 3 * seed, d=1 + seed, classes=2 + seed % 4, apart=0.4 * (seed % 5), seed=seed)
    x = x * torch.rand(len(x), 1, generator=torch.Generator().manual_seed(seed)) ** 3  # some rows near, some far
    far = distances(x)
    own = (y.unsqueeze(1) == y).fill_diagonal_(False)
    t = np.geomspace(5e-6, 10, 3001) * unit(far)
    curve = []
    for v in t:
        z = (-far / v).fill_diagonal_(-math.inf)
        curve.append(float((z.logsumexp(1) - z.masked_fill(~own, -math.inf).logsumexp(1)).mean()))
    got, curve = snnl(x, y), np.array(curve)
    want = t[curve <= curve.min() + 1e-3].max()
    assert got.temperature == pytest.approx(want, rel=7e-3)  # the grid's own step is 0.5 %
    assert curve.min() - 1e-9 <= got.loss <= curve.min() + 1.03e-3
    assert got.loss == pytest.approx(loop(far, y, got.temperature), rel=1e-6)


def test_the_curve_is_the_loss_at_its_temperatures():
    for n, d in ((40, 3), (900, 5000)):
        x, y = some(n=n, d=d, classes=5)
        t, loss = snnl_curve(x.float(), y)
        assert float(t[-1] / t[0]) == pytest.approx(2e6)
        for i in (0, 9, 20, 33, 42):
            assert float(loss[i]) == pytest.approx(snnl(x.float(), y, float(t[i])).loss, rel=1e-3, abs=1e-6)


def test_all_rows_equal():
    y = torch.tensor([0, 0, 1, 1, 1, 2])
    for value in (0.0, 0.1, 1e30):
        for kind in ("euclidean", "cosine"):
            got = snnl(torch.full((6, 7), value), y, distance=kind)
            assert got.loss == pytest.approx(class_mixed(y)) and 0 < got.temperature < math.inf and got.dropped == 1
    want = (2 * math.log(5 / 1) + 3 * math.log(5 / 2)) / 5
    assert class_mixed(y) == pytest.approx(want)
    assert snnl(torch.ones(6, 2), y, relative=0.1).loss == pytest.approx(want)


def test_features_that_are_not_finite_read_nan():
    x, y = some()
    for bad in (math.nan, math.inf):
        x[3, 1] = bad
        assert math.isnan(snnl(x, y).loss) and math.isnan(snnl(x, y, 1.0).loss)
        assert snnl_curve(x, y)[1].isnan().all()
    assert math.isnan(snnl(torch.zeros(0, 3), torch.zeros(0, dtype=torch.long)).loss)


def guarded(x, y, t):
    """The reference code's form: products of matrices, the identity taken off, 1e-5 in two places."""
    square = x.square().sum(1)
    f = torch.exp(-(square.unsqueeze(1) + square - 2 * x @ x.T) / t) - torch.eye(len(x))
    share = f / (1e-5 + f.sum(1, keepdim=True))
    return float(-torch.log(1e-5 + (share * (y.unsqueeze(1) == y)).sum(1)).mean())


def test_where_the_guarded_form_reverses_its_reading():
    g = torch.Generator().manual_seed(0)
    y = torch.arange(200) % 10
    x = torch.randn(200, 8192, generator=g) + 2 * torch.randn(10, 8192, generator=g)[y]  # well apart
    shuffled = y[torch.randperm(200, generator=g)]
    assert snnl(x, y, relative=0.1).loss < 3e-3 and snnl(x, y).loss < 2e-3
    assert snnl(x, shuffled, relative=10.0).loss == pytest.approx(class_mixed(shuffled), abs=0.05)
    assert guarded(x, y, 100.0) > 2  # "entangled": every similarity is lost beside the guard
    bad = [guarded(x, y, t) for t in (300.0, 1000.0, 3000.0)]
    assert any(math.isnan(v) or v > 2 for v in bad)


@pytest.mark.parametrize(
    "wrong, match",
    [
        ({"temperature": 0.0}, "temperature=0.0"),
        ({"relative": math.nan}, "relative=nan"),
        ({"temperature": 1.0, "relative": 1.0}, "give one"),
        ({"distance": "l1"}, "euclidean, cosine"),
        ({"labels": torch.zeros(3)}, "whole numbers"),
    ],
)
def test_errors_name_the_value(wrong, match):
    with pytest.raises(ValueError, match=match):
        snnl(**{"features": torch.ones(3, 2), "labels": torch.zeros(3, dtype=torch.long), **wrong})


SCRIPT = """
import resource, sys, torch
rows, least = int(sys.argv[1]), sys.argv[2] == "least"
torch.set_num_threads(1)
from featmix_lite.measures import snnl
x, y = torch.randn(rows, 512), torch.arange(rows) % 10
snnl(x[:500], y[:500])
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
snnl(x, y, relative=None if least else 0.1)
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="ru_maxrss counts in other units elsewhere")
@pytest.mark.parametrize(
    "rows, what, limit",
    [(8000, "one", 400), pytest.param(20000, "least", 1024, marks=pytest.mark.nightly)],  # whole: 256 MB a matrix
)
def test_memory_is_bounded(rows, what, limit):
    command = [sys.executable, "-c", SCRIPT, str(rows), what]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert float(told) < limit, f"{told} MB"


def test_shuffled_labels_read_about_log_c_whatever_the_features():
    g = torch.Generator().manual_seed(0)
    y = torch.arange(400) % 4
    x = torch.randn(400, 64, generator=g) + 9 * torch.randn(4, 64, generator=g)[y]
    assert snnl(x, y).loss < 2e-3
    assert snnl_chance(x, y).loss == pytest.approx(math.log(4), abs=0.02)
    assert snnl_chance(x, y, relative=1.0) == snnl_chance(x, y, relative=1.0) != snnl_chance(x, y, 1.0, seed=1)


@pytest.mark.parametrize("case", ["apart", "equal", "alone", "nan"])
def test_both_readings_at_once_are_the_two(case):
    x, y = some()
    x, y = {"apart": (x, y), "equal": (x * 0, y), "alone": (x, torch.arange(len(y))), "nan": (x / 0, y)}[case]
    got, want = snnl_both(x, y, relative=0.3), (snnl(x, y, relative=0.3), snnl(x, y))
    assert np.array_equal(np.array(got), np.array(want), equal_nan=True)
    with pytest.raises(ValueError, match="relative=0"):
        snnl_both(x, y, relative=0)


def test_the_name_stays_a_function():
    script = (
        "import featmix_lite.measures.snnl, featmix_lite.measures.intrusion, featmix_lite as fm\n"
        "assert all(callable(f) for f in (fm.measures.snnl, fm.measures.snnl_curve, fm.measures.intrusion))"
    )
    subprocess.run([sys.executable, "-c", script], check=True)


@pytest.mark.parametrize("lost", [math.nan, math.inf])
def test_one_lost_number_makes_every_reading_nan(lost):
    x, y = clusters(30, 4, 3)
    x[5, 1] = lost
    readings = [snnl(x, y), snnl(x, y, relative=0.1), snnl(x, y, 2.0), *snnl_both(x, y), snnl_chance(x, y, 0.1)]
    assert all(math.isnan(one.loss) for one in readings) and snnl_curve(x, y)[1].isnan().all()


def test_rows_without_a_partner_are_counted_also_where_nothing_can_be_read():
    assert snnl(torch.full((5, 2), math.nan), torch.tensor([0, 0, 1, 2, 0])).dropped == 2
