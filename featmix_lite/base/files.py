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


def write_bytes(path: str | os.PathLike, content: bytes) -> Path:
    """Put ``content`` at ``path`` in one move, so that nobody ever sees half of it."""
    path, part = Path(path), None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
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

    if not isinstance(path, (str, os.PathLike)):
        raise RunError(f"{path!r} is no path of a file")
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
