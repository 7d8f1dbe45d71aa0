"""Five hundred odd commands: each ends with a right exit code and a plain line, and nothing of a file acts.

As a script it counts what becomes of them, with whatever featmix_lite is on the path, -v names those that are not as
they should be, a number is another seed: PYTHONPATH=.:tests python tests/test_odd_commands.py -v 1
"""

import contextlib
import io
import os
import signal
import subprocess
import sys
import tempfile
import warnings
from collections import Counter
from pathlib import Path
from unittest import mock

import pytest
from odd_commands import Odd, commands
from odd_files import SCRIPT

SECONDS = 20
BYTES = 2**31


class Stuck(BaseException):
    """A command that would not end."""


class Server:
    """What stands in for JupyterLab: it has ended already."""

    pid, returncode = 0, 0

    def __init__(self, *args, **kwargs):
        pass

    def wait(self, timeout=None):
        return 0

    poll = terminate = kill = wait


def quick(config, root=None, device="cpu"):
    """What stands in for a run of a sweep."""
    return {"config": config, "version": 1, "accuracy": 0.5, "nll": 1.0, "history": []}


@contextlib.contextmanager
def limits():
    """No command takes all the time or the memory there is."""
    import resource

    def stuck(*_):
        raise Stuck

    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    before = signal.signal(signal.SIGALRM, stuck)
    signal.alarm(SECONDS)
    resource.setrlimit(resource.RLIMIT_AS, (used + BYTES, hard))
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def outcome(odd: Odd) -> tuple[str, str]:
    """(what became of a command, what it said last)."""
    from featmix_lite.cli import main

    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", errors=e) for e in ("strict", "backslashreplace"))
    stdin = io.TextIOWrapper(io.BytesIO(odd.stdin), encoding="utf-8")
    fakes = [mock.patch("featmix_lite.experiments.sweeps.experiment", quick), mock.patch.object(sys, "stdin", stdin)]
    fakes += [mock.patch.object(subprocess, "Popen", Server)] if odd.words[0] == "lab" else []
    with contextlib.ExitStack() as stack, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for fake in [*fakes, contextlib.redirect_stdout(out), contextlib.redirect_stderr(err), limits()]:
            stack.enter_context(fake)
        try:
            code = main(list(odd.words))
        except SystemExit as left:
            code = left.code
        except (Exception, Stuck) as error:
            return f"traceback: {type(error).__name__}", str(error)[:200]
    out.flush(), err.flush()
    said, told = (stream.buffer.getvalue().decode() for stream in (out, err))
    return judged(code, said, told, [Path(w) for w in odd.words if w.endswith(".html")])


def judged(code, said: str, told: str, pages=()) -> tuple[str, str]:
    last = told.rstrip("\n").rpartition("\n")[2]
    told = told.rpartition("\r")[2]  # a bar of progress is no message
    if code not in (0, 1, 2, 130):
        return f"exit code {code}", last
    if any(not (c.isprintable() or c == "\n") for c in said + told):
        return "control characters", repr(last[:300])
    if code == 2 and (told.count("\n") != 1 or not told.startswith("featmix")):
        return "more than a line", told[:300]
    if code == 1 and told and not last.startswith("featmix"):
        return "more than a line", told[:300]
    if len(last) > 1000:
        return "a line without end", last[:300]
    if any(p.is_file() and SCRIPT in p.read_text(errors="replace") for p in pages):
        return "poison on a page", ""
    return {0: "done", 1: "failed", 2: "refused", 130: "stopped"}[code], last


def seen(folder: Path, count: int = 500, seed: int = 0) -> list[tuple[str, Odd, str]]:
    made = commands(folder, count, seed)
    assert not [odd for odd in made if any(w.startswith("/dev") for w in odd.words)]  # no command may replace those
    with contextlib.chdir(folder), mock.patch.dict(os.environ, HOME=str(folder)):
        return [(*(found := outcome(odd))[:1], odd, found[1]) for odd in made]


GOOD = ("done", "failed", "refused", "stopped")


@pytest.mark.skipif(sys.platform != "linux", reason="devices and limits of Linux")
@pytest.mark.parametrize("count", [200, pytest.param(500, marks=pytest.mark.nightly)])
def test_odd_commands_end_with_a_plain_line(tmp_path, count):
    found = [(what, odd, said) for what, odd, said in seen(tmp_path, count)]
    bad = [f"{what}: {' '.join(odd.words)!r:.300} -> {said}" for what, odd, said in found if what not in GOOD]
    assert not bad, "\n".join(bad[:40])
    counts = Counter(what for what, *_ in found)
    for what, share in (("done", 0.12), ("refused", 0.24), ("failed", 0.08)):
        assert counts[what] > share * count, counts


def test_the_judge_sees_what_is_wrong(tmp_path):
    page = tmp_path / "page.html"
    page.write_text(SCRIPT)
    for code, said, told, pages, what in (
        (0, "fine\n", "", (), "done"), (2, "", "featmix x: no\n", (), "refused"), (3, "", "", (), "exit code 3"),
        (2, "", "Traceback\n  File\nValueError\n", (), "more than a line"), (1, "", "oh no\n", (), "more than a line"),
        (0, "\x1b[31m", "", (), "control characters"), (1, "", "featmix x: \x9b2J\n", (), "control characters"),
        (0, "", "", (page,), "poison on a page"),
    ):  # fmt: skip
        assert judged(code, said, told, pages)[0] == what


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as made_in:
        results = seen(Path(made_in), seed=next((int(w) for w in sys.argv[1:] if w.isdigit()), 0))
    for what, odd, said in results:
        if what not in GOOD and "-v" in sys.argv:
            print(f"{what} [{odd.kind}] {' '.join(odd.words)!r:.250} -> {said!r}")
    mine, theirs = (Counter(w for w, o, _ in results if o.records == about) for about in (False, True))
    for head, counts in (("records and lines of a class", theirs), ("all others", mine)):
        print(f"{head} ({sum(counts.values())}):", ", ".join(f"{w} {n}" for w, n in counts.most_common()))
