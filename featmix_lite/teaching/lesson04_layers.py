"""What lesson 04 compares: one sweep's arms by several measures, and two of its sites over several settings."""

from __future__ import annotations

from ..experiments.arms import SITES as PLACES
from ..experiments.arms import UNMIXED, present
from ..experiments.arms import columns as columns
from ..experiments.claims import Overall
from ..experiments.differences import Paired, paired
from ..experiments.families import LEVEL
from ..experiments.pooling import Pooled, pooled
from ..experiments.ranking import BEHIND, BEST, NOT_TOLD, Ranking, rank
from ..experiments.ranking_sentences import READINGS as READINGS
from ..experiments.ranking_sentences import advice as advice
from ..experiments.ranking_sentences import answer
from ..experiments.ranking_sentences import called as called
from ..experiments.ranking_sentences import front as front
from ..experiments.ranking_sentences import said as said
from ..experiments.recorded import together
from ..experiments.units import margin_of
from ..mixing.mix import Mix
from .lesson04_tables import RANDOM
from .lesson04_tables import beside as beside

# In prose and pictures a site has its plain name.
NAMES = ("image", "after ReLU 1", "after block 1", "after ReLU 2", "after block 2", "features")
SITES = {name: Mix(place) for name, place in zip(NAMES, PLACES, strict=True)}
ARMS = {UNMIXED: None} | SITES | {"random site": Mix(RANDOM)}
STANDS = ["the best, too", "level with the best mean", "told to be behind", NOT_TOLD]


def ranked(records, *metrics: str, arms: dict = ARMS) -> list[Ranking]:
    """The arms that have records ranked by each metric; by the mixed training loss without the arm that does not mix,
    whose labels are clean.

    >>> runs = [{"config": {"mix": m and m.as_dict(), "seed": s}, "mixed_loss": 1.0} for m in ARMS.values()
    ...         for s in (0, 1)]
    >>> [len(ranking.places) for ranking in ranked(runs, "mixed_loss")]
    [7]
    """
    own = present(records, arms)
    mixing = {name: mix for name, mix in own.items() if mix}
    return [rank(records, mixing if metric == "mixed_loss" else own, metric) for metric in metrics]


def standing(ranking: Ranking, name: str) -> str:
    """How one arm stands in a ranking, in words.

    >>> from featmix_lite.experiments.ranking import Place
    >>> clear = Place("input", 0.97, 0.97, 0.97, "best"), Place("fc", 0.96, 0.955, 0.965, "behind")
    >>> standing(Ranking("accuracy", 20, clear), "input"), standing(Ranking("accuracy", 20, clear), "fc")
    ('the best', 'told to be behind')
    """
    if name in ranking.named(BEHIND):
        return STANDS[2]
    return "the best" if ranking.winner else "may be the best"


def stands(ranking: Ranking, other: Ranking) -> str:
    """Where the winner by one metric stands by ``other``: one of ``STANDS``. No winner: the runs do not tell.

    >>> from featmix_lite.experiments.ranking import Place
    >>> clear = Place("input", 0.97, 0.97, 0.97, "best"), Place("fc", 0.96, 0.955, 0.965, "behind")
    >>> stands(Ranking("mixed_loss", 20, clear), Ranking("accuracy", 20, clear))
    'the best, too'
    """
    if ranking.winner is None:
        return NOT_TOLD
    verdict = next(place.verdict for place in other.places if place.name == ranking.winner)
    if verdict == BEST:
        rest = {place.verdict for place in other.places[1:]}
        return STANDS[0 if other.winner else 1 if rest <= {LEVEL, BEHIND} else 3]
    return STANDS[{LEVEL: 1, BEHIND: 2}.get(verdict, 3)]


def settings() -> dict[str, tuple]:
    """The recorded settings that have both: {setting: (records, mixing the last features, mixing the images)}.

    >>> list(settings())[:2]
    ['clothes', 'digits']
    """
    plain, other = (Mix("flatten"), Mix("input")), (Mix("relu3"), Mix("input"))
    sweeps = {
        "clothes": ("fashion_few", plain), "digits": ("digits", plain), "MNIST": ("mnist_small_cnn", plain),
        "Fashion-MNIST": ("fashion_mnist_small_cnn", plain), "CIFAR-10": ("cifar10", plain),
        "MNIST, other network": ("mnist_oki_cnn", other),
        "Fashion-MNIST, other network": ("fashion_mnist_oki_cnn", other),
    }  # fmt: skip
    return {name: (together(sweep), *pair) for name, (sweep, pair) in sweeps.items()}


def everywhere(kinds: dict[str, tuple], metric: str = "accuracy") -> tuple[dict[str, Paired], Pooled, str]:
    """One comparison in several settings: ({setting: difference}, the pooled one, what it says).

    >>> runs = [{"config": {"mix": Mix(at).as_dict(), "seed": s}, "accuracy": 0.9}
    ...         for at in ("input", "fc") for s in (0, 1)]
    >>> everywhere({"a": (runs, Mix("fc"), Mix()), "b": (runs, Mix("fc"), Mix())})[2]
    'level'

    Arguments: ``kinds``, {setting: (records, one mixing, the other)}. No setting is counted: their differences are
    joined (``fm.pooled``), and the pooled interval is read with the kit's margin.
    """
    margin = margin_of(metric)
    each = {name: paired(records, one, other, metric, margin) for name, (records, one, other) in kinds.items()}
    whole = Overall(metric, "", pooled(each.values()), each, 0)
    return each, whole.pooled, answer(whole.verdict)
