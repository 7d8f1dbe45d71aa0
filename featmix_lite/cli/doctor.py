"""``featmix doctor``: what this computer has, and the fix in words where something is wrong."""

from __future__ import annotations

import argparse

from .arguments import add_root


def add(commands) -> None:
    """Add ``doctor`` to the parser."""
    p = commands.add_parser(
        "doctor",
        help="check this computer, and say the fix where something is wrong",
        description="Check versions, device, whether torch and torchvision fit together, which image sets are found, "
        "and which widgets can be shown. Exit code 1 when something needs fixing.",
    )
    add_root(p)
    p.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print the report; 0 when all is well, else 1."""
    from . import diagnosis

    return diagnosis.main(args.root)
