"""Texts of others: what has no end is not begun, and another encoding has a name."""

import os
import socket
import sys

import pytest

from featmix_lite import RunError
from featmix_lite.base.plain_files import LARGEST, as_text, check_plain, exists, read_text, wide

posix = pytest.mark.skipif(sys.platform == "win32", reason="devices and pipes are POSIX's")


@posix
@pytest.mark.parametrize("name, kind", [
    ("/dev/zero", "device"), ("/dev/full", "device"), ("pipe", "pipe"), ("s", "socket"), ("folder", "folder"),
    ("link", "pipe"),
])  # fmt: skip
def test_what_is_no_plain_file_is_not_opened(tmp_path, name, kind):
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "pipe")
    with socket.socket(socket.AF_UNIX) as s:
        s.bind(str(tmp_path / "s"))
        with pytest.raises(RunError, match=f"{name}: is a {kind}, not a plain file"):
            read_text(tmp_path / name)


def test_plain_files_links_to_them_and_nothing_at_all_are_left_to_open(tmp_path):
    (tmp_path / "file").write_text("ä")
    (tmp_path / "link").symlink_to(tmp_path / "file")
    (tmp_path / "dangling").symlink_to(tmp_path / "nowhere")
    for name in ("file", "link", "dangling", "nowhere", "file/below", "a\0b"):
        check_plain(tmp_path / name)
        assert exists(tmp_path / name) == (name in ("file", "link"))
    assert read_text(tmp_path / "link") == "ä"
    for name in ("dangling", "nowhere"):
        with pytest.raises(RunError, match=f"{name}: there is no such file"):
            read_text(tmp_path / name)
    for name in ("file/below", "a\0b"):
        with pytest.raises(RunError, match="could not be read"):
            read_text(tmp_path / name)


def test_a_text_that_is_far_too_large_is_not_read_to_its_end(tmp_path):
    with open(tmp_path / "large", "wb") as file:
        file.truncate(LARGEST + 1)
    with pytest.raises(RunError, match="large: is larger than 64 MiB"):
        read_text(tmp_path / "large")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_utf_16_is_named_with_or_without_its_mark(encoding):
    with pytest.raises(RunError, match="lines.txt: is UTF-(16|32) text, as PowerShell"):
        as_text("fm1 3f2a é".encode(encoding), "lines.txt")


def test_utf_8_with_a_mark_and_damaged_bytes():
    assert as_text("é".encode("utf-8-sig"), "a") == "é" and as_text(b"", "a") == ""
    with pytest.raises(RunError, match=r"a: line 2 is no UTF-8 text \(byte 0xe9\)"):
        as_text(b"a\n\xe9", "a")
    assert as_text(b"a\xe9b", "a", errors="replace") == "a�b"
    assert wide(b"\0\0\0") == wide(b"a\0bc") == wide(b"") == "" and wide("grün".encode("utf-16-le")) == "UTF-16"
