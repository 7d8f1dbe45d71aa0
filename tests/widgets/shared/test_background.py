"""What both kinds of work beside the page share; each kind has its own tests too."""

import asyncio
import threading

import pytest

from featmix_lite.widgets.shared.background import Background
from featmix_lite.widgets.shared.interrupts import WORKING


class Counting(Background):
    """Count until told to stop."""

    def __init__(self, fail=False):
        super().__init__("counting", 50.0)
        self.quit, self.drawn, self.settled, self.fail = threading.Event(), [], 0, fail

    def go(self):
        self._begin()
        return self

    def halt(self):
        self.quit.set()

    def _work(self):
        self.quit.wait(0.2)
        if self.fail:
            self.error = ValueError("failed")

    def _frame(self):
        self.drawn.append(threading.current_thread())

    def _settle(self):
        self.settled += 1


def test_it_is_known_while_it_works_and_draws_where_it_was_begun():
    work = Counting().go()
    assert work.running and WORKING == [work]
    assert work.wait() is work and not work.running and WORKING == []
    assert set(work.drawn) == {threading.main_thread()} and work.settled == 1


def test_a_loop_draws_it_without_being_asked():
    async def cell():
        work = Counting().go()
        while work.running:
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.05)
        return work

    work = asyncio.run(cell())
    assert len(work.drawn) > 2 and work.settled == 1


def test_what_went_wrong_is_raised_where_somebody_waits():
    with pytest.raises(ValueError, match="failed"):
        Counting(fail=True).go().wait()
    with pytest.raises(ValueError, match="failed"):
        asyncio.run(Counting(fail=True).go().finished())


def test_stopping_waits_for_the_thread():
    work = Counting().go()
    work.stop()
    assert not work.running and not WORKING
