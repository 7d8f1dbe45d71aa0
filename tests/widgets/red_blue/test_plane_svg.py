"""What is drawn: every point and mix at its place, bad ones crossed, the line where the network changes its mind."""

import re
import xml.etree.ElementTree as ET

import torch

from featmix_lite.widgets.red_blue import plane, plane_svg


def test_every_point_and_mix_is_drawn_and_the_bad_ones_are_crossed():
    points, kinds = plane.start("ring")
    found = plane.mixes(points, kinds)
    root = ET.fromstring(plane_svg.panel(points, kinds, found, 'a "ring" & more', chosen=3))
    groups = root.findall(".//{*}g")
    drawn = [g for g in groups if g.get("class") == "fm-point"]
    assert [int(g.get("data-n")) for g in drawn] == list(range(18))
    x, y = map(float, re.findall(r"[-.\d]+", drawn[5].get("transform")))
    assert abs((x - 230) / plane_svg.UNIT - points[5, 0]) < 1e-2
    assert abs((230 - y) / plane_svg.UNIT - points[5, 1]) < 1e-2
    assert sum(g.get("data-bad") == "1" for g in groups) == found.bad.sum()
    assert len(root.findall("{*}path")) == (~found.bad).sum()
    assert len(root.findall("{*}line")) == 9  # the chosen red one's mates
    assert len({g.find("{*}path").get("d") for g in drawn}) == 2, "two shapes, not only two colours"
    assert root.get("aria-label") == 'a "ring" & more'


def test_the_fitted_line_goes_between_the_same_points():
    points, kinds = plane.start("three islands")
    net = plane.learn(points, kinds)
    hidden = net.hidden(points)
    spots, ((a, b), c) = plane_svg.fitted(hidden, net.line())
    assert spots.abs().max() <= plane.REACH
    assert torch.equal(spots @ torch.tensor([a, b], dtype=spots.dtype) + c > 0, net.side(hidden) == plane.RED)
    assert torch.equal(plane.mixes(spots, kinds).bad, plane.mixes(hidden, kinds).bad)
    for shift in (0.0, 3.0, -7.0):  # how far each point is from the line, in the network's own numbers
        moved, ((a, b), c) = plane_svg.fitted(hidden + shift, ([2.0, -0.5], 1.25))
        want = (hidden + shift) @ torch.tensor([2.0, -0.5]).double() + 1.25
        torch.testing.assert_close(moved @ torch.tensor([a, b]).double() + c, want)


def test_a_line_outside_the_panel_is_not_drawn_and_steep_ones_are():
    assert plane_svg._line(None) == [] == plane_svg._line(([1.0, 0.0], 9.0))
    for a, b in ((1.0, 0.0), (0.0, 1.0), (1.0, 1.0), (1.0, -1.0), (3.0, 0.1)):
        (drawn,) = plane_svg._line(([a, b], 0.2))
        x1, y1, x2, y2 = (float(v) for v in re.findall(r'[xy][12]="([-.\d]+)"', drawn))
        assert abs(x1 - x2) + abs(y1 - y2) > 200
        for x, y in ((x1, y1), (x2, y2)):
            assert abs(a * (x - 230) / plane_svg.UNIT + b * (230 - y) / plane_svg.UNIT + 0.2) < 0.01
