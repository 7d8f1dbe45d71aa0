"""A file of records as commands take it: each one checked, before anything is computed from them."""

from __future__ import annotations

import os
from pathlib import Path

from ..base.errors import RunError, in_file
from ..mixing.mix import mix_of
from .records import Records
from .seed_runs import records_in


def records_from(path: str | os.PathLike) -> list[dict]:
    """The records of a file, each with a config whose seed and mixing can be.

    >>> records_from("nowhere.jsonl")
    Traceback (most recent call last):
    ...
    featmix_lite.base.errors.RunError: nowhere.jsonl: there is no such file

    Errors: ``RunError`` as ``Records.read``; ``ValueError`` naming the file, the record and the value.
    """
    path = Path(path)
    if not path.is_file():
        raise RunError(f"{path}: {'is no plain file' if path.exists() else 'there is no such file'}")
    with in_file(path):
        records = records_in(Records(path).read().values())
        for i, record in enumerate(records):
            with in_file(f"record {i}"):
                mix_of(record["config"])
    return records
