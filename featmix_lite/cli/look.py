"""``featmix look``: where mixed features of a saved network fall, as one HTML page."""

from __future__ import annotations

import argparse
from pathlib import Path

from ..base.errors import in_file
from ..base.numbers import as_number
from .arguments import add_root, check_apart, need, new_file, number, whole


def add(commands) -> None:
    """Add ``look`` to the parser."""
    p = commands.add_parser(
        "look",
        help="see where mixed features of a saved run fall: one HTML page",
        description="Mix test images inside a saved network, and show at every site from there on where the mixed "
        "features fall among the classes: a table, PCA, t-SNE and LDA pictures. Writes a page that opens offline.",
        epilog="Example:\n  featmix train --at block1.relu --out run.safetensors\n"
        "  featmix look --run run.safetensors --at block1.relu --out page.html",
    )
    p.add_argument("--run", type=Path, required=True, metavar="FILE", dest="file", help="what `featmix train` saved")
    p.add_argument("--at", default="input", metavar="SITE", help="where to mix (default: input)")
    p.add_argument("--look", metavar="SITE", help="where to look, for the pictures (default: the last features)")
    p.add_argument(
        "--out", type=new_file, default=Path("featmix-look.html"), metavar="FILE",
        help="the page to write (default: featmix-look.html)",
    )  # fmt: skip
    p.add_argument("--pair", nargs=2, metavar="CLASS", help="mix only these two classes (names, such as 3 5)")
    p.add_argument("--mixes", type=whole(1), default=200, metavar="N", help="how many mixes (default: 200)")
    p.add_argument("--points", type=whole(10), default=600, metavar="N", help="clean images at most (default: 600)")
    p.add_argument("--seed", type=whole(0), default=0, metavar="N", help="of the choice of images (default: 0)")
    p.add_argument("--perplexity", type=number, default=30.0, help="of the t-SNE (default: 30)")
    p.add_argument("--data", metavar="NAME", help="image set (default: the one of the run)")
    add_root(p)
    p.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Read the run, look, print the table, write the page, print its path."""
    import featmix_lite as fm

    from ..base.files import write_bytes
    from ..reports import look_page, manifold_section

    need("plotly")
    check_apart(args.out, args.file, "the run")
    as_number("perplexity", args.perplexity, "a number from 1 up, such as 30", lambda v: v >= 1)
    saved = fm.Run.load(args.file)
    with in_file(args.file):
        model = saved.restore()
        data = fm.load(args.data or saved.config.get("data"), root=args.root)
        for what in ("channels", "classes"):
            if (own := model.recipe[what]) != (there := getattr(data, what)):
                raise ValueError(f"the network takes {own} {what}, {data.name} has {there}: give another --data")
    pair = None if args.pair is None else [_class(name, data.names) for name in args.pair]
    seen = look_page.looks(model, data, args.at, args.look, pair, args.mixes, args.points, args.seed)
    page = look_page.page(saved, seen, data, args.look, args.seed, args.perplexity)
    rows = [(site, manifold_section.cells(s)) for site, s in seen.items()]
    print(f"{manifold_section.plain_table(rows, 'seen at')}\n\n{seen[args.look or [*seen][-1]].words(data.names)}\n")
    path = write_bytes(args.out, page.encode())
    print(f"The page is {path.absolute()}")
    return 0


def _class(name: str, names) -> int:
    known = [str(n) for n in names]
    if name not in known:
        raise ValueError(f"--pair {name}: the classes are {', '.join(known)}")
    return known.index(name)
