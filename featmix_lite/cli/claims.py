"""``featmix claims``: what papers and posts claim, and what the records say about it."""

from __future__ import annotations

import argparse
from pathlib import Path

from .arguments import check_apart, new_file


def add(commands) -> None:
    """Add ``claims`` to the parser."""
    p = commands.add_parser(
        "claims",
        help="each paper's claims, with our verdicts and their intervals",
        description="Print what papers and posts claim about mixing, and what our recorded sweeps say, with intervals.",
    )
    p.add_argument("names", nargs="*", metavar="NAME", help="only these claims (default: all)")
    p.add_argument("--explain", metavar="NAME", help="everything about one claim, and the records behind each number")
    p.add_argument(
        "--records", type=Path, metavar="FILE", help="judge by these records, not by the ones that come with the kit"
    )
    p.add_argument("--out", type=new_file, metavar="FILE", help="write them as one HTML page, a forest plot a claim")
    p.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Judge, print or write."""
    from ..experiments import claims

    if args.explain and args.names:
        raise ValueError(f"--explain takes one claim; {', '.join(args.names)} besides is too many")
    if args.out is not None:
        from ..base.files import write_bytes
        from ..reports import claims_page

        check_apart(args.out, args.records, "the file of the records")
        wanted = args.explain or args.names or None
        text = claims_page.page(claims.verdicts(wanted, args.records))
        print(f"The page is {write_bytes(args.out, text.encode()).absolute()}")
    elif args.explain:
        print(claims.explain(args.explain, args.records))
    else:
        print(claims.table(args.names or None, args.records))
    return 0
