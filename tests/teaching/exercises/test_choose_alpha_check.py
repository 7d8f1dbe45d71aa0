"""A strength chosen on held-out rows: what is right, and what is named."""

import numpy as np

ASKED = "number"
RIGHT = [
    lambda losses: min(losses, key=lambda a: losses[a].mean()),
    lambda losses: sorted((v.sum(), a) for a, v in losses.items())[0][1],
    lambda losses: np.array(list(losses))[np.stack(list(losses.values())).mean(1).argmin()],
]
WRONG = [
    (lambda losses: max(losses, key=lambda a: losses[a].mean()), "highest mean"),
    (lambda losses: min(losses, key=lambda a: losses[a].min()), "luckiest seed"),
    (lambda losses: min(losses, key=lambda a: losses[a].max()), "worst seed"),
    (lambda losses: min(losses, key=lambda a: np.median(losses[a])), "median"),
    (lambda losses: min(losses, key=lambda a: losses[a][0]), "first seed"),
    (lambda losses: min(losses, key=lambda a: losses[a][-1]), "last seed"),
    (lambda losses: min(losses), "smallest alpha"),
    (lambda losses: max(losses), "largest alpha"),
    (lambda losses: list(losses)[0], "first alpha"),
    (lambda losses: min(losses, key=lambda a: losses[a].std(unbiased=False)), "differ least"),
    (lambda losses: min(v.mean() for v in losses.values()), "loss itself"),
    (lambda losses: np.argmin([v.mean() for v in losses.values()]), "position"),
    (lambda losses: min(losses.items(), key=lambda item: item[1].mean()), "should be one number; it is a tuple"),
    (lambda losses: min(losses, key=losses.get), "stopped with RuntimeError, in its line"),
]
