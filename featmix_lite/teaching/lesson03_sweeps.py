"""What lesson 03 does with records: run them with a bar, sum several differences up, play a room of students."""

from __future__ import annotations

import random

from ..base.progress import progress_bar
from ..base.text_table import counted
from ..experiments.arms import SITES as PLACES
from ..experiments.arms import UNMIXED, label
from ..experiments.arms import against as against
from ..experiments.arms import columns as columns
from ..experiments.differences import Paired, by_seed
from ..experiments.differences import compared as compared
from ..experiments.families import LEVEL, UNSEEN, holm
from ..experiments.learning_ways import same_as
from ..experiments.ranking import NOT_TOLD, SHARED, rank
from ..experiments.result_lines import result_line
from ..experiments.seed_runs import one_a_seed
from ..experiments.sweeps import sweep
from ..experiments.units import sized
from ..mixing.mix import Mix

# In prose and pictures a site has its plain name.
NAMES = ("image", "after ReLU 1", "after block 1", "after ReLU 2", "after block 2", "features")
SITES = {name: Mix(place) for name, place in zip(NAMES, PLACES, strict=True)}
ARMS = {UNMIXED: None} | {name: SITES[name] for name in ("image", "after ReLU 1", "features")}
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


def summary(differences: dict[str, Paired], against: str = UNMIXED) -> str:
    """What several differences say, in a sentence, after Holm's correction: told apart, level, or neither.

    >>> summary({"a": compared([1.0, 1.1, 0.9, 1.0]), "b": compared([0.1, 0.4, -0.1, 0.3])})
    'Of 2 differences from no mixing, 1 is told apart: a higher. Of 1 the runs do not tell: b.'
    """
    verdicts = holm(differences)
    apart = [f"{name} {verdict}" for name, verdict in verdicts.items() if verdict not in (UNSEEN, LEVEL)]
    level, rest = ([name for name, verdict in verdicts.items() if verdict == kind] for kind in (LEVEL, UNSEEN))
    count = f"{len(apart)} {_is(apart)}" if apart else "none is"
    what = f"Of {counted(len(differences), 'difference')} from {against}, {count} told apart"
    sentence = what + ": " * bool(apart) + "; ".join(apart) + "."
    if level:
        one = differences[level[0]]
        within = sized(one.margin, one.metric, False)
        sentence += f" {len(level)} {_is(level)} level, within {within}: {'; '.join(level)}."
    return sentence + (f" Of {len(rest)} the runs do not tell: {'; '.join(rest)}." if rest else "")


def _is(names: list) -> str:
    return "is" if len(names) == 1 else "are"


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
    does_so = same_as(mix)
    runs = one_a_seed((record for record in records if does_so(record["config"])), label(mix))
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
    one, two = by_seed(records, mix), by_seed(records, other)
    return [one[seed] - two[seed] for seed in sorted(one.keys() & two.keys())]
