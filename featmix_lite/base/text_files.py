"""Text that people write, read from a file: a plain file, not too large, UTF-8; what is wrong is one line."""

from __future__ import annotations

import codecs
import os
from pathlib import Path

from .errors import RunError

LARGEST = 2**24  # bytes: a grid has some hundred
FOREIGN = {codecs.BOM_UTF32_LE: "UTF-32", codecs.BOM_UTF32_BE: "UTF-32", codecs.BOM_UTF16_LE: "UTF-16",
           codecs.BOM_UTF16_BE: "UTF-16"}  # fmt: skip


def read_text(path: str | os.PathLike, largest: int = LARGEST) -> str:
    """The text of a file; a mark before UTF-8 is left out.

    >>> read_text("nowhere.toml")
    Traceback (most recent call last):
    ...
    featmix_lite.base.errors.RunError: nowhere.toml: there is no such file

    Errors: ``RunError`` for a folder, a device or a pipe, more than ``largest`` bytes, UTF-16 (what PowerShell's ``>``
    writes) and other encodings.
    """
    path = Path(path)
    try:
        if not path.exists():
            raise RunError(f"{path}: there is no such file")
        if not path.is_file():
            raise RunError(f"{path}: is no plain file of text (a folder, a device or a pipe)")
        if (size := path.stat().st_size) > largest:
            raise RunError(f"{path}: {size} bytes are no text of this kind; it takes {largest} at most")
        content = path.read_bytes()
    except OSError as error:
        raise RunError(f"{path}: could not be read ({error.strerror or error})") from error
    return decoded(content, path)


def decoded(content: bytes, name: object) -> str:
    """The text of bytes in UTF-8. Errors: ``RunError`` naming what they are instead; ``name``: whose bytes they are.

    >>> decoded("data".encode("utf-16"), "grid.toml")
    Traceback (most recent call last):
    ...
    featmix_lite.base.errors.RunError: grid.toml: is UTF-16, as PowerShell's > writes it: save it as UTF-8
    """
    kind = next((kind for mark, kind in FOREIGN.items() if content.startswith(mark)), None)
    zeros = [content[side:200:2].count(0) for side in (0, 1)]
    if kind is None and not min(zeros) and max(zeros) > min(len(content), 200) / 4 > 1:
        kind = "UTF-16"  # without its mark: of plain letters every other byte is zero
    if kind:
        raise RunError(f"{name}: is {kind}, as PowerShell's > writes it: save it as UTF-8")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        byte = f"{content[error.start]:#04x}"
        raise RunError(f"{name}: line {line} is not UTF-8 (byte {byte}): save it as UTF-8") from None
