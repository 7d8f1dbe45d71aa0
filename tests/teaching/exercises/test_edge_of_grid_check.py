"""The edge of the grid is looked at: what is right, and what is named."""

from featmix_lite.experiments.ranking import own_best
from featmix_lite.mixing.mix import Mix


def lowest(losses):
    return min(losses, key=lambda alpha: losses[alpha].mean())


def by_hand(losses):
    alpha = lowest(losses)
    return alpha, alpha in (min(losses), max(losses))


def by_order(losses):
    grid = sorted(losses)
    at = grid.index(lowest(losses))
    return [grid[at], int(at == 0 or at == len(grid) - 1)]


def by_the_kit(losses):
    records = [
        {"config": {"mix": Mix(alpha=a).as_dict(), "seed": s}, "val_nll": float(v)}
        for a, own in losses.items()
        for s, v in enumerate(own)
    ]
    alpha = own_best(records, {"any": {a: Mix(alpha=a) for a in losses}})["any"].alpha
    return alpha, not min(losses) < alpha < max(losses)


ASKED = "row"
RIGHT = [by_hand, by_order, by_the_kit]
WRONG = [
    (lambda losses: (lowest(losses), False), "never look at the grid's edge"),
    (lambda losses: (lowest(losses), True), "every best one the edge"),
    (lambda losses: (lowest(losses), lowest(losses) == max(losses)), "upper edge only"),
    (lambda losses: (lowest(losses), lowest(losses) == min(losses)), "lower edge only"),
    (lambda losses: (lowest(losses), lowest(losses) == list(losses)[-1]), "last of the dict"),
    (
        lambda losses: (lowest(losses), lowest(losses) in (list(losses)[0], list(losses)[-1])),
        "first and last of the dict",
    ),
    (lambda losses: (lowest(losses), not by_hand(losses)[1]), "wrong way round"),
    (lowest, "the alpha alone"),
    (lambda losses: by_hand(losses)[1], "the edge alone"),
    (lambda losses: by_hand(losses)[::-1], "exchanged"),
    (lambda losses: (min(losses, key=lambda a: losses[a].min()), False), "the answer is"),
    (lambda losses: {lowest(losses): True}, "it is a dict"),
    (lambda losses: (lowest(losses), "edge"), "a tuple that holds a str"),
    (lambda losses: (min(losses, key=losses.get), True), "stopped with ValueError, in its line"),
]
