"""The ``featmix`` command: one small file per sub-command, and one place that turns errors into one plain line.

>>> from featmix_lite.cli import main
>>> main(["data", "list"])                             # the exit code: 0 fine, 1 failed, 2 bad arguments, 130 Ctrl-C
0
"""

from __future__ import annotations

import argparse
import os
import sys

from ..base.about import __version__
from ..base.errors import RunError
from ..base.escaping import plain_stdout
from . import claims, collect, data, demo, doctor, lab, look, notebooks, sweep, table, train
from .arguments import Parser, one_line

COMMANDS = (lab, demo, look, train, sweep, table, claims, collect, data, doctor, notebooks)


def parser() -> argparse.ArgumentParser:
    """Build the parser; every command adds itself.

    >>> parser().parse_args(["demo", "--epochs", "3"]).epochs
    3
    """
    top = Parser(
        prog="featmix",
        description="Mix feature maps inside a CNN, at any layer, and see what it does.",
        epilog="New here? `featmix lab` opens the first lesson.\n`featmix COMMAND --help` explains one command.",
    )
    top.add_argument("--version", action="version", version=f"featmix {__version__}", help="say which version this is")
    commands = top.add_subparsers(dest="command", metavar="COMMAND", required=True, title="commands")
    for command in COMMANDS:
        command.add(commands)
    return top


def main(argv: list[str] | None = None) -> int:
    """Run one command and give its exit code. What the library refuses becomes one line, not a traceback.

    >>> main(["train", "--at", "blok1"])               # featmix train: ... did you mean block1? ...
    2
    """
    args = parser().parse_args(argv)
    try:
        if True:  # a file's values must not command the terminal
            return int(args.run(args) or 0)
    except KeyboardInterrupt:
        return _say(args, "stopped", 130)
    except BrokenPipeError:
        # The reader has gone (`featmix data list | head`): nobody is left to tell, nor should Python try at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except ModuleNotFoundError as error:
        return _say(args, f'{error.name} is not installed. Fix: pip install -e ".[lab]"', 1)
    except (OSError, RunError) as error:
        return _say(args, error, 1)
    except ValueError as error:
        return _say(args, error, 2)


def _say(args: argparse.Namespace, what: object, code: int) -> int:
    print(one_line(f"featmix {args.command}: {what}"), file=sys.stderr)
    return code
