"""Tensors and JSON in one safetensors file: written beside and put in place at once, read without pickle."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from pathlib import Path

import torch
from torch import Tensor

from .errors import RunError


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

    A folder that is missing is made when the file is. ``append``: an old file is written on, not replaced.
    Errors: ``RunError`` naming the path: a folder, one that cannot be made, not to be written in, no such name.
    """
    try:
        path = Path(path)
        if path.is_dir():
            raise RunError(f"{path}: is a folder; name a file in it")
        try:
            there = bool(path.stat())
        except FileNotFoundError:
            there = False
        folder = next(parent for parent in path.absolute().parents if parent.exists())
        if append and there:
            path.open("ab").close()
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
    """Put ``content`` at ``path`` in one move, so that nobody ever sees half of it."""
    path, part = Path(path), None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name[:50]}.", delete=False) as file:
            part = file.name
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(part, 0o644)
        os.replace(part, path)
    except OSError as error:
        raise RunError(f"{path}: could not be written ({error.strerror or error})") from error
    finally:
        if part is not None and os.path.exists(part):
            os.unlink(part)
    return path


def read_tensors(path: str | os.PathLike) -> tuple[dict[str, Tensor], dict]:
    """Read what ``write_tensors`` wrote -> (tensors, JSON).

    Errors: ``RunError`` naming the file if it is missing, damaged (checksum) or not ours.
    """
    from safetensors import SafetensorError, safe_open

    path = Path(path)
    if not path.is_file():
        raise RunError(f"{path}: there is no such file")
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
