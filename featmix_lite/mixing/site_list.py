"""Named mixing sites of any network: where one can mix, and which sites give one and the same mixup."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from torch import Tensor, nn

from ..base.errors import MixError, choices
from ..base.shapes import check_batch, check_network
from .compiled import names as module_names
from .compiled import plain
from .site_probe import follows, probe


@dataclass(frozen=True)
class Site:
    """A place to mix: ``name``, ``shape`` without the batch, the module's ``kind``, its affine ``group``.

    ``inside_branch``: a path runs past it (a skip, a parallel branch), which stays unmixed when you mix here.
    """

    name: str
    shape: tuple[int, ...]
    kind: str
    group: int
    inside_branch: bool = False


def sites(model: nn.Module, x: Tensor) -> list[Site]:
    """List where ``model`` can be mixed on images like ``x``: "input", then its modules in forward order.

    Two sites share a ``group`` when mixing at either gives the same logits (eval mode), for every draw, input
    and weight values: everything between them is affine, on every path. "input" is in group 0.

    >>> net = nn.Sequential(nn.Conv2d(1, 4, 3), nn.ReLU(), nn.Flatten())
    >>> [(s.name, s.shape, s.group) for s in sites(net, torch.randn(2, 1, 8, 8))]
    [('input', (1, 8, 8), 0), ('0', (4, 6, 6), 0), ('1', (4, 6, 6), 1), ('2', (144,), 1)]

    Arguments: ``x`` (B, ...), one row is enough; only its shape is used (its values, if they are integers).
    Modules that return tuples, run twice, do not run, or whose first axis does not follow the number of rows are not
    listed; ``MixError`` says why when asked for one. Of a compiled network the names inside are listed.
    The network is probed on a copy, without the hooks that are functions of yours: weights, buffers, modes, hooks,
    what they keep, and random state stay as they were. Where the copy does not run on random rows in double,
    float32, more rows and ``x`` itself are tried in turn, at last the list without groups (-1): a warning says which.

    Source: a convolution is affine and the weights of a mix sum to one (Verma et al. 2019, sec. 2, for S = {0}).
    """
    check_network(model)
    check_batch(x)
    result = probe(model, x, grouped=True)
    each = zip(result.seen, result.groups, result.inside, strict=True)
    return [Site(seen.name, seen.shape, seen.kind, group, inside) for seen, group, inside in each]


def trace(model: nn.Module, x: Tensor) -> list[Site]:
    """The same list without the groups (-1), from one quick forward pass of a copy.

    >>> [s.name for s in trace(nn.Sequential(nn.Linear(2, 2)), torch.randn(1, 2))]
    ['input', '0']
    """
    check_network(model)
    check_batch(x)
    return [Site(s.name, s.shape, s.kind, -1) for s in probe(model, x, grouped=False).seen]


def equals_merged(found: list[Site]) -> list[Site]:
    """One site a group, the first of each: the list to choose from where equals would only repeat.

    >>> [s.name for s in equals_merged([Site("input", (1,), "Tensor", 0), Site("conv", (1,), "Conv2d", 0)])]
    ['input']
    """
    found, first = list(found) if isinstance(found, Iterable) else [found], {}
    for site in found:
        if not isinstance(site, Site):
            raise MixError(f"{site!r:.80} is no Site: it takes what fm.sites gives")
        first.setdefault(site.group, site)
    return list(first.values())


def check_sites(model: nn.Module, names, x: Tensor) -> None:
    """Raise ``MixError`` for a name that ``model`` lacks, with near matches and the sites there are."""
    modules = None
    for name in names:
        if name == "input":
            if not x.is_floating_point():
                raise MixError(f"site 'input' holds {x.dtype} numbers, not floats: mix behind the first layer")
            continue
        modules = module_names(model) if modules is None else modules
        if not name or plain(name) not in modules:
            try:
                known = [s.name for s in trace(model, x)]
            except Exception:  # the copy could not be run: the modules' names still help
                known = ["input", *filter(None, modules)]
            raise MixError(f"there is no site {name!r}; {choices(name, known, at_most=40)}")
        if len(x) and not follows(model, x, plain(name)):
            raise MixError(f"site {name!r}: its first axis is not the batch of {len(x)}, whatever its length")


def why_not(model: nn.Module, x: Tensor, name: str) -> str | None:
    """Say why ``name`` is not offered as a site of ``model``, or None if it is.

    >>> why_not(nn.Sequential(nn.Linear(2, 2)), torch.randn(1, 2), "0") is None
    True
    """
    result = probe(model, x, grouped=False)
    if name in {s.name for s in result.seen}:
        return None
    check_sites(model, (name,), x)
    return result.refused.get(name, "did not run in this forward")
