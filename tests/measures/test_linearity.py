"""Is a network linear in between: against a double loop, a case by hand, and networks that are affine."""

import copy
import math

import pytest
import torch
from torch import nn

import featmix_lite as fm
from featmix_lite.base.seeds import generator
from featmix_lite.measures import linearity
from featmix_lite.mixing.sampling import draw


class Affine(nn.Sequential):
    """Convolution, BatchNorm, average, dropout, a straight layer: nothing bends."""

    def __init__(self):
        maps = nn.Conv2d(1, 3, 3), nn.BatchNorm2d(3), nn.AvgPool2d(2)
        super().__init__(*maps, nn.Flatten(), nn.Dropout(), nn.LazyLinear(4))


def images(n=24, seed=0):
    return torch.randn(n, 1, 8, 8, generator=torch.Generator().manual_seed(seed))


@pytest.mark.parametrize("mix", [None, fm.Mix("input"), fm.Mix("1", ways=3, per="sample"), fm.Mix("0", alpha=0.2)])
@pytest.mark.parametrize("weights", ["drawn", "equal"])
def test_an_affine_network_reads_zero_at_every_site(mix, weights):
    net, x = Affine(), images()
    net(x)  # running averages that are not 0 and 1
    found = linearity(net, x, mix=mix, weights=weights)
    assert list(found) == ["input", *"012345"][["input", *"012345"].index(mix.at if mix else "input") :]
    for site, reading in found.items():
        assert 0 <= reading.relative < 1e-5 and 0 <= reading.cosine < 1e-6 and reading.deviation < 1e-4, site
    assert net.training and not any(m._forward_hooks for m in net.modules())


def test_a_relu_by_hand():
    """relu(-1) = 0, relu(3) = 3; half way the mix is relu(1) = 1, and the mix of features 1.5: off by .5, 3 apart."""
    got = linearity(nn.Sequential(nn.ReLU()), torch.tensor([[-1.0], [3.0]]), ["0"], fm.Mix("input"), weights="equal")
    assert got["0"] == pytest.approx((0.5, 0.5 / 3, 0.0))


def test_turned_features_are_told_by_the_cosine():
    """relu of (1, -1) and (-1, 1) is (1, 0) and (0, 1); relu of their middle is 0: no direction, cosine counts 1."""
    got = linearity(nn.Sequential(nn.ReLU()), torch.tensor([[1.0, -1.0], [-1.0, 1.0]]), "0", weights="equal")
    assert got["0"] == pytest.approx((0.5**0.5, 0.5, 1.0))


def by_loop(net, x, site, mix, seed=0, weights=None, batch=50):
    """The same in double loops: row by row, pair by pair, nothing shared."""
    net, g = copy.deepcopy(net).eval(), generator(seed, "linearity")
    at = None if mix.at == "input" else net.get_submodule(mix.at)
    off, far, cos = [], [], []
    order = torch.randperm(len(x), generator=g)
    for rows in torch.tensor_split(order, max(1, len(x) // batch)):
        own = draw(mix, len(rows), g, dtype=x.dtype, shuffled=True)

        def features(row, change=None):
            kept, handles = [], []
            if at is not None and change is not None:
                handles.append(at.register_forward_hook(lambda m, i, o: change))
            handles.append(net.get_submodule(site).register_forward_hook(lambda m, i, o: kept.append(o.clone())))
            net(row)
            for handle in handles:
                handle.remove()
            return kept[0].flatten()

        def before(row):
            kept = []
            handle = at.register_forward_hook(lambda m, i, o: kept.append(o.clone()))
            net(row)
            handle.remove()
            return kept[0]

        for i in range(len(rows)):
            w = [1 / mix.ways] * mix.ways if weights == "equal" else own.weights[i].tolist()
            parents = [x[rows[j] : rows[j] + 1] for j in own.partners[i]]
            if at is None:
                mixed = features(sum(a * p for a, p in zip(w, parents)))
            else:
                mixed = features(parents[0], sum(a * before(p) for a, p in zip(w, parents)))
            apart = [features(p) for p in parents]
            wanted = sum(a * h for a, h in zip(w, apart))
            off.append((mixed - wanted).norm().item())
            far += [(apart[0] - h).norm().item() for h in apart[1:]]
            cos.append(1 - torch.dot(mixed, wanted).item() / (mixed.norm() * wanted.norm()).item())
    mean = lambda v: sum(v) / len(v)  # noqa: E731
    return mean(off), mean(off) / mean(far), mean(cos)


@pytest.mark.parametrize(
    "mix", [fm.Mix("input"), fm.Mix("block1.conv", per="sample", ways=3), fm.Mix("block2.relu", alpha=8)]
)
@pytest.mark.parametrize("weights", ["drawn", "equal"])
def test_a_double_loop_agrees(mix, weights):
    net, x = fm.models.small_cnn(channels=1, classes=4, seed=3).double(), images(23).double()
    for site in ("block2.relu", "block3", "fc"):
        got = linearity(net, x, [site], mix, weights=weights, seed=5, batch=10)[site]
        assert got == pytest.approx(by_loop(net, x, site, mix, 5, weights, 10), rel=1e-9, abs=1e-12), site


def test_scaled_features_change_the_deviation_alone():
    net, x = nn.Sequential(nn.Flatten(), nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 8)), images()
    one = linearity(net, x)
    with torch.no_grad():
        for p in (net[1].weight, net[1].bias):
            p *= 100
    other = linearity(net, x)
    for site in "12":
        assert other[site].relative == pytest.approx(one[site].relative, rel=1e-4, abs=1e-6)
        assert other[site].cosine == pytest.approx(one[site].cosine, rel=1e-4, abs=1e-6)
    assert other["2"].deviation == pytest.approx(100 * one["2"].deviation, rel=1e-4)


def test_pairs_within_and_across_classes():
    """Two lines that bend only between classes: within a class nothing bends."""
    x = torch.cat([torch.linspace(-2, -1, 10), torch.linspace(1, 2, 10)]).unsqueeze(1)
    y = torch.arange(20) // 10
    net = nn.Sequential(nn.ReLU())
    within, across = (linearity(net, x, "0", labels=y, pairs=pairs)["0"] for pairs in ("within", "across"))
    assert within.deviation < 1e-6 < 0.1 < across.deviation
    with pytest.raises(ValueError, match="need labels"):
        linearity(net, x, "0", pairs="within")
    with pytest.raises(ValueError, match="choose one of any, within, across"):
        linearity(net, x, "0", labels=y, pairs="inside")
    with pytest.raises(ValueError, match="no class has 2 rows"):
        linearity(net, x, "0", labels=torch.arange(20), pairs="within")


def test_the_order_of_the_rows_makes_no_difference_in_law():
    """Rows sorted by class are paired across classes all the same: a batch is a random choice of all rows."""
    x = torch.cat([torch.full((100, 1), -1.0), torch.full((100, 1), 1.0)]) + 1e-3 * torch.randn(200, 1)
    got = linearity(nn.Sequential(nn.ReLU()), x, "0", weights="equal", batch=10)["0"]
    assert 0.5 < got.deviation / 0.5 * 2 < 1.5  # half of the pairs cross; those deviate by .5


def test_a_tensor_at_two_sites_is_read_once_unless_it_was_changed_in_place():
    x, mix = torch.randn(20, 3), fm.Mix("input")
    inside = nn.Sequential(nn.Sequential(nn.Linear(3, 4), nn.ReLU(inplace=True)))
    apart = copy.deepcopy(inside)
    apart[0][1].inplace = False
    assert linearity(inside, x, mix=mix) == linearity(apart, x, mix=mix)
    found = linearity(inside, x, mix=mix)
    assert found["0.0"].relative < 1e-5 < 0.01 < found["0.1"].relative and found["0.1"] == found["0"]


def test_the_same_seed_gives_the_same_reading_and_the_global_generator_is_left_alone():
    net, x = fm.models.small_cnn(channels=1, classes=4, seed=0), images()
    state = torch.get_rng_state()
    assert linearity(net, x, "fc") == linearity(net, x, "fc") != linearity(net, x, "fc", seed=1)
    assert torch.equal(state, torch.get_rng_state())


@pytest.mark.parametrize(("change", "said"), [
    (dict(sites=["block1"], mix=fm.Mix("block2")), "'block1' lies before the mixing at 'block2'"),
    (dict(sites=["input"], mix=fm.Mix("block2")), "'input' lies before the mixing"),
    (dict(sites=["nowhere"]), "no site 'nowhere'"),
    (dict(mix=fm.Mix("nowhere")), "no site 'nowhere'"),
    (dict(mix=fm.Mix(("block1", "block2"))), "at one site"),
    (dict(mix=fm.Mix.off()), "at one site"),
    (dict(mix=fm.Mix("input", rule="bc+")), "a linear Mix"),
    (dict(mix="block1"), "a linear Mix"),
    (dict(weights="half"), "weights='half': choose one of drawn, equal"),
    (dict(batch=1), "batch=1"),
    (dict(mix=fm.Mix("input", ways=30)), "ways=30 needs at least 30 rows"),
])  # fmt: skip
def test_bad_input_is_named(change, said):
    net = fm.models.small_cnn(channels=1, classes=4, seed=0)
    with pytest.raises(ValueError, match=said):
        linearity(net, images(), **change)
    assert not any(m._forward_hooks for m in net.modules()) and net.training


def test_nan_stays_nan_and_equal_rows_are_no_deviation():
    net, x = nn.Sequential(nn.Linear(3, 4), nn.ReLU()), torch.randn(10, 3)
    with torch.no_grad():
        net[0].weight[0, 0] = math.nan
    assert all(math.isnan(value) for value in linearity(net, x, "1")["1"])
    still = linearity(nn.Sequential(nn.ReLU()), torch.ones(10, 3), "0")["0"]
    assert still.relative < 1e-6 and still.deviation < 1e-6
    with pytest.raises(fm.MixError, match="needs at least 2 rows, the batch has 0"):
        linearity(nn.Sequential(nn.ReLU()), torch.zeros(0, 3), "0")
