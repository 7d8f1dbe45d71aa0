"""``import featmix_lite`` stays as light as ``import torch``. Its time is measured by benchmarks/import_time.py."""

import json
import subprocess
import sys

LATE = ["torchvision", "sklearn", "openTSNE", "plotly", "ipywidgets", "anywidget", "dask", "distributed", "pandas",
        "matplotlib", "safetensors", "platformdirs", "tqdm", "PIL", "jupytext", "nbformat", "IPython"]  # fmt: skip
SCRIPT = """
import json, random, sys
import numpy, torch
before = set(sys.modules)
def states():
    _, keys, place, *_ = numpy.random.get_state()
    return random.getstate(), keys.tolist(), place, torch.get_rng_state().tolist()
kept = states()
import featmix_lite
new = sorted({name.split(".")[0] for name in set(sys.modules) - before})
print(json.dumps({"new": new, "same": states() == kept, "names": dir(featmix_lite)}))
"""


def told() -> dict:
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def test_import_takes_no_heavy_package_and_no_random_number():
    seen = told()
    assert set(seen["new"]) & set(LATE) == set()
    assert seen["same"], "importing drew a random number"
    assert {"Mix", "mixed_forward", "sites", "train", "fit", "load"} <= set(seen["names"])
