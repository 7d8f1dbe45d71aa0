"""Text from elsewhere, a file's values above all, made harmless where it is shown: in a page, and on a terminal."""

from __future__ import annotations

import contextlib
import sys
from html import escape


def markup(text: object) -> str:
    """Text for HTML and for plotly, which reads tags in titles, names and labels: what stands there, as letters.

    >>> markup('<b>"cat" & dog</b>')
    '&lt;b&gt;&#34;cat&#34; &amp; dog&lt;/b&gt;'

    Quotes get their numbers: plotly knows no ``&quot;``.
    """
    return escape(str(text)).replace("&quot;", "&#34;")


def printable(text: object) -> str:
    """Text for a terminal, on one line: what would move the cursor, colour or turn the text is shown by its number.

    >>> printable("a\\x1b[31mb\\n")
    'a\\\\x1b[31mb\\\\n'
    """
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in str(text))


class _Plain:
    """A stream of text on which only line ends and tabs act."""

    def __init__(self, stream):
        self._stream = stream

    def write(self, text: str) -> int:
        self._stream.write("".join(c if c in "\n\t" else printable(c) for c in text))
        return len(text)

    def __getattr__(self, name: str):
        return getattr(self._stream, name)


def plain_stdout():
    """Whatever is printed inside goes out without control characters.

    >>> with plain_stdout():
    ...     print("\\x1b[31mred")
    \\x1b[31mred
    """
    return contextlib.redirect_stdout(_Plain(sys.stdout))
