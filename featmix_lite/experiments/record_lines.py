"""Records that stay in their file until they are asked for: of each only the place of its line is kept."""

from __future__ import annotations

import json
import os
import re
import threading
import weakref
from collections.abc import Mapping

from ..base.errors import RunError
from ..base.plain_files import wide
from .config import VERSION, key_of


class RecordLines(Mapping):
    """{key: record} of a file, as it was when it was read; a record is read again each time it is asked for.

    >>> import tempfile
    >>> with tempfile.TemporaryFile() as file:
    ...     size = file.write(b'{"config":{"seed":0},"accuracy":0.9}\\n')
    ...     file.flush()
    ...     lines = RecordLines(file, {"a key": (0, size)})
    >>> lines["a key"]["accuracy"], len(lines)
    (0.9, 1)

    Arguments: ``file``, an open file; ``places``, {key: (first byte, bytes)}. The file may be closed, grow, or be
    replaced by another afterwards: this goes on with the one it was given.
    """

    def __init__(self, file, places: dict[str, tuple[int, int]]):
        self._places, self._turn, self._name = places, threading.Lock(), getattr(file, "name", "a file")
        self._file = os.dup(file.fileno())
        weakref.finalize(self, os.close, self._file)

    def __len__(self) -> int:
        return len(self._places)

    def __iter__(self):
        return iter(self._places)

    def __contains__(self, key) -> bool:
        return key in self._places

    def __getitem__(self, key: str) -> dict:
        return self._record(key, True)

    def get(self, key: str, default=None, *, history: bool = True) -> dict:
        """As of a dict; without its ``history``, which is most of a record, it is read in half the time."""
        return self._record(key, history) if key in self._places else default

    def _record(self, key: str, history: bool) -> dict:
        start, size = self._places[key]
        with self._turn:
            os.lseek(self._file, start, os.SEEK_SET)
            line = b""
            while len(line) < size and (more := os.read(self._file, size - len(line))):
                line += more
        try:
            line = line if history else HISTORY.sub(b"", line, 1)
            if isinstance(record := json.loads(line.decode()), dict) and isinstance(record.get("config"), dict):
                return record
        except (ValueError, RecursionError):
            pass
        number = sum(place[0] <= start for place in self._places.values())
        raise RunError(f"{self._name}: record {number} is damaged, or was changed while it was read: {line[:60]!a}")

    def __repr__(self) -> str:
        return f"<{len(self)} records of {self._name}>"


def record_of(line: bytes) -> tuple[str, dict]:
    """(key, record) of one line. Errors: ``ValueError`` saying why it is no record.

    >>> record_of(b'{"accuracy": 1}')
    Traceback (most recent call last):
    ...
    ValueError: it has no config
    """
    try:
        record = json.loads(line)
        if not isinstance(record, dict):
            raise TypeError(f"it is a {type(record).__name__}, not an object")
        if not isinstance(record.get("config"), dict):
            raise TypeError("its config is no object" if "config" in record else "it has no config")
        return key_of(record["config"], record.get("version", VERSION)), record
    except TypeError as error:
        raise ValueError(str(error)) from None
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    except ValueError as error:
        if "not JSON compliant" in str(error):
            raise ValueError("its config holds a number that is not finite") from None
        raise ValueError(f"it is {wide(line)} text, not UTF-8" if wide(line) else "it is no JSON") from None


def key_of_line(line: bytes) -> str:
    """The key alone, without reading the rest of the line where the writer's form tells it. Errors: as ``record_of``.

    >>> key_of_line(b'{"config":{"seed":0},"version":1,"accuracy":0.9}') == record_of(b'{"config":{"seed":0}}')[0]
    True

    A tenth of the time of ``record_of``. What is damaged further on is found when the record is asked for.
    """
    if (found := FORM.match(line)) and line.rstrip().endswith(b"}"):
        try:
            return key_of(json.loads(found["config"]), int(found["version"]))
        except (ValueError, RecursionError):
            pass  # a brace inside a name; or damaged: the whole line says which
    return record_of(line)[0]


# A history that holds numbers only; inside a text of JSON its quotes would be escaped.
HISTORY = re.compile(rb', ?"history": ?\[(?:\{[^][{}"]*(?:"[a-zA-Z0-9_.]+"[^][{}"]*)*\}(?:, ?)?)*\](?=[,}])')
# As Records writes a line. The config ends at the first brace that a version follows.
FORM = re.compile(rb'\{"config": ?(?P<config>\{.{0,9999}?\}), ?"version": ?(?P<version>\d{1,9})(?=[,}])')


def torn(line: bytes) -> bool:
    """May this be the beginning of a record, whose writer was killed? A last line of anything else is not ours.

    >>> torn(b'{"config":{"da'), torn(b"my notes")
    (True, False)
    """
    head, line = b'{"config":{', line.rstrip(b"\0")  # after a power cut some disks give zeros
    return line.startswith(head) or head.startswith(line)
