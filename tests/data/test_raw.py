"""What is read of an image set: which rows are set aside."""

import torch

import featmix_lite as fm
from featmix_lite.data import reading
from featmix_lite.data.raw import Raw


def test_the_rows_set_aside_are_those_it_names_else_every_tenth_of_a_class(monkeypatch):
    x, y = torch.arange(40).view(40, 1, 1, 1).to(torch.uint8), torch.arange(40) % 2
    for held, want in ((torch.tensor([3, 0]), [3, 0]), (None, [18, 19, 38, 39])):
        raw = Raw(x, y, x[:2], y[:2], 2, ("a", "b"), held=held)
        monkeypatch.setitem(reading.BUNDLED, "digits", lambda raw=raw: raw)
        data = fm.load("digits")
        back = [((s.x * data.std[0] + data.mean[0]) * 255).round().flatten().tolist() for s in (data.val, data.train)]
        assert back[0] == want and sorted(back[0] + back[1]) == list(range(40))
