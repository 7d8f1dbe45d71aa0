"""A training written out in plain torch, one thing after the other: what ``fm.train`` must come to.

Nothing of the kit is used but the fields of ``Mix`` and ``Draw``: seeds, orders, draws, augmentation, forward, loss and
optimizer are written here again, from the design and the papers. In doubles the two agree to the last digits.
"""

from __future__ import annotations

import contextlib
import math

import torch
from replay_draws import drawn, maker, permuted, seed_of
from torch.nn.functional import one_hot, pad

DEFAULTS = dict(
    batch=64, lr=None, optimizer="sgd", momentum=0.9, weight_decay=1e-4, schedule="cosine", loss="ce", smoothing=0.0,
    augment=None, form="one-pass", branches="permuted", noise=0.0, noise_at="block1.relu", autocast=False,
    evaluate=True, checkpoint=None, feature_penalty=0.0,
)  # fmt: skip
RATES = {"sgd": 0.1, "adam": 0.003, "adamw": 0.003}
LOSSES = {  # of logits, their softmax and soft labels
    "ce": lambda z, p, t: -(t * p.log()).sum(1).mean(),
    "kl": lambda z, p, t: (t * ((t + 1e-300).log() - p.log())).sum(1).mean(),
    "mse": lambda z, p, t: 0.5 * ((z - t) ** 2).sum(1).mean(),
    "bce": lambda z, p, t: -(t * p.log() + (1 - t) * (1 - p).log()).mean(),
}


def column(w: torch.Tensor, like: torch.Tensor) -> torch.Tensor:
    return w.to(like.dtype).view(-1, *[1] * (like.dim() - 1))


def share(schedule: str, step: int, total: int) -> float:
    """Of the peak rate: half a cosine; or up in a quarter of the steps, then straight down."""
    if schedule == "onecycle":
        top = max(1, total // 4)
        return (step + 1) / top if step < top else (total - step) / (total - top + 1)
    return 0.5 + 0.5 * math.cos(math.pi * step / total) if schedule == "cosine" else 1.0


def moved(x: torch.Tensor, kind: str | None, g: torch.Generator) -> torch.Tensor:
    """8x8 images, one by one: mirrored, then cut out of a frame of zeros one pixel wide."""
    n = len(x)
    flip = torch.rand(n, generator=g) < 0.5 if "flip" in (kind or "") else [False] * n
    down, right = ([0] * n, [0] * n) if "crop" not in (kind or "") else (
        torch.randint(-1, 2, (n,), generator=g).tolist() for _ in "yx")  # fmt: skip
    out = []
    for image, f, d, r in zip(x, flip, down, right):
        framed = pad(image.flip(-1) if f else image, (1, 1, 1, 1))
        out.append(framed[:, 1 - d : 9 - d, 1 - r : 9 - r])
    return torch.stack(out)


def mixed(h, who, w, rule: str):
    if rule == "bc+":
        x = h - h.flatten(1).mean(1).view(-1, 1, 1, 1)
        s, r = x.flatten(1).std(1), w[:, 0]
        p = 1 / (1 + s / s[who[:, 1]] * (1 - r) / r)
        return (column(p, x) * x + column(1 - p, x) * x[who[:, 1]]) / column((p**2 + (1 - p) ** 2).sqrt(), x)
    sums = sum(column(w[:, j], h) * h[who[:, j]] for j in range(who.shape[1]))
    if rule == "linear":
        return sums
    far, step = (sums - h).detach().flatten(1).norm(dim=1), torch.randn_like(h)
    return h + step * column(far / step.flatten(1).norm(dim=1), h)


def leaves(net) -> list:
    return [(name, m) for name, m in net.named_modules() if not list(m.children())]


def one_pass(net, x, draw, rule: str, o: dict):
    """Leaf by leaf; at a site the noise comes before the mixing -> logits, and what the last leaf was given."""
    h = x
    for name, leaf in [("input", torch.nn.Identity()), *leaves(net)]:
        given, h = h, leaf(h)
        if o["noise"] and name == o["noise_at"]:
            h = h + o["noise"] * h.detach().std() * torch.randn_like(h)
        if draw is not None and name in draw.sites:
            h = mixed(h, draw.partners, draw.weights, rule)
    return h, given


def siamese(net, parts, draw):
    """The other branches first, then the row's own, each up to the site; then one head."""
    parts, names = list(parts), [name for name, _ in leaves(net)]
    cut = 0 if draw.site == "input" else names.index(draw.site) + 1
    for j in (*range(1, len(parts)), 0):
        for _, leaf in leaves(net)[:cut]:
            parts[j] = leaf(parts[j])
    h = sum(column(draw.weights[:, j], part) * part for j, part in enumerate(parts))
    for _, leaf in leaves(net)[cut:]:
        h = leaf(h)
    return h


def targets(y, rows, draw, mix, o: dict, classes: int):
    """Soft labels (B, K): P^m Y for m sites, or each branch's own label by its weight."""
    dense = one_hot(y, classes).double() if y.dim() == 1 else y
    t = dense[rows] if rows.dim() == 1 else dense[rows[:, 0]]
    if rows.dim() == 2:
        t = sum(column(draw.weights[:, j], t) * dense[rows[:, j]] for j in range(rows.shape[1]))
    elif draw is not None and mix.rule != "noise":
        for _ in draw.sites:
            t = mixed(t, draw.partners, draw.weights, "linear")
    return t * (1 - o["smoothing"]) + o["smoothing"] / classes


def update(p, state: dict, lr: float, o: dict) -> None:
    """One parameter: SGD with Nesterov's momentum, Adam (decay in the gradient), AdamW (decay beside it)."""
    g, m, decay = p.grad, o["momentum"], o["weight_decay"]
    if o["optimizer"] == "adamw":
        p -= lr * decay * p
    else:
        g = g + decay * p
    if o["optimizer"] == "sgd":
        state["v"] = m * state["v"] + g if "v" in state else g.clone()
        p -= lr * (g + m * state["v"])
        return
    t = state["t"] = state.get("t", 0) + 1
    state["m"] = m * state.get("m", 0.0) + (1 - m) * g
    state["v"] = 0.999 * state.get("v", 0.0) + 0.001 * g**2
    p -= lr * (state["m"] / (1 - m**t)) / ((state["v"] / (1 - 0.999**t)).sqrt() + 1e-8)


def replay(net, data, mix, epochs: int, seed: int, told: dict):
    """Train ``net`` -> a tuple a step (loss, rows, draw, rate), and after each epoch a dict of its figures."""
    o, x, y, states, out = DEFAULTS | told, data.train.x, data.train.y, {}, []
    peak = RATES[o["optimizer"]] if o["lr"] is None else o["lr"]
    batch = min(o["batch"], len(x))
    steps = len(x) // batch
    ways = mix.ways if mix is not None and mix.on and o["branches"] == "independent" else 1
    for number in range(epochs * steps):
        epoch, at = number // steps + 1, slice(number % steps * batch, (number % steps + 1) * batch)
        net.train()
        orders = [permuted(len(x), seed, "order" if j == 0 else f"order of branch {j}", epoch) for j in range(ways)]
        rows = torch.stack([order[at] for order in orders], 1) if ways > 1 else orders[0][at]
        draw = drawn(mix, y[orders[0][at]], seed, epoch, number)
        g = maker(seed, "augmentation", number)
        half = torch.autocast("cpu", torch.bfloat16) if o["autocast"] else contextlib.nullcontext()
        with torch.random.fork_rng(devices=[]), half:
            torch.manual_seed(seed_of(seed, "noise", number))
            images = [moved(x[part], o["augment"], g) for part in (rows.T if ways > 1 else [rows])]
            rule = "linear" if mix is None else mix.rule
            if o["form"] == "siamese" and draw is not None and rule == "linear":
                parts = images if ways > 1 else [images[0][draw.partners[:, j]] for j in range(mix.ways)]
                logits = siamese(net, parts, draw)
            else:
                logits, given = one_pass(net, images[0], draw, rule, o)
        logits = logits.float() if o["autocast"] else logits
        t = targets(y, rows, draw, mix, o, data.classes).to(logits)
        loss = LOSSES[o["loss"]](logits, logits.softmax(1), t)
        if o["feature_penalty"]:
            loss = loss + o["feature_penalty"] * 0.5 * (given**2).sum() / len(given)
        net.zero_grad()
        loss.backward()
        lr = peak * share(o["schedule"], number, total=epochs * steps)
        with torch.no_grad():
            for name, p in net.named_parameters():
                update(p, states.setdefault(name, {}), lr, o)
        out.append((loss.item(), rows, draw, lr))
        if (number + 1) % steps == 0:
            out.append(tested(net, data.test, rule) if o["evaluate"] else {})
            out[-1]["loss"] = sum(one[0] for one in out[-steps - 1 : -1]) / steps
    return out


def tested(net, split, rule: str) -> dict:
    """Accuracy and mean minus log p on clean images in eval mode; BC+ centres them."""
    net.eval()
    with torch.no_grad():
        x = split.x - split.x.flatten(1).mean(1).view(-1, 1, 1, 1) if rule == "bc+" else split.x
        p = net(x).double().softmax(1)
    own = p[torch.arange(len(p)), split.y]
    return {"accuracy": (p.argmax(1) == split.y).double().mean().item(), "nll": -own.log().mean().item()}
