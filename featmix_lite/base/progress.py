"""One progress bar: tqdm's, or nothing at all where tqdm is not installed or no bar is wanted."""

from __future__ import annotations


class Silent:
    """Stands in for a bar: takes what a bar takes and shows nothing.

    >>> with Silent() as bar:
    ...     bar.update(1)
    """

    def __enter__(self) -> Silent:
        return self

    def __exit__(self, *error: object) -> None:
        pass

    def update(self, count: int) -> None:
        """Say nothing."""

    def set_postfix(self, figures: dict) -> None:
        """Say nothing."""


def progress_bar(total: int | None, unit: str, wanted: bool = True, **settings):
    """A bar to be entered with ``with``; it has ``update(count)`` and ``set_postfix(figures)``.

    >>> with progress_bar(3, "epoch", wanted=False) as bar:
    ...     bar.update(1)

    Arguments: ``total``, so many ``unit``s (None: not known); ``wanted``: False shows nothing; ``settings`` of tqdm.
    """
    if not wanted:
        return Silent()
    try:
        from tqdm.auto import tqdm
    except ImportError:
        return Silent()
    return tqdm(total=total, unit=unit, **settings)
