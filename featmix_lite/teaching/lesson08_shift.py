"""What lesson 08 measures beside the library's own measures: luck in an ECE, wrong labels; a published table."""

from __future__ import annotations

import torch
from torch import Tensor

from ..experiments.arms import UNMIXED
from ..experiments.differences import mean_interval as mean_interval
from ..measures.calibration import calibration
from ..measures.deformations import STRENGTHS, deformed
from ..mixing.mix import Mix
from ..models.evaluation import logits
from .lesson import say as say

# The last is Manifold Mixup's way: one of three sites, drawn for each batch.
ARMS = {
    UNMIXED: None, "images mixed": Mix("input"), "behind the first ReLU": Mix("block1.relu"),
    "one of three sites": Mix(("input", "block1", "block2"), alpha=2.0),
}  # fmt: skip
NOISY_ARMS = {
    "images, alpha 1": Mix("input"), "images, alpha 8": Mix("input", alpha=8.0),
    "behind the first ReLU": Mix("block1.relu"),
}  # fmt: skip

# Verma et al. 2019, tables 4 and 9: test accuracy in %, PreActResNet34 trained on plain CIFAR-100.
_COLUMNS = (UNMIXED, "images mixed, alpha 1", "images mixed, alpha 2", "Manifold mixup, alpha 2")
_TABLE = {
    "rotation": {20: (52.96, 55.55, 56.48, 60.08), 40: (33.82, 37.73, 36.78, 42.13), 60: (26.77, 28.47, 27.53, 33.78),
                 80: (24.19, 26.72, 25.34, 29.95)},
    "shear": {28.6: (55.92, 58.16, 60.01, 62.85), 57.3: (35.66, 39.34, 39.7, 44.27), 114.6: (19.57, 22.94, 22.8, 24.69),
              143.2: (17.55, 21.66, 21.22, 23.56), 171.9: (22.38, 25.53, 25.27, 28.02)},
    "zoom_in": {80: (47.95, 52.18, 50.47, 52.70), 60: (12.68, 13.75, 13.12, 11.49), 40: (4.97, 4.47, 5.23, 4.17),
                20: (2.43, 1.9, 2.45, 2.03)},
    "zoom_out": {120: (43.18, 60.02, 61.62, 63.59), 140: (19.34, 41.81, 42.02, 45.29),
                 160: (11.12, 25.48, 25.85, 27.02), 180: (7.98, 18.11, 18.02, 15.68)},
}  # fmt: skip
# The same paper's table 7: accuracy in % on FGSM images; PreActResNet18 on CIFAR-10.
FGSM_PUBLISHED = {UNMIXED: 36.32, "images mixed, alpha 1": 71.51, "Manifold mixup, alpha 2": 77.50}


def show(figure) -> None:
    """Show a plotly figure where it stands, its alt text folded below it."""
    from IPython.display import HTML, display

    from ..base.escaping import markup
    from ..figures import alt, config

    figure.show(config=config())
    display(HTML(f"<details><summary>The figure in words</summary>{markup(alt(figure))}</details>"))


def published() -> dict[str, dict[str, list[tuple[float, float]]]]:
    """The published table of deformations, to draw: {kind: {arm: [(strength, accuracy), ...]}}, accuracies as shares.

    >>> published()["rotation"]["Manifold mixup, alpha 2"][0]
    (20, 0.6008)

    Source: Verma et al. 2019, tables 4 and 9; no intervals are given there.
    """
    return {
        kind: {arm: [(s, row[i] / 100) for s, row in rows.items()] for i, arm in enumerate(_COLUMNS)}
        for kind, rows in _TABLE.items()
    }


def best_in(table: dict, arm: str) -> tuple[int, int, str]:
    """In how many cells of ``table`` (as ``published`` gives it) is ``arm`` highest, of how many, and in a sentence.

    >>> best_in({"rotation": {"a": [(20, 0.5), (40, 0.2)], "b": [(20, 0.4), (40, 0.3)]}}, "a")
    (1, 2, 'a is highest in 1 of 2 cells; not at rotation 40 (b is).')
    """
    cells, others = 0, []
    for kind, own in table.items():
        for i, (strength, value) in enumerate(own[arm]):
            cells += 1
            top = max(own, key=lambda a: own[a][i][1])
            if own[top][i][1] > value:
                others.append(f"{kind.replace('_', ' ')} {strength:g} ({top} is)")
    counted = f"{arm} is highest in {cells - len(others)} of {cells} cells"
    return cells - len(others), cells, f"{counted}; not at {', '.join(others)}." if others else f"{counted}."


def sure_and_right(outputs: Tensor, labels: Tensor) -> tuple[float, float, float, float, float]:
    """(mean confidence, accuracy, their gap, and the gap's 95 % interval low, high) of logits (N, K).

    >>> sure, right, gap, low, high = sure_and_right(torch.tensor([[9.0, 0.0]] * 4), torch.tensor([0, 0, 1, 0]))
    >>> right, low < gap < high
    (0.75, True)

    Image by image, so the interval covers other test images, not another training.
    """
    confidence, guess = outputs.double().softmax(1).max(1)
    right = (guess == labels).double()
    return float(confidence.mean()), float(right.mean()), *mean_interval((confidence - right).tolist())


def chance_ece(outputs: Tensor, draws: int = 200, seed: int = 0) -> Tensor:
    """ECEs (draws,) of a network that is as sure as it is right: answers drawn from its own probabilities.

    >>> round(float(chance_ece(torch.zeros(100, 2)).mean()), 2)   # all 50 % sure, but by luck not just 50 are right
    0.04

    ``outputs`` (N, K): logits. Even such a network reads more than 0, the more the fewer images there are.
    """
    g = torch.Generator().manual_seed(seed)
    drawn = torch.multinomial(outputs.softmax(1), draws, replacement=True, generator=g)
    return torch.tensor([calibration(outputs, labels).ece for labels in drawn.T], dtype=torch.float64)


def shown(data, row: int | None = None) -> tuple[dict, dict]:
    """One test image at all strengths of all deformations, for ``figures.gallery``: (rows, captions).

    >>> rows, captions = shown(data)
    >>> len(rows["shear"]), captions["zoom out"]
    (6, ['as it is', '120 %', '140 %', '160 %', '180 %'])

    ``row``: which one; left out, the image that rotation and shear move most.
    """
    if row is None:
        most = [deformed(data, kind, STRENGTHS[kind][-1]) for kind in ("rotation", "shear")]
        turned, sheared = ((x - data.test.x).square().mean((1, 2, 3)) for x in most)
        row = int((turned * sheared).argmax())
    rows, captions = {}, {}
    for kind, sizes in STRENGTHS.items():
        name, unit = kind.replace("_", " "), "±{:g}°" if kind in ("rotation", "shear") else "{:g} %"
        rows[name] = torch.stack([data.test.x[row], *(deformed(data, kind, s)[row] for s in sizes)])
        captions[name] = ["as it is", *(unit.format(s) for s in sizes)]
    return rows, captions


def memorised(model, noisy, clean) -> tuple[float, float]:
    """Of the training rows whose label is wrong: the share named as the wrong label says, and as the true one says.

    >>> wrong = data.with_label_noise(0.4)
    >>> sum(memorised(model, wrong, data)) <= 1
    True

    Arguments: ``noisy``, what ``clean.with_label_noise`` gave.
    """
    rows = noisy.train.y != clean.train.y
    said = logits(model, noisy.train.x[rows]).argmax(1)
    return tuple(float((said == split.train.y[rows].cpu()).double().mean()) for split in (noisy, clean))
