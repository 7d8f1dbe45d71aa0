"""The page of ``featmix look``: where mixed features of one saved network fall, site by site; it opens offline."""

from __future__ import annotations

from ..base.errors import MixError
from ..base.escaping import markup
from ..mixing.mix import mix_of
from ..mixing.site_list import equals_merged, sites
from ..representation.manifolds import Survey, choose, surveys
from ..representation.selection import penultimate
from . import manifold_section
from .page_parts import drawn, shell


def looks(
    model, data, at: str = "input", look: str | None = None, pair=None, mixes: int = 200, points: int = 600,
    seed: int = 0,
) -> dict[str, Survey]:
    """Survey a network at the mixing site and at every place behind it: {site: Survey}, in forward order.

    >>> list(looks(model, data, at="block2.relu", mixes=20, points=60))
    ['block2.relu', 'block2.pool', 'block3.relu', 'flatten']

    Arguments: as for ``manifolds.choose`` and ``surveys``; ``look`` is among the places in any case. Of places that
    give one and the same mixing the first is taken, and the last features; none inside a residual branch.
    Errors: ``MixError`` for a bad site, or one before the mixing.
    """
    known = sites(model, data.test.x[:2])
    names = [s.name for s in known]
    for name in (at, look or at):
        if name not in names:
            raise MixError(f"there is no site {name!r} in this network; it has: {', '.join(names)}")
    if look is not None and names.index(look) < names.index(at):
        raise MixError(f"site {look!r} comes before the mixing at {at!r}: nothing is mixed there yet")
    merged = [s.name for s in equals_merged([s for s in known if not s.inside_branch])]
    wanted = {at, look, penultimate(model, names), *merged}  # the features, even where they mix as what is before them
    kept = [n for n in names[names.index(at) :] if n in wanted]
    chosen = choose(data, points, mixes, seed, pair, share=0.5)
    return surveys(model, chosen, at, kept, kept)


def page(run, seen: dict[str, Survey], data, look: str | None = None, seed: int = 0, perplexity: float = 30) -> str:
    """The whole page as HTML; nothing in it is fetched.

    Arguments: the saved ``run``; ``seen``, what ``looks`` gave; ``look``, the site of the pictures (left out: the
    last features); ``seed``, ``perplexity`` of the t-SNE.

    >>> run = fm.fit(model, data, epochs=1, progress=False)
    >>> page(run, looks(model, data, "block3", mixes=20, points=60), data).splitlines()[0]
    '<!doctype html>'
    """
    from .. import figures

    first = next(iter(seen.values()))
    look = look or [*seen][-1]
    there = seen[look]
    config, mix = run.config, mix_of(run.config)
    model = config["model"].get("name") if isinstance(config.get("model"), dict) else config.get("model")
    trained = f"mixing at {' or '.join(mix.sites)}" if mix else "without mixing"
    told = {name: markup(f"{config.get(name)!s:.80}") for name in ("data", "epochs", "seed")}
    pictures = manifold_section.pictures(there, data.names, ("pca", "tsne", "lda"), seed=seed, perplexity=perplexity)
    rows = [(site, manifold_section.cells(s)) for site, s in seen.items()]
    said = there.words(data.names)
    parts = [
        "<h1>Where do mixed features fall?</h1>",
        f"<p>{markup(model)} on {told['data']}, trained {markup(trained)} for {told['epochs']} epochs with seed "
        f"{told['seed']}; test accuracy {run.accuracy:.2%}. Here "
        f"{len(first.chosen.parents)} half-and-half mixes of two test images, made at <code>{markup(first.at)}</code>, "
        f"among {len(first.chosen.rows)} clean ones, none of which is a parent.</p>",
        manifold_section.html_table(rows, "From the mixing on", "seen at"),
        f"<p>{markup(said[:1].upper() + said[1:])}.</p>",
        f"<h2>Pictures of {markup(look)}</h2>",
        "<p>Marks with colours: clean test images. Diamonds: mixes, filled and edged in the colours of their parents' "
        "classes. PCA: distances along two directions are true, the rest is hidden. t-SNE: neighbours are kept where "
        "that can be done; sizes and gaps mean nothing. LDA: the directions that part the classes best, so classes "
        "look further apart than they are.</p>",
        *(drawn(f, javascript=not i, kind="cloud", caption=below) for i, (f, below) in enumerate(pictures)),
        "<h2>Which third class?</h2>",
        drawn(figures.intrusion_matrix(there.intrusion, data.names)),
        "<h2>How entangled the classes are, by layer</h2>",
        drawn(figures.snnl_by_layer(manifold_section.layers({"this network": first}), first.line)),
    ]
    return shell("Where do mixed features fall?", parts, "featmix look", run.versions)
