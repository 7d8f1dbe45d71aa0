"""Captured features against a network taken apart by hand, and memory that stays within its budget."""

import subprocess
import sys
import warnings

import pytest
import torch
from nets import blobs, hooks, small_net
from torch import nn

import featmix_lite as fm
from featmix_lite.representation.site_features import side_by_side

EVERY = ["input", *map(str, range(8))]


def by_hand(net, x, upto: int):
    """The features after module ``upto``, every module on a copy of what went before."""
    with torch.no_grad():
        for module in net[: upto + 1]:
            x = module(x.clone())
    return x


def in_place():
    net = small_net()
    net[2].inplace = net[5].inplace = True
    return net


def test_all_sites_of_a_net_with_in_place_relus_in_one_pass():
    net, x = in_place().train(), blobs().test.x
    net[3].eval()
    runs = []
    counter = net[0].register_forward_hook(lambda *_: runs.append(1))
    got = fm.capture(net, x, EVERY, batch=7)
    counter.remove()
    assert len(runs) == -(-len(x) // 7) + 1  # one pass a batch, and the one that asks for the shapes
    assert net.training and not net[3].training and hooks(net) == 0
    reference = small_net().eval()
    assert torch.equal(got["input"], x) and got["input"].data_ptr() != x.data_ptr()
    for site in range(8):
        torch.testing.assert_close(got[str(site)], by_hand(reference, x, site))
        assert not got[str(site)].requires_grad
    assert got.rows.tolist() == list(range(len(x))) and got.notes == ()
    assert torch.equal(fm.capture(net, x, "4")["4"], fm.features(net, x, "4"))


def test_mixed_features_at_the_site_and_behind_it():
    net, x = in_place().eval(), blobs().test.x[:6]
    reference = small_net().eval()
    d = fm.draw(fm.Mix("2", per="sample"), 6, torch.Generator().manual_seed(0))
    at = fm.mix_rows(by_hand(reference, x, 2), d.partners, d.weights)
    torch.testing.assert_close(fm.mixed_features(net, x, d, "2"), at)
    torch.testing.assert_close(fm.mixed_features(net, x, d, "6"), by_hand(reference[3:], at, 3))
    every = fm.Draw(("input", "5"), d.partners, d.weights)
    want = fm.mix_rows(by_hand(reference, fm.mix_rows(x, d.partners, d.weights), 5), d.partners, d.weights)
    torch.testing.assert_close(fm.mixed_features(net, x, every, "5"), want)


@pytest.mark.parametrize("ways", (2, 3))
@pytest.mark.parametrize("site", ("input", "0", "2", "5"))
def test_mixed_in_small_batches_is_mixed_at_once(site, ways):
    net, data = in_place(), blobs()
    x, y, mix = data.train.x, data.train.y, fm.Mix(site, ways=ways, per="sample")
    sites = EVERY[EVERY.index(site) :]
    d = fm.draw(mix, len(x), torch.Generator().manual_seed(1))
    whole = fm.capture_mixed(net, x, y, mix, sites, draw=d)
    parts = fm.capture_mixed(net, x, y, mix, sites, draw=d, batch=7)
    small = small_net().eval()
    h = by_hand(small, x, EVERY.index(site) - 1)
    want = fm.mix_rows(h, d.partners, d.weights)
    for name in sites:
        torch.testing.assert_close(whole.features[name], parts.features[name])
        behind = small[EVERY.index(site) : EVERY.index(name)]
        torch.testing.assert_close(whole.features[name], by_hand(behind, want, len(behind) - 1))
    assert torch.equal(whole.labels, y[d.partners]) and torch.equal(whole.partners, d.partners)
    assert torch.equal(whole.weights, d.weights) and whole.site == site and len(whole.rows) == len(x)
    assert parts.notes == () and hooks(net) == 0


def test_mixed_features_end_in_the_logits_of_mixed_forward():
    net, data = small_net().eval(), blobs()
    x, y, mix = data.test.x, data.test.y, fm.Mix(("input", "2"), per="sample", fold=True)
    g = [torch.Generator().manual_seed(3) for _ in range(2)]
    got = fm.capture_mixed(net, x, y, mix, ["7"], generator=g[0])
    out = fm.mixed_forward(net, x, y, mix, classes=4, generator=g[1])
    torch.testing.assert_close(got.features["7"], out.logits.detach())
    assert torch.equal(got.labels, out.labels) and torch.equal(got.weights, out.weights) and got.site == out.site


def test_the_rule_of_bc_plus_is_kept_in_batches():
    net, data = small_net().eval(), blobs()
    mix = fm.Mix("input", rule="bc+", per="sample")
    d = fm.draw(mix, 20, torch.Generator().manual_seed(0))
    x, y = data.test.x[:20], data.test.y[:20]
    want = fm.mixed_forward(net, x, y, mix, classes=4, draw=d).logits.detach()
    for batch in (500, 6):
        torch.testing.assert_close(fm.capture_mixed(net, x, y, mix, "7", draw=d, batch=batch).features["7"], want)


def test_no_mixing_gives_clean_features():
    net, data = small_net(), blobs()
    got = fm.capture_mixed(net, data.test.x, data.test.y, None, ["5"], batch=6)
    torch.testing.assert_close(got.features["5"], fm.features(net, data.test.x, "5"))
    assert got.site is None and got.labels[:, 0].tolist() == data.test.y.tolist()


def test_a_site_before_the_mixing_is_refused():
    net, data = small_net(), blobs()
    with pytest.raises(fm.MixError, match="'0' comes before the mixing at '2'.*look at 2, "):
        fm.capture_mixed(net, data.test.x, data.test.y, fm.Mix("2"), ["6", "0"])
    with pytest.raises(fm.MixError, match="no site 'conv'"):
        fm.capture(net, data.test.x, ["conv"])
    assert hooks(net) == 0


def test_an_error_on_the_way_leaves_no_hook_and_every_mode():
    net = nn.Sequential(nn.Linear(2, 2), nn.Identity()).train()
    net[1].forward = lambda h: 1 / 0
    with pytest.raises(ZeroDivisionError):
        fm.capture(net, torch.randn(3, 2), ["0"])
    assert hooks(net) == 0 and net.training and net[0].training


def test_over_the_budget_maps_are_averaged_and_it_says_so():
    net, x, said = small_net().eval(), blobs().test.x, []
    whole = by_hand(net, x, 2)
    with pytest.warns(UserWarning, match="2: maps averaged from 8x8 to 4x4"):
        got = fm.capture(net, x, ["2", "7"], budget=len(x) * (6 * 4 * 4 + 4) * 4, say=said.append)
    torch.testing.assert_close(got["2"], nn.functional.avg_pool2d(whole, 2))
    torch.testing.assert_close(got["7"], by_hand(net, x, 7))
    assert said[0].splitlines()[0] == f"2: {len(x)} x 96 (6, 4, 4), 8 kB" and got.notes[1].startswith("2: maps")


def test_over_the_budget_rows_are_left_out_and_it_says_which():
    net, data = small_net().eval(), blobs()
    x, y = data.test.x, data.test.y
    with pytest.warns(UserWarning, match="9 of 20 rows kept"):
        got = fm.capture(net, x, "2", budget=9 * 6 * 64 * 4 + 5, over="rows")
    assert len(got.rows) == 9 == len(got["2"])
    torch.testing.assert_close(got["2"], by_hand(net, x, 2)[got.rows])
    mix = fm.Mix("2", per="sample")
    d = fm.draw(mix, 20, torch.Generator().manual_seed(0))
    for batch in (500, 6):
        with pytest.warns(UserWarning):
            mixed = fm.capture_mixed(net, x, y, mix, "2", draw=d, budget=9 * 6 * 64 * 4, over="rows", batch=batch)
        want = fm.mix_rows(by_hand(net, x, 2), d.partners, d.weights)[mixed.rows]
        torch.testing.assert_close(mixed.features["2"], want)
        assert torch.equal(mixed.labels, y[d.partners[mixed.rows]])
        assert torch.equal(mixed.weights, d.weights[mixed.rows]) and torch.equal(mixed.partners, d.partners[mixed.rows])


def test_within_the_budget_nothing_is_said():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        fm.capture(small_net(), blobs().test.x, EVERY)


def test_mixes_side_by_side_are_rows_of_their_own():
    rows = torch.tensor([[4, 1, 0], [2, 3, 5]])
    weights = torch.tensor([[0.5, 0.3, 0.2], [0.1, 0.2, 0.7]])
    order, d = side_by_side(rows, weights, "input")
    x = torch.randn(6, 3)
    got = fm.mix_rows(x[order], d.partners, d.weights)[:2]
    torch.testing.assert_close(got, (x[rows] * weights[:, :, None]).sum(1))
    assert torch.equal(d.partners[:, 0], torch.arange(6))


CHILD = """
import sys; sys.path[:0] = {path!r}
import resource, warnings, torch
import featmix_lite as fm
from torch import nn
torch.set_num_threads(1)
warnings.simplefilter("ignore")
net = nn.Sequential(nn.Conv2d(1, 64, 3, padding=1), nn.ReLU(inplace=True), nn.Flatten(), nn.Linear(64 * 784, 10))
x = torch.randn(3000, 1, 28, 28)
fm.capture(net, x[:100], ["1"], batch=100)                  # whatever the first call loads
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
got = fm.capture(net, x, ["0", "1"], batch=100, budget={budget})
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before, *got["1"].shape)
"""


def test_memory_stays_within_the_budget():
    """Whole, these features take 1.2 GB; within 100 MB they are 49 MB, and a pass of 100 rows is 20 MB a layer."""
    code = CHILD.format(path=sys.path, budget=100e6)
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    used, *shape = map(int, told.split())
    assert shape == [3000, 64, 7, 7]
    assert used * 1024 < 100e6 + 80e6
