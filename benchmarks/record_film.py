"""Film the trainings that the lesson on collapse shows, into the package's records.

    python benchmarks/record_film.py [--into FILE] [--epochs 300]
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

AVX2 = {"ATEN_CPU_CAPABILITY": "avx2", "ONEDNN_MAX_CPU_ISA": "AVX2", "MKL_ENABLE_INSTRUCTIONS": "AVX2"}
RECIPE = dict(weight_decay=1e-3, feature_penalty=0.01)


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    p.add_argument("--into", type=Path)
    p.add_argument("--epochs", type=int, default=300)
    args = p.parse_args()
    if any(os.environ.get(name) != value for name, value in AVX2.items()):  # they count when torch is loaded
        os.execve(sys.executable, [sys.executable, *sys.argv], {**os.environ, **AVX2, "OMP_NUM_THREADS": "1"})
    import torch

    import featmix_lite as fm
    from featmix_lite.experiments.collapse_film import Film, filmed
    from featmix_lite.experiments.recorded import FILM
    from featmix_lite.representation.collapse_frames import mixes_of_every_two

    torch.set_num_threads(1)
    data = fm.load("fashion_small")
    mixes, takes = mixes_of_every_two(data.train.y), []
    several = fm.Mix(("input", "block1", "block2"))
    for label, mix, more in (
        ("no mixing", None, {}), ("mixed at the image", fm.Mix("input"), {}),
        ("mixed at the last features", fm.Mix("fc.neck"), {}), ("Manifold Mixup", several, {}),
        ("mixed at the image, squared error", fm.Mix("input"), {"loss": "mse", "lr": 0.02}),
    ):  # fmt: skip
        model = fm.models.with_simplex_classifier(fm.models.mlp(data, seed=0))
        takes.append(filmed(label, model, data, mix, args.epochs, mixes, **RECIPE, **more))
        print(label, f"{takes[-1].frames[-1].right:.3f}", flush=True)
    title = "clothes, perceptron, fixed simplex classifier"
    path = Film(tuple(takes), mixes, tuple(data.names), title).save(args.into or FILM)
    print(path, f"{path.stat().st_size / 2**20:.2f} MiB")


if __name__ == "__main__":
    main()
