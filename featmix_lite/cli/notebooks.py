"""``featmix notebooks``: the lessons' .ipynb from their .py, and whether each pair agrees."""

from __future__ import annotations

import argparse


def add(commands) -> None:
    """Add ``notebooks build`` and ``notebooks check`` to the parser."""
    p = commands.add_parser(
        "notebooks",
        help="build the lessons from their sources, or check them",
        description="Each lesson's .py file is its source; the .ipynb beside it is built from it.",
    )
    what = p.add_subparsers(dest="what", metavar="WHAT", required=True, title="what to do")
    build = what.add_parser(
        "build",
        help="write every .ipynb from its .py",
        description="Write every .ipynb from its .py, or the copies a teacher hands out.",
    )
    build.add_argument(
        "--without-solutions", metavar="OUT", help="write copies without the solutions to the folder OUT"
    )
    build.set_defaults(run=run_build)
    check = what.add_parser(
        "check",
        help="does every .ipynb agree with its .py?",
        description="Compare every .ipynb with its .py and say which differ. Exit code 1 when one does.",
    )
    check.set_defaults(run=run_check)


def run_build(args: argparse.Namespace) -> int:
    """Build, and name what was written."""
    from ..teaching import notebooks

    return notebooks.build(without_solutions=args.without_solutions)


def run_check(args: argparse.Namespace) -> int:
    """Compare, and name what differs."""
    from ..teaching import notebooks

    return notebooks.check()
