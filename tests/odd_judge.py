"""What came of an odd call: right, a plain error of the kit's own, a raw one from below, or nonsense."""

from __future__ import annotations

import ast
import functools
import math
import traceback
from dataclasses import is_dataclass
from pathlib import Path

import numpy as np
import torch
from odd_calls import Call

import featmix_lite

KIT = Path(featmix_lite.__file__).parent
PLAIN = (ValueError, TypeError, ModuleNotFoundError, OSError)


def judged(call: Call, good=None) -> tuple[str, str]:
    """("right" | "plain" | "raw" | "nonsense", what was seen). ``good``: what the good call gave."""
    try:
        with torch.random.fork_rng():
            torch.manual_seed(0)
            got = call.function(**call.arguments)
    except PLAIN as error:
        own = (raised_by_the_kit(error) or raised_by_the_network(error, call)) and len(str(error)) > 10
        return ("plain" if own else "raw"), f"{type(error).__name__}: {str(error)[:160]}"
    except Exception as error:
        if raised_by_the_network(error, call):
            return "plain", f"the network's own {type(error).__name__}: {str(error)[:160]}"
        return "raw", f"{type(error).__name__}: {str(error)[:160]}"
    found = figures(got)
    if call.want == "refused":
        return "nonsense", f"taken: {shown(found)}"
    if call.want == "lost" and found and all(map(math.isfinite, found)):
        return "nonsense", f"nan in, numbers out: {shown(found)}"
    if call.want == "same" and good is not None and not alike(found, figures(good)):
        return "nonsense", f"another result: {shown(found)}, not {shown(figures(good))}"
    if call.want == "any" and any(map(math.isinf, found)) and call.word not in ("huge", "zeros", "integers"):
        return "nonsense", f"infinity: {shown(found)}"
    return "right", shown(found)


def figures(result) -> list[float]:
    """All floats in a result, in order: of tensors, arrays, tuples, dicts, dataclasses."""
    if isinstance(result, torch.nn.Module):
        return []
    if isinstance(result, (torch.Tensor, np.ndarray)):
        tensor = torch.as_tensor(result).detach()
        real = tensor.is_floating_point() or tensor.dtype in (torch.int64, torch.bool)
        return tensor.double().flatten().tolist() if real else []
    if isinstance(result, (bool, int, float, np.number)):
        return [float(result)]
    if isinstance(result, dict):
        return [f for v in result.values() for f in figures(v)]
    if isinstance(result, (list, tuple)):
        return [f for v in result for f in figures(v)]
    if is_dataclass(result):
        return [f for name in result.__dataclass_fields__ for f in figures(getattr(result, name))]
    return []


def alike(a: list[float], b: list[float]) -> bool:
    """The same figures, but for rounding; nan is like nan."""
    return len(a) == len(b) and bool(np.allclose(a, b, rtol=1e-3, atol=1e-4, equal_nan=True))


def shown(found: list[float]) -> str:
    return f"{[round(v, 4) for v in found[:6]]}{' ...' if len(found) > 6 else ''}"


def raised_by_the_kit(error: BaseException) -> bool:
    """Whether the innermost line is a ``raise`` of the kit's own (not an operation that failed there)."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    path = Path(frame.filename)
    return KIT in path.parents and any(lo <= frame.lineno <= hi for lo, hi in _raises(path))


def raised_by_the_network(error: BaseException, call: Call) -> bool:
    """Whether a tensor reached the network and the network itself would not have it: its own words are handed on."""
    files = [frame.filename for frame in traceback.extract_tb(error.__traceback__)]
    value = getattr(call.value, "train", call.value)  # a Data, a Split, or a tensor
    inside = any(Path(name).parts[-4:] == ("torch", "nn", "modules", "module.py") for name in files)
    return inside and isinstance(getattr(value, "x", value), torch.Tensor)


@functools.cache
def _raises(path: Path) -> list[tuple[int, int]]:
    """The lines of every ``raise`` of a file; an error made before it is raised counts where it is raised."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [(node.lineno, node.end_lineno) for node in ast.walk(tree) if isinstance(node, ast.Raise)]
