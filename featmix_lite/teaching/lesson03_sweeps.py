"""What lesson 03 does with records: run them with a bar, say what pairing does, play a room of students."""

from __future__ import annotations

import math
import random

import numpy as np

from ..base.progress import progress_bar
from ..experiments.arms import UNMIXED, label
from ..experiments.arms import against as against
from ..experiments.arms import columns as columns
from ..experiments.differences import Paired, by_seed, compared, mean_interval
from ..experiments.families import LEVEL, UNSEEN, holm
from ..experiments.ranking import NOT_TOLD, SHARED, rank
from ..experiments.ranking_sentences import READINGS as READINGS
from ..experiments.ranking_sentences import answer
from ..experiments.result_lines import result_line
from ..experiments.seed_runs import mixing_so, one_a_seed
from ..experiments.sweeps import sweep
from ..experiments.units import margin_of, sized
from ..mixing.mix import Mix

ARMS = {
    UNMIXED: None, "the images": Mix("input"), "after ReLU 1": Mix("block1.relu"), "last features": Mix("flatten"),
}  # fmt: skip
ANSWERS = [*ARMS, SHARED, NOT_TOLD]


def swept(configs) -> list[dict]:
    """``fm.sweep`` here, with a progress bar where tqdm is installed.

    >>> len(swept([fm.Config(epochs=1, per_class=5)]))
    1
    """
    with progress_bar(len(set(configs)), "run") as bar:
        return sweep(configs, say=lambda line: bar.update(1))


def highest(records, arms: dict[str, Mix | None], metric: str = "accuracy") -> str:
    """The arm that is told to be better than all others; else "several are level" or "the runs do not tell".

    >>> runs = [{"config": {"mix": m and m.as_dict(), "seed": s}, "accuracy": 0.9 + (s == 2 and m is None) / 100}
    ...         for s in range(3) for m in ARMS.values()]
    >>> highest(runs, ARMS)
    'the runs do not tell'
    """
    return rank(records, arms, metric).answer


def between(one: dict[int, float], two: dict[int, float], metric: str = "accuracy") -> Paired:
    """``one`` minus ``two`` over their common seeds, wherever the records came from.

    >>> between({0: 0.9, 1: 0.8, 5: 0.1}, {0: 0.8, 1: 0.7}).n
    2
    """
    return compared(_apart(one, two), metric, margin_of(metric))


def _apart(one: dict[int, float], two: dict[int, float]) -> list[float]:
    """one - two over their common seeds, by rising seed."""
    return [one[seed] - two[seed] for seed in sorted(one.keys() & two.keys())]


def widths(one: dict[int, float], two: dict[int, float]) -> tuple[float, float]:
    """Half the 95 % interval of the difference of two means: paired by seed, and as if the seeds were strangers.

    >>> paired_, alone = widths({0: 0.90, 1: 0.80, 2: 0.71}, {0: 0.88, 1: 0.78, 2: 0.70})
    >>> paired_ < alone / 10
    True

    Source: Student 1908; Welch 1947 for the unpaired one.
    """
    from scipy import stats

    seeds = sorted(one.keys() & two.keys())
    a, b = (np.array([own[seed] for seed in seeds]) for own in (one, two))
    _, low, high = mean_interval(a - b)
    alone = stats.ttest_ind(a, b, equal_var=False).confidence_interval(0.95)
    return (high - low) / 2, float(alone.high - alone.low) / 2


def summary(differences: dict[str, Paired], against: str = UNMIXED) -> str:
    """What several differences say, in a sentence, after Holm's correction: told apart, level, or neither.

    >>> summary({"a": compared([1.0, 1.1, 0.9, 1.0]), "b": compared([0.1, 0.4, -0.1, 0.3])})
    'Of 2 differences from no mixing, 1 is told from zero: a higher. Of 1 the runs do not tell: b.'
    """
    verdicts = holm(differences)
    apart = [f"{name} {verdict}" for name, verdict in verdicts.items() if verdict not in (UNSEEN, LEVEL)]
    level, rest = ([name for name, verdict in verdicts.items() if verdict == kind] for kind in (LEVEL, UNSEEN))
    count = f"{len(apart)} {_is(apart)}" if apart else "none is"
    what = f"Of {len(differences)} difference{'s' * (len(differences) != 1)} from {against}, {count} told from zero"
    sentence = what + ": " * bool(apart) + "; ".join(apart) + "."
    if level:
        one = differences[level[0]]
        within = sized(one.margin, one.metric, False)
        sentence += f" {len(level)} {_is(level)} level, within {within}: {'; '.join(level)}."
    return sentence + (f" Of {len(rest)} the runs do not tell: {'; '.join(rest)}." if rest else "")


def _is(names: list) -> str:
    return "is" if len(names) == 1 else "are"


def overall(records, name: str = "conv1-beats-image") -> tuple[str, str]:
    """A claim over its settings: (higher, lower, level or "the runs do not tell", the sentence with the pooled mean).

    >>> overall({}, "conv1-is-image")
    ('the runs do not tell', 'Nothing was run in two settings.')

    ``records``: as for ``fm.claims.verdicts``. Of several readings the first: it is fixed before anybody has looked.
    """
    from ..experiments import claims

    parts = claims.overall(claims.verdicts(name, records))
    return (answer(parts[0].verdict), str(parts[0])) if parts else (NOT_TOLD, "Nothing was run in two settings.")


def room_lines(records, arms: dict, without: int | None = None, seed: int = 0) -> list[str]:
    """Play a room: recorded runs as the lines that students would send, with votes cast by dice of ``seed``.

    >>> records = [{"config": fm.Config(mix=m, seed=s).as_dict(), "accuracy": 0.9} for s in (0, 1)
    ...            for m in ARMS.values()]
    >>> [line.split()[2] for line in room_lines(records, ARMS)]
    ['seed=0', 'seed=1']

    ``without``: a number that somebody real has.
    """
    chance, lines = random.Random(seed), []
    rows = {name: _records(records, mix) for name, mix in arms.items()}
    for number in sorted(set.intersection(*(set(own) for own in rows.values()))):
        own, vote = [rows[name][number] for name in arms], chance.choice([*arms, NOT_TOLD])
        if number != without:
            lines.append(result_line(own, vote))
    return lines


def _records(records, mix) -> dict[int, dict]:
    """{seed: record} of one arm, as lesson 03 would have made it: nothing further was measured."""
    mixes_so = mixing_so(mix)
    runs = one_a_seed((record for record in records if mixes_so(record["config"])), label(mix))
    return {
        seed: {**record, "config": {k: v for k, v in record["config"].items() if k != "measures"}}
        for seed, record in runs.items()
    }


def spoilt(lines: list[str]) -> list[str]:
    """The lines with three bad ones among them: a slip of typing, another experiment, somebody's number twice.

    >>> records = [{"config": fm.Config(mix=m, seed=s).as_dict(), "accuracy": 3 / 4} for s in (0, 1, 2)
    ...            for m in ARMS.values()]
    >>> len(fm.collect("\\n".join(spoilt(room_lines(records, ARMS)))).bad)
    3

    The line that comes twice has the same figures and no vote, so whichever comes first may count.
    """
    from ..experiments.result_lines import parsed, records_of

    one = parsed(lines[0])
    foreign = [{**r, "config": {**r["config"], "epochs": 5, "seed": 71}} for r in records_of(one)]
    slip = lines[1].replace("seed=", "seed=7", 1)
    again = result_line(records_of(parsed(lines[2])))
    return [*lines, slip, result_line(foreign, NOT_TOLD), again]


def arrivals(records, mix: Mix | None, other: Mix | None) -> list[float]:
    """The differences of one arm from ``other`` in the order of the seeds: for ``fm.figures.room``.

    >>> arrivals([{"config": {"mix": m, "seed": s}, "accuracy": 0.5 + (m is not None) / 4} for s in (0, 1)
    ...           for m in (None, fm.Mix("input").as_dict())], fm.Mix("input"), None)
    [0.25, 0.25]
    """
    return _apart(by_seed(records, mix), by_seed(records, other))


def narrower(paired_: float, alone: float) -> str:
    """What pairing did to an interval, in a sentence.

    >>> narrower(0.003, 0.006)
    'Paired: +-0.3 points. As strangers: +-0.6 points. Without pairing it would take about 4.0 times as many seeds.'
    """
    times = (alone / paired_) ** 2 if paired_ > 0 else math.inf
    more = "about as many seeds" if 0.9 < times < 1.1 else f"about {times:.1f} times as many seeds"
    sizes = f"Paired: +-{100 * paired_:.1f} points. As strangers: +-{100 * alone:.1f} points."
    return f"{sizes} Without pairing it would take {more}."
