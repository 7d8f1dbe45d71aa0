"""Every verdict and every number of the claims again, with SciPy, from the records' own JSON alone."""

import numpy as np
import pytest
from scipy import stats

import featmix_lite as fm
from featmix_lite.experiments.claims.judging import AGAINST, NOT_RUN, OPEN, SEEN

PLAIN = dict(per_class=None, form="one-pass", branches="permuted", dropout=0.0, label_noise=0.0, noise=0.0, imbalance=1)
UNUSED = {True: [None, {"loss": "none"}]}  # rows without labels may be there, and not be used


def by_hand(comparison, records):
    """The difference, its interval and n, from the records' own JSON, without the package's choosing or statistics."""
    columns = []
    for weight, arm, metric in comparison.terms:
        ways = arm.mix if isinstance(arm.mix, tuple) else (arm.mix,)
        beside = ways[0].as_dict() if isinstance(ways[0], fm.Unsupervised) else None
        mixes = [None] if beside else [None if m is None else m.as_dict() for m in ways]
        want = {**PLAIN, **dict(arm.where)}
        each = [
            {
                r["config"]["seed"]: r for r in records[arm.sweep]
                if r["config"]["mix"] == mix and r["config"].get("unsupervised") in UNUSED.get(beside is None, [beside])
                and all({**PLAIN, **r["config"]}[k] == v for k, v in want.items())
            }
            for mix in mixes
        ]  # fmt: skip
        if len(each) > 1:
            sign = -1 if arm.best in ("val_nll", "mixed_loss") else 1
            means = [sign * round(np.mean([r[arm.best] for r in runs.values()]), 9) for runs in each]
            each = [each[int(np.argmax(means))]]
        least = 2e-3 * metric.endswith("_calibrated")  # where the search for a temperature ends, there was none
        columns.append((weight, {s: r[metric] for s, r in each[0].items() if r.get("temperature", 1) >= least}))
    seeds = sorted(set.intersection(*(set(c) for _, c in columns)))
    d = np.array([sum(w * c[s] for w, c in columns) for s in seeds])
    test = stats.ttest_1samp(d, 0)
    return d.mean(), *test.confidence_interval(0.95), len(d), test.pvalue


def margin_by_hand(metric):
    """Half a point of accuracies and ECE, .02 nats; losses of training and the SNNL have none."""
    if metric.startswith(("snnl", "train_loss", "mixed_loss", "epochs_to", "geometry", "from_image")):
        return None
    if metric.startswith("linearity"):
        return 0.01
    return 0.02 if "nll" in metric else 0.005


def agree(told, records):
    """Every verdict and every number of ``told`` again, with scipy, from the records alone."""
    compared = 0
    for name in dict.fromkeys(v.claim.name for v in told):
        mine = [v for v in told if v.claim.name == name]
        findings = [(v, f) for v in mine for f in v.findings if f.paired]
        families = {}
        for v, f in findings:
            mean, low, high, n, p = by_hand(f.comparison, records)
            got, margin, within = f.paired, margin_by_hand(f.comparison.metric), 1.0
            assert got.margin == margin
            se = max((high - low) / 2 / stats.t.ppf(0.975, n - 1), 1e-12)
            assert (got.difference, got.low, got.high, got.n) == pytest.approx((mean, low, high, n)), f.comparison.text
            if f.comparison.claimed in ("same", "no gain"):
                t = abs(mean) if f.comparison.claimed == "same" else mean
                p, word = 2 * stats.t.sf(abs(margin - t) / se, n - 1), SEEN if t < margin else AGAINST
            else:
                word = SEEN if (mean > 0) == (f.comparison.claimed == "higher") else AGAINST
                within = 2 * stats.t.sf((margin - abs(mean)) / se, n - 1) if margin else None
            families.setdefault(v.setting.name, []).append((p, within, word, f))
            compared += 1
        for family in families.values():
            want = {id(f): OPEN for *_, f in family}
            for which, said in ((0, None), (1, "level")):
                line = [one for one in family if one[which] is not None and _counts(one, which)]
                for place, one in enumerate(sorted(line, key=lambda o: o[which])):
                    if one[which] > 0.05 / (len(line) - place):
                        break
                    want[id(one[3])] = said or one[2]
            assert all(f.verdict == want[id(f)] and f.among == len(family) for *_, f in family), name
        for v in mine:
            words = {f.verdict for f in v.findings}
            if v.setting and NOT_RUN not in words:
                assert v.verdict == next(w for w in (AGAINST, "level", OPEN, SEEN) if w in words)
    return compared


def _counts(one, which):  # for "same" and "no gain" one test says both
    return which == 0 or one[3].comparison.claimed not in ("same", "no gain")
