"""The page of ``featmix demo``: one HTML file with the table, the curves and the pictures; it opens offline."""

from __future__ import annotations

from ..base.escaping import markup
from ..base.text_table import table_text
from . import manifold_section
from .demo_runs import Result
from .page_parts import drawn, shell

COLUMNS = ("accuracy", "nll", "train_loss", "mixed_loss", "seconds")
MEANING = {
    "accuracy": "share of test images named rightly; higher is better",
    "nll": "negative log-likelihood of the test labels in nats; lower is better",
    "train_loss": "the same on the clean training images",
    "mixed_loss": "the mixed loss of the last epoch: what training made small",
    "seconds": "training time on this computer",
}


def table(results: list[Result]) -> str:
    """The runs as plain text, sites by their names.

    >>> results = fm.demo.runs(fm.load("digits", per_class=10), epochs=1, places=fm.demo.PLACES[:2], say=len)
    >>> print(table(results))
    site        accuracy         nll  train_loss  mixed_loss     seconds
    none             ...
    input            ...
    """
    return table_text(["site", *COLUMNS], [[r.site, *_cells(r)] for r in results], "<>", least=(0, 12, 10))


def page(results: list[Result], data, sites) -> str:
    """The whole page as HTML; nothing in it is fetched.

    Arguments: ``results`` of ``demo.runs``; ``data`` they were trained on; ``sites``, what ``fm.sites`` gives for
    the network (``[]``: the chain is left out).

    >>> import featmix_lite as fm
    >>> data = fm.load("digits", per_class=10)
    >>> results = fm.demo.runs(data, epochs=1, places=fm.demo.PLACES[:1], say=len)
    >>> page(results, data, []).splitlines()[0]
    '<!doctype html>'
    """
    from .. import figures

    by_name = {r.site: r.run for r in results}
    curves = figures.curves(by_name, metrics=("accuracy", "nll"))
    chain = figures.network(sites) if sites else None
    first = results[0].run.config
    parts = [
        "<h1>Where should you mix?</h1>",
        f"<p>One network, trained {len(results)} times on {len(data.train.x)} images ({markup(data.name)}, seed "
        f"{markup(first.get('seed'))}, {markup(first.get('epochs'))} epochs): same first weights, same batches, same "
        "partners, same mixing weights. Only the place of the mixing moves.</p>",
        _html_table(results),
        f"<p>{markup(verdict(results, len(data.test.x)))}</p>",
        "<h2>While it learned</h2>",
        drawn(curves, javascript=True),
        *manifold_section.section(results, data.names, seed=first.get("seed", 0)),
    ]
    if chain is not None:
        parts += [
            "<h2>The network</h2>",
            "<p>Places in one group give one and the same mixing (in eval mode).</p>",
            drawn(chain),
        ]
    return shell("Where should you mix?", parts, "featmix demo", results[0].run.versions)


def verdict(results: list[Result], tested: int) -> str:
    """What one run each can say, and how far apart two of them would have to be, computed from the figures.

    >>> verdict([fm.demo.Result("input", "the images", fm.Run(accuracy=0.9, nll=0.25), None)], 360)
    'One run each: these numbers are a picture, not a ranking. ...'

    The difference that counts is that of two accuracies on ``tested`` images, taken as independent, with Bonferroni's
    correction for all pairs of runs: on the same images it would be smaller, but what seeds add is not in it at all.
    """
    p = sum(r.run.accuracy for r in results) / len(results)
    apart = pairs_apart(p, tested, len(results))
    widest = max(r.run.accuracy for r in results) - min(r.run.accuracy for r in results)
    beyond = "more" if widest > apart else "less"
    return (
        f"One run each: these numbers are a picture, not a ranking. On {tested} test images two accuracies near "
        f"{p:.0%} must be {100 * apart:.1f} points apart before chance in the images alone is an unlikely reason; the "
        f"widest gap here is {100 * widest:.1f} points, {beyond} than that. Another seed moves them further, and one "
        "seed cannot say by how much: repeat the runs over seeds (featmix sweep) and compare them seed by seed "
        "(fm.paired)."
    )


def pairs_apart(share: float, tested: int, runs: int) -> float:
    """How far apart the accuracies of two of ``runs`` runs must be: 95 %, corrected for all their pairs.

    >>> round(pairs_apart(0.9, 360, 2), 3), round(pairs_apart(0.9, 360, 4), 3)
    (0.044, 0.059)
    """
    from scipy.stats import norm

    pairs = max(1, runs * (runs - 1) // 2)
    return float(norm.ppf(1 - 0.025 / pairs)) * (2 * share * (1 - share) / tested) ** 0.5


def _cells(result: Result) -> list[str]:
    return [f"{getattr(result.run, name):.{1 if name == 'seconds' else 4}f}" for name in COLUMNS]


def _html_table(results: list[Result]) -> str:
    head = "".join(f'<th scope="col" title="{markup(MEANING[n])}">{n}</th>' for n in COLUMNS)
    rows = "".join(
        f'<tr><th scope="row"><code>{markup(r.site)}</code></th>'
        f'<td class="words">{markup(r.words)}</td>{"".join(f"<td>{c}</td>" for c in _cells(r))}</tr>'
        for r in results
    )
    meanings = "; ".join(f"{name}: {MEANING[name]}" for name in COLUMNS)
    return (
        f'<div class="scroll"><table><caption>After the last epoch</caption><thead><tr><th scope="col">site</th>'
        f'<th scope="col"></th>{head}</tr></thead><tbody>{rows}</tbody></table></div>'
        f"<details><summary>What the columns mean</summary><p>{markup(meanings)}.</p></details>"
    )
