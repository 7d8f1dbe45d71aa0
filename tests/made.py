"""What tests make: configs of any kind, records with figures written by hand, clusters of points."""

from collections.abc import Callable, Iterable

import torch
from hypothesis import strategies as st

import featmix_lite as fm

mixes = st.one_of(
    st.none(),
    st.builds(
        fm.Mix, at=st.sampled_from(["input", "block1.relu", ("input", "block2")]), ways=st.integers(2, 4),
        alpha=st.floats(0.1, 5), per=st.sampled_from(["batch", "sample"]), fold=st.booleans(),
    ),
)  # fmt: skip
configs = st.builds(
    fm.Config, data=st.sampled_from(["digits", "mnist"]), model=st.sampled_from(fm.models.known()), mix=mixes,
    seed=st.integers(0, 99), epochs=st.integers(1, 50), per_class=st.one_of(st.none(), st.integers(1, 50)),
    lr=st.floats(1e-3, 1), augment=st.sampled_from([None, "flip"]),
)  # fmt: skip


def record(mix: fm.Mix | None = None, seed: int = 0, figures: dict | None = None, **settings) -> dict:
    """A record as ``fm.sweep`` gives it, but for its figures: ``figures`` {name: value}, or {"error": words}.

    ``settings``: further fields of ``fm.Config``.
    """
    config = fm.Config(mix=mix, seed=seed, **settings).as_dict()
    return {"config": config, "version": 1, **({"accuracy": 0.5} if figures is None else figures)}


def records(
    mixes: Iterable[fm.Mix | None], seeds: int | Iterable[int], figures: Callable[[fm.Mix | None, int], dict],
    **settings,
) -> list[dict]:
    """A record of each mixing for each seed, seed by seed; ``figures(mix, seed)`` says what was measured."""
    seeds, mixes = range(seeds) if isinstance(seeds, int) else seeds, list(mixes)
    return [record(mix, seed, figures(mix, seed), **settings) for seed in seeds for mix in mixes]


def clusters(n: int, d: int, classes: int, apart: float = 4.0, seed: int = 0, dtype=torch.float32):
    """Points (n, d) in ``classes`` round clusters whose middles are ``apart`` standard deviations off, and labels."""
    g = torch.Generator().manual_seed(seed)
    y = torch.arange(n) % classes
    return torch.randn(n, d, generator=g, dtype=dtype) + apart * torch.randn(classes, d, generator=g)[y], y
