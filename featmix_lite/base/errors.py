"""The two errors of the kit, and what they say: the value that was wrong, and the choices there are."""

from __future__ import annotations

import contextlib
import difflib
from collections.abc import Iterable


class MixError(ValueError):
    """Something is wrong with a mixing: its settings, its labels, its site or its draw.

    >>> import featmix_lite as fm
    >>> fm.Mix(ways=1)
    Traceback (most recent call last):
    ...
    featmix_lite.base.errors.MixError: ways=1: it takes at least 2 rows to mix
    """


class RunError(ValueError):
    """A saved run cannot be read or rebuilt; the message names the file and what is wrong with it.

    >>> import featmix_lite as fm
    >>> fm.Run.load("nowhere.safetensors")
    Traceback (most recent call last):
    ...
    featmix_lite.base.errors.RunError: nowhere.safetensors: there is no such file
    """


def choices(value: object, known: list[str] | tuple[str, ...], at_most: int = 12) -> str:
    """Say which names there are, the ones most like ``value`` first.

    >>> choices("blok1", ["input", "block1", "block2"])
    'did you mean block1, block2? There are: input, block1, block2'
    """
    near = difflib.get_close_matches(str(value), known, n=3)
    shown = ", ".join(known[:at_most]) + (f" ... ({len(known)} in all)" if len(known) > at_most else "")
    return (f"did you mean {', '.join(near)}? " if near else "") + f"There are: {shown}"


def check_settings(what: str, fields: object, known: list[str], error: type[ValueError] = ValueError) -> None:
    """Refuse what is no table of settings, or holds a name that ``known`` lacks.

    >>> check_settings("a mix", {"wayz": 2}, ["at", "ways"])
    Traceback (most recent call last):
    ...
    ValueError: a mix has no setting 'wayz': did you mean ways? There are: at, ways
    """
    if not isinstance(fields, dict):
        raise error(f"{what.removeprefix('a ')}={fields!r:.80}: a table of settings: {', '.join(known)}")
    for name in fields:
        if name not in known:
            raise error(f"{what} has no setting {name!r}: {choices(name, known)}")


def check_choice(name: str, value: object, known: Iterable[object]) -> None:
    """Refuse what is none of the ``known`` values.

    >>> check_choice("schedule", "steps", ("cosine", "constant"))
    Traceback (most recent call last):
    ...
    ValueError: schedule='steps': choose one of cosine, constant
    """
    known = list(known)
    if value not in known:
        raise ValueError(f"{name}={value!r}: choose one of {', '.join(map(str, known))}")


@contextlib.contextmanager
def in_file(path: object):
    """Whatever is refused inside is said of a file: its name comes first.

    >>> with in_file("grid.toml"):
    ...     check_choice("schedule", "steps", ("cosine", "constant"))
    Traceback (most recent call last):
    ...
    ValueError: grid.toml: schedule='steps': choose one of cosine, constant

    A ``RunError`` stays one; a number too large for a float, or what is nested too deep, is a ``ValueError`` as well.
    """
    try:
        yield
    except (ValueError, RecursionError, OverflowError) as error:
        said = "nested too deep to be read" if isinstance(error, RecursionError) else str(error)
        kind = RunError if isinstance(error, RunError) else ValueError
        raise kind(said if said.startswith(str(path)) else f"{path}: {said}") from error
