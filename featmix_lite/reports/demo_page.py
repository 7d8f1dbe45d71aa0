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
    """What the table says, and how far one run can be trusted, as sentences computed from the figures.

    >>> verdict([fm.demo.Result("input", "the images", fm.Run(accuracy=0.9, nll=0.25), None)], 360)
    'Highest accuracy: input (0.9000). Lowest NLL: input (0.2500). This is one seed and 360 test images: ...'
    """
    best = max(results, key=lambda r: r.run.accuracy)
    calm = min(results, key=lambda r: r.run.nll)
    p = best.run.accuracy
    margin = 1.96 * (2 * p * (1 - p) / tested) ** 0.5
    return (
        f"Highest accuracy: {best.site} ({p:.4f}). Lowest NLL: {calm.site} ({calm.run.nll:.4f}). This is one seed and "
        f"{tested} test images: two runs whose accuracies differ by less than about {margin:.3f} may differ by chance "
        "alone, and another seed can change the order."
    )


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
