"""The reader's own copies of the lessons: made once, refreshed while nothing was written in them, never overwritten.

What a reader writes are the sources of the cells. So a copy counts as changed when they differ from those it was made
from; outputs, execution counts and metadata, which Jupyter writes when a lesson is run and saved, change nothing. But
outputs hold the answers the reader gave to predictions: a copy that was run makes way for a newer lesson by moving to
``earlier/``, where nothing is ever replaced. With the notebooks goes the glossary they link to, by the same rules; what
they import is in the package.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from itertools import count
from pathlib import Path

from ..base.about import LESSONS, PACKED
from ..base.errors import RunError
from ..base.files import write_bytes

FIRST = "00_start_here.ipynb"
MADE_FROM = ".made-from.json"  # {name of a lesson: digest of the cells its copy was made from}


def shipped(places: tuple[Path, ...] = (PACKED, LESSONS)) -> Path:
    """The folder of the lessons as they are handed out: inside an installed wheel, or beside the package.

    >>> (shipped() / FIRST).is_file()
    True
    """
    for place in places:
        if (place / FIRST).is_file():
            return place
    raise FileNotFoundError(f"{FIRST} is in none of {', '.join(map(str, places))}; install featmix_lite again")


def copies(source: Path, mine: Path) -> list[str]:
    """Bring the copies in ``mine`` up to the lessons in ``source``; what the reader should know, a line each.

    >>> copies(shipped(), Path.home() / "featmix-lessons")
    []

    Errors: ``RunError`` where the folder cannot be written and the first lesson is not in it.
    """
    kept, moved, lines = [], [], []
    try:
        with _alone(mine):
            made_from = _made_from(mine)
            before = dict(made_from)
            for lesson in sorted([*source.glob("*.ipynb"), *source.glob("glossary.md")]):
                _bring(lesson, mine / lesson.name, made_from, kept, moved)
            if made_from != before:
                write_bytes(mine / MADE_FROM, json.dumps(made_from, indent=1).encode())
    except (OSError, RunError) as error:
        if not (mine / FIRST).is_file():
            raise RunError(f"{mine}: the lessons cannot be copied there ({error}); make it writable") from error
        lines.append(f"Not all lessons there could be brought up to date: {error}")
    if moved:
        lines.append(f"There are newer lessons; what you had run is kept as {', '.join(moved)}.")
    if kept:
        how = "To get the kit's newer ones, rename yours and start `featmix lab` again"
        lines.append(f"Kept, for they may hold changes of yours: {', '.join(kept)}. {how}.")
    return lines


@contextlib.contextmanager
def _alone(folder: Path):
    """Labs that start at once bring their lessons one after another, where folders can be locked."""
    folder.mkdir(parents=True, exist_ok=True)
    try:
        import fcntl
    except ImportError:  # Windows
        yield
        return
    opened = os.open(folder, os.O_RDONLY)
    try:
        with contextlib.suppress(OSError):  # a network folder without locks
            fcntl.flock(opened, fcntl.LOCK_EX)
        yield
    finally:
        os.close(opened)


def cells(notebook: bytes) -> tuple[str | None, bool]:
    """A digest of what the cells say, and whether there are outputs; (None, True) of what is no notebook.

    >>> empty = b'{"cells": []}'
    >>> cells(empty) == cells(empty + b" "), cells(b"my notes")
    (True, (None, True))
    """
    try:
        held = json.loads(notebook)["cells"]
        said = [[cell["cell_type"], "".join(cell["source"])] for cell in held]
        return hashlib.sha256(json.dumps(said).encode()).hexdigest(), any(cell.get("outputs") for cell in held)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None, True


def _cells(name: str, said: bytes) -> tuple[str | None, bool]:
    """The same of a file by its kind: of a page of text all it says, and it has no outputs."""
    return cells(said) if name.endswith(".ipynb") else (hashlib.sha256(said).hexdigest(), False)


def _bring(lesson: Path, copy: Path, made_from: dict, kept: list[str], moved: list[str]) -> None:
    new = lesson.read_bytes()
    theirs = _cells(lesson.name, new)[0]
    if os.path.lexists(copy):
        if copy.is_symlink() or not copy.is_file():
            return  # a link or a folder is the reader's own
        old = copy.read_bytes()
        yours, was_run = _cells(copy.name, old)
        if yours == theirs:
            made_from[copy.name] = theirs
            return
        if old and (yours is None or yours != made_from.get(copy.name)):
            if yours is None or made_from.get(copy.name) != theirs:  # else it is the newest, changed: nothing to tell
                kept.append(copy.name)
            return
        if old and was_run:
            moved.append(_aside(copy).relative_to(copy.parent).as_posix())
    write_bytes(copy, new)
    made_from[copy.name] = theirs


def _aside(copy: Path) -> Path:
    """Move a copy to ``earlier/``, under a name that is free there."""
    folder = copy.parent / "earlier"
    folder.mkdir(exist_ok=True)
    for number in count(1):
        place = folder / (copy.name if number == 1 else f"{copy.stem}-{number}.ipynb")
        try:
            place.touch(exist_ok=False)  # two labs that start at once take two names
        except FileExistsError:
            continue
        try:
            return copy.replace(place)
        except OSError:
            place.unlink()
            raise


def _made_from(mine: Path) -> dict:
    """What the copies were made from. A damaged list is an empty one: copies then count as changed, and are kept."""
    try:
        read = json.loads((mine / MADE_FROM).read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return read if isinstance(read, dict) else {}
