"""Fetch an image set: with a time limit and a progress bar, checked before it is used, never half there."""

from __future__ import annotations

import errno
import gzip
import http.client
import os
import shutil
import tarfile
import tempfile
import time
import urllib.request
from pathlib import Path

from ..base.progress import progress_bar
from .places import FILES, DataError, where

LIMIT = 900.0  # seconds for a whole set; CIFAR-10 is 170 MB and its host is slow on bad days
STALL = 20.0  # seconds without a byte
STALE = 86_400.0  # a temporary folder untouched for a day is nobody's
TRIES = 5  # connections to one address; each goes on where the one before broke off


def fetch(name: str, kind, root: Path, limit: float | None = None) -> Path:
    """Download, check and unpack a set into ``root``; return its folder.

    >>> fetch("mnist", torchvision.datasets.MNIST, Path("images"))         # doctest: +SKIP
    PosixPath('images/MNIST/raw')

    Args:
        name: a key of ``FILES``.
        kind: torchvision's class for it, which knows the addresses and the MD5s.
        root: the folder of all image sets; it is made where it is not there.
        limit: seconds for all of it; None is ``LIMIT``.

    Everything happens in a temporary folder beside the goal; whole, checked files are moved in at the end. Archives
    somebody put there by hand are used instead of the network.

    Errors: ``DataError`` in one sentence with what to do next; then nothing is left behind.
    """
    folder, deadline, work = where(name, root), time.monotonic() + (LIMIT if limit is None else limit), None
    new = [path for path in (folder, *folder.parents) if not path.exists()]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for old in root.glob(f".{name}-*"):
            if time.time() - old.stat().st_mtime > STALE:  # left by a process that was killed, not by one at work
                shutil.rmtree(old, ignore_errors=True)
        work = Path(tempfile.mkdtemp(prefix=f".{name}-", dir=root))
        for addresses, file, md5 in archives(kind):
            if _wanted(name, folder, file):
                _unpack(name, _archive(addresses, file, md5, (folder, root), work, deadline), work)
        for file in work.iterdir():
            if file.name in FILES[name][3] or file.name.endswith("ubyte.gz"):
                os.replace(file, folder / file.name)
    except (OSError, EOFError, tarfile.TarError, http.client.HTTPException) as error:
        why = error.reason if isinstance(getattr(error, "reason", None), OSError) else error  # inside a URLError
        why = getattr(why, "strerror", None) or why
        raise DataError(
            f"{name} could not be put in {folder} ({' '.join(str(why).split()) or type(error).__name__}): "
            'use fm.load("digits") or fm.load("fashion_small"), which need no network, or '
            f"{instead(kind, folder)} and load again"
        ) from error
    finally:
        if work is not None:
            shutil.rmtree(work, ignore_errors=True)
        for path in new:
            if path.is_dir() and not any(path.iterdir()):
                path.rmdir()  # made for nothing
    return folder


def archives(kind) -> list[tuple[list[str], str, str]]:
    """(addresses, file name, MD5) of what is downloaded for one of torchvision's classes."""
    if hasattr(kind, "mirrors"):
        return [([m + file for m in kind.mirrors], file, md5) for file, md5 in kind.resources]
    if hasattr(kind, "split_list"):
        return [([url], file, md5) for url, file, md5 in (kind.split_list["train"], kind.split_list["test"])]
    return [([kind.url], kind.filename, kind.tgz_md5)]


def instead(kind, folder: Path) -> str:
    """What somebody without a network can do by hand."""
    wanted = archives(kind)
    files = ", ".join(file for _, file, _ in wanted)
    site = wanted[0][0][0].rpartition("/")[0]
    return f"put {files} (from {site}/) in {folder}"


def _wanted(name: str, folder: Path, archive: str) -> bool:
    """Whether an archive holds something that is not there yet."""
    inside = [archive.removesuffix(".gz")] if archive.endswith("ubyte.gz") else FILES[name][3]
    return not all((folder / file).is_file() for file in inside if name != "svhn" or file == archive)


def _archive(addresses: list[str], file: str, md5: str, folders: tuple[Path, ...], work: Path, deadline: float) -> Path:
    """A whole, checked archive: one put there by hand, else from the first address that gives it."""
    from torchvision.datasets.utils import check_integrity

    for folder in folders:
        if check_integrity(folder / file, md5):
            return folder / file
    problem: Exception = OSError("there is no address")
    for address in addresses:
        try:
            _download(address, work / file, deadline)
        except (OSError, http.client.HTTPException) as error:
            problem = error
            if _hopeless(error, deadline):
                break
        else:
            if check_integrity(work / file, md5):
                return work / file
            problem = OSError(f"{address} gave a file with another MD5")
        (work / file).unlink(missing_ok=True)
    raise problem


def _download(address: str, path: Path, deadline: float) -> None:
    """Fetch one address into ``path``; a connection that breaks is taken up again where it broke."""
    for attempt in range(TRIES):
        had = path.stat().st_size if path.exists() else 0
        try:
            return _receive(address, path, had, deadline)
        except (OSError, http.client.HTTPException) as error:
            got = path.stat().st_size if path.exists() else 0
            if attempt == TRIES - 1 or got <= had or _hopeless(error, deadline):
                raise


def _hopeless(error: Exception, deadline: float) -> bool:
    """No time or no room: neither another try nor another address would change that."""
    return time.monotonic() > deadline or getattr(error, "errno", None) == errno.ENOSPC


def _receive(address: str, path: Path, had: int, deadline: float) -> None:
    headers = {"User-Agent": "featmix_lite"} | ({"Range": f"bytes={had}-"} if had else {})
    left = max(0.01, min(STALL, deadline - time.monotonic()))
    with urllib.request.urlopen(urllib.request.Request(address, headers=headers), timeout=left) as answer:
        resumed = had > 0 and getattr(answer, "status", 200) == 206
        had = had if resumed else 0
        length = answer.headers.get("Content-Length")
        total = int(length) + had if length else None
        bar = progress_bar(total, "B", desc=path.name, initial=had, unit_scale=True, leave=False)
        with open(path, "ab" if resumed else "wb") as file, bar:
            while piece := answer.read1(1 << 16):
                had += file.write(piece)
                bar.update(len(piece))
                if time.monotonic() > deadline:
                    raise TimeoutError(f"the time limit was reached after {had / 1e6:.1f} MB of {path.name}")
    if total is not None and had < total:
        raise OSError(f"the connection broke off after {had / 1e6:.1f} of {total / 1e6:.1f} MB of {path.name}")


def _unpack(name: str, archive: Path, work: Path) -> None:
    """Lay the files of one archive in ``work``: only those of the set, and by their bare names."""
    if name == "svhn":
        return  # nothing is packed: what is downloaded is what is read
    if archive.name.endswith("ubyte.gz"):
        with gzip.open(archive) as packed, open(work / archive.name.removesuffix(".gz"), "wb") as file:
            shutil.copyfileobj(packed, file)
        return
    with tarfile.open(archive) as packed:
        for member in packed:
            base = member.name.rpartition("/")[2]
            if member.isfile() and base in FILES[name][3]:
                with open(work / base, "wb") as file:
                    shutil.copyfileobj(packed.extractfile(member), file)

