"""What the pictures cost: the Soft Nearest Neighbor loss against a dense form, and a refresh beside a training.

    OMP_NUM_THREADS=1 python benchmarks/pictures.py

The SNNL, minimised over temperature, against a dense form at one temperature: one thread, the two taken in turn, so
that a slow minute hits both; the goal is a ratio of 1.0 or less. Then a refresh of 600 clean and 200 mixed points
(features, warm t-SNE, SNNL of four sites, intrusion): its seconds (goal 0.5), and the training steps lost to one every
two seconds (goal 5 %), with scikit-learn's t-SNE of the same points beside it.
"""

import argparse
import dataclasses
import math
import statistics
import threading
import time

import torch

import featmix_lite as fm
from featmix_lite.measures import class_mixed, snnl, snnl_curve
from featmix_lite.representation import embedding, manifolds
from featmix_lite.representation.embedding.reduced import Reduced

CLASSES = 10


def dense(x, y, temperature: float) -> float:
    """The loss at one temperature as it is usually written: whole matrices, two masked logsumexps."""
    square = x.square().sum(1)
    away = square.unsqueeze(1) + square - 2 * x @ x.T
    away.fill_diagonal_(math.inf)
    z = -away / temperature
    own = z.masked_fill(y.unsqueeze(1) != y, -math.inf)
    return float((torch.logsumexp(z, 1) - torch.logsumexp(own, 1)).mean())


def seconds(run) -> float:
    start = time.thread_time()
    run()
    return time.thread_time() - start


SITES = ("block1.relu", "block2.relu", "block3.relu", "flatten")


class Refresh:
    """A live picture without its widgets: what is done each time the network has trained on."""

    def __init__(self, data):
        self.data, self.mirror, self.view, self.times = data, fm.models.small_cnn(data, seed=0), None, []
        big = fm.Split(torch.cat([data.test.x, data.train.x]), torch.cat([data.test.y, data.train.y]))
        self.chosen = manifolds.choose(dataclasses.replace(data, test=big), clean=600, mixed=200)

    def __call__(self, weights) -> None:
        start = time.perf_counter()
        self.mirror.load_state_dict(weights)
        seen = manifolds.survey(self.mirror, self.chosen, "block1.relu", "flatten", SITES)
        self.view = embedding.fit(seen.clean) if self.view is None else self.view.update(seen.clean)
        self.placed = self.view.place(seen.mixed)
        self.times.append(time.perf_counter() - start)


def steps(data, seconds_: float, refresh=None, every: float = 2.0) -> float:
    """Training steps a second for so long, ``refresh`` working in a second thread where there is one."""
    model, count, over = fm.models.small_cnn(data, seed=0), 0, threading.Event()
    events = fm.train(model, data, fm.Mix("block1.relu"), epochs=None, schedule="constant", lr=0.01, evaluate=False)
    asked, told = threading.Event(), {}

    def work():
        while asked.wait() and not over.is_set():
            asked.clear()
            refresh(told["weights"])

    other = threading.Thread(target=work, daemon=True)
    if refresh is not None:
        other.start()
    start = last = time.perf_counter()
    while (now := time.perf_counter()) - start < seconds_:
        if isinstance(next(events), fm.Step):
            count += 1
        if refresh is not None and now - last > every and not asked.is_set():
            told["weights"] = {k: v.clone() for k, v in model.state_dict().items()}
            last = now
            asked.set()
    over.set()
    asked.set()
    if refresh is not None:
        other.join()
    events.close()
    return count / seconds_


def live(rounds: int, seconds_: float = 8.0) -> None:
    """Refreshes alone, and by turns training with and without them."""
    from sklearn.manifold import TSNE

    data = fm.load("digits")
    refresh = Refresh(data)
    weights = fm.models.small_cnn(data, seed=0).state_dict()
    for _ in range(6):
        refresh(weights)
    first, *warm = refresh.times
    rows, many = len(refresh.chosen.rows), len(refresh.chosen.parents)
    both = Reduced.fit(fm.features(refresh.mirror, torch.cat([data.test.x, data.train.x])[: rows + many], "flatten"))
    other = min(seconds_of(lambda: TSNE(init="pca", n_jobs=1, random_state=0).fit_transform(both.points)) for _ in "12")
    print(f"\nrefresh of {rows} clean and {many} mixed points, one thread: first {first:.2f} s, then "
          f"{statistics.median(warm):.2f} s ({min(warm):.2f} to {max(warm):.2f}); scikit-learn's t-SNE of as many "
          f"{other:.2f} s: ratio {statistics.median(warm) / other:.2f}")  # fmt: skip
    kept = []
    for _ in range(rounds):
        alone, beside = steps(data, seconds_), steps(data, seconds_, refresh)
        kept.append(beside / alone)
        print(f"  training alone {alone:6.1f} steps/s, beside a refresh every 2 s {beside:6.1f}: {kept[-1]:.3f}")
    print(f"  median: {1 - statistics.median(kept):.1%} of the throughput lost")


def seconds_of(run) -> float:
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=5000)
    parser.add_argument("--features", type=int, default=512)
    parser.add_argument("--rounds", type=int, default=7, help="how often each is timed (default 7)")
    a = parser.parse_args()
    torch.set_num_threads(1)
    g = torch.Generator().manual_seed(0)
    y = torch.arange(a.rows) % CLASSES
    print(f"SNNL of {a.rows} x {a.features}, one thread; class-mixed line {class_mixed(y):.3f}\n")
    print("classes apart   dense, one T   snnl, least over T   ratio    snnl, one T   snnl_curve   loss      T / mean")
    for apart in (0.0, 0.15, 0.5, 2.0):
        x = torch.randn(a.rows, a.features, generator=g) + apart * torch.randn(CLASSES, a.features, generator=g)[y]
        x -= x.mean(0)
        mean = float(2 * x.square().sum() / (a.rows - 1))
        dense(x, y, 0.1 * mean), snnl(x, y)
        pairs = [(seconds(lambda: dense(x, y, 0.1 * mean)), seconds(lambda: snnl(x, y))) for _ in range(a.rounds)]  # noqa: B023
        ratio = statistics.median(two / one for one, two in pairs)
        one, two = (statistics.median(p) for p in zip(*pairs))
        fixed, curve = seconds(lambda: snnl(x, y, relative=0.1)), seconds(lambda: snnl_curve(x, y))  # noqa: B023
        got = snnl(x, y)
        print(
            f"  {apart:<14}{one:9.2f} s    {two:13.2f} s   {ratio:11.2f}    {fixed:9.2f} s   {curve:8.2f} s"
            f"   {got.loss:8.4f}   {got.temperature / mean:8.4f}",
            flush=True,
        )
    live(a.rounds)


if __name__ == "__main__":
    main()
