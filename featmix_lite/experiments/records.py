"""A file of results, one JSON line each: lines are appended whole, so that a kill at any moment costs none of them."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from ..base.errors import RunError
from ..base.plain_files import check_plain
from .record_lines import RecordLines, key_of_line, record_of, torn

LONGEST = 64 << 20  # bytes: a longer line is no record, and is not read to its end


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
    before the next record is appended; a whole record without its line's end is read, and gets it then. Several
    processes may share the file: each append is made under a lock, after a look at what others have appended.
    Errors: ``RunError`` naming the file where it cannot be read or written, is no plain file, or holds a line that is
    no record, be it the last: what is not ours is never written on.
    """

    def __init__(self, path: str | os.PathLike):
        self.path = Path(path)
        self._begin(None)

    def _begin(self, identity) -> None:
        """Nothing is read yet of this file. ``_unended``: a whole record behind the last line's end."""
        self._identity, self._at, self._lines, self._places, self._unended = identity, 0, 0, {}, {}

    def read(self) -> Mapping[str, dict]:
        """All records there are now: {key: record}, each read when it is asked for; of two with one key the last."""
        with self._reading() as file:
            return {} if file is None else RecordLines(file, {**self._places, **self._unended})

    def get(self, key: str) -> dict | None:
        """The record with this key that is there now, or None; of a large file this is quicker than ``read``."""
        with self._reading() as file:
            place = self._place(key)
            return None if place is None else RecordLines(file, {key: place})[key]

    def add(self, record: dict, again: bool = False) -> dict:
        """Append ``record`` and return it; if its key is there already, return that one and append nothing.

        ``again``: append all the same (a failed run that was tried again). When this returns, the line is on the disk.
        """
        return self.extend([record], again)[0]

    def extend(self, records: Iterable[dict], again: bool = False) -> list[dict]:
        """As ``add``, for several: all of those that are not there are appended, or none."""
        records = list(records)
        lines = [_line(record) for record in records]
        keys = [record_of(line)[0] for line in lines]
        problem = f"{self.path}: could not be written ({{}}); it holds what it held"
        with _named(problem):
            self.path.parent.mkdir(parents=True, exist_ok=True)
        with self._file("a+b", problem) as file, _locked(file):
            self._catch_up(file)
            there = {key: place for key in keys if (place := self._place(key))}
            new = {key: n for n, key in reversed(list(enumerate(keys))) if again or key not in there}
            kept = RecordLines(file, there)
            if new:
                text = b"".join(lines[n] for n in sorted(new.values()))
                _append(file, b"\n" + text if self._unended else text, None if self._unended else self._at)
                self._catch_up(file)
            return [records[new[key]] if key in new else kept[key] for key in keys]

    def _place(self, key: str) -> tuple[int, int] | None:
        return self._unended.get(key) or self._places.get(key)

    @contextlib.contextmanager
    def _reading(self):
        """The open file, with all that stands in it taken in; None where there is none."""
        if not os.path.exists(self.path):
            self._begin(None)
            yield None
            return
        with self._file("rb", f"{self.path}: could not be read ({{}})") as file:
            self._catch_up(file)
            yield file

    @contextlib.contextmanager
    def _file(self, mode: str, problem: str):
        with _named(problem):
            check_plain(self.path)
            with open(self.path, mode) as file:
                yield file

    def _catch_up(self, file) -> None:
        """Take in the lines behind the last one read."""
        now = os.fstat(file.fileno())
        if self._identity != (now.st_dev, now.st_ino) or now.st_size < self._at:  # another file under the same name
            self._begin((now.st_dev, now.st_ino))
        self._unended = {}
        file.seek(self._at)
        while line := file.readline(LONGEST):
            ended = line.endswith(b"\n")
            whole = not ended or self._at == 0 or self._at + len(line) == now.st_size  # the first and the last
            key = self._key(line, ended, whole)
            if key is not None:
                (self._places if ended else self._unended)[key] = self._at, len(line)
            if not ended:
                return
            self._at, self._lines = self._at + len(line), self._lines + 1

    def _key(self, line: bytes, ended: bool, whole: bool) -> str | None:
        """The record's key; None of an empty line, and of one whose writer was killed."""
        if not line.strip():
            return None
        try:
            return record_of(line)[0] if whole else key_of_line(line)
        except ValueError as error:
            if not ended and torn(line):
                return None
            start = ascii(line[:60].decode("utf-8", "replace"))
            raise RunError(f"{self.path}: line {self._lines + 1} is no record, {error}: {start}") from None


def _line(record: dict) -> bytes:
    """The line of a record, its config in front: so a torn one is known from a file of something else."""
    record = {"config": record["config"], **record}
    return json.dumps(record, allow_nan=False, separators=(",", ":")).encode() + b"\n"


def _append(file, text: bytes, at: int | None) -> None:
    """Write all of ``text`` behind byte ``at`` (None: the last), cutting off what follows, and see it to the disk."""
    descriptor, end = file.fileno(), file.seek(0, os.SEEK_END)
    if at is not None and at < end:
        os.ftruncate(descriptor, at)  # what a killed writer left of its line
        end = at
    try:
        done = 0
        while done < len(text):
            done += os.write(descriptor, text[done:])
        os.fsync(descriptor)
    except OSError:
        os.ftruncate(descriptor, end)  # a full disk: no half line stays
        raise


@contextlib.contextmanager
def _named(problem: str):
    """Say what could not be done, with the file's name."""
    try:
        yield
    except OSError as error:
        raise RunError(problem.format(error.strerror or error)) from error


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
