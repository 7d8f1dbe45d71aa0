"""Let gradients through where a network's forward stops them, and notice the functions that have none worth having."""

from __future__ import annotations

from torch import Tensor
from torch.overrides import TorchFunctionMode

STOPS = ("detach", "detach_", "_set_grad_enabled")
STEPS = ("sign", "sgn", "round", "floor", "ceil", "trunc", "fix", "heaviside", "argmax", "argmin", "bucketize",
         "searchsorted", "fake_quantize_per_tensor_affine", "fake_quantize_per_channel_affine", "gt", "ge", "lt",
         "le", "eq", "ne", "__gt__", "__ge__", "__lt__", "__le__", "topk", "sort", "argsort", "histc", "floor_divide",
         "__floordiv__", "int", "long", "short", "char", "byte", "bool")  # fmt: skip


class Flow(TorchFunctionMode):
    """Inside the block ``detach``, ``.data`` and ``no_grad`` let gradients through; ``steps`` are noted by name.

    >>> x = torch.ones(2, requires_grad=True)
    >>> with Flow() as flow, torch.no_grad():
    ...     y = (x.detach() * 2).sign()
    >>> y.requires_grad, flow.steps
    (True, {'sign'})

    What a network does with its features is what counts here, whether it learns from it or not. A step function
    changes its output in jumps, of which no gradient tells. Arguments: ``through=False``: only take notes.
    """

    def __init__(self, through: bool = True):
        super().__init__()
        self.through, self.steps = through, set()

    def __torch_function__(self, func, types, args=(), kwargs=None):
        name = getattr(func, "__name__", "")
        own = args[0] if args and isinstance(args[0], Tensor) else None
        if name in STEPS and own is not None and own.is_floating_point() and own.numel() > 1 and own.requires_grad:
            self.steps.add(name)
        if self.through:
            if name == "_set_grad_enabled":
                return None
            stopped = name in STOPS or (name == "__get__" and getattr(func, "__self__", None) is Tensor.data)
            if stopped and own is not None and own.requires_grad:
                return own.view_as(own)
        return func(*args, **(kwargs or {}))
