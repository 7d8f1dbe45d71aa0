"""Files that others wrote: plain ones only, of a bounded size, in UTF-8."""

from __future__ import annotations

import codecs
import os
import stat

from .errors import RunError

LARGEST = 64 << 20  # bytes of a text


def exists(path: str | os.PathLike) -> bool:
    """Is something there, behind links too? False as well for a name that no file can have.

    >>> exists("nowhere"), exists("a\\0b")
    (False, False)
    """
    try:
        os.stat(path)
    except (OSError, ValueError):
        return False
    return True


def check_plain(path: str | os.PathLike) -> None:
    """Refuse what is no plain file, followed through links: a device may have no end, a pipe may wait for ever.

    >>> check_plain("/dev/zero")
    Traceback (most recent call last):
    ...
    featmix_lite.base.errors.RunError: /dev/zero: is a device, not a plain file
    """
    if not exists(path):  # opening it says why
        return
    mode = os.stat(path).st_mode
    if not stat.S_ISREG(mode):
        kinds = ((stat.S_ISDIR, "a folder"), (stat.S_ISFIFO, "a pipe"), (stat.S_ISSOCK, "a socket"))
        kind = next((name for is_kind, name in kinds if is_kind(mode)), "a device")
        raise RunError(f"{path}: is {kind}, not a plain file")


def read_text(path: str | os.PathLike, errors: str = "strict") -> str:
    """The text of a file.

    >>> import pathlib, tempfile
    >>> file = pathlib.Path(tempfile.mkdtemp(), "grid.toml")
    >>> _ = file.write_bytes(b"\\xef\\xbb\\xbfseeds = 2")     # the mark some editors put in front is left out
    >>> read_text(file)
    'seeds = 2'

    Argument: ``errors`` as for ``as_text``. Errors: ``RunError`` naming the file: not there, no plain file, too large.
    """
    check_plain(path)
    try:
        with open(path, "rb") as file:
            content = file.read(LARGEST + 1)
    except FileNotFoundError:
        raise RunError(f"{path}: there is no such file") from None
    except (OSError, ValueError) as error:
        raise RunError(f"{path}: could not be read ({getattr(error, 'strerror', None) or error})") from error
    if len(content) > LARGEST:
        raise RunError(f"{path}: is larger than {LARGEST >> 20} MiB, which no such text is")
    return as_text(content, path, errors)


def as_text(content: bytes, name: object, errors: str = "strict") -> str:
    """Bytes as text; with ``errors="replace"`` bytes that are no UTF-8 become question marks.

    >>> as_text("fm1".encode("utf-16"), "lines.txt")
    Traceback (most recent call last):
    ...
    featmix_lite.base.errors.RunError: lines.txt: is UTF-16 text, as PowerShell's > writes it: save it as UTF-8

    Errors: ``RunError`` naming what they are instead.
    """
    if kind := wide(content):
        raise RunError(f"{name}: is {kind} text, as PowerShell's > writes it: save it as UTF-8")
    try:
        return content.decode("utf-8-sig", errors)
    except UnicodeDecodeError as error:
        line, byte = content.count(b"\n", 0, error.start) + 1, f"{content[error.start]:#04x}"
        raise RunError(f"{name}: line {line} is no UTF-8 text (byte {byte}): save it as UTF-8") from None


MARKS = {codecs.BOM_UTF32_LE: "UTF-32", codecs.BOM_UTF32_BE: "UTF-32", codecs.BOM_UTF16_LE: "UTF-16",
         codecs.BOM_UTF16_BE: "UTF-16"}  # fmt: skip


def wide(content: bytes) -> str:
    """The encoding of bytes that spell a letter with two or four; "" where they don't.

    >>> wide(b"\\xff\\xfef\\x00"), wide(b"f\\x00m\\x001\\x00"), wide(b"fm1")
    ('UTF-16', 'UTF-16', '')
    """
    if kind := next((kind for mark, kind in MARKS.items() if content.startswith(mark)), None):
        return kind
    begins = content[:200]
    zeros = [begins[side::2].count(0) for side in (0, 1)]  # without its mark: of plain letters every other byte is zero
    return "UTF-16" if not min(zeros) and max(zeros) > len(begins) / 4 > 0.5 else ""
