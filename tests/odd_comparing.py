"""Odd calls of comparisons: records, differences, rankings, result lines."""

from __future__ import annotations

import dataclasses
import math

import torch
from made import record
from odd_calls import NAN, names, numbers, sequences, varied

import featmix_lite as fm
from featmix_lite.experiments.differences import compared, mean_interval
from featmix_lite.experiments.families import holm
from featmix_lite.experiments.power import detectable
from featmix_lite.experiments.ranking import rank


def comparing():
    a, b = fm.Mix("block1"), None
    runs = [
        record(m, s, {"accuracy": 0.9 + 0.01 * (s % 3) + 0.02 * (m is not None), "nll": 0.5})
        for s in range(5)
        for m in (a, b)
    ]

    def spoilt(value, key="accuracy"):
        return [{**r, key: value} if i == 3 else r for i, r in enumerate(runs)]

    bad = [
        ("nan", spoilt(NAN), "lost"),
        ("inf", spoilt(math.inf), "lost"),
        ("text", spoilt("0.9"), "refused"),
        ("None", spoilt(None), "refused"),
        ("True", spoilt(True), "refused"),
        ("a list", spoilt([0.9]), "refused"),
        ("no config", [{"accuracy": 0.5}], "refused"),
        ("numpy", spoilt(torch.tensor(0.92).numpy()), "any"),
        ("a failed run", spoilt("diverged", "error"), "any"),
        ("twice", runs + runs, "same"),
        ("no seed", [{"config": {"mix": None}, "accuracy": 0.5}], "refused"),
        ("a generator", iter(runs), "any"),
    ]
    odd_mix = [
        (w, v, "refused")
        for w, v in (
            ("text", "block1"),
            ("number", 3),
            ("dict", {"at": "block1"}),
            ("True", True),
            ("not there", fm.Mix("input")),
        )
    ]

    def figures_of(p):
        return p.difference, p.low, p.high, p.p, p.n

    yield from varied(
        "paired",
        lambda **k: figures_of(fm.paired(**k)),
        dict(records=runs, a=a, b=b, metric="accuracy"),
        records=sequences(runs, bad),
        a=odd_mix,
        b=odd_mix,
        metric=names("accuracy"),
    )
    numbers_bad = [
        ("nan", [0.1, NAN, 0.2], "lost"),
        ("inf", [0.1, math.inf, 0.2], "lost"),
        ("text", ["a", "b"], "refused"),
        ("None", None, "refused"),
        ("empty", [], "refused"),
        ("table", [[0.1, 0.2]], "refused"),
        ("complex", [1j, 2j], "refused"),
        ("number", 0.5, "refused"),
        ("numpy", torch.tensor([0.1, 0.12, 0.11], dtype=torch.float64).numpy(), "same"),
        ("tuple", (0.1, 0.12, 0.11), "same"),
        ("tensor", torch.tensor([0.1, 0.12, 0.11], dtype=torch.float64), "same"),
        ("one", [0.1], "any"),
        ("equal", [0.1] * 3, "any"),
        ("zeros", [0.0] * 3, "any"),
        ("huge", [1e300, 1e300], "any"),
        ("dict", {0: 0.1}, "refused"),
        ("bool", [True, False], "any"),
    ]
    yield from varied(
        "compared",
        lambda **k: figures_of(compared(**k)),
        dict(differences=[0.1, 0.12, 0.11]),
        differences=numbers_bad,
        metric=[o for o in names("accuracy") if not isinstance(o[1], str) and o[0] != "list"],
    )
    yield from varied("mean_interval", mean_interval, dict(values=[0.1, 0.12, 0.11]), values=numbers_bad)
    yield from varied(
        "detectable",
        detectable,
        dict(spread=0.02, n=5),
        spread=numbers(0.02, low=0),
        n=[("zero", 0, "refused"), ("half", 2.5, "refused"), ("words", "5", "refused")],
    )
    one = compared([0.1, 0.12, 0.11])
    yield from varied(
        "holm",
        holm,
        dict(comparisons={"a": one}),
        comparisons=sequences(
            {},
            [
                ("numbers", {"a": 0.01}, "refused"),
                ("list", [one], "refused"),
                ("nan", {"a": dataclasses.replace(one, p=NAN)}, "any"),
            ],
        ),
    )
    arms = {"none": None, "block1": a}
    yield from varied(
        "rank",
        lambda **k: [p.mean for p in rank(**k).places],
        dict(records=runs, arms=arms),
        records=sequences(runs, bad),
        metric=names("accuracy"),
        arms=sequences({}, [("not there", {"a": fm.Mix("input")}, "refused"), ("text", {"a": "block1"}, "refused")]),
    )
    one_seed = runs[:2]
    yield from varied(
        "result_line",
        fm.result_line,
        dict(records=one_seed),
        records=sequences(
            one_seed,
            [
                (w, [{**one_seed[0], "accuracy": v}, one_seed[1]], "refused")
                for w, v in (
                    ("nan", NAN),
                    ("inf", math.inf),
                    ("500", 500),
                    ("text", "0.9"),
                    ("None", None),
                    ("-1", -1.0),
                    ("True", True),
                )
            ],
        ),
        metrics=[
            ("unknown", ("nöpe",), "refused"),
            ("None", None, "refused"),
            ("number", 3, "refused"),
            ("none", (), "refused"),
            ("a word", "accuracy", "any"),
        ],
        vote=[
            ("number", 3, "any"),
            ("unicode", "名 前=:\n;,", "any"),
            ("long", "x" * 999, "any"),
            ("None", None, "any"),
        ],
    )
    yield from varied(
        "collect",
        fm.collect,
        dict(text=fm.result_line(one_seed)),
        text=[
            *(
                (w, v, "refused")
                for w, v in (("None", None), ("number", 3), ("bytes", b"fm1"), ("list", ["fm1"]), ("nan", NAN))
            ),
            ("empty", "", "any"),
            ("unicode", "名前 fm1 🙈", "any"),
            ("long", "fm1 " * 5000, "any"),
            ("nul", "fm1 \0 #00000000", "any"),
        ],
    )
    yield from varied(
        "sweep",
        lambda **k: [r.get("error", "") for r in fm.sweep(**k)],
        dict(configs=[]),
        configs=[
            (w, v, "refused")
            for w, v in (("None", None), ("text", "digits"), ("dicts", [{"data": "digits"}]), ("numbers", [1]))
        ],
    )
