"""Tensors and JSON in one safetensors file: written beside and put in place at once, read without pickle."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import stat
import tempfile
from pathlib import Path

import torch
from torch import Tensor

from .errors import RunError
from .plain_files import check_plain, exists


def write_tensors(path: str | os.PathLike, tensors: dict[str, Tensor], metadata: dict) -> Path:
    """Write ``tensors`` and the JSON ``metadata``; the old file stays until the new one is whole.

    >>> import torch
    >>> folder = tempfile.mkdtemp()
    >>> path = write_tensors(f"{folder}/a.safetensors", {"w": torch.ones(2)}, {"seed": 0})
    >>> read_tensors(path)[1]
    {'seed': 0}

    Errors: ``RunError`` naming the file where it cannot be written (no such folder, disk full).
    """
    from safetensors.torch import save

    path = Path(path)
    plain = {k: v.detach().cpu().contiguous().clone() for k, v in tensors.items()}
    header = {"featmix_lite": json.dumps(metadata), "sha256": _digest(plain)}
    return write_bytes(path, save(plain, header))


# The kinds of numbers safetensors writes, and reads again as they were.
_HELD = {
    torch.bool, torch.uint8, torch.int8, torch.int16, torch.int32, torch.int64, torch.float16, torch.bfloat16,
    torch.float32, torch.float64, torch.complex64, torch.uint16, torch.uint32, torch.uint64,
    *(getattr(torch, name) for name in ("float8_e4m3fn", "float8_e5m2") if hasattr(torch, name)),
}  # fmt: skip


def can_hold(tensor: Tensor) -> bool:
    """Can a file hold such a tensor? Not sparse, quantised or empty ("meta") ones, nor rare kinds of numbers.

    >>> can_hold(torch.ones(2)), can_hold(torch.eye(2).to_sparse())
    (True, False)
    """
    return tensor.layout == torch.strided and tensor.dtype in _HELD and tensor.device.type != "meta"


def check_place(path: str | os.PathLike, append: bool = False) -> Path:
    """The path, where a file can be written; asked before the work is done rather than after.

    >>> check_place(tempfile.gettempdir())
    Traceback (most recent call last):
    ...
    featmix_lite.base.errors.RunError: ...: is a folder; name a file in it

    A folder that is missing is made when the file is. ``append``: an old file is written on, not replaced, and has to
    be a plain one. Errors: ``RunError`` naming the path: a folder, one that cannot be made, not to be written in.
    """
    try:
        path = Path(path)
        if os.path.isdir(path):
            raise RunError(f"{path}: is a folder; name a file in it")
        try:
            there = bool(path.stat())
        except FileNotFoundError:
            there = False
        folder = next(parent for parent in Path(os.path.realpath(path)).parents if parent.exists())
        if append and there:
            check_plain(path)
            path.open("ab").close()
        elif _is_written_through(path):
            if not os.access(path, os.W_OK):
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        else:
            with tempfile.NamedTemporaryFile(dir=folder, prefix=".featmix."):
                pass
    except RunError:
        raise
    except (OSError, ValueError, TypeError) as error:
        reason = getattr(error, "strerror", None) or error
        raise RunError(f"{path}: could not be written there ({reason}); name another file") from error
    return path


def write_bytes(path: str | os.PathLike, content: bytes) -> Path:
    """Put ``content`` at ``path`` in one move, so that nobody ever sees half of it.

    >>> write_bytes(tempfile.mkdtemp() + "/page.html", b"a page").name
    'page.html'

    Of a link the file that it points to is replaced, and permissions are kept; a device or a pipe is written to, not
    replaced. Errors: ``RunError``; the old file stays.
    """
    path, part = Path(path), None
    try:
        if _is_written_through(path):
            _write_through(path, content)
            return path
        given, path = path, Path(os.path.realpath(path))
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name[:50]}.", delete=False) as file:
            part = file.name
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(part, stat.S_IMODE(path.stat().st_mode) if path.exists() else 0o644)
        os.replace(part, path)
    except OSError as error:
        raise RunError(f"{path}: could not be written ({error.strerror or error})") from error
    finally:
        if part is not None and os.path.exists(part):
            os.unlink(part)
    return given


def _is_written_through(path: Path) -> bool:
    """Is it a device or a pipe, or a name of this process's own output? Such a thing is no file to put in place."""
    named = path.absolute().as_posix().startswith(("/dev/", "/proc/"))
    return exists(path) and (named or not stat.S_ISREG(path.stat().st_mode))


def _write_through(path: Path, content: bytes) -> None:
    # Without waiting: a pipe that nobody reads is an error, not a program that stands still.
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | getattr(os, "O_NONBLOCK", 0))
    with open(descriptor, "wb") as file:
        if hasattr(os, "set_blocking"):
            os.set_blocking(descriptor, True)
        file.write(content)


def read_tensors(path: str | os.PathLike) -> tuple[dict[str, Tensor], dict]:
    """Read what ``write_tensors`` wrote -> (tensors, JSON).

    Errors: ``RunError`` naming the file if it is missing, damaged (checksum) or not ours.
    """
    from safetensors import SafetensorError, safe_open

    if not isinstance(path, (str, os.PathLike)):
        raise RunError(f"{path!r} is no path of a file")
    path = Path(path)
    if not exists(path):
        raise RunError(f"{path}: there is no such file")
    check_plain(path)
    try:
        with safe_open(path, framework="pt") as file:
            header = file.metadata() or {}
            tensors = {key: file.get_tensor(key) for key in file.keys()}  # noqa: SIM118 - not a dict
    except (SafetensorError, OSError, ValueError) as error:
        raise RunError(f"{path}: damaged, or no safetensors file ({error})") from error
    if "featmix_lite" not in header:
        raise RunError(f"{path}: a safetensors file, but not one of featmix_lite's")
    if header.get("sha256") != _digest(tensors):
        raise RunError(f"{path}: damaged: its checksum does not match its contents")
    return tensors, json.loads(header["featmix_lite"])


def _digest(tensors: dict[str, Tensor]) -> str:
    total = hashlib.sha256()
    for key in sorted(tensors):
        t = tensors[key]
        total.update(f"{key} {t.dtype} {tuple(t.shape)}".encode())
        total.update(t.contiguous().reshape(-1).view(torch.uint8).numpy().tobytes())
    return total.hexdigest()
