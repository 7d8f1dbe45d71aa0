"""One function for pages, one for terminals: nothing of a text acts, and all of it can be read."""

import sys
import unicodedata
from html import unescape
from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from featmix_lite.base.escaping import markup, plain_stdout, printable


class Tags(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.tags, self.text = [], ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, attrs))

    def handle_data(self, data):
        self.text += data


@given(st.text("<>&\"'/=ab ;#"))
def test_no_markup_is_left_and_the_text_is(text):
    assert unescape(markup(text)) == text and not set("<>\"'") & set(markup(text))
    page = Tags(f'<i title="{markup(text)}">{markup(text)}</i>')
    assert page.tags == [("i", [("title", text)])] and page.text == text


def test_what_is_no_text_is_written_as_one():
    assert markup({"<": None}) == "{&#x27;&lt;&#x27;: None}" and printable(None) == "None"


@given(st.text())
def test_no_control_character_is_left(text):
    shown = printable(text)
    assert not [c for c in shown if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp")]
    shown.encode()  # halves of a pair too
    assert printable(shown) == shown


def test_letters_stay():
    assert printable("é × 日本 [31m") == "é × 日本 [31m"
    assert printable("\x1b\x9b\u202e\udcff\n") == r"\x1b\x9b\u202e\udcff\n"


def test_lines_and_tabs_still_act_in_what_is_printed(capsys):
    before = sys.stdout
    with plain_stdout():
        print("a\tb\n\x1b]0;title\x07", flush=True)
        assert sys.stdout.encoding == before.encoding
    assert capsys.readouterr().out == "a\tb\n\\x1b]0;title\\x07\n" and sys.stdout is before
