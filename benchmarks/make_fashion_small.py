"""Make fashion_small.npz of the package: a part of Fashion-MNIST, chosen by a seed (2 s; needs fashion_mnist).

    FEATMIX_DATA=images python benchmarks/make_fashion_small.py [--check]

100 training, 20 held-out and 100 test images a class, each out of the same part of ``fm.load("fashion_mnist")``, and
where they stand in its official files. ``--check`` compares with the file that is there, and writes nothing.
"""

from __future__ import annotations

import argparse
import hashlib
import zipfile

import numpy as np
import torch

import featmix_lite as fm
from featmix_lite.data.bundled import PATH
from featmix_lite.data.reading import read

SEED = 0
A_CLASS = {"train": 100, "val": 20, "test": 100}


def chosen(labels: torch.Tensor, rows: torch.Tensor, count: int, g: torch.Generator) -> torch.Tensor:
    """``count`` of ``rows`` of each class, in file order."""
    own = [rows[labels[rows] == label] for label in range(10)]
    return torch.cat([r[torch.randperm(len(r), generator=g)[:count]] for r in own]).sort().values


def parts() -> dict[str, np.ndarray]:
    """What the file holds: for each part images (N, 28, 28), labels (N,) and official row numbers (N,)."""
    raw, g = read("fashion_mnist", None, download=True), torch.Generator().manual_seed(SEED)
    held = raw.train_y.argsort(stable=True)[9::10].sort().values  # as fm.load sets them aside
    rest = torch.ones(len(raw.train_y), dtype=torch.bool)
    rest[held] = False
    of = {"train": (raw.train_x, raw.train_y, rest.nonzero().squeeze(1)), "val": (raw.train_x, raw.train_y, held),
          "test": (raw.test_x, raw.test_y, torch.arange(len(raw.test_y)))}  # fmt: skip
    made = {}
    for part, (x, y, rows) in of.items():
        rows = chosen(y, rows, A_CLASS[part], g)
        made[f"{part}_x"], made[f"{part}_y"] = x[rows, 0].numpy(), y[rows].numpy().astype(np.uint8)
        made[f"{part}_rows"] = rows.numpy().astype(np.uint16)
    return made


def write(arrays: dict[str, np.ndarray]) -> None:
    """As ``numpy.savez_compressed``, but the same bytes each time: no hour of the day in the archive."""
    with zipfile.ZipFile(PATH, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, array in arrays.items():
            entry = zipfile.ZipInfo(f"{name}.npy", (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            with archive.open(entry, "w") as file:
                np.lib.format.write_array(file, np.ascontiguousarray(array), allow_pickle=False)


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    p.add_argument("--check", action="store_true", help="compare with the file that is there, write nothing")
    arrays = parts()
    if p.parse_args().check:
        with np.load(PATH, allow_pickle=False) as there:
            assert set(there) == set(arrays) and all(np.array_equal(there[k], v) for k, v in arrays.items())
        print(f"{PATH} holds what fashion_mnist gives, in all {sum(len(v) for k, v in arrays.items() if k[-1] == 'y')}")
        return
    write(arrays)
    print(f"{PATH}: {PATH.stat().st_size} bytes, SHA-256 {hashlib.sha256(PATH.read_bytes()).hexdigest()}")
    print(fm.load("fashion_small"))


if __name__ == "__main__":
    main()
