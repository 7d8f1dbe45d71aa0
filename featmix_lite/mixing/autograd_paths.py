"""Read autograd's graph: does every path from the input to the output run through a tensor?"""

from __future__ import annotations

from torch import Tensor


def always_crossed(output: Tensor, tensors: list[Tensor], start: Tensor) -> list[bool]:
    """For each tensor: do all paths from ``start`` to ``output`` cross it? Where not, a branch runs past it.

    Counts paths: as many cross a node as lead to it times lead on from it (whole numbers, so exactly).

    >>> import torch
    >>> x = torch.ones(1, requires_grad=True)
    >>> start, one = x.clone(), None
    >>> one = start.exp(); two = one + start               # a skip runs past exp
    >>> always_crossed(two.sum(), [one, two], start)
    [False, True]
    """
    if start.grad_fn is None:  # integers in: no gradient leads back to them, so nothing can be said
        return [True] * len(tensors)
    root, end = output.grad_fn, start.grad_fn
    order = _topological(root)
    down = dict.fromkeys(order, 0)
    down[root] = 1
    for node in order:
        for child, _ in node.next_functions:
            if child is not None:
                down[child] += down[node]
    up = dict.fromkeys(order, 0)
    for node in reversed(order):
        up[node] = 1 if node is end else sum(up[child] for child, _ in node.next_functions if child is not None)
    total = up[root]
    return [t.grad_fn in down and down[t.grad_fn] * up[t.grad_fn] == total > 0 for t in tensors]


def _topological(root) -> list:
    """All nodes below ``root``, each before the ones it leads to (no recursion: nets are deep)."""
    done, order, stack = set(), [], [(root, False)]
    while stack:
        node, leaving = stack.pop()
        if leaving:
            order.append(node)
        elif node not in done:
            done.add(node)
            stack.append((node, True))
            stack.extend((child, False) for child, _ in node.next_functions if child is not None and child not in done)
    return order[::-1]
