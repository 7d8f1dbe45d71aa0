"""``featmix demo``: four places to mix, side by side in about a minute, as one HTML page."""

from __future__ import annotations

import argparse
from pathlib import Path

from .arguments import need, new_file, whole

EPOCHS, EACH = 8, 20  # with 20 images a class of fashion_small under a minute on a quiet core


def add(commands) -> None:
    """Add ``demo`` to the parser."""
    p = commands.add_parser(
        "demo",
        help="four places to mix, side by side in about a minute: one HTML page",
        description="Train one small network four times on pictures of clothes: no mixing, mixing the images, after "
        "the first ReLU, after the last block. Everything else is held the same. Writes a page that opens offline.",
    )
    p.add_argument(
        "--out",
        type=new_file,
        default=Path("featmix-report.html"),
        metavar="FILE",
        help="the page to write (default: featmix-report.html)",
    )
    p.add_argument("--seed", type=whole(0), default=0, metavar="N", help="one seed for everything random (default: 0)")
    p.add_argument("--epochs", type=whole(1), default=EPOCHS, metavar="N",
                   help=f"passes over the images (default: {EPOCHS})")  # fmt: skip
    p.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Train, print the table, write the page, print its path."""
    import featmix_lite as fm

    from ..base.files import write_bytes
    from ..reports import demo_page, demo_runs, manifold_section

    need("plotly")
    data = fm.load("fashion_small", per_class=EACH, seed=args.seed)
    results = demo_runs.runs(data, epochs=args.epochs, seed=args.seed, say=lambda line: print(line, flush=True))
    sites = fm.sites(fm.models.small_cnn(data, seed=args.seed), data.test.x[:2])
    page = demo_page.page(results, data, sites)
    rows = [(r.site, manifold_section.cells(r.seen)) for r in results]
    print(f"\n{demo_page.table(results)}\n\n{demo_page.verdict(results, len(data.test.x))}\n")
    print(f"{manifold_section.plain_table(rows, 'trained at')}\n")
    path = write_bytes(args.out, page.encode())
    print(f"The report is {path.absolute()}")
    return 0
