"""What a step of interpolation consistency costs over its passes done by hand: a ratio in one run.

    python benchmarks/unlabelled_step.py

By hand: labelled rows forward and backward, the teacher's forward, the mixed rows forward and backward, the optimizer.
"""

from __future__ import annotations

import statistics
import time

import torch
import torch.nn.functional as F

import featmix_lite as fm

LABELLED, UNLABELLED, STEPS = 32, 64, 120


def by_hand(data, model, teacher, channels_last: bool):
    """One step a call: nothing is drawn, nothing looked up."""
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-2)
    x, y, u = data.train.x[:LABELLED], data.train.y[:LABELLED], data.unlabelled.x[:UNLABELLED]
    if channels_last:
        model, teacher = (net.to(memory_format=torch.channels_last) for net in (model, teacher))
    mixed = 0.3 * u + 0.7 * u.flip(0)

    def step():
        with torch.no_grad():
            p = teacher(u).softmax(1)
        loss = F.cross_entropy(model(x), y)
        loss = loss + (model(mixed).softmax(1) - p).square().mean()
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()

    return step


def kit(data, model, channels_last: bool):
    told = dict(batch=LABELLED, optimizer="adamw", lr=1e-2, evaluate=False, channels_last=channels_last)
    events = fm.train(model, data, epochs=None, unsupervised=fm.Unsupervised("ict", batch=UNLABELLED), **told)

    def step():
        while not isinstance(next(events), fm.Step):
            pass

    return step


def main() -> None:
    torch.set_num_threads(1)
    for name in ("digits", "fashion_small"):
        data = fm.load(name).with_few_labels(5)
        for last in (False, True):
            nets = [fm.models.small_cnn(data, seed=0).train() for _ in range(3)]
            each = {"kit": kit(data, nets[0], last), "hand": by_hand(data, nets[1], nets[2], last)}
            times: dict[str, list[float]] = {k: [] for k in each}
            for _ in range(STEPS):
                for k, step in each.items():
                    start = time.perf_counter()
                    step()
                    times[k].append(time.perf_counter() - start)
            ratio = statistics.median(a / b for a, b in zip(*(times[k][5:] for k in ("kit", "hand"))))
            order = "channels_last" if last else "contiguous"
            ms = 1000 * statistics.median(times["hand"][5:])
            print(f"{name}, {order}: a step by hand {ms:.1f} ms, the kit's {ratio:.2f} times that", flush=True)


if __name__ == "__main__":
    main()
