"""Odd calls of the losses, and of what looks at a network: sites, features, accuracy."""

from __future__ import annotations

import torch
from odd_calls import NAN, labels, models, names, numbers, rows, sequences, varied
from odd_made import DATA, NET, K, N, X, Y, Z, alone, some, torch_only

import featmix_lite as fm


def losses():
    o, soft = fm.objectives, Z.softmax(1)
    for name in ("soft_cross_entropy", "kl", "mse", "bce"):
        yield from varied(
            name,
            getattr(o, name),
            dict(logits=Z, targets=soft),
            logits=torch_only(rows(Z, grey="refused")),
            targets=torch_only(rows(soft, grey="refused")),
        )
    yield from varied(
        "smoothed",
        o.smoothed,
        dict(targets=soft, share=0.1),
        share=numbers(0.1, low=0, high=1),
        targets=[
            w for w in torch_only(rows(soft, grey="refused")) if w[0] not in ("no rows", "a row less", "rows stretched")
        ],
    )
    a, b, same = some(N, 3), some(N, 3, seed=5), Y > 1
    flags = [
        (w, v, "refused")
        for w, v in (
            ("column", same[:, None]),
            ("one", same[:1]),
            ("None", None),
            ("list", [True]),
            ("0-d", torch.tensor(True)),
            ("twos", same.long() * 2),
            ("nan", same.float() * NAN),
        )
    ] + [("floats", same.float(), "same")]
    for name, size in (("contrastive", "margin"), ("chopra", "bound")):
        yield from varied(
            name,
            getattr(o, name),
            {"a": a, "b": b, "same": same, size: 1.0},
            a=torch_only(rows(a, grey="refused")),
            b=torch_only(rows(b, grey="refused")),
            same=flags,
            **{size: numbers(1.0, low=1e-9)},
        )
    yield from varied(
        "triplet",
        o.triplet,
        dict(anchor=a, positive=b, negative=some(N, 3, seed=6)),
        anchor=torch_only(rows(a, grey="refused")),
        negative=[
            (w, v, "any" if w == "one inf" else want)
            for w, v, want in torch_only(rows(some(N, 3, seed=6), grey="refused"))
        ],
    )
    yield from varied(
        "snnl_loss",
        o.snnl_loss,
        dict(features=X, labels=Y, temperature=1.0, distance="euclidean"),
        features=torch_only(rows(X)),
        labels=torch_only(labels(Y, K, bound=False)),
        temperature=numbers(1.0, low=1e-9),
        distance=names("euclidean"),
    )


def looking():
    x, y, mix = DATA.test.x, DATA.test.y, fm.Mix("2")
    at = [o for o in names("2", many=True, none=False) if o[0] != "empty"] + [("empty", "", "refused")]
    several = [*at, ("twice", ["2", "2"], "any"), ("none", [], "any"), ("a pair", ("input", "2"), "any")]
    image, shaped = (
        alone(rows(x, complex="any")),
        [(w, v, "any" if want == "lost" else want) for w, v, want in alone(rows(x[:2], complex="any"))],
    )
    yield from varied("sites", fm.sites, dict(model=NET, x=x[:2]), model=models(NET), x=shaped)
    yield from varied("trace", fm.trace, dict(model=NET, x=x[:2]), model=models(NET), x=shaped)
    yield from varied("equals_merged", fm.equals_merged, dict(found=fm.sites(NET, x[:2])), found=sequences([]))
    yield from varied(
        "capture",
        fm.capture,
        dict(model=NET, x=x, sites=["2"]),
        model=models(NET),
        x=image,
        sites=several,
        batch=numbers(500, low=1, whole=True),
        budget=numbers(2.0**30, low=0, inf=True),
        over=names("pool"),
        seed=numbers(0, whole=True),
    )
    yield from varied(
        "capture_mixed",
        lambda **a: fm.capture_mixed(**a, generator=torch.Generator().manual_seed(0)).features,
        dict(model=NET, x=x, y=y, mix=mix, sites=["2"], classes=10),
        model=models(NET),
        x=rows(x),
        y=torch_only(labels(y, 10)),
        sites=several,
        classes=numbers(10, low=10, whole=True, none=True),
        batch=numbers(500, low=1, whole=True),
    )
    yield from varied(
        "features",
        fm.features,
        dict(model=NET, x=x, site="2"),
        model=models(NET),
        x=image,
        site=at,
        batch=numbers(500, low=1, whole=True),
    )
    yield from varied(
        "siamese.features", fm.siamese.features, dict(model=NET, x=x, site="2"), model=models(NET), x=image, site=at
    )
    split = fm.Split
    yield from varied(
        "evaluate",
        fm.evaluate,
        dict(model=NET, split=DATA.test, batch=10),
        model=models(NET),
        batch=numbers(10, low=1, whole=True),
        split=[
            *((w, split(v, y), want) for w, v, want in rows(x) if w not in ("numpy", "list")),
            *((w, split(x, v), want) for w, v, want in torch_only(labels(y, 10))),
            ("None", None, "refused"),
            ("tensor", x, "refused"),
            ("a pair", (x, y), "refused"),
        ],
    )
    yield from varied(
        "manifolds.choose",
        chosen,
        dict(data=DATA, clean=10, mixed=5, share=0.5),
        clean=numbers(10, low=1, whole=True),
        mixed=numbers(5, low=0, whole=True),
        seed=numbers(0, whole=True),
        alpha=numbers(1.0, low=1e-9),
        share=numbers(0.5, low=0, high=1, none=True),
        pair=[
            (w, v, "refused")
            for w, v in (
                ("equal", (1, 1)),
                ("far", (0, 99)),
                ("one", (1,)),
                ("text", "ab"),
                ("number", 3),
                ("three", (1, 2, 3)),
                ("nan", (NAN, 1)),
                ("half", (0.5, 1)),
            )
        ],
    )


def chosen(**arguments):
    got = fm.manifolds.choose(**arguments)
    return got.rows, got.parents, got.weights
