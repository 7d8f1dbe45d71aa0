"""Odd calls of pictures: embeddings and figures."""

from __future__ import annotations

from odd_calls import labels, names, numbers, rows, sequences, varied
from odd_made import DATA, NET, K, X, Y, Z, alone, some

import featmix_lite as fm
from featmix_lite.experiments.differences import compared
from featmix_lite.experiments.times_to_loss import convergence
from featmix_lite.representation.embedding import faithful


def pictures():
    kinds = {"pca": {}, "lda": {"labels": Y}, "tsne": {"perplexity": 5, "iterations": 10}}
    for kind, more in kinds.items():
        odd = (
            rows(X)
            if kind == "pca"
            else [
                o
                for o in rows(X)
                if kind == "lda"
                or o[0]
                in (
                    "None",
                    "text",
                    "one nan",
                    "all nan",
                    "one inf",
                    "no rows",
                    "complex",
                    "0-d",
                    "rows stretched",
                    "integers",
                    "zeros",
                    "list",
                )
            ]
        )
        yield from varied(
            f"embedding {kind}",
            lambda **k: fm.embedding.fit(**k).points,
            dict(features=X, kind=kind, **more),
            features=odd if kind == "lda" else alone(odd),
        )
    yield from varied(
        "embedding.fit", lambda **k: fm.embedding.fit(**k).points, dict(features=X, kind="pca"), kind=names("pca")
    )
    yield from varied(
        "embedding lda labels",
        lambda **k: fm.embedding.fit(**k).points,
        dict(features=X, kind="lda", labels=Y),
        labels=labels(Y, K, bound=False),
    )
    yield from varied(
        "embedding perplexity",
        lambda **k: fm.embedding.fit(**k).points.shape,
        dict(features=X, kind="tsne", perplexity=5, iterations=5),
        perplexity=numbers(5.0, low=1e-9),
        seed=numbers(0, whole=True),
        iterations=[o for o in numbers(5, low=0, whole=True, none=True) if o[0] != "None"],
    )
    p, more, placed = X[:, :2], some(5, 6, seed=3), some(5, 2, seed=4)
    yield from varied(
        "faithful",
        faithful,
        dict(features=X, points=p, mixed=more, placed=placed, k=3),
        features=[o for o in rows(X) if o[0] != "one dimension more"],
        points=[o for o in rows(p) if o[0] != "one dimension more"],
        mixed=[o for o in rows(more) if o[0] != "one dimension more"],
        placed=[o for o in rows(placed) if o[0] != "one dimension more"],
        k=numbers(3, low=1, whole=True),
    )
    yield from varied(
        "picture",
        lambda **k: fm.embedding.picture(**k).placed,
        dict(clean=X, labels=Y, mixed=more, kind="pca"),
        clean=rows(X),
        mixed=alone(rows(more)),
        kind=names("pca"),
        k=numbers(10, low=1, whole=True),
    )
    f = fm.figures
    one = compared([0.1, 0.12, 0.11])
    late = [{"config": {"mix": None, "seed": 0, "epochs": 9}, "epochs_to_0.2": 3.0}]
    made = fm.measures.calibration(Z, Y)
    plain = {
        "reliability": (dict(found={"a": made}), "found", {}),
        "forest": (dict(differences={"a": one}), "differences", {}),
        "strip": (dict(rows={"a": {0: 0.5}}), "rows", {}),
        "curves": (dict(runs=[{"epoch": 1, "loss": 2.0}]), "runs", []),
        "gallery": (dict(rows={"a": DATA.test.x[:2]}), "rows", {}),
        "snnl_curves": (dict(curves={"a": fm.measures.snnl_curve(X, Y)}), "curves", {}),
        "strength_curves": (dict(panels={"rotation": {"a": [(20, 0.5, 0.4, 0.6)]}}), "panels", {}),
        "epoch_differences": (dict(panels={"fc": {"a": {1: one}}}), "panels", {}),
        "not_there_yet": (dict(estimates=convergence(late, {"a": None})), "estimates", {}),
        "collapse_lines": (dict(runs={"a": [{"epoch": 1, "collapse_nc1": 0.1}]}), "runs", {}),
        "network": (dict(sites=fm.sites(NET, DATA.test.x[:2])), "sites", []),
    }
    for name, (good, argument, empty) in plain.items():
        yield from varied(
            f"figures.{name}",
            drawn(getattr(f, name)),
            good,
            **{argument: [o for o in sequences(empty) if (name, o[0]) != ("curves", "list of empty dicts")]},
            title=[("number", 3, "any"), ("unicode", "名", "any")],
        )
    yield from varied(
        "figures.limits",
        f.limits,
        dict(points=p),
        points=[(w, v, "refused") for w, v in (("None", None), ("text", "ab"), ("flat", p[:, 0]))],
    )
    yield from varied(
        "figures.mark", lambda **k: None if f.mark(**k) else None, dict(number=1), number=numbers(1, low=0, whole=True)
    )


def drawn(function):
    """A figure says nothing in numbers: it is drawn, or refused."""

    def draw(**arguments):
        function(**{k: v for k, v in arguments.items() if k != "title" or function.__name__ != "network"})

    draw.__name__ = function.__name__
    return draw
