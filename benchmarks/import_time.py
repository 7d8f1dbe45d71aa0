"""How much longer `import featmix_lite` takes than `import torch`: fresh processes, by turns, medians.

    python benchmarks/import_time.py           # 11 turns, about a minute

The bound is 1.1. Wall time on a busy computer moves by more than that, so this is a benchmark, not a test.
"""

import statistics
import subprocess
import sys
import time

TIMED = "import time; t = time.perf_counter(); import {}; print(time.perf_counter() - t)"


def once(package: str) -> float:
    done = subprocess.run([sys.executable, "-c", TIMED.format(package)], capture_output=True, text=True, check=True)
    return float(done.stdout)


def main(turns: int = 11) -> None:
    once("featmix_lite")  # the first read of the files is from disk
    start, seconds = time.time(), {"torch": [], "featmix_lite": []}
    for _ in range(turns):
        for package, found in seconds.items():
            found.append(once(package))
    torch, ours = (statistics.median(seconds[p]) for p in ("torch", "featmix_lite"))
    print(
        f"import torch {torch:.3f} s, import featmix_lite {ours:.3f} s: ratio {ours / torch:.3f}"
        f" (medians of {turns}, by turns, {time.time() - start:.0f} s)"
    )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
