"""What the kit knows of itself: its version, whether lessons run short, and where its lessons lie."""

from __future__ import annotations

import os
from pathlib import Path

__version__ = "0.1.0"
PACKAGE = Path(__file__).resolve().parents[1]
LESSONS = PACKAGE.parent / "notebooks"  # in a checkout, beside the package
PACKED = PACKAGE / "lessons"  # in a wheel, inside it


def fast() -> bool:
    """True where ``FEATMIX_FAST`` is set to something but 0: lessons then run short, for tests.

    >>> fast() in (True, False)
    True
    """
    return os.environ.get("FEATMIX_FAST", "0") not in ("", "0")
