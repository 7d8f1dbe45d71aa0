"""Odd commands: every sub-command with odd options, values, names and files; the same ones for the same seed."""

from __future__ import annotations

import random
from pathlib import Path
from typing import NamedTuple

from odd_files import LINK, SCRIPT, TERMINAL, Files

WORDS = ("", " ", "-1", "0", "1e999", "nan", "inf", "-inf", "x", "0x10", "1_0", "٣", "1" * 5000, "9" * 19, "9" * 40,
         "1.5", "None", "..", "/", "~", "~nobody-here", "a\nb", "%s%n", "{}", "$HOME", "\x00", "\udcff", SCRIPT, LINK,
         TERMINAL, "a" * 300, "*", "input", "none", "small_cnn", "digits", "--", "-", "--help", "=")  # fmt: skip
OPTIONS = {
    "lab": ("--no-browser", "--port"),
    "demo": ("--seed", "--epochs", "--out"),
    "look": ("--at", "--look", "--pair", "--mixes", "--points", "--seed", "--perplexity", "--data", "--root", "--out"),
    "train": ("--data", "--model", "--at", "--ways", "--alpha", "--seed", "--out", "--batch", "--lr", "--augment",
              "--n-train", "--per-class", "--root", "--device"),
    "sweep": ("--out", "--retry", "--device", "--root"),
    "table": ("--metric",),
    "claims": ("--explain", "--records"),
    "collect": ("--metric", "--out"),
    "data list": ("--root",), "data where": ("--root",),
    "doctor": (), "notebooks check": (), "notebooks build": (),
}  # fmt: skip
OURS, THEIRS = False, True


class Odd(NamedTuple):
    """A command: its ``words``, what is piped in, its ``kind``; ``records``: it is about the files of records."""

    words: tuple[str, ...]
    stdin: bytes
    kind: str
    records: bool = False


def commands(folder: Path, count: int = 500, seed: int = 0) -> list[Odd]:
    """So many odd commands; their files are made in ``folder``."""
    dice = random.Random(seed)
    files = Files(folder, dice)
    ways = [(_options, 150), (_forged_runs, 60), (_records, 90), (_grids, 80), (_lines, 30), (_kinds, 90)]
    made = [way(files, dice) for way, share in ways for _ in range(share * count // 500)]
    return made


def _look(file: str) -> tuple[str, ...]:
    return ("look", "--run", file, "--at", "flatten", "--points", "20", "--mixes", "3", "--perplexity", "3")


def _out(files: Files, end: str) -> tuple[str, str]:
    return "--out", str(files.place(end))


def _options(files: Files, dice) -> Odd:
    """One good command, and an odd option, value or word put into it."""
    command = dice.choice(list(OPTIONS))
    good = {
        "look": lambda: (*_look(files.of_kind(".safetensors", "good"))[1:], *_out(files, ".html")),
        "train": lambda: ("--epochs", "1", "--per-class", "1"),
        "demo": lambda: ("--epochs", "1"),
        "sweep": lambda: (files.of_kind(".toml", "good"), *_out(files, ".jsonl")),
        "table": lambda: (files.of_kind(".jsonl", "good"),),
        "collect": lambda: (files.of_kind(".txt", "good"),),
        "data where": lambda: ("mnist",),
    }.get(command, tuple)()
    word = dice.choice(WORDS)
    if command == "notebooks build" or (command == "demo" and word in ("9" * 19, "1_0", "٣", "0", "/")):
        more = ("--nonsense", word)  # it would write into the checkout; this one would train
    elif OPTIONS[command] and dice.random() < 0.75:
        more = (dice.choice(OPTIONS[command]), word)
        if command == "demo":
            more = ("--seed", word, "--epochs", "x")
        if more[0] == "--pair":
            more = (*more, dice.choice(WORDS))
        if more[0] == "--out":
            more = ("--out", str(files.folder / word) if word.strip() else word)
    else:
        more = (word,) if command not in ("lab", "demo", "doctor") else (word, "--nonsense")
    return Odd((*command.split(), *good, *more), b"", f"options of {command}", command in ("collect",))


def _forged_runs(files: Files, dice) -> Odd:
    return Odd((*_look(files.forged_run()), *_out(files, ".html")), b"", "forged run")


def _records(files: Files, dice) -> Odd:
    file = files.forged_records()
    words = dice.choice([
        ("table", file), ("table", file, "--metric", "accuracy"), ("table", file, "--metric", "history"),
        ("table", file, "--metric", "config"), ("claims", "--records", file), ("sweep", "status", file),
        ("claims", "--records", file, "--explain", "images-beat-none"),
        ("claims", "images-beat-none", "--records", file),
    ])  # fmt: skip
    return Odd(words, b"", "forged records", words[0] == "sweep")


def _grids(files: Files, dice) -> Odd:
    file, records = files.forged_grid(), files.of_kind(".jsonl", "good")
    words = dice.choice([("sweep", "status", records, file), ("sweep", file, *_out(files, ".jsonl"))])
    return Odd(words, b"", "forged grid")


def _lines(files: Files, dice) -> Odd:
    file = files.forged_line()
    piped = dice.random() < 0.3
    words = ("collect", "-" if piped else file, *dice.choice([(), _out(files, ".jsonl"), ("--metric", "nll")]))
    return Odd(words, Path(file).read_bytes() if piped else b"", "forged line", THEIRS)


def _kinds(files: Files, dice) -> Odd:
    """A file of another kind in every place that takes one."""
    good = files.of_kind(".toml", "good")
    way = dice.choice(["look", "table", "claims", "status", "status grid", "grid", "collect", "piped",
                       "look out", "sweep out", "collect out", "demo out", "train out"])  # fmt: skip
    if way == "look":
        return Odd((*_look(files.of_kind(".safetensors")), *_out(files, ".html")), b"", "kinds for look")
    if way in ("table", "claims", "status"):
        file = files.of_kind(".jsonl")
        words = {"table": ("table", file), "claims": ("claims", "--records", file), "status": ("sweep", "status", file)}
        return Odd(words[way], b"", f"kinds for {way}", THEIRS)
    if way == "status grid":
        words = ("sweep", "status", files.of_kind(".jsonl", "good"), files.of_kind(".toml"))
        return Odd(words, b"", "kinds for grid")
    if way == "grid":
        return Odd(("sweep", files.of_kind(".toml"), *_out(files, ".jsonl")), b"", "kinds for grid")
    if way in ("collect", "piped"):
        kinds = ("empty", "binary", "utf-16", "utf-8 with its mark", "cut", "latin-1", "deep", "zeros", "terminal")
        file = files.of_kind(".txt", dice.choice(kinds) if way == "piped" else None)
        piped = Path(file).read_bytes() if way == "piped" else b""
        return Odd(("collect", "-" if piped else file), piped, "kinds for collect", THEIRS)
    ends = {"look": ".safetensors", "sweep": ".jsonl", "collect": ".jsonl", "demo": ".txt", "train": ".safetensors"}
    command = way.split()[0]
    out = ("--out", files.of_kind(ends[command]))
    words = {
        "look": (*_look(files.of_kind(".safetensors", "good")), *out), "sweep": ("sweep", good, *out),
        "collect": ("collect", files.of_kind(".txt", "good"), *out), "demo": ("demo", *out, "--epochs", "x"),
        "train": ("train", "--epochs", "1", "--per-class", "1", *out),
    }[command]  # fmt: skip
    return Odd(words, b"", f"kinds for --out of {command}", THEIRS)
