"""The one place where a student's function is called: its answer comes back, or a sentence on why there is none."""

from __future__ import annotations

import contextlib
import copy
import inspect
import itertools
import sys
import sysconfig
import traceback
from collections.abc import Iterator

import numpy as np
from torch import Tensor, nn

from ...base.about import PACKAGE
from ...base.text_table import counted

MOST = 100_000  # values that an answer may hold
UNDONE = "Not done yet: the function gives nothing back. Write its body, and end it with return."
NOT_OWN = (str(PACKAGE), sysconfig.get_path("stdlib"))


class NoAnswer(Exception):
    """Why there is nothing to judge: the sentence that the student reads."""


class Yielded(list):
    """What an iterator gave, one value after the other: a list, for those who ask for one."""


def called(student, given: tuple) -> tuple[object, bool]:
    """The answer of ``student(*given)``, and whether it wrote into what it was given (copies).

    >>> called(lambda a, b: a + b, (1, 2))
    (3, False)
    >>> called(lambda a: a / 0, (1, 2))
    Traceback (most recent call last):
    ...
    featmix_lite.teaching.exercises.calling.NoAnswer: Your function takes (a); here it is given 2 values, ...

    Errors: ``NoAnswer`` for whatever happens but an answer; a ``KeyboardInterrupt`` goes through.
    """
    _check(student, given)
    own, heard = copied(given), _Heard(sys.stdout)
    try:
        with contextlib.redirect_stdout(heard):
            answer = student(*own)
            if isinstance(answer, Iterator):  # its code runs only now
                answer = Yielded(itertools.islice(answer, MOST + 1))
            waits = inspect.isawaitable(answer) or inspect.isasyncgen(answer)
            if inspect.iscoroutine(answer):
                answer.close()  # or Python complains that nobody waited for it
    except KeyboardInterrupt:
        raise
    except NotImplementedError as error:
        undone = "Not done yet: the function says NotImplementedError. Write its body instead."
        raise NoAnswer(stopped(error) if error.args else undone) from None  # torch's own come with words
    except SystemExit:
        raise NoAnswer("Your function calls exit, which ends the program: give the answer back by return.") from None
    except RecursionError:
        raise NoAnswer("Your function calls itself without end (RecursionError).") from None
    except BaseException as error:  # whatever a student's code raises is told, not thrown
        raise NoAnswer(stopped(error)) from None
    if waits:
        raise NoAnswer("Your function is async, so calling it runs none of it: write def without async.")
    changed = not _same(given, own)
    if answer is None or answer is NotImplemented or answer is ...:
        raise NoAnswer(_nothing(heard.words, changed))
    return answer, changed


def _nothing(printed: bool, changed: bool) -> str:
    """What is said of a function that gives nothing back."""
    if printed:
        return "Your function prints, and gives None back: the check sees only what return gives."
    if changed:
        return "Your function writes into what it is given, and gives None back: end it with return."
    return UNDONE


def _check(student, given: tuple) -> None:
    """Refuse what cannot be called with so many values."""
    if inspect.isclass(student):
        raise NoAnswer(f"{student.__name__} is a class: give the check a function, written with def.")
    if not callable(student):
        raise NoAnswer(f"Give the check your function itself, without brackets; this is {a_kind(student)}.")
    try:
        takes = inspect.signature(student)
        written = str(takes.replace(return_annotation=inspect.Signature.empty))
    except Exception:  # some that are written in C do not say what they take
        return
    try:
        takes.bind(*given)
    except TypeError:
        values = counted(len(given), "value")
        raise NoAnswer(f"Your function takes {written}; here it is given {values}, as in the stub.") from None


def stopped(error: BaseException) -> str:
    """An exception in words, with the student's own line where there is one.

    >>> stopped(ValueError("no"))
    'Your function stopped with ValueError: no'
    """
    try:
        words = str(error).strip().split("\n")[0][:200]
    except Exception:  # an exception of the student's own that cannot even say what it is
        words = "it does not say why"
    at = next((frame for frame in reversed(_own(error)) if frame.line), None)
    where = f", in its line {at.lineno}, {at.line!r}" if at else ""
    return f"Your function stopped with {type(error).__name__}{where}: {words}"


def _own(error: BaseException) -> list:
    """The frames that are the student's: neither the kit's, nor Python's, nor those of installed packages."""
    frames = traceback.extract_tb(error.__traceback__)
    return [f for f in frames if not f.filename.startswith(NOT_OWN) and "site-packages" not in f.filename]


def copied(given: tuple) -> tuple:
    """The arguments anew, a layer still that of its network, so that what one call does cannot spoil the next."""
    return copy.deepcopy(given)


def _same(one, other) -> bool:
    """Whether arguments are still what they were; what cannot be compared any more is not."""
    try:
        if isinstance(one, (Tensor, np.ndarray)):
            return one.shape == other.shape and bool(((one == other) | (one != one)).all())
        if isinstance(one, nn.Module):
            return one.training == other.training and _same(one.state_dict(), other.state_dict())
        if isinstance(one, dict):
            return list(one) == list(other) and _same(list(one.values()), list(other.values()))
        if isinstance(one, (list, tuple)):
            return len(one) == len(other) and all(map(_same, one, other))
        return one is other or bool(one == other)
    except Exception:
        return False


def a_kind(thing) -> str:
    """A value's type with its article.

    >>> a_kind(3), a_kind([]), a_kind(None)
    ('an int', 'a list', 'None')
    """
    name = type(thing).__name__
    return "None" if thing is None else f"a{'n' * (name[0].lower() in 'aeio')} {name}"


class _Heard:
    """A stream that passes all on, and remembers whether there were words."""

    def __init__(self, stream):
        self.stream, self.words = stream, False

    def write(self, text):
        """Pass it on."""
        self.words = self.words or bool(str(text).strip())
        return self.stream.write(text)

    def __getattr__(self, name):
        return getattr(self.stream, name)
