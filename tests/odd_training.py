"""Odd calls of training: data, settings of runs, networks."""

from __future__ import annotations

import dataclasses

from nets import small_net
from odd_calls import labels, models, names, numbers, rows, varied
from odd_made import DATA, NET, torch_only

import featmix_lite as fm
from featmix_lite.training.options import Options


def training():
    good = dict(model=NET, data=DATA, mix=fm.Mix("2"), epochs=1, seed=0, batch=25)

    def one_step(**arguments):
        arguments["model"] = arguments["model"] if arguments["model"] is not NET else small_net(classes=10)
        return getattr(next(fm.train(**arguments), None), "loss", None)

    mixes = [
        (w, v, "refused")
        for w, v in (("text", "2"), ("dict", {"at": "2"}), ("number", 1), ("unknown site", fm.Mix("nöpe")))
    ]
    split, y = fm.Split, DATA.train.y
    sets = [
        *((w, dataclasses.replace(DATA, train=split(v, y)), want) for w, v, want in rows(DATA.train.x)),
        *(
            (w, dataclasses.replace(DATA, train=split(DATA.train.x, v)), want)
            for w, v, want in torch_only(labels(y, 10))
        ),
        ("None", None, "refused"),
        ("a pair", (DATA.train.x, y), "refused"),
        ("classes", dataclasses.replace(DATA, classes=3), "refused"),
    ]
    yield from varied(
        "train",
        one_step,
        good,
        model=models(NET),
        mix=mixes,
        data=sets,
        epochs=numbers(1, low=0, whole=True, none=True),
        seed=numbers(0, whole=True),
    )
    plain = dict(
        batch=(64, dict(low=1, whole=True)),
        lr=(0.1, dict(low=1e-9, none=True)),
        momentum=(0.9, dict(low=0, high=1)),
        smoothing=(0.1, dict(low=0, high=1)),
        weight_decay=(1e-4, dict(low=0)),
        noise=(0.1, dict(low=0)),
    )
    for name, (value, more) in plain.items():
        yield from varied(
            f"Options {name}", lambda **a: Options(**a).checked(None), {name: value}, **{name: numbers(value, **more)}
        )
    for name, value in (
        ("optimizer", "sgd"),
        ("schedule", "cosine"),
        ("loss", "ce"),
        ("form", "one-pass"),
        ("branches", "permuted"),
        ("augment", "flip"),
    ):
        yield from varied(
            f"Options {name}",
            lambda **a: Options(**a).checked(None),
            {name: value},
            **{name: names(value, none=name == "augment")},
        )
    counts = {
        "seed": (3, dict(low=0, whole=True)),
        "epochs": (5, dict(low=1, whole=True)),
        "n_train": (9, dict(low=1, whole=True, none=True)),
        "per_class": (9, dict(low=1, whole=True, none=True)),
        "dropout": (0.1, dict(low=0, high=1)),
        "batch": (8, dict(low=1, whole=True)),
        "lr": (0.1, dict(low=1e-9, none=True)),
        "label_noise": (0.1, dict(low=0, high=1)),
        "imbalance": (2.0, dict(low=1)),
        "n_test": (9, dict(low=1, whole=True, none=True)),
    }
    for name, (value, more) in counts.items():
        yield from varied(
            f"Config {name}", lambda **a: fm.Config(**a).as_dict(), {name: value}, **{name: numbers(value, **more)}
        )
    for name, value in (
        ("data", "digits"),
        ("model", "small_cnn"),
        ("optimizer", "sgd"),
        ("measures", ("snnl",)),
        ("mix", "2"),
    ):
        odd = [o for o in names(value, many=name == "measures", none=name == "mix")]
        yield from varied(
            f"Config {name}",
            lambda **a: fm.Config(**a).as_dict(),
            {} if name == "mix" else {name: value},
            **{name: odd},
        )
    yield from varied(
        "load",
        lambda **a: fm.load(**a).train,
        dict(name="digits", per_class=5),
        name=names("digits"),
        per_class=numbers(5, low=1, high=100, whole=True, none=True),
        seed=numbers(0, whole=True),
        root=[("number", 5, "any")],
    )
    yield from varied(
        "load n_train",
        lambda **a: fm.load("digits", **a).train,
        dict(n_train=50),
        n_train=numbers(50, low=1, high=1295, whole=True, none=True),
    )
    yield from varied(
        "with_label_noise",
        lambda **a: DATA.with_label_noise(**a).train,
        dict(share=0.5, seed=0),
        share=numbers(0.5, low=0, high=1),
        seed=numbers(0, whole=True),
    )
    yield from varied("imbalanced", lambda **a: DATA.imbalanced(**a).train, dict(ratio=2.0), ratio=numbers(2.0, low=1))
    for name in ("small_cnn", "oki_cnn", "resnet18"):
        more = {"width": 4} if name == "resnet18" else {}
        yield from varied(
            name,
            getattr(fm.models, name),
            dict(channels=1, classes=4, seed=0, **more),
            seed=numbers(0, whole=True, none=True),
            channels=numbers(1, low=1, whole=True, none=True),
            classes=numbers(4, low=1, whole=True, none=True),
        )
    yield from varied(
        "small_cnn dropout",
        fm.models.small_cnn,
        dict(channels=1, classes=4, dropout=0.1),
        dropout=numbers(0.1, low=0, high=1),
    )
    yield from varied("build", fm.models.build, dict(name="small_cnn", channels=1, classes=4), name=names("small_cnn"))
    yield from varied(
        "Run.load",
        fm.Run.load,
        dict(path="nowhere.safetensors"),
        path=[
            (w, v, "refused")
            for w, v in (
                ("None", None),
                ("number", 3),
                ("a folder", "/"),
                ("empty", ""),
                ("unicode", "nöpe–名.safetensors"),
            )
        ],
    )
