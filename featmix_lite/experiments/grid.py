"""A grid of runs written in a TOML file: every list is a choice, every combination a run."""

from __future__ import annotations

import dataclasses
import itertools
import math
import os

from ..base.errors import RunError, choices, in_file
from ..base.numbers import plain_whole
from ..base.plain_files import read_text
from ..mixing.mix import Mix
from .config import Config

# Lists that are one value, not a choice of several: Manifold Mixup's set of sites.
TOGETHER = ("sites",)
MOST = 200_000  # runs of a grid: more are a slip of the pen, and would fill the memory before the first begins


def read_grid(path: str | os.PathLike) -> list[Config]:
    """The configs of a grid file.

    >>> import pathlib, tempfile
    >>> file = pathlib.Path(tempfile.mkdtemp(), "grid.toml")
    >>> grid = 'seeds = 2\\n[[mix]]\\nat = "none"\\n[[mix]]\\nat = "input"\\nalpha = [0.2, 1.0]'
    >>> _ = file.write_text(grid)
    >>> [(c.seed, c.mix and c.mix.alpha) for c in read_grid(file)]
    [(0, None), (1, None), (0, 0.2), (1, 0.2), (0, 1.0), (1, 1.0)]

    The file holds fields of ``fm.Config``, and ``[[mix]]`` tables with fields of ``fm.Mix`` (``at = "none"``: no
    mixing; ``sites = ["input", "block1"]`` instead of ``at``: one of them a batch). Such a table may also hold
    ``unsupervised``, with fields of ``fm.Unsupervised``, for rows without labels: ``unsupervised = {loss = "ict"}``.
    ``seeds``: how many, from 0, or a list.
    Errors: ``RunError`` for a file that is not there or no TOML, ``ValueError`` naming a wrong setting.
    """
    try:
        import tomllib
    except ModuleNotFoundError:
        raise RunError(f"{path}: reading TOML needs Python 3.11; fm.sweep takes the same runs as fm.Config") from None
    text = read_text(path)
    try:
        grid = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # no TOML, or a number of too many digits
        said = "nested too deep" if isinstance(error, RecursionError) else error
        raise RunError(f"{path}: could not be read as TOML ({said})") from error
    with in_file(path):
        return configs(grid)


def configs(grid: dict) -> list[Config]:
    """The configs of a grid as it was read: seeds turn fastest, so that early results are comparable.

    >>> len(configs({"seeds": 3, "lr": [0.1, 0.05], "mix": [{"at": "input"}]}))
    6
    """
    grid = dict(grid)
    seeds, mixes = grid.pop("seeds", 1), grid.pop("mix", [{"at": "none"}])
    if not isinstance(mixes, list) or not all(isinstance(table, dict) for table in mixes):
        raise ValueError(f"mix={mixes!r:.80}: write [[mix]], with two brackets, for each way of mixing")
    if (count := plain_whole(seeds)) is not None and count > 0:
        seeds = range(count)
    if not isinstance(seeds, (list, range)) or not seeds:
        raise ValueError(f"seeds={seeds!r:.80}: how many, or a list such as [0, 1, 2]")
    known = [f.name for f in dataclasses.fields(Config) if f.name not in ("mix", "seed")]
    for name in grid:
        if name not in known:
            raise ValueError(f"a grid has no setting {name!r}: {choices(name, ['seeds', 'mix', *known], 30)}")
    ways = sum(math.prod(map(len, _choices(table).values())) for table in mixes)
    each = seeds.stop if isinstance(seeds, range) else len(seeds)  # len() of a range ends at 64 bits
    many = ways * each * math.prod(map(len, _choices(grid).values()))
    if many > MOST:
        raise ValueError(f"a grid of {many} runs: {MOST} at most")
    every = [arm for table in mixes for arm in _arms(table)]
    rows = itertools.product(_product(grid), every, seeds)
    return [Config(**{**settings, **arm}, seed=seed) for settings, arm, seed in rows]


def _arms(table: dict) -> list[dict]:
    """The settings of a run that a table stands for: how it mixes, and what rows without labels are for."""
    known = [*(f.name for f in dataclasses.fields(Mix)), "unsupervised"]
    for name in table:
        if name not in (*known, *TOGETHER):
            raise ValueError(f"a mix has no setting {name!r}: {choices(name, known)}")
    arms = []
    for one in _product(table):
        beside = {"unsupervised": one.pop("unsupervised")} if "unsupervised" in one else {}
        if "sites" in one:
            if not isinstance(sites := one.pop("sites"), list) or "at" in one:
                raise ValueError(f"sites={sites!r:.80}: a list such as ['input', 'block1'], and no at= beside it")
            one["at"] = tuple(sites)
        arms.append({"mix": None if one.get("at") == "none" else Mix(**one), **beside})
    return arms


def _choices(table: dict) -> dict[str, list]:
    """What each setting may be. Errors: ``ValueError`` for one that may be nothing."""
    for name, value in table.items():
        if value == []:
            raise ValueError(f"{name}=[]: it takes one value or more")
    return {k: v if isinstance(v, list) and k not in TOGETHER else [v] for k, v in table.items()}


def _product(table: dict) -> list[dict]:
    return [dict(zip(table, values)) for values in itertools.product(*_choices(table).values())]
