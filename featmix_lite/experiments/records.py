"""A file of results, one JSON line each: lines are appended whole, so that a kill at any moment costs none of them."""

from __future__ import annotations

import contextlib
import json
import os
from pathlib import Path

from ..base.errors import RunError
from .config import VERSION, key_of


class Records:
    """The records of one or more sweeps in one file, by the key of their config.

    >>> import tempfile
    >>> records = Records(tempfile.mkdtemp() + "/runs.jsonl")
    >>> records.add({"config": {"data": "digits", "seed": 0}, "version": 1, "accuracy": 0.9})["accuracy"]
    0.9
    >>> records.add({"config": {"seed": 0, "data": "digits"}, "version": 1, "accuracy": 0.5})["accuracy"]  # is there
    0.9
    >>> len(records.read())
    1

    Argument: ``path``; made with the first record. A torn last line (the writer was killed) is not read, and cut off
    before the next record is appended. Several processes may share the file: each append is made under a lock,
    after a look at what others have appended.
    Errors: ``RunError`` naming the file where it cannot be read or written, and the line that is no record.
    """

    def __init__(self, path: str | os.PathLike):
        self.path = Path(path)
        self._at, self._lines, self._records = 0, 0, {}

    def read(self) -> dict[str, dict]:
        """All whole records there are now: {key: record}; of two with one key the last."""
        try:
            with open(self.path, "rb") as file:
                self._catch_up(file)
        except FileNotFoundError:
            self._at, self._lines, self._records = 0, 0, {}
        except OSError as error:
            raise RunError(f"{self.path}: could not be read ({error.strerror or error})") from error
        return dict(self._records)

    def add(self, record: dict, again: bool = False) -> dict:
        """Append ``record`` and return it; if its key is there already, return that one and append nothing.

        ``again``: append all the same (a failed run that was tried again). When this returns, the line is on the disk.
        """
        line = json.dumps(record, allow_nan=False, separators=(",", ":")).encode() + b"\n"
        key = key_of(record["config"], record.get("version", VERSION))
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with open(self.path, "a+b") as file, _locked(file):
                self._catch_up(file)
                if key in self._records and not again:
                    return self._records[key]
                file.seek(0, os.SEEK_END)
                end = file.tell()
                if end > self._at:
                    os.ftruncate(file.fileno(), self._at)  # what a killed writer left of its line
                try:
                    _whole(file.fileno(), line)
                except OSError:
                    os.ftruncate(file.fileno(), self._at)  # a full disk: no half line stays
                    raise
                self._at, self._lines = self._at + len(line), self._lines + 1
        except OSError as error:
            problem = f"{self.path}: could not be written ({error.strerror or error}); it holds what it held"
            raise RunError(problem) from error
        self._records[key] = record
        return record

    def _catch_up(self, file) -> None:
        """Take in the whole lines behind the last one read."""
        file.seek(0, os.SEEK_END)
        if file.tell() < self._at:  # another file under the same name
            self._at, self._lines, self._records = 0, 0, {}
        file.seek(self._at)
        text = file.read()
        whole = text[: text.rfind(b"\n") + 1]
        for line in whole.split(b"\n")[:-1]:
            self._lines += 1
            if line.strip():
                record = self._record(line)
                self._records[key_of(record["config"], record.get("version", VERSION))] = record
        self._at += len(whole)

    def _record(self, line: bytes) -> dict:
        try:
            record = json.loads(line)
            if not isinstance(record["config"], dict):
                raise TypeError
        except (ValueError, TypeError, KeyError):
            raise RunError(f"{self.path}: line {self._lines} is no record: {line[:60]!r}") from None
        return record


def _whole(descriptor: int, line: bytes) -> None:
    """Write all of ``line`` and see it to the disk."""
    done = 0
    while done < len(line):
        done += os.write(descriptor, line[done:])
    os.fsync(descriptor)


@contextlib.contextmanager
def _locked(file):
    """Nobody else appends meanwhile. The lock goes with the process, also with one that is killed."""
    try:
        import fcntl
    except ImportError:  # Windows
        import msvcrt

        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)
        try:
            yield
        finally:
            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)
        return
    fcntl.flock(file.fileno(), fcntl.LOCK_EX)
    try:
        yield
    finally:
        fcntl.flock(file.fileno(), fcntl.LOCK_UN)
