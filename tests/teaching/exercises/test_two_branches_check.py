"""Every known mistake gets a sentence of its own."""

ASKED = "tensor"
RIGHT = [
    lambda lo, up, a, b, s: up(s * lo(a) + (1 - s) * lo(b)),
    lambda lo, up, a, b, s: up(lo(b) + s * (lo(a) - lo(b))),
]
WRONG = [
    (lambda lo, up, a, b, s: up(lo(s * a + (1 - s) * b)), "mixed the images"),
    (lambda lo, up, a, b, s: s * up(lo(a)) + (1 - s) * up(lo(b)), "mixed the outputs"),
    (lambda lo, up, a, b, s: up((1 - s) * lo(a) + s * lo(b)), "second branch"),
    (lambda lo, up, a, b, s: s * lo(a) + (1 - s) * lo(b), "never went through"),
    (lambda lo, up, a, b, s: up(lo(a)), "Only the first"),
    (lambda lo, up, a, b, s: up(lo(b)), "second branch is used"),
    (lambda lo, up, a, b, s: up(lo(a) + lo(b)), "came in whole"),
    (lambda lo, up, a, b, s: up(lo(a) / 2 + lo(b) / 2), "half and half"),
    (lambda lo, up, a, b, s: up(s * lo(a) + (1 - s) * lo(b)).softmax(1), "numbers are up to"),
    (lambda lo, up, a, b, s: lo(up(a)), "stopped with RuntimeError, in its line"),
]
