"""What does mixing cost? Ratios within one run: python benchmarks/mixing.py [--channels-last] [--rounds 15]

(a) what mixing *adds* at one site of each group (draw, checks, hook, mix and its gradient, alone on a tensor of
    that size; the least of many) over a plain training step: as ``train`` draws (the batch is shuffled already, so
    it meets itself turned), and in a loop of one's own (any partners), there also with a gather, as it was;
(b) a whole mixed step over a plain step, taken by turns (noisy, about +-0.05);
(c) beside it: torchvision's MixUp on the images, a hook with the usual gather, and the explicit Siamese form.
All in one thread's own time, on small_cnn at 28x28, batch 128.
"""

from __future__ import annotations

import argparse
import statistics
import time

import torch
from torch import nn

import featmix_lite as fm
from featmix_lite.base.seeds import generator
from featmix_lite.mixing import row_mix
from featmix_lite.mixing.sampling import draw as sample

BATCH, CLASSES = 128, 10


def seconds(run, rounds: int) -> list[float]:
    """Thread times of ``rounds`` calls, after two that are not counted."""
    run(), run()
    taken = []
    for _ in range(rounds):
        start = time.thread_time()
        run()
        taken.append(time.thread_time() - start)
    return taken


def step(model, forward):
    """A function that makes one whole training step with ``forward`` -> (logits, targets)."""
    opt = torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.9)

    def run():
        logits, targets = forward()
        loss = fm.objectives.soft_cross_entropy(logits, targets)
        opt.zero_grad(set_to_none=True)
        loss.backward()
        opt.step()

    return run


KINDS = [(per, way) for way in ("in train", "own loop", "by gather") for per in ("batch", "sample")]


def drawn(mix, number=[0], shuffled=True):  # noqa: B006 - a counter
    number[0] += 1
    return sample(mix, BATCH, generator(0, "mixing", number[0]), shuffled=shuffled)


def added(shape, memory, needs_grad: bool, per: str, way: str, rounds: int) -> float:
    """Least time that mixing adds on a tensor of ``shape``: with it, less the same without."""
    h = torch.randn(BATCH, *shape)
    h = h.contiguous(memory_format=memory) if h.dim() == 4 else h
    h.requires_grad_(needs_grad)
    up = torch.ones_like(h)
    net = nn.Sequential()
    net.add_module("here", nn.Identity())
    y = torch.arange(BATCH) % CLASSES
    mix = fm.Mix("here" if needs_grad else "input", per=per)

    def back(out):
        return torch.autograd.grad(out, h, up) if needs_grad else None

    def mixed():
        draw = drawn(mix, shuffled=way == "in train")
        back(fm.mixed_forward(net, h, y, mix, classes=CLASSES, draw=draw).logits)

    long = row_mix.LONG
    row_mix.LONG = float("inf") if way == "by gather" else long
    try:
        with_it, without = seconds(mixed, rounds), seconds(lambda: back(net(h)), rounds)
    finally:
        row_mix.LONG = long
    return min(with_it) - min(without)


def rivals(model, x, y, deepest: str):
    """(c): the same mixing done in other ways, as functions of no arguments -> (logits, targets)."""
    hot = nn.functional.one_hot(y, CLASSES).float()

    def gather(site):
        def forward():
            w, p = torch.distributions.Beta(1.0, 1.0).sample().item(), torch.randperm(BATCH)
            handle = model.get_submodule(site).register_forward_hook(lambda m, i, h: w * h + (1 - w) * h[p])
            logits = model(x)
            handle.remove()
            return logits, w * hot + (1 - w) * hot[p]

        return forward

    def siamese(site):
        def forward():
            out = fm.siamese.forward(model, x, y, None, drawn(fm.Mix(site)), CLASSES)
            return out.logits, out.targets

        return forward

    ways = {f"hook and gather at {s}": gather(s) for s in ("block1.relu", deepest)}
    ways |= {f"explicit Siamese at {s}": siamese(s) for s in ("block1.relu", deepest)}
    try:
        from torchvision.transforms.v2 import MixUp
    except Exception as error:  # a torchvision that does not fit its torch raises RuntimeError
        print(f"torchvision's MixUp left out: {error}")
        return ways
    mixup = MixUp(num_classes=CLASSES)

    def vision():
        images, targets = mixup(x, y)
        return model(images), targets

    return {"torchvision MixUp (image)": vision} | ways


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--channels-last", action="store_true", help="lay the images and weights out as NHWC")
    parser.add_argument("--rounds", type=int, default=15, help="steps of each kind (default 15)")
    a = parser.parse_args()
    torch.set_num_threads(1)
    memory = torch.channels_last if a.channels_last else torch.contiguous_format
    model = fm.models.small_cnn(channels=1, classes=CLASSES, seed=0).to(memory_format=memory)
    x = torch.randn(BATCH, 1, 28, 28).contiguous(memory_format=memory)
    y = torch.arange(BATCH) % CLASSES
    hot = nn.functional.one_hot(y, CLASSES).float()
    plain = step(model, lambda: (model(x), hot))
    base = statistics.median(seconds(plain, a.rounds))
    print(f"small_cnn 28x28, batch {BATCH}, {'channels_last' if a.channels_last else 'contiguous'}, one thread;")
    print(f"a plain step takes {base * 1e3:.1f} ms of the thread's time\n")
    first = fm.equals_merged(fm.sites(model, x))
    ratios = {kind: [] for kind in KINDS}
    print(f"(a) added / plain step          {'in train':<16}{'own loop':<16}{'by gather':<16}(b) whole / plain,")
    print(f"{'':<32}{'batch   sample  ' * 3}by turns")
    for site in first:
        for kind in KINDS:
            ratios[kind].append(added(site.shape, memory, site.name != "input", *kind, 4 * a.rounds) / base)
        row = "".join(f"{ratios[kind][-1]:.4f}  " for kind in KINDS)
        mix = fm.Mix(site.name)

        def forward(mix=mix):
            out = fm.mixed_forward(model, x, y, mix, classes=CLASSES, draw=drawn(mix))
            return out.logits, out.targets

        print(
            f"  {site.name:<14}{str(site.shape):<16}{row}{by_turns(step(model, forward), plain, a.rounds):.3f}",
            flush=True,
        )
    for (per, way), got in ratios.items():
        print(f"  {way}, per {per}: median {statistics.median(got):.4f}, worst {max(got):.4f}")
    deepest = "block3.conv"
    print("\n(c) whole / plain, by turns")
    for name, forward in rivals(model, x, y, deepest).items():
        print(f"  {name:<36}{by_turns(step(model, forward), plain, a.rounds):.3f}", flush=True)
    mix = fm.Mix(deepest)

    def one_pass():
        out = fm.mixed_forward(model, x, y, mix, classes=CLASSES, draw=drawn(mix))
        return out.logits, out.targets

    def branches():
        out = fm.siamese.forward(model, x, y, None, drawn(mix), CLASSES)
        return out.logits, out.targets

    print(f"  Siamese / one pass at {deepest}: {by_turns(step(model, branches), step(model, one_pass), a.rounds):.2f}")


def by_turns(run, other, rounds: int) -> float:
    """Median of run / other, the two taken in turn so that a slow minute hits both."""
    run(), other()
    pairs = []
    for _ in range(rounds):
        pairs.append([seconds_of(run), seconds_of(other)])
    return statistics.median(one / two for one, two in pairs)


def seconds_of(run) -> float:
    start = time.thread_time()
    run()
    return time.thread_time() - start


if __name__ == "__main__":
    main()
