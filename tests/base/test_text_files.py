"""Text files: UTF-8 with or without a mark is read, everything else is named in one line."""

import os
import sys

import pytest

from featmix_lite.base.errors import RunError
from featmix_lite.base.text_files import decoded, read_text

TEXT = "data = 'digits'  # é\nseeds = 2\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_utf_8_is_read(tmp_path, encoding):
    (tmp_path / "a").write_text(TEXT, encoding=encoding, newline="")
    assert read_text(tmp_path / "a") == TEXT


@pytest.mark.parametrize("encoding, kind", [
    ("utf-16", "UTF-16"), ("utf-16-le", "UTF-16"), ("utf-16-be", "UTF-16"), ("utf-32", "UTF-32"),
    ("latin-1", "line 1 is not UTF-8 (byte 0xe9)"),
])  # fmt: skip
def test_other_encodings_are_named(tmp_path, encoding, kind):
    (tmp_path / "a").write_text(TEXT, encoding=encoding)
    with pytest.raises(RunError) as error:
        read_text(tmp_path / "a")
    assert str(tmp_path / "a") in str(error.value) and kind in str(error.value) and "UTF-8" in str(error.value)


def test_the_line_of_the_wrong_byte_is_named():
    with pytest.raises(RunError, match="x: line 3 is not UTF-8"):
        decoded(b"a\nb\n\xff\n", "x")


def test_zeros_are_no_utf_16():
    assert decoded(b"a\0b", "x") == "a\0b" and decoded(bytes(500), "x") == "\0" * 500


def test_what_is_no_plain_file_is_not_opened(tmp_path):
    with pytest.raises(RunError, match="no plain file"):
        read_text(tmp_path)
    with pytest.raises(RunError, match="no such file"):
        read_text(tmp_path / "nowhere")
    (tmp_path / "big").write_bytes(bytes(11))
    with pytest.raises(RunError, match="11 bytes"):
        read_text(tmp_path / "big", largest=10)


@pytest.mark.skipif(sys.platform == "win32", reason="pipes and devices of POSIX")
def test_pipes_and_devices_are_not_opened(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", "/dev/zero"):
        with pytest.raises(RunError, match="no plain file"):
            read_text(path)
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    with pytest.raises(RunError, match="loop"):
        read_text(tmp_path / "loop")
