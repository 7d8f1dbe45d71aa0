"""``featmix demo``: four places to mix, compared in under a minute, as one HTML page."""

from __future__ import annotations

import argparse
from pathlib import Path

from .arguments import need, new_file, whole


def add(commands) -> None:
    """Add ``demo`` to the parser."""
    p = commands.add_parser(
        "demo",
        help="compare four places to mix, in under a minute: one HTML page",
        description="Train one small network four times on the digits: no mixing, mixing the images, after the first "
        "ReLU, after the last block. Everything else is held the same. Writes a page that opens offline.",
    )
    p.add_argument(
        "--out",
        type=new_file,
        default=Path("featmix-report.html"),
        metavar="FILE",
        help="the page to write (default: featmix-report.html)",
    )
    p.add_argument("--seed", type=whole(0), default=0, metavar="N", help="one seed for everything random (default: 0)")
    p.add_argument("--epochs", type=whole(1), default=40, metavar="N", help="passes over the images (default: 40)")
    p.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Train, print the table, write the page, print its path."""
    import featmix_lite as fm

    from ..base.files import write_bytes
    from ..reports import demo_page, demo_runs, manifold_section

    need("plotly")
    data = fm.load("digits", per_class=20, seed=args.seed)
    results = demo_runs.runs(data, epochs=args.epochs, seed=args.seed, say=lambda line: print(line, flush=True))
    sites = fm.sites(fm.models.small_cnn(data, seed=args.seed), data.test.x[:2])
    page = demo_page.page(results, data, sites)
    rows = [(r.site, manifold_section.cells(r.seen)) for r in results]
    print(f"\n{demo_page.table(results)}\n\n{demo_page.verdict(results, len(data.test.x))}\n")
    print(f"{manifold_section.plain_table(rows, 'trained at')}\n")
    path = write_bytes(args.out, page.encode())
    print(f"The report is {path.absolute()}")
    return 0
