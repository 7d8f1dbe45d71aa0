"""``featmix data``: which image sets there are, where they lie; fetch one."""

from __future__ import annotations

import argparse

from ..base.text_table import table_text


def add(commands) -> None:
    """Add ``data list``, ``data where`` and ``data get`` to the parser."""
    p = commands.add_parser(
        "data",
        help="which image sets there are, where they lie; fetch one",
        description="Image sets are looked for in --root, else in $FEATMIX_DATA, else in your cache folder.",
    )
    what = p.add_subparsers(dest="what", metavar="WHAT", required=True, title="what to do")
    for name, run, does in (
        ("list", run_list, "name every image set, and say which are on this computer"),
        ("where", run_where, "print the folder an image set is, or would be, kept in"),
        ("get", run_get, "fetch an image set, with a time limit, and check it"),
    ):
        one = what.add_parser(name, help=does, description=f"{does[0].upper()}{does[1:]}.")
        if name != "list":
            one.add_argument("name", metavar="SET", help="an image set, such as mnist")
        one.add_argument("--root", metavar="FOLDER", help="look here instead")
        one.set_defaults(run=run)


def run_list(args: argparse.Namespace) -> int:
    """Print one line a set: its name, whether it is here, and where."""
    from .. import data

    rows = [
        (name, "here" if here else "not here", str(data.where(name, args.root)))
        for name, here in data.available(args.root).items()
    ]
    print(table_text((), rows, least=(13, 8)))
    return 0


def run_where(args: argparse.Namespace) -> int:
    """Print one path and nothing else, so that a script can use it."""
    from .. import data

    print(data.where(args.name, args.root))
    return 0


def run_get(args: argparse.Namespace) -> int:
    """Fetch what is not here, check it, and say where it lies."""
    from .. import data

    print(f"{args.name} is in {data.get(args.name, args.root)}")
    return 0
