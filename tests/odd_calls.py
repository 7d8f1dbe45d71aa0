"""Calls with odd values: every public function, one argument at a time, and what may come of each.

A ``Call`` is a good call of which one argument was changed. ``want`` says what a right kit may do with it:
"same" (the value says what the good one said, in another form: the same result), "refused" (it cannot be: a plain
error), "lost" (it holds nan: nan or a plain error comes out), "any" (at an edge: whatever is finite or nan). A plain
error is always right. ``odd_judge`` puts what happened into one of four classes: right, plain, raw, nonsense.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import torch

import featmix_lite

NAN, INF = math.nan, math.inf


@dataclass(frozen=True)
class Call:
    """``function(**arguments)`` with ``arguments[argument] = value``."""

    name: str
    function: object
    arguments: dict
    argument: str
    word: str
    value: object
    want: str
    usual: dict | None = None  # the arguments of the good call

    def good(self):
        """What the good call gives; None where there is none (a file that is not there)."""
        try:
            return self.function(**self.usual)
        except featmix_lite.RunError:
            return None

    def __str__(self) -> str:
        return f"{self.name}({self.argument}={self.word})"


class Odd:
    """An object of no kind that anything takes; ``repr`` is short, and the same in every process."""

    def __repr__(self) -> str:
        return "Odd()"


def numbers(good, *, low=None, high=None, whole=False, none=False, inf=False):
    """Odd numbers in the place of ``good``: (word, value, want)."""
    kinds = [np.int64, np.int32] if whole else [np.float64, np.float32]
    yield from ((k.__name__, k(good), "same" if float(k(good)) == good else "any") for k in kinds)
    yield "0-d tensor", torch.tensor(good, dtype=torch.int64 if whole else torch.float64), "same"
    yield "0-d array", np.array(good), "same"
    yield from ((w, v, "refused") for w, v in (
        ("text", "three"), ("bytes", b"3"), ("nan", NAN), ("list", [good, good]), ("dict", {}), ("complex", 1j),
        ("object", Odd()), ("tensor of two", torch.tensor([good, good])), ("empty tensor", torch.zeros(0)),
        ("numpy nan", np.float64(NAN)),
    ))  # fmt: skip
    yield "nan tensor", torch.tensor(NAN), "lost"
    yield "None", None, "any" if none else "refused"
    yield "True", True, "refused"
    yield "inf", INF, "any" if inf else "refused"
    yield "-inf", -INF, "refused"
    if whole:
        yield "half", good + 0.5, "refused"
    yield "-1", -1 if whole else -1.0, "refused" if low is not None and low > -1 else "any"
    yield "0", 0 if whole else 0.0, "refused" if low is not None and low > 0 else "any"
    if not whole or high is not None:  # a thousand million rows or steps are no error, only a long wait
        yield "huge", 10**9 if whole else 1e30, "refused" if high is not None else "any"


def rows(good, *, grey="any", complex="refused"):
    """Odd tensors in the place of floats (N, ...); ``grey`` of whole numbers, ``complex`` of complex ones."""
    n, spoilt, whole = len(good), good.clone(), good.clone()
    spoilt.view(n, -1)[n // 2, 0] = NAN
    whole.view(n, -1)[n // 2, 0] = INF
    yield from ((w, v, "refused") for w, v in (
        ("None", None), ("text", "rows"), ("number", 1.5), ("dict", {}), ("object", Odd()), ("bool", True),
        ("0-d", torch.tensor(1.0)), ("list of text", ["a"] * n),
        ("ragged list", [[1.0], [1.0, 2.0]]), ("a row less", good[1:]), ("no rows", good[:0]),
        ("rows stretched", good[:1]),
    ))  # fmt: skip
    yield "complex", good.to(torch.complex64), complex
    yield "nothing a row", torch.zeros(n, 0), "lost"
    yield "one nan", spoilt, "lost"
    yield "all nan", good * NAN, "lost"
    yield "one inf", whole, "lost"
    yield "numpy", good.numpy(), "same"
    yield "list", good.tolist(), "same"
    yield "double", good.double(), "any"
    yield "half", good.half(), "any"
    yield "bfloat16", good.bfloat16(), "any"
    yield "integers", (good * 10).long(), grey
    yield "bytes", (good * 10).abs().to(torch.uint8), grey
    yield "zeros", good * 0, "any"
    yield "huge", good * 1e30, "any"
    yield "tiny", good * 1e-30, "any"
    yield "not contiguous", good.repeat_interleave(2, 0)[::2], "same"
    yield "asks for gradients", good.clone().requires_grad_(), "same"
    yield "one dimension more", good.unsqueeze(-1), "any"
    yield "one dimension less", good.flatten(), "refused"


def labels(good, classes, *, bound=True):
    """Odd labels in the place of whole numbers (N,) below ``classes``; ``bound``: the function knows how many."""
    n, far, below = len(good), good.clone(), good.clone()
    far[0], below[0] = 99, -1
    yield from ((w, v, "refused") for w, v in (
        ("None", None), ("text", "labels"), ("number", 1), ("object", Odd()), ("0-d", torch.tensor(1)),
        ("floats", good.float()), ("nan", good.float() * NAN), ("complex", good * 1j), ("column", good.unsqueeze(1)),
        ("row", good.unsqueeze(0)), ("a row less", good[1:]), ("one", good[:1]), ("none", good[:0]),
        ("words", ["cat"] * n), ("half numbers", good + 0.5),
    ))  # fmt: skip
    yield "out of range", far, "refused" if bound else "any"
    yield "negative", below, "refused" if bound else "any"
    yield "int32", good.int(), "same"
    yield "uint8", good.to(torch.uint8), "same"
    yield "numpy", good.numpy(), "same"
    yield "list", good.tolist(), "same"
    yield "bool", good > 0, "any"
    yield "all equal", good * 0, "any"
    yield "all different", torch.arange(n), "any"
    yield "not contiguous", good.repeat_interleave(2)[::2], "same"


def names(good, *, many=False, none=False):
    """Odd names in the place of a word that must be known."""
    yield from ((w, v, "refused") for w, v in (
        ("unknown", "nöpe–名前"), ("empty", ""), ("number", 5), ("bytes", b"input"), ("nan", NAN), ("True", True),
        ("object", Odd()), ("dict", {"a": 1}), ("a space more", f"{good if isinstance(good, str) else good[0]} "),
        ("tensor", torch.zeros(2)), ("list of None", [None]), ("long", "x" * 10_000),
    ))  # fmt: skip
    yield "None", None, "any" if none else "refused"
    if not many:
        yield "list", [good], "any"
        yield "upper", good.upper(), "refused"


def models(good):
    """Odd networks."""

    class Dict(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.net = good

        def forward(self, x):
            return {"logits": self.net(x)}

    yield from ((w, v, "refused") for w, v in (
        ("None", None), ("text", "small_cnn"), ("class", torch.nn.Linear), ("function", lambda x: x), ("dict", {}),
        ("weights", good.state_dict()),
    ))  # fmt: skip
    yield "a dict out", Dict(), "any"


def sequences(good, bad=()):
    """Odd things in the place of a list or dict of records, configs, rows."""
    yield from ((w, v, "refused") for w, v in (
        ("None", None), ("number", 3), ("text", "records"), ("object", Odd()), ("list of None", [None]),
        ("list of numbers", [1, 2]), ("list of text", ["a"]), ("list of empty dicts", [{}]), ("nan", NAN),
        ("tensor", torch.zeros(2, 2)),
    ))  # fmt: skip
    yield "empty", type(good)(), "any"
    yield from bad


def varied(name: str, function, good: dict, /, **odd) -> list[Call]:
    """Every odd value of every argument of ``function(**good)``."""
    calls = []
    for argument, values in odd.items():
        calls += [Call(name, function, {**good, argument: v}, argument, w, v, want, good) for w, v, want in values]
    return calls
