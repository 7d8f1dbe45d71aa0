"""Every known mistake gets a sentence of its own."""

import numpy as np
import torch

import featmix_lite as fm


def wide(s):
    return s[:, None, None, None]


def row_by_row(h, p, s):
    for i in range(len(h)):
        h[i] = s[i] * h[i] + (1 - s[i]) * h[p[i]]
    return h


ASKED = "tensor"
RIGHT = [
    lambda h, p, s: wide(s) * h + (1 - wide(s)) * h[p],
    lambda h, p, s: h[p] + wide(s) * (h - h[p]),
    lambda h, p, s: fm.mix_rows(h, torch.stack([torch.arange(len(p)), p], 1), torch.stack([s, 1 - s], 1)),
    lambda h, p, s: np.stack([s[i] * h[i].numpy() + (1 - s[i]).item() * h[p[i]].numpy() for i in range(len(p))]),
]
WRONG = [
    (lambda h, p, s: h, "unmixed"),
    (lambda h, p, s: wide(s) * h[p] + (1 - wide(s)) * h, "belongs to the row itself"),
    (lambda h, p, s: s[0] * h + (1 - s[0]) * h[p], "first row's share"),
    (lambda h, p, s: s.mean() * h + (1 - s.mean()) * h[p], "mean share"),
    (lambda h, p, s: wide(s) * h + (1 - wide(s[p])) * h[p], "partners' rows"),
    (lambda h, p, s: wide(s) * h + (1 - wide(s)) * h[p.argsort()], "undone"),
    (lambda h, p, s: wide(s) * h + h[p], "came in whole"),
    (lambda h, p, s: s * h + (1 - s) * h[p], "along the columns"),
    (lambda h, p, s: s[:, None] * h + (1 - s[:, None]) * h[p], "along the rows"),
    (lambda h, p, s: s[:, None, None] * h + (1 - s[:, None, None]) * h[p], "along the channels"),
    (lambda h, p, s: wide(s) * h + (1 - wide(s)) * h.flip(0), "turned round"),
    (lambda h, p, s: (h + h[p]) / 2, "half and half"),
    (lambda h, p, s: h[p], "partners alone"),
    (lambda h, p, s: wide(s) * h, "partners are missing"),
    (row_by_row, "partners already mixed"),
    (lambda h, p, s: (wide(s) * h + (1 - wide(s)) * h[p]).flatten(1), "numbers are right, their shape is not"),
    (lambda h, p, s: h + wide(s[:2]) * h, "stopped with RuntimeError, in its line"),
]
