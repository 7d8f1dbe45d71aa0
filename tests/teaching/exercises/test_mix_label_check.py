"""Every known mistake gets a sentence of its own."""

import torch

from featmix_lite.teaching.exercises.mix_label_check import overwritten

HOT = torch.eye(10)


def by_adding(a, b, s):
    label = torch.zeros(10)
    label[a] += s
    label[b] += 1 - s
    return label


ASKED = "tensor"
RIGHT = [by_adding, lambda a, b, s: [s * (k == a) + (1 - s) * (k == b) for k in range(10)]]
WRONG = [
    (lambda a, b, s: s * HOT[b] + (1 - s) * HOT[a], "went to B"),
    (lambda a, b, s: HOT[a], "kept A's label"),
    (lambda a, b, s: HOT[a] if s >= 0.5 else HOT[b], "larger share"),
    (overwritten, "overwrite"),
    (lambda a, b, s: HOT[a] + HOT[b], "in full"),
    (lambda a, b, s: HOT[int(s * a + (1 - s) * b)], "as if 3 and 8 made 5"),
    (lambda a, b, s: s * a + (1 - s) * b, "should be of shape (10,)"),
    (lambda a, b, s: (HOT[a] + HOT[b]) / 2, "a half, whatever the share"),
    (lambda a, b, s: HOT[a] + (1 - s) * HOT[b], "A came in whole"),
    (lambda a, b, s: HOT[b], "B's label alone"),
    (lambda a, b, s: s * HOT[a], "Only A"),
    (lambda a, b, s: overwritten(b, a, 1 - s), "B's first"),
    (lambda a, b, s: 100 * by_adding(a, b, s), "100 times the answer"),
    (lambda a, b, s: {a: s, b: 1 - s}, "it is a dict"),
    (lambda a, b, s: by_adding(a, b, s)[None], "their shape is not"),
]
