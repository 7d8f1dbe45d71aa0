"""The path between two images: by hand, against plain forwards, and its kinks against an exact walk layer by layer."""

import copy

import pytest
import torch
from torch import nn

import featmix_lite as fm
from featmix_lite.measures import kinks, linearity, segment


def pair(seed=0, size=8):
    return torch.randn(2, 1, size, size, generator=torch.Generator().manual_seed(seed)).unbind()


def trained_like(seed=0):
    """small_cnn with running averages that are not 0 and 1."""
    net = fm.models.small_cnn(channels=1, classes=4, seed=seed).double()
    net(torch.randn(50, 1, 8, 8, dtype=torch.float64, generator=torch.Generator().manual_seed(seed)))
    return net.eval()


def test_a_straight_layer_is_straight_and_the_relu_is_off_by_half_in_the_middle():
    net = nn.Sequential(nn.Flatten(), nn.Linear(64, 5), nn.ReLU())
    seen = segment(net, *pair(), ["input", "0", "1", "2"])
    for site in ("input", "0", "1"):
        assert seen[site].deviation.max() < 1e-5 * seen[site].chord and seen[site].path[:, 1].abs().max() < 1e-4
    one = segment(nn.Sequential(nn.ReLU()), torch.tensor([-1.0]), torch.tensor([3.0]), "0", points=5)["0"]
    assert one.weights.tolist() == [0, 0.25, 0.5, 0.75, 1]
    assert one.deviation.tolist() == pytest.approx([0, 0.75, 0.5, 0.25, 0]) and one.chord == 3


@pytest.mark.parametrize("at", ["input", "block1", "block2.relu"])
def test_it_agrees_with_one_forward_a_mix(at):
    net, (a, b) = trained_like(), (image.double() for image in pair(1))
    got = segment(net, a, b, ["block2.relu", "flatten"], at=at, points=5)

    def features(image, site, change=None):
        kept, handles = [], []
        if change is not None:
            handles.append(net.get_submodule(at).register_forward_hook(lambda m, i, o: change))
        handles.append(net.get_submodule(site).register_forward_hook(lambda m, i, o: kept.append(o.clone())))
        out = net(image[None])
        for handle in handles:
            handle.remove()
        return kept[0], out

    for site, own in got.items():
        ends = [features(image, site)[0].flatten() for image in (a, b)]
        for t, weight in enumerate(own.weights.tolist()):
            if at == "input":
                h, logits = features((1 - weight) * a + weight * b, site)
            else:
                change = (1 - weight) * features(a, at)[0] + weight * features(b, at)[0]
                h, logits = features(a, site, change)
            far = (h.flatten() - (1 - weight) * ends[0] - weight * ends[1]).norm().item()
            assert own.deviation[t].item() == pytest.approx(far, abs=1e-6)
            assert torch.allclose(own.logits[t], logits[0], atol=1e-6)
        assert own.chord == pytest.approx((ends[1] - ends[0]).norm().item(), abs=1e-6)


def test_the_plane_keeps_what_lies_in_it():
    """The chord lies on the first axis; the largest deviation is seen whole where it is at right angles to it."""
    net, (a, b) = trained_like(3), (image.double() for image in pair(2))
    own = segment(net, a, b, "block2.relu", points=65)["block2.relu"]
    assert own.path[0].tolist() == [0, 0]
    assert own.path[-1].tolist() == pytest.approx([own.chord, 0], abs=1e-4)
    most = int(own.deviation.argmax())
    straight = torch.tensor([own.chord * own.weights[most], 0.0])
    assert (own.path[most] - straight).norm().item() == pytest.approx(own.deviation[most].item(), rel=1e-4)


def test_the_middle_is_what_linearity_reads():
    net, (a, b) = trained_like(), (image.double() for image in pair(4))
    middle = segment(net, a, b, ["fc"], points=3)["fc"].deviation[1].item()
    whole = linearity(net, torch.stack([a, b]), "fc", weights="equal")["fc"].deviation
    assert middle == pytest.approx(whole, rel=1e-6)


def exact_kinks(net, a, b):
    """All kinks, layer by layer: between the breaks found so far all is affine in t, so a unit changes sign at most
    once between two neighbours, and linear interpolation places the break. A max-pool breaks where two of its inputs
    meet: every pair of a window is walked, and the ones that hold the maximum count. -> {module: kinks}"""
    layers = [(n, m) for n, m in net.named_modules() if not list(m.children())]
    t, found = torch.tensor([0.0, 1.0], dtype=torch.float64), {}

    def at(ts, upto):
        h = a + ts.reshape(-1, 1, 1, 1) * (b - a)
        for name, module in layers:
            if name == upto:
                return h
            h = module(h)

    for name, module in layers:
        if isinstance(module, nn.ReLU):
            h = at(t, name).flatten(1)
            lo, hi = h[:-1], h[1:]
            turned = (lo > 0) != (hi > 0)
            found[name] = int(turned.sum())
            where = t[:-1, None] + (t[1:] - t[:-1])[:, None] * (lo / (lo - hi))
            t = torch.cat([t, where[turned]]).unique()
        elif isinstance(module, nn.MaxPool2d):
            h = at(t, name)
            windows = h.unfold(2, 2, 2).unfold(3, 2, 2).reshape(len(t), -1, 4)  # (T, windows, 4)
            breaks, count = [], 0
            for i in range(4):
                for j in range(i + 1, 4):
                    gap = windows[:, :, i] - windows[:, :, j]
                    cross = gap[:-1] * gap[1:] < 0
                    share = gap[:-1] / (gap[:-1] - gap[1:])
                    value = windows[:-1, :, i] + share * (windows[1:, :, i] - windows[:-1, :, i])
                    top = (windows[:-1] + share[..., None] * (windows[1:] - windows[:-1])).amax(2)
                    own = cross & (value >= top - 1e-12)
                    count += int(own.sum())
                    breaks.append((t[:-1, None] + (t[1:] - t[:-1])[:, None] * share)[own])
            found[name] = count
            t = torch.cat([t, *breaks]).unique()
    return found


def test_kinks_by_hand():
    net = nn.Sequential(nn.Linear(1, 3, bias=True), nn.ReLU())
    with torch.no_grad():
        net[0].weight.fill_(1.0)
        net[0].bias.copy_(torch.tensor([0.5, 0.0, -3.0]))  # they turn on at -.5, 0 and 3
    assert kinks(net, torch.tensor([-1.0]), torch.tensor([1.0])) == {"1": 2}
    pool = nn.Sequential(nn.MaxPool2d(2))
    a, b = torch.tensor([[[1.0, 0.0], [0.0, 0.0]]]), torch.tensor([[[0.0, 0.0], [0.0, 1.0]]])
    assert kinks(pool, a, b) == {"0": 1}


@pytest.mark.parametrize(("at", "counted"), [("0", ["1", "2", "4"]), ("2", ["4"]), ("4", [])])
def test_kinks_are_counted_behind_the_mixing_alone(at, counted):
    net = nn.Sequential(nn.Conv2d(1, 3, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(3, 4, 3), nn.ReLU()).eval()
    torch.manual_seed(0)
    for parameter in net.parameters():
        nn.init.normal_(parameter)
    with torch.no_grad():
        head = net[: int(at) + 1](torch.stack(pair()))
    expected = kinks(net[int(at) + 1 :], *head, points=65) if counted else {}  # the rest of it, with names kept
    assert kinks(net, *pair(), at, points=65) == expected and list(expected) == counted
    assert bool(sum(expected.values())) == bool(counted)


@pytest.mark.parametrize("seed", range(3))
def test_a_fine_grid_finds_what_an_exact_walk_finds(seed):
    net = nn.Sequential(
        nn.Conv2d(1, 3, 3, padding=1), nn.BatchNorm2d(3), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(3, 4, 3), nn.ReLU()
    ).double().eval()  # fmt: skip
    torch.manual_seed(seed)
    for parameter in net.parameters():
        nn.init.normal_(parameter)
    a, b = (image.double() for image in pair(seed))
    exact = exact_kinks(copy.deepcopy(net), a, b)
    assert sum(exact.values()) > 50
    assert kinks(net, a, b, points=20001) == exact
    assert sum(kinks(net, a, b, points=33).values()) <= sum(exact.values())


@pytest.mark.parametrize(("change", "said"), [
    (dict(b=torch.zeros(1, 9, 9)), "two images of one shape"),
    (dict(a=torch.zeros(1, 8, 8, dtype=torch.int64)), "floats"),
    (dict(sites=["nowhere"]), "no site 'nowhere'"),
    (dict(at="nowhere"), "no site 'nowhere'"),
    (dict(at=("block1", "block2")), "one name"),
    (dict(sites=["block1"], at="block2"), "lies before the mixing"),
    (dict(points=2), "points=2"),
])  # fmt: skip
def test_bad_input_is_named(change, said):
    a, b = pair()
    net = fm.models.small_cnn(channels=1, classes=4, seed=0)
    given = dict(a=a, b=b, sites=["fc"]) | change
    with pytest.raises(ValueError, match=said):
        segment(net, **given)
    assert net.training and not any(m._forward_hooks or m._forward_pre_hooks for m in net.modules())
