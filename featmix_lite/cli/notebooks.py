"""``featmix notebooks``: the lessons' .ipynb from their .py, whether each pair agrees, and what a lesson costs."""

from __future__ import annotations

import argparse


def add(commands) -> None:
    """Add ``notebooks build``, ``check``, ``count`` and ``measure`` to the parser."""
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
    count = what.add_parser(
        "count",
        help="words, cells, predictions, exercises and helper calls of each lesson",
        description="Print a table: what each lesson asks of its reader, and what its header says of the machine.",
    )
    count.set_defaults(run=run_count)
    measure = what.add_parser(
        "measure",
        help="run lessons whole and write seconds and memory into their headers",
        description="Run each lesson whole in a kernel of its own, best on a quiet machine, and write what it took "
        "into its header; then build.",
    )
    measure.add_argument("lessons", nargs="*", metavar="NN", help="how its name begins, such as 03 (default: all)")
    measure.add_argument("--fast", action="store_true", help="run them as CI does, and only say what it took")
    measure.set_defaults(run=run_measure)


def run_build(args: argparse.Namespace) -> int:
    """Build, and name what was written."""
    from ..teaching import notebooks

    return notebooks.build(without_solutions=args.without_solutions)


def run_check(args: argparse.Namespace) -> int:
    """Compare, and name what differs."""
    from ..teaching import notebooks

    return notebooks.check()


def run_count(args: argparse.Namespace) -> int:
    """Print the table."""
    from ..teaching import lesson_counts, notebooks

    print(lesson_counts.count_table(notebooks.sources(), notebooks.book))
    return 0


def run_measure(args: argparse.Namespace) -> int:
    """Run lessons, say what each took, and write it down unless it ran fast."""
    from ..teaching import lesson_times, notebooks

    for source in _asked(notebooks.sources(), args.lessons):
        spent = lesson_times.cost(notebooks.book(source), source.parent, args.fast)
        if not args.fast:
            lesson_times.noted(source, spent)
        print(f"{source.stem}: {spent.seconds:.0f} s; {spent}", flush=True)
    return 0 if args.fast else notebooks.build()


def _asked(sources: list, names: list[str]) -> list:
    """The lessons whose names begin so; all where none is named. Errors: ``ValueError`` for a name of none."""
    for name in names:
        if not any(source.stem.startswith(name) for source in sources):
            raise ValueError(f"no lesson begins with {name!r}: {', '.join(source.stem for source in sources)}")
    return [source for source in sources if not names or source.stem.startswith(tuple(names))]
