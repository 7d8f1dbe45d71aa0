"""What lesson 08 measures beside the library's own measures: comparisons over seeds in words, a published table."""

from __future__ import annotations

import torch
from torch import Tensor

from ..base.text_table import table_text
from ..experiments.arms import UNMIXED, arms_in
from ..experiments.arms import against as against
from ..experiments.arms import one_site as one_site
from ..experiments.families import Differences
from ..measures.calibration import calibration
from ..measures.deformations import STRENGTHS, deformed
from ..mixing.mix import Mix
from ..models.evaluation import logits

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


def sites_in(records) -> dict[str, Mix]:
    """The single sites that records mix two rows at with alpha 1: {site: ``Mix``}, in the order of the records.

    >>> list(sites_in(fm.recorded.runs("mnist_oki_cnn")))
    ['input', 'relu1', 'relu2', 'pool', 'relu3']
    """
    return {mix.at: mix for mix in arms_in(records).values() if mix and isinstance(mix.at, str) and mix == Mix(mix.at)}


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


def differences_table(differences: Differences, metrics, scale: float = 1, digits: int = 3) -> str:
    """What ``against`` found in ``metrics`` as lines: a row for each arm, with intervals, * where the verdict stands.

    >>> runs = [{"config": {"mix": m, "seed": s}, "nll": 0.1 + s / 100 + 0.2 * bool(m)}
    ...         for s in range(3) for m in (None, fm.Mix("input").as_dict())]
    >>> print(differences_table(against(runs, {"images": fm.Mix("input")}, metric=["nll"]), ["nll"]))
                           nll
    images                 +0.200 [+0.200, +0.200] *
    """
    rows = []
    for arm in dict.fromkeys(a for a, _ in differences):
        cells = []
        for m in metrics:
            one = differences[arm, m]
            low, mid, high = (f"{scale * v:+.{digits}f}" for v in (one.low, one.difference, one.high))
            cells.append(f"{mid} [{low}, {high}]{'' if differences.verdicts[arm, m] == 'no difference seen' else ' *'}")
        rows.append([arm, *cells])
    return table_text(["", *metrics], rows, least=(21, 26 if digits > 1 else 22))


def temperature_words(differences: Differences, raw="nll", mended="nll_calibrated", name: str = "NLL") -> str:
    """A sentence: what do the raw figure and the one after a temperature say of mixing, and how much lay between?

    ``differences``: what ``against`` gave for both. Higher is worse. See the tests for all the ways it can end.
    """
    arms, verdicts = list(dict.fromkeys(a for a, _ in differences)), differences.verdicts
    worse, better = ({m: [a for a in arms if verdicts[a, m] == v] for m in (raw, mended)} for v in ("higher", "lower"))
    counted = (
        f"Raw {name}, against no mixing: worse at {len(worse[raw])} of {len(arms)} sites, better at "
        f"{len(better[raw])}. After one temperature: worse at {len(worse[mended])}, better at {len(better[mended])}. "
    )
    if not worse[raw]:
        return counted + f"Raw {name} holds nothing against mixing here."
    before, after = (sum(differences[a, m].difference for a in worse[raw]) / len(worse[raw]) for m in (raw, mended))
    gone, size = 1 - after / before, f"{100 * before:.1f} points" if raw.startswith("ece") else f"{before:.3f}"
    share = "more than all" if gone > 1 else f"{gone:.0%}" if gone > 0 else "nothing"
    return counted + f"Where raw {name} is worse, by {size} on average, one temperature takes away {share} of that."


def kinds_words(differences: Differences, arm: str) -> str:
    """A sentence for ``arm``: at how many strengths of each kind is it higher or lower, by what ``against`` gave?

    >>> from featmix_lite.experiments.differences import compared
    >>> from featmix_lite.experiments.families import Differences
    >>> print(kinds_words(Differences({("a", "zoom_in_80"): compared([0.1, 0.1001]),
    ...                                ("a", "zoom_in_60"): compared([0.1, -0.1])}), "a"))
    a: zoom in higher at 1 of 2.
    """
    kinds: dict[str, list[str]] = {}
    for (name, metric), verdict in differences.verdicts.items():
        if name == arm:
            kinds.setdefault(metric.rpartition("_")[0].replace("_", " "), []).append(verdict)
    parts = []
    for kind, verdicts in kinds.items():
        seen = [f"{v} at {verdicts.count(v)}" for v in ("higher", "lower") if v in verdicts]
        parts.append(f"{kind} {' and '.join(seen) + ' of' if seen else 'no difference seen at any of'} {len(verdicts)}")
    return f"{arm}: {'; '.join(parts)}."


def metrics_of(records, kinds=tuple(STRENGTHS)) -> list[str]:
    """The figures of these kinds that records hold, in order of strength.

    >>> metrics_of([{"accuracy": 0.9, "fgsm_0.1": 0.5, "pgd_0.1": 0.4}], ["pgd"])
    ['pgd_0.1']
    """
    return [key for kind in kinds for key in records[0] if key.startswith(kind + "_")]


def chance_ece(outputs: Tensor, draws: int = 200, seed: int = 0) -> float:
    """The mean ECE of a network that is as sure as it is right: answers drawn from its own probabilities.

    >>> round(chance_ece(torch.zeros(100, 2)), 2)         # all 50 % sure; of 100 images not just 50 come out right
    0.04

    ``outputs`` (N, K): logits. Even such a network reads more than 0, the more the fewer images there are.
    """
    g = torch.Generator().manual_seed(seed)
    drawn = torch.multinomial(outputs.softmax(1), draws, replacement=True, generator=g)
    return sum(calibration(outputs, labels).ece for labels in drawn.T) / draws


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


def noisy_records(share: float, epochs: int = 30, seeds: int = 3) -> list[dict]:
    """Records of training with a ``share`` of wrong labels: those kept with the kit where there are, else made now.

    >>> records = noisy_records(0.13, epochs=1, seeds=1)      # nobody recorded this one
    >>> len(records), {record["config"]["label_noise"] for record in records}
    (4, {0.13})

    ``epochs`` and ``seeds`` are those of runs made now: no mixing, and each of ``NOISY_ARMS``.
    """
    from ..experiments import recorded
    from ..experiments.config import Config
    from ..experiments.sweeps import sweep

    kept = recorded.runs("digits_label_noise") if "digits_label_noise" in recorded.names() else []
    kept = [record for record in kept if record["config"].get("label_noise") == share]
    if kept:
        return kept
    every = [(seed, mix) for seed in range(seeds) for mix in (None, *NOISY_ARMS.values())]
    plain = {"per_class": 20, "batch": 32, "label_noise": share, "evaluate": False}
    return sweep([Config(mix=mix, seed=seed, epochs=epochs, **plain) for seed, mix in every])
