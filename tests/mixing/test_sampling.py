"""A draw: its sites, partners and weights; and what is said of one that does not fit."""

import pytest
import torch

import featmix_lite as fm

HALF = torch.full((8, 2), 0.5)
NEXT = torch.stack([torch.arange(8), (torch.arange(8) + 1) % 8], 1)


def test_one_of_several_sites_is_drawn_and_the_rest_of_the_draw_stays():
    seen, one = set(), fm.Mix("7")
    several = fm.Mix(("input", "2", "5"))
    for seed in range(40):
        a = fm.draw(several, 8, torch.Generator().manual_seed(seed))
        b = fm.draw(one, 8, torch.Generator().manual_seed(seed))
        assert torch.equal(a.partners, b.partners) and torch.equal(a.weights, b.weights)
        seen.add(a.site)
    assert seen == {"input", "2", "5"}


def test_more_ways_than_rows(net, batch):
    x, y = batch
    with pytest.raises(fm.MixError, match="ways=2 needs at least 2 rows, the batch has 1"):
        fm.mixed_forward(net, x[:1], y[:1], fm.Mix(), classes=4)


def test_cross_class(net, batch):
    x, y = batch
    with pytest.raises(fm.MixError, match="only: 3"):
        fm.mixed_forward(net, x, torch.full_like(y, 3), fm.Mix(cross_class=True), classes=4)
    with pytest.raises(fm.MixError, match="not soft labels"):
        fm.mixed_forward(net, x, torch.rand(8, 4), fm.Mix(cross_class=True))


@pytest.mark.parametrize(
    "partners, weights, said",
    [
        (NEXT[:7], HALF[:7], "draw.partners"),
        (NEXT.float(), HALF, "draw.partners"),
        (None, HALF, "draw.partners is None"),
        (NEXT, HALF[:, :1], "draw.weights"),
        (NEXT, NEXT, "draw.weights"),
        (NEXT, HALF * 2, "rows sum to 2"),
        (NEXT + 1, HALF, "the batch has 0 .. 7"),
    ],
)
def test_draws_that_do_not_fit(net, batch, partners, weights, said):
    with pytest.raises(fm.MixError, match=said):
        fm.mixed_forward(net, *batch, None, classes=4, draw=fm.Draw("2", partners, weights))
    with pytest.raises(fm.MixError, match="no site 'x'"):
        fm.mixed_forward(net, *batch, None, classes=4, draw=fm.Draw("x", NEXT, HALF))
