"""Following a training: looked at again where it went on, not too often, and no more once it is stopped."""

import asyncio
from types import SimpleNamespace

from featmix_lite.widgets.shared.following import Following


class Watcher(Following):
    every = 0.04

    def __init__(self):
        self._errand, self.looks, self.at, self.now = SimpleNamespace(running=False), 0, 0, 0

    def _behind(self):
        return self.at != self.now

    def refresh(self):
        self.looks, self.at = self.looks + 1, self.now


def test_it_looks_again_only_where_the_training_went_on_and_stops():
    async def watched():
        w = Watcher()
        w._start_following()
        await asyncio.sleep(0.2)
        assert w.looks == 0
        w.now = 5
        await asyncio.sleep(0.2)
        assert (w.looks, w.at) == (1, 5)
        w.now, w._errand.running = 9, True
        await asyncio.sleep(0.2)
        assert w.looks == 1, "a look is under way"
        w._errand.running = False
        w.stop_following()
        w.stop_following()
        await asyncio.sleep(0.2)
        assert w.looks == 1 and w._following is None

    asyncio.run(watched())


def test_a_plain_script_has_nothing_to_follow_in():
    w = Watcher()
    w._start_following()
    assert w._following is None
