"""What the kit knows of itself: its version, whether lessons run short, and where its lessons lie."""

from __future__ import annotations

import os
from pathlib import Path

__version__ = "0.1.0"
PACKAGE = Path(__file__).resolve().parents[1]
LESSONS = PACKAGE.parent / "notebooks"  # in a checkout, beside the package
PACKED = PACKAGE / "lessons"  # in a wheel, inside it
CHECKOUT = (PACKAGE.parent / "pyproject.toml").is_file()  # a clone or an unpacked sdist, not an installed wheel


def install(extra: str = "lab", checkout: bool = CHECKOUT) -> str:
    """The command that adds one of the kit's extras.

    >>> install("lab", checkout=True), install("dask", checkout=False)
    ('pip install -e ".[lab]"', 'pip install "featmix_lite[dask]"')
    """
    return f'pip install -e ".[{extra}]"' if checkout else f'pip install "featmix_lite[{extra}]"'


def fast() -> bool:
    """True where ``FEATMIX_FAST`` is set to something but 0: lessons then run short, for tests.

    >>> fast() in (True, False)
    True
    """
    return os.environ.get("FEATMIX_FAST", "0") not in ("", "0")
