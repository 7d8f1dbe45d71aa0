import asyncio
import os
import signal
import sys
import threading
import time

import pytest

from featmix_lite.widgets.shared.interrupts import WORKING
from featmix_lite.widgets.shared.latest_wish import Errand


def threads():
    return [t for t in threading.enumerate() if t.name == "featmix test"]


def test_the_last_of_many_wishes_is_done_and_no_thread_is_left():
    async def page():
        done, seen, gate = [], [], threading.Event()

        def work(wish, cancel):
            gate.wait(5)
            done.append((wish, cancel.is_set()))
            return wish

        errand = Errand(work, lambda got: seen.append((got, threading.current_thread())), name="test")
        for wish in range(5):
            errand.ask(wish)
            await asyncio.sleep(0.02)
        gate.set()
        await errand.finished()
        return done, seen

    done, seen = asyncio.run(page())
    assert done == [(0, True), (4, False)]  # the first was told that it is idle, those between never began
    assert [got for got, _ in seen] == [0, 4] and {where for _, where in seen} == {threading.main_thread()}
    assert not threads()


def test_the_page_lives_while_it_works_and_errors_are_reported():
    async def page():
        told = []
        errand = Errand(lambda wish, cancel: time.sleep(0.2) or 1 / 0, told.append, told.append, name="test")
        errand.ask(1)
        began = time.monotonic()
        await asyncio.sleep(0)
        assert time.monotonic() - began < 0.1
        await errand.finished()
        return told

    told = asyncio.run(page())
    assert [type(error) for error in told] == [ZeroDivisionError]


def test_closing_drops_the_wish_and_waits_for_the_thread():
    async def page():
        seen = []
        errand = Errand(lambda wish, cancel: cancel.wait(5), seen.append, name="test")
        errand.ask(1)
        await asyncio.sleep(0.05)
        assert threads()
        errand.close()
        return seen

    assert asyncio.run(page()) == [] and not threads()


def interrupted(how):
    """Work that only ends when it is cancelled, interrupted in the way of ``how`` -> (drawn, reported)."""
    drawn, told = [], []

    def work(wish, cancel):
        assert cancel.wait(20)
        raise RuntimeError("cancelled")

    async def page():
        errand = Errand(work, drawn.append, told.append, name="test")
        errand.ask("first")
        await asyncio.sleep(0.1)
        errand.ask("second")  # cancels the first, silently
        await asyncio.sleep(0.1)
        began = time.monotonic()
        await how(errand)
        await errand.finished()
        assert time.monotonic() - began < 5

    asyncio.run(page())
    assert not threads() and not WORKING
    return drawn, [str(error) for error in told]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT to send to oneself")
def test_an_interrupt_between_two_cells_cancels_the_work_and_says_so():
    async def signalled(errand):
        os.kill(os.getpid(), signal.SIGINT)

    before = signal.signal(signal.SIGINT, signal.SIG_IGN)  # as ipykernel has it between cells
    try:
        assert interrupted(signalled) == ([], ["the kernel was interrupted"])
    finally:
        signal.signal(signal.SIGINT, before)


def test_an_interrupt_of_the_cell_that_waits_cancels_the_work_too(monkeypatch):
    async def waiting(errand):
        with monkeypatch.context() as patch:
            patch.setattr(errand, "_frame", lambda: (_ for _ in ()).throw(KeyboardInterrupt))
            with pytest.raises(KeyboardInterrupt):
                errand.wait()

    async def awaiting(errand):
        cell = asyncio.ensure_future(errand.finished())
        await asyncio.sleep(0.05)
        cell.cancel()
        await asyncio.gather(cell, return_exceptions=True)

    assert interrupted(waiting) == interrupted(awaiting) == ([], ["the kernel was interrupted"])


def test_in_a_plain_script_an_interrupt_is_the_scripts_own():
    def work(wish, cancel):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Errand(work, print, print).ask(1)
