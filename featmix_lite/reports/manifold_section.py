"""The manifold part of a page: pictures of clean and mixed points at a site, and the table of what is measured."""

from __future__ import annotations

from ..base.escaping import markup
from ..base.text_table import table_text
from ..measures import effective_rank, spectrum
from ..representation.manifolds import Survey
from .page_parts import drawn

DRAWN = 60  # mixes in a picture: more hide the classes
HEAD = ("SNNL, T = 0.1", "SNNL, least", "T / mean", "intrusion", "95 % interval", "distance ratio", "rank")
MEANING = (
    ("SNNL, T = 0.1", "Soft Nearest Neighbor loss of the clean images in nats, at a temperature of a tenth of the mean "
     "squared distance between two images; 0: all neighbours are of the own class"),
    ("SNNL, least", "the same at its best temperature"),
    ("T / mean", "that temperature, over the mean squared distance; where the least is near 0, the smaller this is "
     "the closer the classes still are"),
    ("intrusion", "share of the mixes whose 5 nearest clean images are mostly of a class that is neither parent; mixes "
     "share parents, so its interval is too narrow rather than too wide. Zero at the last layer of a trained network "
     "is geometry, not merit: half-way between two corners nothing else is nearest"),
    ("distance ratio", "how far a mix is from its nearer parent's class, in that class's own local distances; 1: as "
     "near as its own images"),
    ("rank", "effective rank: in how many directions the images of one class spread, mean over classes"),
)  # fmt: skip


def cells(seen: Survey) -> list[str]:
    """One site's row of the table, as text, in the order of ``HEAD``.

    >>> chosen = fm.manifolds.choose(data, clean=60, mixed=20)
    >>> len(cells(fm.manifolds.survey(model, chosen, "input", "flatten", ["flatten"]))) == len(HEAD)
    True

    Needs the SNNL of the site itself (``snnl_at``); what is not there is a dash.
    """
    intrusion, at, least = seen.intrusion, seen.snnl.get(seen.look), seen.least.get(seen.look)
    rank = float(effective_rank(spectrum(seen.clean, seen.chosen.labels)).nanmean())
    return [
        "-" if at is None else f"{at.loss:.3f}",
        "-" if least is None else f"{least.loss:.3f}",
        "-" if least is None or at is None else f"{0.1 * least.temperature / at.temperature:.3g}",
        "-" if intrusion.rate != intrusion.rate else f"{intrusion.rate:.1%}",
        f"{intrusion.low:.1%} to {intrusion.high:.1%}",
        "-" if intrusion.distance_ratio != intrusion.distance_ratio else f"{intrusion.distance_ratio:.2f}",
        f"{rank:.1f}",
    ]


def plain_table(rows: list[tuple[str, list[str]]], first: str = "site") -> str:
    """The table as plain text: ``rows`` of (name, ``cells``).

    >>> print(plain_table([("input", ["1.2"] * 7)]))
    site   SNNL, T = 0.1  SNNL, least  T / mean  intrusion  95 % interval  distance ratio  rank
    input            1.2          1.2       1.2        1.2            1.2             1.2   1.2
    """
    return table_text([first, *HEAD], [[name, *row] for name, row in rows], "<>")


def html_table(rows: list[tuple[str, list[str]]], caption: str, first: str = "site") -> str:
    """The same as HTML, with what the columns mean below it.

    >>> html_table([("a<b", ["1.2"] * 7)], "Every site").count("<td>")
    7
    """
    head = "".join(f'<th scope="col">{markup(h)}</th>' for h in HEAD)
    body = "".join(
        f'<tr><th scope="row"><code>{markup(n)}</code></th>{"".join(f"<td>{markup(c)}</td>" for c in row)}</tr>'
        for n, row in rows
    )
    meanings = "".join(f"<dt>{markup(h)}</dt><dd>{markup(what)}.</dd>" for h, what in MEANING)
    return (
        f'<div class="scroll"><table><caption>{markup(caption)}</caption><thead><tr><th scope="col">{markup(first)}'
        f"</th>{head}</tr></thead><tbody>{body}</tbody></table></div>"
        f"<details><summary>What the columns mean</summary><dl>{meanings}</dl></details>"
    )


def pictures(seen: Survey, names, kinds=("pca", "tsne"), title="", seed: int = 0, perplexity: float = 30) -> list:
    """Figures of one site, a view each, with the sentence to stand under it: [(Figure, sentence)].

    >>> chosen = fm.manifolds.choose(data, clean=60, mixed=20)
    >>> seen = fm.manifolds.survey(model, chosen, "input", "flatten")
    >>> [(type(figure).__name__, len(said) > 40) for figure, said in pictures(seen, data.names, kinds=("pca",))]
    [('Figure', True)]

    Arguments: ``names`` of the classes; ``kinds`` of ``fm.embedding``; ``seed`` and ``perplexity`` of its t-SNE.
    """
    from .. import figures
    from ..representation import embedding

    made = []
    for kind in kinds:
        view = embedding.picture(
            seen.clean, seen.chosen.labels, seen.mixed, kind=kind, seed=seed, perplexity=perplexity
        )
        heading = f"{title}{', ' if title else ''}{embedding.NAMES[kind]}"
        parents, weights = seen.chosen.parent_labels[:DRAWN], seen.chosen.weights[:DRAWN]
        figure = figures.scatter(
            view.points, seen.chosen.labels, view.placed[:DRAWN], parents, weights, names, title=heading,
            axes=view.axes,
        )  # fmt: skip
        few = f"{DRAWN} of {len(view.placed)} mixes are drawn." if len(view.placed) > DRAWN else ""
        made.append((figure, " ".join(filter(None, (f"{view.faithful}.", view.note, few)))))
    return made


def section(results, names, seed: int = 0) -> list[str]:
    """The part of the demo's page: every run's table row, SNNL by layer, intrusion against accuracy, its pictures.

    Arguments: ``results`` of ``demo.runs``, ``names`` of the classes. Returns pieces of HTML.

    >>> results = fm.demo.runs(data, epochs=1, places=fm.demo.PLACES[:1], say=len)
    >>> section(results, data.names)[0]
    '<h2>Where mixed features fall</h2>'
    """
    from .. import figures

    seen = {r.site: r.seen for r in results}
    many = len(results[0].seen.chosen.parents)
    parts = [
        "<h2>Where mixed features fall</h2>",
        f"<p>{many} half-and-half mixes of two test images of different classes, made at the place that run was "
        "trained on (the run without mixing: of the images), among clean test images; no parent is among these. All "
        f"is measured in the last features ({markup(results[0].seen.look)}). Rows whose mixes are made at different "
        "places differ in two things, the training and the place.</p>",
        html_table([(site, cells(s)) for site, s in seen.items()], "In the last features", "trained mixing at"),
        *(f"<p>Trained with {markup(site)}: {markup(s.words(names))}.</p>" for site, s in seen.items()),
        drawn(figures.snnl_by_layer(layers(seen), results[0].seen.line, "How entangled the classes are, by layer")),
        drawn(figures.intrusion_by_site(
            {site: s.intrusion for site, s in seen.items()}, {r.site: r.run.accuracy for r in results}, many,
            "Intrusion against accuracy",
        )),
        "<h3>The same as pictures</h3>",
        "<p>Marks with colours: clean test images. Diamonds: mixes, filled and edged in the colours of their parents' "
        "classes. Left of each pair a flat view along two main directions (distances are true, the rest is hidden), "
        "right of it t-SNE (neighbours are kept where that can be done; sizes and gaps mean nothing).</p>",
        '<div class="pair">',
        *(drawn(f, kind="cloud", caption=said) for site, s in seen.items()
          for f, said in pictures(s, names, title=site, seed=seed)),
        "</div>",
    ]  # fmt: skip
    return parts


def layers(seen: dict[str, Survey]) -> dict:
    """SNNL readings by layer as ``figures.snnl_by_layer`` takes them: {panel: {curve: {site: SNNL}}}.

    >>> chosen = fm.manifolds.choose(data, clean=60, mixed=0)
    >>> list(layers({"none": fm.manifolds.survey(model, chosen, "input", "flatten", ["flatten"])}))
    ['least over T', 'T = 0.1 of the mean distance']
    """
    return {
        "least over T": {name: s.least for name, s in seen.items()},
        "T = 0.1 of the mean distance": {name: s.snnl for name, s in seen.items()},
    }
