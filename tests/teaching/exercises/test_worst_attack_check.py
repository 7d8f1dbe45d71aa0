"""Every known mistake gets a sentence of its own."""

import numpy as np

ASKED = "number"
RIGHT = [
    lambda right: right.all(0).double().mean(),
    lambda right: right.min(0).values.mean(),
    lambda right: right.prod(0).mean(),
    lambda right: np.mean([all(column) for column in zip(*right.tolist())]),
    lambda right: 1 - (1 - right).amax(0).mean(),
]
WRONG = [
    (lambda right: max(row.mean() for row in right[1:]), "the attack that failed most"),
    (lambda right: right.numpy().mean(1).min(), "best over all images"),
    (lambda right: right.mean(), "mean over attacks; nobody"),
    (lambda right: right[1:].mean(), "row 0 left out"),
    (lambda right: right[0].mean(), "row 0, the images without"),
    (lambda right: right[1].mean(), "row 1, the first"),
    (lambda right: right[-1].mean(), "last row"),
    (lambda right: right[1:].min(0).values.mean(), "left row 0 out"),
    (lambda right: right.amax(0).mean(), "withstands one attack"),
    (lambda right: 1 - right.all(0).double().mean(), "share that is fooled"),
    (lambda right: np.prod(right.numpy().mean(1)), "separate dice"),
    (lambda right: right.all(0).sum() / right[0].sum(), "right at first"),
    (lambda right: right.prod(0).sum(), "how many images"),
    (lambda right: right.prod(0), "of each image"),
    (lambda right: right[:3], "should be one number"),
]
