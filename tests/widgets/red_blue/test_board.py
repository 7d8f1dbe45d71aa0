"""The toy by hand: points move, counts follow, the hidden layer learns anew; without anywidget, too."""

import sys

import pytest
import torch

from featmix_lite.widgets.red_blue import board as boards
from featmix_lite.widgets.red_blue import plane as maths


def test_moving_a_point_counts_anew():
    red_blue = boards.RedBlue("two islands")
    assert red_blue.plane.bad.sum() == 0 and red_blue.hidden is None
    red_blue.move(0, 1.5, 0.0)  # a red one beyond the blues
    assert red_blue.plane.bad.sum() == maths.mixes(red_blue.points, red_blue.kinds).bad.sum() > 0
    assert f"In the plane {int(red_blue.plane.bad[:45].sum())} of 45" in red_blue.told
    red_blue.move(1, 99, -99)
    assert red_blue.points[1].tolist() == [maths.REACH, -maths.REACH]
    red_blue.put_back()
    assert red_blue.plane.bad.sum() == 0
    with pytest.raises(ValueError, match="no point 18"):
        red_blue.move(18, 0, 0)


def test_lifting_shows_a_second_picture_and_moving_learns_anew():
    red_blue = boards.RedBlue("ring")
    assert len(red_blue.board.panels) == 1
    red_blue.lifting.value = True
    net = red_blue.net
    assert len(red_blue.board.panels) == 2 and red_blue.hidden.bad.sum() == 0
    assert "In the hidden layer 0" in red_blue.told
    red_blue.move(0, 0.9, 0.3, learn=False)
    assert red_blue.net is net
    red_blue.move(0, 0.9, 0.3)
    assert red_blue.net is not net
    assert torch.equal(red_blue.places, red_blue.net.hidden(red_blue.points))
    red_blue.first.value = "two islands"
    assert len(red_blue.board.panels) == 2 and red_blue.plane.bad.sum() == 0
    red_blue.lifting.value = False
    assert len(red_blue.board.panels) == 1 and red_blue.net is None


def test_the_hand_in_the_page_moves_a_point_and_is_answered_with_its_turn():
    red_blue = boards.RedBlue("ring").lift()
    net = red_blue.net
    red_blue.board.hand = {"n": 2, "x": 0.25, "y": -0.5, "done": False, "turn": 7}
    assert red_blue.points[2].tolist() == [0.25, -0.5] == red_blue.board.places[2]
    assert red_blue.board.turn == 7 and red_blue.net is net and red_blue.board.chosen == 2
    assert red_blue.board.said.startswith("Red point 3 at 0.25, -0.50. In the plane")
    red_blue.board.hand = {"n": 2, "x": 0.25, "y": -0.5, "done": True, "turn": 8}
    assert red_blue.net is not net


def test_without_anywidget_a_list_and_sliders_move_the_points(monkeypatch):
    monkeypatch.setitem(sys.modules, "anywidget", None)
    red_blue = boards.RedBlue("ring")
    board = red_blue.board
    assert isinstance(board, boards.StillToy) and len(board.list.options) == 18
    board.list.value = 4
    assert board.chosen == 4 and board.across.value == pytest.approx(float(red_blue.points[4, 0]), abs=0.05)
    before = red_blue.points.clone()
    board.across.value = 0.4
    assert red_blue.points[4, 0] == pytest.approx(0.4) and torch.equal(red_blue.points[:4], before[:4])
    assert red_blue.told in board._html.value.replace("</div>", "") and "<svg" in board._html.value


def test_choosing_a_point_does_not_move_it():
    red_blue = boards.RedBlue("ring", picture="svg")
    before = red_blue.points.clone()
    for n in range(18):
        red_blue.board.list.value = n
    assert torch.equal(red_blue.points, before)


def test_the_still_page_has_a_figure_a_panel_and_the_counts():
    red_blue = boards.RedBlue("ring", picture="svg").lift()
    text = red_blue.still().data
    assert text.count("<figure") == text.count("<img") == 2 and "26 of 45 mixes of two reds" in text
    assert "<script" not in text and "http://" not in text


def test_a_bad_start_or_picture_is_named_with_the_choices():
    with pytest.raises(ValueError, match="ring, three islands, two islands"):
        boards.RedBlue("spiral")
    with pytest.raises(ValueError, match="choose one of live, svg"):
        boards.RedBlue(picture="gif")


def test_each_panel_shows_its_own_points_and_says_its_own_counts():
    red_blue = boards.RedBlue("ring").lift()
    plane, hidden = red_blue.board.panels
    net, kinds = red_blue.net, red_blue.kinds
    where = net.lower(red_blue.points).detach()
    found = {}
    for title, panel, points in (("In the plane", plane, red_blue.points), ("In the hidden layer", hidden, where)):
        bad = [0, 0]
        for i in range(18):
            for j in range(i):
                if kinds[i] == kinds[j]:
                    far = ((points[i] + points[j]) / 2 - points).norm(dim=1)
                    bad[int(kinds[i])] += int(far[kinds != kinds[i]].min() < far[kinds == kinds[i]].min())
        found[title] = sum(bad)
        said = f"{title} {bad[0]} of 45 mixes of two reds lie nearest to a blue point, {bad[1]} of 28 mixes of"
        assert panel[0] == title and panel[2].startswith(said) and panel[1].count("data-bad") == sum(bad)
        assert said in red_blue.told
    assert found["In the plane"] != found["In the hidden layer"]
    side = net.head(where).argmax(1)
    assert f"{int((side == kinds).sum())} of 18 points lie on their own side" in hidden[3]


def test_the_page_keeps_the_points_as_they_were_moved(outputs):
    red_blue = boards.RedBlue("ring")
    red_blue._ipython_display_()
    before = outputs[-1].html
    red_blue.move(0, 0.0, 0.0)
    assert outputs[-1].update and outputs[-1].html != before and boards.counted(red_blue.plane) in outputs[-1].html
    red_blue.lift()
    assert outputs[-1].html.count("<img") == 2 and len(outputs[-1].html) < 60_000
