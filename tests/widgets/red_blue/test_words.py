import torch

from featmix_lite.widgets.red_blue import plane, words


def test_the_sentence_has_the_counts_of_both_colours():
    points, kinds = plane.start("ring")
    found = plane.mixes(points, kinds)
    bad = found.bad.tolist()
    reds, blues = sum(bad[:45]), sum(bad[45:])
    told = words.counted(found, "hidden")
    assert told.startswith(f"In the hidden layer {reds} of 45 mixes of two reds")
    assert f"{blues} of 28 mixes of two blues" in told


def test_sides_are_counted():
    points, kinds = plane.start("ring")
    net = plane.learn(points, kinds)
    hidden = net.hidden(points)
    found = plane.mixes(hidden, 1 - kinds)  # every colour exchanged: nothing is on its own side
    told = words.divided(net, hidden, 1 - kinds, found)
    assert told.endswith("0 of 18 points lie on their own side, and 0 of 73 mixes.")


def test_a_point_is_named_by_its_colour():
    assert words.pointed(torch.zeros(2, 2), torch.tensor([0, 1]), 0) == "Red point 1 at 0.00, 0.00."
