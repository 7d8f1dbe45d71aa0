"""argparse with two changes: bad arguments get one clear line, and values are checked while they are read."""

from __future__ import annotations

import argparse
import difflib
import os
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

from ..base.errors import RunError
from ..base.escaping import printable
from ..base.files import check_place
from ..base.plain_files import check_plain, exists


class Formatter(argparse.HelpFormatter):
    """Help with room for our names, and with the line breaks that were written."""

    def __init__(self, prog: str):
        super().__init__(prog, max_help_position=28)

    def _fill_text(self, text, width, indent):
        return "\n".join(super(Formatter, self)._fill_text(line, width, indent) for line in text.splitlines())

    def _format_action(self, action):
        if isinstance(action, argparse._SubParsersAction):  # the commands alone: a bare "COMMAND" above says nothing
            return "".join(self._format_action(sub) for sub in action._get_subactions())
        return super()._format_action(action)


class Parser(argparse.ArgumentParser):
    """An ``ArgumentParser`` that answers bad arguments with one line and exit code 2.

    >>> Parser(prog="featmix").parse_args(["--nonsense"])
    Traceback (most recent call last):
    ...
    SystemExit: 2
    """

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("formatter_class", Formatter)
        kwargs.setdefault("allow_abbrev", False)  # `--at` must not be taken for a mistyped longer option
        super().__init__(*args, **kwargs)

    def error(self, message: str):
        """Print one line instead of the whole usage, and leave with 2."""
        self.exit(2, one_line(f"{self.prog}: {message}. See `{self.prog} --help`.") + "\n")

    def _check_value(self, action, value):
        if action.choices is not None and value not in action.choices:
            near = difflib.get_close_matches(str(value), list(action.choices), n=1)
            hint = f"; did you mean {near[0]}?" if near else ""
            known = ", ".join(map(str, action.choices))
            raise argparse.ArgumentError(
                action, f"there is no {value!r}{hint} Choose one of {known}".replace("  ", " ")
            )


def one_line(text: str, most: int = 800) -> str:
    """A message as one line without control characters; of a very long one, the beginning and the end.

    >>> one_line("no\\n such\\x1b[31m file")
    'no such\\\\x1b[31m file'
    """
    line = printable(" ".join(text.split()))
    return line if len(line) <= most else f"{line[: most // 2]} ... {line[-most // 2 :]}"


def whole(low: int) -> Callable[[str], int]:
    """Read a whole number that is at least ``low``.

    >>> whole(1)("20")
    20
    """

    def read(text: str) -> int:
        try:
            value = int(text)
        except ValueError:
            value = None
        if value is None or value < low:
            raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from {low} up")
        return value

    return read


def number(text: str) -> float:
    """Read a number; nan and infinity are left to the library, which says why it does not take them.

    >>> number("0.2")
    0.2
    """
    try:
        return float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number") from None


def new_file(text: str) -> Path:
    """Read the path of a file to write, and refuse one that could not be written, before the work is done.

    >>> new_file("featmix-report.html")
    PosixPath('featmix-report.html')
    """
    try:
        path = Path(text).expanduser()
        if os.path.isdir(path):
            raise RunError(f"{text!r} is a folder; name a file in it")
        if not os.path.isdir(path.absolute().parent):
            raise RunError(f"the folder {str(path.parent)!r} does not exist")
        return check_place(path)
    except (OSError, RuntimeError, ValueError) as error:  # too long a name, nobody's home, NUL
        raise argparse.ArgumentTypeError(str(error)) from None


def add_root(parser: argparse.ArgumentParser) -> None:
    """Add ``--root``, the folder of the image sets."""
    parser.add_argument(
        "--root", metavar="FOLDER", help="where the image sets lie (default: $FEATMIX_DATA, else the cache)"
    )


def existing(path: Path) -> Path:
    """The path of a file that is there. Errors: ``ValueError``; ``RunError`` for what is no plain file.

    >>> existing(Path("nowhere.jsonl"))
    Traceback (most recent call last):
    ...
    ValueError: nowhere.jsonl: there is no such file
    """
    if not exists(path):
        raise ValueError(f"{path}: there is no such file")
    check_plain(path)
    return path


def check_apart(out: Path | None, source: Path | None, what: str) -> None:
    """Refuse to write over what is read. Errors: ``ValueError``.

    >>> check_apart(Path("page.html"), Path("nowhere.safetensors"), "the run")
    """
    if out is not None and source is not None and out.exists() and source.exists() and out.samefile(source):
        raise ValueError(f"--out {out}: is {what} itself; name another")


def need(package: str, name: str | None = None) -> None:
    """Refuse to begin where a package is missing, rather than stop after the work.

    >>> need("torch")
    """
    if find_spec(package) is None:
        raise ModuleNotFoundError(name or package, name=name or package)


def device(text: str) -> str:
    """Read a device torch can use here.

    >>> device("cpu")
    'cpu'
    """
    from ..base.devices import check_device, there  # here: `featmix --help` stays quick

    try:
        check_device(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"torch cannot use {text!r} here; there is {', '.join(there())}") from None
    return text
