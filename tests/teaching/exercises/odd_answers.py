"""Answers in every dress, and absurd ones: what ``test_init`` tries on each check."""

from __future__ import annotations

import collections
import fractions
import math
import sys

import numpy as np
import torch


def half(kind):
    """Half precision, where it can hold the numbers."""

    def dressed(v):
        t = torch.as_tensor(v).detach().to(kind)
        return t if t.isfinite().all() and ((t == 0) == (torch.as_tensor(v) == 0)).all() else v

    return dressed


class Series:
    """What a check meets of a pandas Series: an array inside, and an index that it must not mind."""

    def __init__(self, values):
        self.values, self.index = np.asarray(values), range(7, 7 + len(values))

    def __array__(self, dtype=None, copy=None):
        return self.values.astype(dtype or self.values.dtype)

    def __iter__(self):
        return iter(self.values)

    def keys(self):
        return self.index


def yielded(v):
    yield from v


NUMBER = {
    "float": float,
    "np.float64": np.float64,
    "np.float32": np.float32,
    "0-d array": np.array,
    "array of one": lambda v: np.array([v]),
    "0-d tensor": torch.tensor,
    "tensor of one": lambda v: torch.tensor([[v]]),
    "half": half(torch.float16),
    "bfloat16": half(torch.bfloat16),
    "needs grad": lambda v: torch.tensor(v, requires_grad=True),
    "list": lambda v: [v],
    "tuple": lambda v: (v,),
    "fraction": lambda v: fractions.Fraction(v) if math.isfinite(v) else v,
    "int": lambda v: int(v) if v == int(v) else v,
    "np.int64": lambda v: np.int64(v) if v == int(v) else v,
    "bool": lambda v: bool(v) if v in (0, 1) else v,
    "series": lambda v: Series([v]),
}
TRUTH = {
    "bool": bool,
    "np.bool_": np.bool_,
    "int": int,
    "float": float,
    "np.int64": np.int64,
    "0-d array": np.array,
    "0-d tensor": torch.tensor,
    "tensor of one": lambda v: torch.tensor([v]),
    "list": lambda v: [v],
    "tuple": lambda v: (v,),
    "float tensor": lambda v: torch.tensor(float(v), requires_grad=True),
    "array of one": lambda v: np.array([[v]]),
}
TENSOR = {
    "float32": lambda v: v.detach().float(),
    "float64": lambda v: v.detach().double(),
    "half": half(torch.float16),
    "bfloat16": half(torch.bfloat16),
    "needs grad": lambda v: v.detach().clone().requires_grad_(),
    "array": lambda v: v.detach().numpy(),
    "float16 array": lambda v: v.detach().numpy().astype(np.float16),
    "lists": lambda v: v.tolist(),
    "list of tensors": lambda v: list(v.detach()),
    "tuple of arrays": lambda v: tuple(v.detach().numpy()),
    "parameter": lambda v: torch.nn.Parameter(v.detach().clone()),
    "sparse": lambda v: v.detach().to_sparse(),
    "array of objects": lambda v: v.detach().numpy().astype(object),
}
ROW = {
    "list": list,
    "tuple": tuple,
    "array": np.array,
    "float32": lambda v: torch.tensor(v, dtype=torch.float32),
    "iter": iter,
    "generator": yielded,
    "deque": collections.deque,
    "series": Series,
    "dict's values": lambda v: dict(enumerate(v)).values(),
    "0-d tensors": lambda v: [torch.tensor(x) for x in v],
    "tensors of one kind": lambda v: tuple(map(np.float64, v)),
    "needs grad": lambda v: torch.tensor(v, dtype=torch.float64, requires_grad=True),
    "map": lambda v: map(float, v),
}
TRUTHS = {
    "list": list,
    "tuple": tuple,
    "array": np.array,
    "tensor": torch.tensor,
    "iter": iter,
    "generator": yielded,
    "ints": lambda v: list(map(int, v)),
    "floats": lambda v: list(map(float, v)),
    "np.bool_": lambda v: list(map(np.bool_, v)),
    "0-d tensors": lambda v: [torch.tensor(x) for x in v],
    "series": Series,
    "map": lambda v: map(bool, v),
    "int array": lambda v: np.array(v, dtype=np.int8),
}
NAMES = {
    "list": list,
    "tuple": tuple,
    "set": set,
    "frozenset": frozenset,
    "iter": iter,
    "generator": yielded,
    "array": np.array,
    "dict": dict.fromkeys,
    "keys": lambda v: dict.fromkeys(v).keys(),
    "reversed": lambda v: sorted(v, reverse=True),
    "counter": collections.Counter,
    "np.str_": lambda v: [np.str_(x) for x in v],
}
TWO = {f"two: {name}": lambda v, dress=dress: (dress(v[0]), dress(v[1])) for name, dress in TENSOR.items()}
DRESSES = {"number": NUMBER, "truth": TRUTH, "tensor": TENSOR, "row": ROW, "truths": TRUTHS, "names": NAMES, "two": TWO}


def plain(answer, asked: str):
    """An answer as the dresses of its kind take it."""
    if asked == "number":
        return float(answer)
    if asked == "truth":
        return bool(answer)
    if asked in ("row", "truths"):
        return [float(v) if asked == "row" else bool(v) for v in answer]
    return answer


class Hostile:
    """Everything that can be asked of it fails."""

    def _no(self, *given):
        raise RuntimeError("hostile")

    __array__ = __float__ = __iter__ = __repr__ = __str__ = __bool__ = __len__ = __eq__ = __index__ = _no
    __hash__ = None


class Speechless(Exception):
    def __str__(self):
        raise RuntimeError("no words")


class Final(BaseException):
    pass


def raised(error):
    def student(*given):
        raise error

    return student


def within():
    circle = []
    circle.append(circle)
    return circle


def endless(*given):
    while True:
        yield 1.0


async def later(*given):
    return 1.0


async def later_and_later(*given):
    yield 1.0


def again(*given):
    return again(*given)


def says(*given):
    print(0.5)


def in_place(*given):
    for value in given:
        if isinstance(value, torch.Tensor) and value.dtype.is_floating_point:
            value.zero_()
        elif isinstance(value, (dict, list)):
            value.clear()


# name -> (the student's function, what has to be said of it; "" where that depends on the exercise)
ABSURD = {
    "nothing": (lambda *given: None, "Not done yet"),
    "dots": (lambda *given: ..., "Not done yet"),
    "not implemented": (raised(NotImplementedError()), "Not done yet"),
    "no function": ("lambda a: a", "without brackets; this is a str"),
    "a class": (int, "int is a class"),
    "too few parameters": (lambda: 0, "Your function takes ()"),
    "only by name": (lambda *, a, b: 0, "Your function takes (*, a, b)"),
    "an error": (lambda *given: 1 / 0, "ZeroDivisionError, in its line"),
    "speechless error": (raised(Speechless()), "Speechless"),
    "final error": (raised(Final("over")), "stopped with Final"),
    "sys.exit": (lambda *given: sys.exit(), "calls exit"),
    "recursion": (again, "without end"),
    "endless": (endless, ""),
    "async": (later, "is async"),
    "async generator": (later_and_later, "is async"),
    "print": (says, "prints"),
    "in place": (in_place, ""),
    "text": (lambda *given: "0.5", "str"),
    "bytes": (lambda *given: b"1", "bytes"),
    "a function": (lambda *given: again, "function"),
    "a module": (lambda *given: math, "module"),
    "a class back": (lambda *given: float, "type"),
    "an object": (lambda *given: object(), "object"),
    "hostile": (lambda *given: Hostile(), "Hostile"),
    "within itself": (lambda *given: within(), "list"),
    "ragged": (lambda *given: [[1.0], [1.0, 2.0]], ""),
    "numbers and words": (lambda *given: [1.0, "two"], ""),
    "complex": (lambda *given: 1j, "complex"),
    "huge": (lambda *given: 10**400, ""),
    "nothing in it": (lambda *given: [], ""),
    "nan": (lambda *given: math.nan, ""),
    "nowhere": (lambda *given: torch.zeros(3, device="meta"), ""),
    "a long range": (lambda *given: range(10**9), ""),
    "a dict": (lambda *given: {"a": {}}, ""),
}
