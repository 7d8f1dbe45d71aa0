"""Make recorded/small_cnn_digits.safetensors of the package, the trained net that MixSlider starts with (10 s)."""

from pathlib import Path

import torch

import featmix_lite as fm

TO = Path(fm.__file__).parent / "experiments" / "recorded" / "small_cnn_digits.safetensors"

if __name__ == "__main__":
    torch.set_num_threads(1)
    data = fm.load("digits")
    run = fm.fit(fm.models.small_cnn(data, seed=0), data, None, epochs=20, seed=0)
    run.save(TO)
    print(f"{TO}: {TO.stat().st_size} bytes, {run.accuracy:.1%} of the test images right")
