"""Odd calls of the measures."""

from __future__ import annotations

import math

import torch
from odd_calls import NAN, labels, models, names, numbers, rows, varied
from odd_made import DATA, NET, K, X, Y, Z, some

import featmix_lite as fm


def measures():
    m = fm.measures
    yield from varied(
        "calibration",
        m.calibration,
        dict(logits=Z, labels=Y, bins=5, equal="width"),
        logits=rows(Z, grey="any"),
        labels=labels(Y, K),
        bins=numbers(5, low=1, whole=True),
        equal=names("width"),
    )
    yield from varied(
        "calibration of mass",
        m.calibration,
        dict(logits=Z, labels=Y, bins=5, equal="mass"),
        logits=rows(Z),
        bins=numbers(5, low=1, whole=True),
    )
    yield from varied(
        "fit_temperature", m.fit_temperature, dict(logits=Z, labels=Y), logits=rows(Z), labels=labels(Y, K)
    )
    mixed, parents = some(5, 6, seed=2), torch.tensor([[0, 1]] * 5)
    yield from varied(
        "intrusion",
        m.intrusion,
        dict(clean=X, labels=Y, mixed=mixed, parents=parents, k=3, by="neighbours"),
        clean=rows(X),
        labels=labels(Y, K, bound=False),
        mixed=(o for o in rows(mixed) if o[0] != "no rows"),
        k=numbers(3, low=1, whole=True),
        by=names("neighbours"),
        parents=[
            (w, v, "refused")
            for w, v in (
                ("None", None),
                ("floats", parents.float()),
                ("flat", parents[:, 0]),
                ("short", parents[1:]),
                ("text", "ab"),
                ("complex", parents * 1j),
            )
        ],
    )
    yield from varied(
        "wilson",
        m.wilson,
        dict(count=3, total=10),
        count=numbers(3, low=0, high=10, whole=True),
        total=numbers(10, low=3, whole=True),
    )
    t = dict(low=1e-9)
    for name, more, odd in (
        ("snnl", {}, {"temperature": numbers(1.0, none=True, **t), "relative": numbers(0.1, none=True, **t)}),
        ("snnl_both", {"relative": 0.1}, {"relative": numbers(0.1, **t)}),
        ("snnl_curve", {}, {}),
        ("snnl_chance", {"relative": 0.1, "seed": 0}, {"seed": numbers(0, whole=True)}),
    ):
        for argument, values in odd.items():  # snnl takes one temperature or the other
            good = dict(
                features=X,
                labels=Y,
                **({argument: {"temperature": 1.0, "relative": 0.1, "seed": 0}[argument]} if name == "snnl" else more),
            )
            yield from varied(f"{name} with {argument}", getattr(m, name), good, **{argument: values})
        yield from varied(
            name,
            getattr(m, name),
            dict(features=X, labels=Y, **more),
            features=rows(X),
            labels=labels(Y, K, bound=False),
            distance=names("euclidean"),
        )
    yield from varied(
        "class_mixed",
        m.class_mixed,
        dict(labels=Y),
        labels=[o for o in labels(Y, K, bound=False) if o[0] not in ("a row less", "one", "none")],
    )
    yield from varied(
        "spectrum", m.spectrum, dict(features=X, labels=Y), features=rows(X), labels=labels(Y, K, bound=False)
    )
    yield from varied(
        "effective_rank",
        m.effective_rank,
        dict(values=torch.tensor([2.0, 1.0])),
        values=[
            (w, v, "refused")
            for w, v in (
                ("None", None),
                ("text", "ab"),
                ("complex", torch.ones(2) * 1j),
                ("negative", torch.tensor([-1.0])),
                ("dict", {}),
            )
        ]
        + [
            ("nan", torch.tensor([NAN, 1.0]), "lost"),
            ("inf", torch.tensor([math.inf, 1.0]), "lost"),
            ("list", [2.0, 1.0], "same"),
            ("empty", torch.zeros(0), "any"),
        ],
    )
    x, y = DATA.test.x, DATA.test.y
    for name, more in (("fgsm", {}), ("pgd", {"steps": 2, "seed": 0})):
        yield from varied(
            name,
            getattr(m, name),
            dict(model=NET, x=x, y=y, eps=0.1, **more),
            model=models(NET),
            x=rows(x, grey="refused"),
            y=labels(y, 10),
            eps=numbers(0.1, low=0),
            bounds=[
                (w, v, "refused")
                for w, v in (
                    ("text", "ab"),
                    ("number", 1.0),
                    ("nan", (NAN, 1.0)),
                    ("turned", (9.0, -9.0)),
                    ("three", (0, 1, 2)),
                    ("too tight", (0.0, 0.1)),
                )
            ]
            + [("numbers", (-9.0, 9.0), "same"), ("tensors", m.edges(DATA) if hasattr(m, "edges") else None, "any")],
            **({} if name == "fgsm" else dict(steps=numbers(2, low=1, whole=True), seed=numbers(0, whole=True))),
        )
    sizes = [
        ("number", 0.1, "refused"),
        ("None", None, "refused"),
        ("text", "ab", "refused"),
        ("nan", (NAN,), "refused"),
        ("negative", (-0.1,), "refused"),
        ("none", (), "any"),
        ("numpy", torch.tensor([0.1]).numpy(), "any"),
    ]
    yield from varied(
        "attacked",
        m.attacked,
        dict(model=NET, data=DATA, sizes=(0.1,), attack="fgsm"),
        model=models(NET),
        sizes=sizes,
        attack=names("fgsm"),
    )
    yield from varied(
        "noisy",
        m.noisy,
        dict(model=NET, data=DATA, sizes=(0.1,)),
        model=models(NET),
        sizes=sizes,
        seed=numbers(0, whole=True),
    )
    yield from varied(
        "deformations",
        m.deformations,
        dict(model=NET, data=DATA, strengths={"rotation": (20,)}),
        model=models(NET),
        seed=numbers(0, whole=True),
        strengths=[
            (w, v, "refused")
            for w, v in (
                ("unknown", {"twist": (1,)}),
                ("negative", {"shear": (-1,)}),
                ("nan", {"zoom_in": (NAN,)}),
                ("text", {"rotation": ("20",)}),
                ("list", ["rotation"]),
                ("number", {"rotation": 20}),
                ("zero", {"zoom_out": (0,)}),
                ("inf", {"rotation": (math.inf,)}),
            )
        ]
        + [("numpy", {"rotation": torch.tensor([20]).numpy()}, "same"), ("empty", {}, "any")],
    )
