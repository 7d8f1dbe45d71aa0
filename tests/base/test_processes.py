"""Workers end with their parent, however that ends; SIGTERM tidies up as Ctrl-C does."""

import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time

import pytest
from process_tree import left_after

from featmix_lite.base import processes

posix = pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX's")
PARENT = """
import multiprocessing, os, sys, time
from featmix_lite.base.processes import end_with

def work(parent, watched):
    if watched:
        end_with(parent)
        end_with(parent)
    print(os.getpid(), flush=True)
    time.sleep(60)

if __name__ == "__main__":
    context = multiprocessing.get_context(sys.argv[1])
    for _ in range(2):
        context.Process(target=work, args=(os.getpid(), sys.argv[2] == "watched")).start()
    time.sleep(60)
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="asks /proc")
@pytest.mark.parametrize("start, told", [("fork", "watched"), ("fork", "left alone"), ("spawn", "watched")])
def test_a_parent_killed_takes_its_workers_along(tmp_path, start, told):
    (tmp_path / "parent.py").write_text(PARENT)
    parent = subprocess.Popen(
        [sys.executable, str(tmp_path / "parent.py"), start, told], stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )  # fmt: skip
    workers = [int(parent.stdout.readline()) for _ in range(2)]
    parent.kill()
    parent.wait()
    parent.stdout.close()
    left = left_after(workers, 20 if told == "watched" else 0.5)
    for pid in left:
        os.kill(pid, signal.SIGKILL)
    assert len(left) == (0 if told == "watched" else 2)  # what nobody told lives on: the test can fail


def test_nobody_else_s_parent_is_watched(monkeypatch):
    monkeypatch.setattr(processes.threading, "Thread", lambda **k: pytest.fail("watched"))
    processes.end_with(os.getpid())  # a thread of the sweep's own process
    monkeypatch.setattr(multiprocessing, "parent_process", lambda: type("", (), {"pid": 7})())
    processes.end_with(8)


@posix
def test_sigterm_is_raised_within_and_the_usual_again_after():
    with pytest.raises(processes.Terminated):
        with processes.heeding_sigterm():
            os.kill(os.getpid(), signal.SIGTERM)
            time.sleep(5)
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL


@posix
def test_another_s_handler_and_other_threads_are_left_alone():
    heard = []
    old = signal.signal(signal.SIGTERM, lambda *a: heard.append(1))
    try:
        with processes.heeding_sigterm():
            os.kill(os.getpid(), signal.SIGTERM)
            time.sleep(0.01)
    finally:
        signal.signal(signal.SIGTERM, old)
    assert heard == [1]
    failed = []

    def elsewhere():
        try:
            with processes.heeding_sigterm():
                pass
        except ValueError as error:
            failed.append(error)

    thread = threading.Thread(target=elsewhere)
    thread.start(), thread.join()
    assert not failed
