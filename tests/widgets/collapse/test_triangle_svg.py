"""The triangle as SVG: points where the plane puts them, kinds by shape, one scale for all frames, the theory once."""

import re

import numpy as np
import torch

import featmix_lite as fm
from featmix_lite.widgets.collapse.triangle_svg import MIDDLE, WIDE, curves, side_of, triangle

FILM = fm.recorded.film()
TAKE, THREE = FILM["mixed at the image"], (1, 5, 8)


def drawn(frame=TAKE.frames[-1], side=6.0, theory=()):
    return triangle(frame, FILM.mixes, THREE, FILM.names, side, theory, "A label.")


def spots(svg, kind):
    group = re.search(rf'<g class="featmix-{kind}">(.*?)</g>', svg)[1]
    if kind == "one":
        return np.array(re.findall(r'cx="([\d.-]+)" cy="([\d.-]+)"', group), float)
    return np.array(re.findall(r"translate\(([\d.-]+),([\d.-]+)\)", group), float)


def test_mixes_stand_where_the_plane_puts_them_in_two_shapes():
    svg = drawn()
    plane = fm.embedding.simplex_plane(TAKE.frames[-1].rows[list(THREE)])
    for kind, alike in (("one", True), ("two", False)):
        own = [i for i, (a, b) in enumerate(FILM.mixes.of.tolist()) if {a, b} <= set(THREE) and (a == b) == alike]
        want = plane.project(TAKE.frames[-1].mixed[own]).numpy() * (1, -1) * (MIDDLE - 14) / 6.0 + (WIDE / 2, MIDDLE)
        got = spots(svg, kind)
        assert len(got) == 42
        assert np.allclose(got[np.lexsort(got.T)], np.round(want, 1)[np.lexsort(np.round(want, 1).T)], atol=0.11)
    assert 'aria-label="A label."' in svg and all(f">{FILM.names[c]}</text>" in svg for c in THREE)


def test_one_scale_holds_every_frame_and_the_farthest_sets_it():
    side = side_of(TAKE.frames, THREE)
    lengths = []
    for one in TAKE.frames:
        plane = fm.embedding.simplex_plane(one.rows[list(THREE)])
        lengths.append(torch.cat([plane.project(one.mixed), plane.project(one.clean)]).norm(dim=1).quantile(0.99))
    assert float(max(lengths)) < side < 2 * float(max(lengths))


def test_the_theorys_curves_are_channels_and_there_is_none_without_a_penalty():
    frame = TAKE.frames[-1]
    ways = curves(frame, THREE, TAKE.decay, "ce")
    plane = fm.embedding.simplex_plane(frame.rows[list(THREE)])
    want = plane.project(fm.theory.channel(frame.rows, 5, 8, torch.linspace(0, 1, 40), TAKE.decay)).numpy()
    assert np.allclose(ways[1], want, atol=1e-6) and len(ways) == 3 and curves(frame, THREE, 0.0, "ce") == []
    assert drawn(theory=ways).count("featmix-theory") == 3 and ">theory</text>" not in drawn()
