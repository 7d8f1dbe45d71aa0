"""Record what image mixes look like at earlier layers after four ways of training: clouds, and records with distances.

    python benchmarks/record_earlier.py

Every run of the grid digits_earlier is trained once; its cloud (see ``class_cloud``) at two layers goes into one small
file. A record then says how far its network's cloud lies, in energy distance, from those of the networks that were
trained on mixes of images with other seeds (``from_image_SITE``), less what such networks lie apart among themselves.
"""

from __future__ import annotations

import os
import sys
from dataclasses import asdict

AVX2 = {"ATEN_CPU_CAPABILITY": "avx2", "ONEDNN_MAX_CPU_ISA": "AVX2", "MKL_ENABLE_INSTRUCTIONS": "AVX2"}


def main() -> None:
    if any(os.environ.get(name) != value for name, value in AVX2.items()):  # they count when torch is loaded
        os.execve(sys.executable, [sys.executable, *sys.argv], {**os.environ, **AVX2, "OMP_NUM_THREADS": "1"})
    import torch

    import featmix_lite as fm
    from featmix_lite.experiments import earlier_layers as el
    from featmix_lite.experiments.grid import read_grid
    from featmix_lite.experiments.one_run import experiment
    from featmix_lite.experiments.recorded import HERE, grid
    from featmix_lite.experiments.records import Records

    torch.set_num_threads(1)
    data, clouds, records = fm.load("digits"), {}, []
    for config in read_grid(grid("digits_earlier")):
        model = fm.models.build(config.model, data, seed=config.seed)
        options = {k: v for k, v in asdict(config.options).items() if k not in ("unsupervised", "watch")}
        fm.fit(model, data, config.mix, config.epochs, config.seed, progress=False, **options)
        for site in el.SITES:
            clouds.setdefault((el.way_of(config.mix), site), []).append(el.cloud(model, data, site))
        records.append(experiment(config.as_dict()))
        print(el.way_of(config.mix), config.seed, records[-1].get("error", records[-1].get("accuracy")), flush=True)
    for record in records:
        way, seed = el.way_of(fm.Config.from_dict(record["config"]).mix), record["config"]["seed"]
        for site in el.SITES:
            record[f"from_image_{site}"] = el.from_image(clouds, way, site, seed)
    print(el.save(clouds))
    Records(HERE / "digits_earlier.jsonl").extend(records)


if __name__ == "__main__":
    main()
