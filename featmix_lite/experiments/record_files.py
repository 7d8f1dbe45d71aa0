"""A file of records as commands take it: each one checked, before anything is computed from them."""

from __future__ import annotations

import os

from ..base.errors import RunError, in_file
from ..base.plain_files import exists
from ..mixing.mix import mix_of
from .records import Records
from .seed_runs import records_in


def records_from(path: str | os.PathLike) -> list[dict]:
    """The records of a file, each with a config whose seed and mixing can be; without their histories, which are most
    of a file and are not compared.

    >>> records_from("nowhere.jsonl")
    Traceback (most recent call last):
    ...
    featmix_lite.base.errors.RunError: nowhere.jsonl: there is no such file

    Errors: ``RunError`` as ``Records.read``; ``ValueError`` naming the file, the record and the value.
    """
    if not exists(path):
        raise RunError(f"{path}: there is no such file")
    with in_file(path):
        there = Records(path).read().values()
        records = records_in({k: v for k, v in record.items() if k != "history"} for record in there)
        for i, record in enumerate(records):
            with in_file(f"record {i}"):
                mix_of(record["config"])
    return records
