"""A file of records as commands take it: each one checked, before anything is computed from them."""

from __future__ import annotations

import math
import os
import sys

from ..base.errors import RunError, in_file
from ..base.plain_files import exists
from ..mixing.mix import mix_of
from .figure_ranges import check_range
from .records import Records
from .seed_runs import records_in


def records_from(path: str | os.PathLike, figures=None) -> list[dict]:
    """The records of a file, each with a config whose seed and mixing can be; without their histories, which are most
    of a file and are not compared. ``figures``: names of those that are asked for; others are then not kept.

    >>> records_from("nowhere.jsonl")
    Traceback (most recent call last):
    ...
    featmix_lite.base.errors.RunError: nowhere.jsonl: there is no such file

    A figure that is nan stays so. Errors: ``RunError`` as ``Records.read``; ``ValueError`` naming the file, the
    record and the value, also of a figure that cannot be.
    """
    if not exists(path):
        raise RunError(f"{path}: there is no such file")
    with in_file(path):
        there, mixes = Records(path).read(), {}
        return records_in(_lean(i, there.get(key, history=False), figures, mixes) for i, key in enumerate(there))


def _lean(i: int, record: dict, figures, mixes: dict) -> dict:
    """The same record, checked, in less memory: without its history, and what stands in every record stands there once.
    One that lacks a figure keeps the others, so that an error can name them."""
    record.pop("history", None)
    if figures is not None and all(name in record for name in figures):
        record = {name: record[name] for name in ("config", "error", "temperature", *figures) if name in record}
    try:
        for name, value in record.items():
            if isinstance(value, (int, float)) and abs(value) < math.inf:
                check_range(name, value)
        config = record["config"] = _once(record["config"])
        if (said := repr(config.get("mix"))) not in mixes:  # as many as there are ways of mixing, not records
            mix_of(config)
            mixes[said] = config.get("mix")
    except RecursionError:
        raise
    except (ValueError, OverflowError) as error:
        raise ValueError(f"record {i}: {error}") from None
    if "mix" in config:
        config["mix"] = mixes[said]
    return _once(record)


def _once(fields: dict) -> dict:
    return {sys.intern(k): sys.intern(v) if isinstance(v, str) and len(v) < 40 else v for k, v in fields.items()}
