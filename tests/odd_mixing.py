"""Odd calls of mixing: settings, draws, passes, rules."""

from __future__ import annotations

import dataclasses

import torch
from odd_calls import NAN, labels, models, names, numbers, rows, varied
from odd_made import DATA, NET, N, torch_only

import featmix_lite as fm


def mixing():
    good = dict(at="block1", ways=2, alpha=1.0)
    flag = [
        ("None", None, "refused"),
        ("text", "no", "refused"),
        ("2", 2, "refused"),
        ("nan", NAN, "refused"),
        ("1", 1, "any"),
        ("list", [], "refused"),
        ("tensor", torch.ones(2), "refused"),
    ]
    yield from varied(
        "Mix",
        fm.Mix,
        good,
        at=[o for o in names("block1", many=True) if o[0] not in ("unknown", "a space more", "long")],
        ways=numbers(2, low=2, whole=True),
        alpha=numbers(1.0),
        per=names("batch"),
        rule=names("linear"),
        every=flag,
        fold=flag,
        cross_class=flag,
    )
    mix, gen = fm.Mix("2"), torch.Generator
    yield from varied(
        "draw",
        fm.draw,
        dict(mix=mix, batch=8),
        batch=numbers(8, low=2, whole=True),
        mix=[(w, v, "refused") for w, v in (("text", "block1"), ("dict", {"at": "2"}), ("number", 2), ("True", True))],
        generator=[(w, v, "refused") for w, v in (("number", 0), ("text", "g"))],
        dtype=[(w, v, "refused") for w, v in (("text", "float32"), ("whole", torch.int64))],
        weights=[
            (w, v, "refused")
            for w, v in (
                ("text", "w"),
                ("nan", torch.tensor([[NAN, 1.0]])),
                ("wide", torch.ones(1, 3) / 3),
                ("not one", torch.ones(1, 2)),
            )
        ],
    )
    x, y = DATA.test.x, DATA.test.y
    drawn = fm.draw(mix, N, gen().manual_seed(0))
    other = [
        (w, v, "refused")
        for w, v in (
            ("text", "block1"),
            ("dict", {"at": "2"}),
            ("number", 2),
            ("unknown site", fm.Mix("nöpe")),
            ("list", ["2"]),
        )
    ]
    replays = [
        (w, v, "refused")
        for w, v in (
            ("text", "2"),
            ("number", 1),
            ("no partners", dataclasses.replace(drawn, partners=None)),
            ("far partners", dataclasses.replace(drawn, partners=drawn.partners + N)),
            ("nan weights", dataclasses.replace(drawn, weights=drawn.weights * NAN)),
            ("weights of 2", dataclasses.replace(drawn, weights=drawn.weights * 2)),
            ("no weights", dataclasses.replace(drawn, weights=None)),
            ("short", fm.draw(mix, 4)),
            ("unknown site", dataclasses.replace(drawn, site="nöpe")),
            ("number site", dataclasses.replace(drawn, site=3)),
        )
    ]
    passes = rows(x, complex="any")
    yield from varied(
        "mixed_forward",
        forwarded(fm.mixed_forward),
        dict(model=NET, x=x, y=y, mix=mix, classes=10),
        model=models(NET),
        x=passes,
        y=torch_only(labels(y, 10)),
        mix=other,
        draw=replays,
        classes=numbers(10, low=10, whole=True),
        generator=[("number", 0, "refused"), ("text", "g", "refused")],
    )
    yield from varied(
        "siamese.forward",
        forwarded(fm.siamese.forward),
        dict(model=NET, x=x, y=y, mix=mix, draw=drawn, classes=10),
        model=models(NET),
        x=rows(x, complex="any"),
        y=torch_only(labels(y, 10)),
        draw=replays,
        mix=[o for o in other if o[0] != "unknown site"],
        classes=numbers(10, low=10, whole=True, none=True),
    )
    for name, function in (("mix_rows", fm.mix_rows), ("bc_plus", fm.rules.bc_plus), ("noised", fm.rules.noised)):
        first = "x" if name == "bc_plus" else "h"
        yield from varied(
            name,
            function,
            {first: x, "partners": drawn.partners, "weights": drawn.weights},
            **{first: [o for o in rows(x, complex="any") if o[0] not in ("one dimension less", "nothing a row")]},
            partners=[
                (w, v, "refused")
                for w, v in (
                    ("None", None),
                    ("floats", drawn.partners.float()),
                    ("far", drawn.partners + N),
                    ("flat", drawn.partners[:, 0]),
                    ("short", drawn.partners[1:]),
                    ("below", drawn.partners - N),
                )
            ],
            weights=[
                (w, v, "refused")
                for w, v in (
                    ("None", None),
                    ("flat", drawn.weights[:, 0]),
                    ("wide", torch.ones(N, 3)),
                    ("short", drawn.weights[1:]),
                    ("text", "w"),
                )
            ],
        )
    yield from varied(
        "centred",
        fm.rules.centred,
        dict(x=x),
        x=[
            o
            for o in rows(x, complex="any")
            if o[0] not in ("a row less", "no rows", "rows stretched", "one dimension less")
        ],
    )
    yield from varied("Live", fm.Live, dict(mix=mix), mix=[o for o in other if o[0] != "unknown site"])


def forwarded(function):
    """Only the figures of a ``Mixed``: an output of any form is handed on."""

    def forward(**arguments):
        out = function(**arguments)
        return out.targets, out.logits if isinstance(out.logits, torch.Tensor) else None

    forward.__name__ = function.__name__
    return forward
