import asyncio
import threading
import time

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
