"""Files that others wrote: plain ones only, of a bounded size, in UTF-8."""

from __future__ import annotations

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
    featmix_lite.base.errors.RunError: lines.txt: is UTF-16 text (PowerShell's > writes it); save it as UTF-8

    Errors: ``RunError`` naming the encoding.
    """
    if is_utf16(content):
        raise RunError(f"{name}: is UTF-16 text (PowerShell's > writes it); save it as UTF-8")
    try:
        return content.decode("utf-8-sig", errors)
    except UnicodeDecodeError as error:
        raise RunError(f"{name}: is no UTF-8 text (byte {error.start + 1}); save it as UTF-8") from None


def is_utf16(content: bytes) -> bool:
    """Does it begin with UTF-16's mark, or with plain letters two bytes each?

    >>> is_utf16(b"\\xff\\xfef\\x00"), is_utf16(b"f\\x00m\\x001\\x00"), is_utf16(b"fm1")
    (True, True, False)
    """
    begins = content[:64]
    return begins.startswith((b"\xff\xfe", b"\xfe\xff")) or (
        len(begins) > 3 and (set(begins[1::2]) == {0} or set(begins[::2]) == {0})
    )
