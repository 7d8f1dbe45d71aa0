"""Where a picture lies, and that it lies still."""

import torch

from featmix_lite.widgets.explorer.engine import BOARD
from featmix_lite.widgets.lab.scene import BOARD as WIDE
from featmix_lite.widgets.shared.frame import fitted


def test_the_frame_stays_while_the_points_fit():
    points = torch.tensor([[0.0, 0.0], [2.0, 1.0]])
    first = fitted(points, BOARD)
    assert fitted(points * 1.02, BOARD, first) is first and fitted(points * 2, BOARD, first) is not first
    assert first(points * 50).abs().max() < 1.25 and first.inside(points * 50).abs().max() > 50


def test_far_points_do_not_make_all_others_small():
    points = torch.cat([torch.rand(300, 2, generator=torch.Generator().manual_seed(0)), torch.tensor([[90.0, -90.0]])])
    assert fitted(points, WIDE, far=0.01).unit < 1 < fitted(points, WIDE).unit
    drawn = fitted(points, WIDE, far=0.01)(points)
    assert drawn[-1].tolist() == torch.tensor([2.92, -1.81]).tolist()  # at the edge, not lost from sight


def test_what_fills_a_board_lies_within_its_paper():
    for board in (BOARD, WIDE):
        assert all(a < b < c for a, b, c in zip(board.fill, board.clip, board.edge))


def test_one_point_alone_is_no_error():
    assert fitted(torch.ones(1, 2), BOARD)(torch.ones(1, 2)).tolist() == [[0.0, 0.0]]
