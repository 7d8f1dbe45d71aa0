"""Files that are not what a command expects: of every kind, cut, in other encodings, and forged value by value."""

from __future__ import annotations

import copy
import hashlib
import json
import os
import stat
from pathlib import Path

import torch

import featmix_lite as fm
from featmix_lite.base.files import write_tensors
from featmix_lite.experiments import recorded
from featmix_lite.experiments.result_lines import result_line

# What would act if it reached a page or a terminal as it is.
SCRIPT = '<img src=x onerror="window.ran=1"><script>window.ran=1</script>'
LINK = '<a href="https://example.org/stolen">click</a><b>bold</b>'
TERMINAL = "\x1b[31mred\x1b]0;title\x07\r\x9b2J\u202eleft"
# Written into the JSON text afterwards: what json.dumps would not write.
RAW = {"@deep": "[" * 90_000 + "]" * 90_000, "@nested": '{"a":' * 400 + "1" + "}" * 400, "@4000": "9" * 4000,
       "@5000": "9" * 5000, "@nan": "NaN", "@inf": "-Infinity"}  # fmt: skip
ODD = (
    None, True, -1, 0, 0.5, 1e308, 5, "", "x", "é", "\ud800", SCRIPT, LINK, TERMINAL, [], [1], [[]], ["x", None], {},
    {"a": 1}, {"": {}}, *RAW,
)  # fmt: skip


DEVICES = {"null": 3, "zero": 5, "full": 7}


def written(value) -> str:
    """JSON text of ``value``, with what stands for raw text put in."""
    text = json.dumps(value)
    for word, raw in RAW.items():
        text = text.replace(f'"{word}"', raw)
    return text


def places(value, at=()):
    """The paths to every part of a JSON value, itself first."""
    yield at
    for key in value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ():
        yield from places(value[key], (*at, key))


def forged(value, dice):
    """A copy of a JSON value in which one place is another's kind, gone, or beside an unknown neighbour."""
    made = {"all": copy.deepcopy(value)}
    spot, key = made, "all"
    for part in dice.choice(list(places(value))):
        spot, key = spot[key], part
    way = dice.random()
    if way < 0.08 and key != "all":
        del spot[key]
    elif way < 0.16 and isinstance(spot[key], dict):
        spot[key][dice.choice(["colour", SCRIPT, TERMINAL, ""])] = dice.choice(ODD)
    else:
        spot[key] = dice.choice(ODD if dice.random() < 0.7 else (SCRIPT, LINK, TERMINAL))
    return made["all"]


def with_header(path: Path, metadata) -> None:
    """Put raw text into a saved file's header, which no checksum covers."""
    old = path.read_bytes()
    size = int.from_bytes(old[:8], "little")
    header = json.loads(old[8 : 8 + size])
    header["__metadata__"]["featmix_lite"] = written(metadata)
    new = json.dumps(header).encode()
    path.write_bytes(len(new).to_bytes(8, "little") + new + old[8 + size :])


class Files:
    """Makes odd files in a folder, each under a new name."""

    def __init__(self, folder: Path, dice):
        self.folder, self.dice, self.made = folder, dice, 0
        data = fm.load("digits", per_class=2)
        self.run = fm.fit(fm.models.small_cnn(data, seed=0), data, fm.Mix("block1.relu"), epochs=1, progress=False)
        wanted = (None, fm.Mix("input"), fm.Mix("block1.relu"))
        own = [r for r in recorded.runs("digits") if r["config"]["seed"] < 3]
        self.records = [r for r in own if fm.Config.from_dict(r["config"]).mix in wanted]
        self.grid = {"data": "digits", "per_class": 1, "epochs": 1, "seeds": 2, "lr": [0.1, 0.05],
                     "mix": [{"at": "none"}, {"at": ["input", "block1"], "alpha": [0.2, 1.0]}]}  # fmt: skip
        alike = [r for r in self.records if r["config"]["seed"] == 1]
        self.line = result_line(alike, vote="input")
        saved = self.run.save(folder / "good.safetensors").read_bytes()
        lines = "".join(json.dumps(r) + "\n" for r in self.records)
        self.good = {".safetensors": saved, ".jsonl": lines.encode(), ".toml": toml(self.grid).encode(),
                     ".txt": self.line.encode()}  # fmt: skip

    def place(self, end: str) -> Path:
        self.made += 1
        name = self.dice.choice(["file", "file", "file", "a b", "é", "<b>x", "\x1b[31m", "n\nl", "-", "\udcff"])
        return self.folder / f"{name}{self.made}{end}"

    def keep(self, end: str, content: bytes) -> str:
        path = self.place(end)
        path.write_bytes(content)
        return str(path)

    def forged_run(self) -> str:
        names = ("history", "accuracy", "nll", "train_loss", "mixed_loss", "seconds", "config", "versions")
        metadata, weights = {n: getattr(self.run, n) for n in names}, dict(self.run.weights)
        path = self.place(".safetensors")
        if self.dice.random() < 0.15:
            key = self.dice.choice(list(weights))
            weights[key] = self.dice.choice([torch.zeros(3), weights[key] * torch.nan, torch.zeros(0), None])
            weights = {k: v for k, v in weights.items() if v is not None}
        else:
            metadata = forged(metadata, self.dice)
        write_tensors(path, weights, metadata)
        if written(metadata) != json.dumps(metadata):
            with_header(path, metadata)
        return str(path)

    def forged_records(self) -> str:
        lines = [json.dumps(r) for r in self.records]
        at = self.dice.randrange(len(lines))
        lines[at] = written(forged(self.records[at], self.dice))
        return self.keep(".jsonl", ("\n".join(lines) + "\n").encode())

    def forged_grid(self) -> str:
        return self.keep(".toml", toml(forged(self.grid, self.dice)).encode("utf-8", "surrogatepass"))

    def forged_line(self) -> str:
        words = self.line.split(" ")[:-1]
        at = self.dice.randrange(len(words))
        name = words[at].rpartition("=")[0] or "colour"
        odd = ["x", "", "5", "-1", "nan", "1e999", "9" * 5000, "[" * 9000 + "]" * 9000, "NaN", "null", "{}", "[]",
               "1/0", "\x1b[31m", SCRIPT.replace(" ", "\u00a0"), '"', "=", ":", "a=b:c=d", "seed=3"]  # fmt: skip
        words[at] = f"{name}={self.dice.choice(odd)}"
        body = " ".join(words)
        whole = f"{body} #{hashlib.blake2b(body.encode(), digest_size=4).hexdigest()}"
        return self.keep(".txt", f"Anna: {self.line}\nBen: {whole}\n".encode())

    def of_kind(self, end: str, kind: str | None = None) -> str:
        """A file of another kind than its name says; ``end``: whose good content is spoilt."""
        good = self.good[end]
        if kind == "good":
            return self.keep(end, good)
        text = good.decode("latin-1")
        kinds = {
            "good": good, "empty": b"", "newlines": b"\n\n\n", "binary": self.dice.randbytes(999),
            "utf-16": text.encode("utf-16"), "utf-16 without its mark": text.encode("utf-16-le"),
            "utf-32": text.encode("utf-32"), "utf-8 with its mark": b"\xef\xbb\xbf" + good,
            "latin-1": b"# \xe9\xe8\n" + good, "cut": good[: self.dice.randrange(1, len(good))],
            "no last newline": good.rstrip(b"\n"),
            "windows": good.replace(b"\n", b"\r\n"), "html": f"<html>{SCRIPT}</html>".encode(), "array": b"[1, 2]",
            "number": b"5", "null": b"null", "deep": RAW["@deep"].encode(), "zeros": bytes(5000),
            "terminal": TERMINAL.encode(), "long": b"a" * 300_000, "notes": b"my notes\nof today",
        }  # fmt: skip
        special = ["folder", "dangling", "loop", "fifo", *DEVICES, "missing"]
        kind = kind or self.dice.choice([*kinds, *special])
        if kind in kinds:
            return self.keep(end, kinds[kind])
        path = self.place(end)
        if kind == "folder":
            path.mkdir()
        elif kind == "dangling":
            path.symlink_to(self.folder / "nothing")
        elif kind == "loop":
            path.symlink_to(path)
        elif kind == "fifo" or (kind in DEVICES and not _device(path, kind)):
            os.mkfifo(path)
        return str(path)


def _device(path: Path, kind: str) -> bool:
    """A device of our own: never the computer's, which a command that replaces files would put out of use."""
    try:
        os.mknod(path, stat.S_IFCHR | 0o666, os.makedev(1, DEVICES[kind]))
    except (OSError, AttributeError):
        return False
    return True


def toml(value) -> str:
    """A grid as TOML text, whatever it holds."""
    if not isinstance(value, dict):
        return f"seeds = {_value(value)}\n"
    rows = [f"{_key(k)} = {_value(v)}" for k, v in value.items() if not (k == "mix" and _tables(v))]
    for table in value.get("mix", ()) if _tables(value.get("mix")) else ():
        rows += ["[[mix]]", *(f"{_key(k)} = {_value(v)}" for k, v in table.items())]
    return "\n".join(rows) + "\n"


def _tables(value) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(v, dict) for v in value)


def _key(key: str) -> str:
    return json.dumps(key, ensure_ascii=False).replace("\x9b", "\\u009b")


def _value(value) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_key(k)} = {_value(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_value, value)) + "]"
    raw = {"@nan": "nan", "@inf": "-inf", "@nested": "[" * 300 + "1" + "]" * 300, "@deep": "[" * 9000 + "]" * 9000}
    if isinstance(value, str) and value in RAW:
        return raw.get(value, RAW[value])
    return "nan" if value is None else json.dumps(value, ensure_ascii=False)
