"""The pattern of the live lab: a thread steps, one loop draws, and nothing is left behind."""

import asyncio
import threading
import time

import pytest

from featmix_lite.widgets.shared.interrupts import WORKING, halt_all
from featmix_lite.widgets.shared.stepper import Trainer, stop_all


def threads():
    return [t for t in threading.enumerate() if t.name.startswith("featmix")]


def counting(last=None, wait=0.0):
    """(list of step numbers, a step function that ends after ``last``)."""
    done = []

    def step():
        done.append(threading.current_thread().name)
        time.sleep(wait)
        return last is None or len(done) < last

    return done, step


def test_wait_takes_all_steps_in_a_thread_and_draws_in_this_one():
    done, step = counting(20)
    drawn = []
    Trainer(step, draw=lambda: drawn.append(threading.current_thread())).start().wait()
    assert len(done) == 20 and set(done) == {"featmix lab"}
    assert set(drawn) == {threading.main_thread()}
    assert not threads() and not WORKING


def test_finished_is_the_same_for_a_cell_that_awaits():
    done, step = counting(5, wait=0.01)
    drawn = []

    async def cell():
        await Trainer(step, draw=lambda: drawn.append(len(done)), fps=50).start().finished()

    asyncio.run(cell())
    assert len(done) == 5 and drawn[-1] == 5 and len(drawn) > 1


def test_an_error_is_reported_once_and_raised_where_somebody_waits():
    told = []
    trainer = Trainer(lambda: 1 / 0, draw=lambda: None, report=told.append).start()
    with pytest.raises(ZeroDivisionError):
        trainer.wait()
    assert [type(e) for e in told] == [ZeroDivisionError]


def test_an_error_while_drawing_stops_the_steps_too():
    done, step = counting(wait=0.001)
    told = []
    trainer = Trainer(step, draw=lambda: {}["gone"], report=told.append).start()
    with pytest.raises(KeyError):
        trainer.wait()
    assert told and not trainer.running


def test_stop_and_start_go_on_without_a_second_thread():
    done, step = counting(wait=0.001)
    trainer = Trainer(step, draw=lambda: None).start()
    trainer.start()
    assert len(threads()) == 1
    trainer.stop()
    held = len(done)
    assert not threads()
    time.sleep(0.05)
    assert len(done) == held
    trainer.start()
    time.sleep(0.05)
    trainer.stop()
    assert len(done) > held


def test_one_name_one_thread():
    first = Trainer(counting(wait=0.001)[1], draw=lambda: None).start()
    other = Trainer(counting(wait=0.001)[1], draw=lambda: None, name="other").start()
    second = Trainer(counting(wait=0.001)[1], draw=lambda: None).start()
    assert (first.running, other.running, second.running) == (False, True, True)
    stop_all()
    assert not threads()


def test_the_pace_is_kept_and_a_poke_is_answered_in_between():
    done, step = counting(3)
    looks = []
    began = time.monotonic()
    trainer = Trainer(step, draw=lambda: None, look=lambda: looks.append(time.monotonic()), gap=lambda: 0.2).start()
    time.sleep(0.05)
    asked = time.monotonic()
    trainer.poke()
    trainer.wait()
    assert 0.35 < time.monotonic() - began < 2
    assert len(looks) == 1 and looks[0] - asked < 0.1


def test_an_interrupt_while_waiting_leaves_no_thread(monkeypatch):
    trainer = Trainer(counting(wait=0.001)[1], draw=lambda: None).start()
    monkeypatch.setattr(trainer, "_draw", lambda: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        trainer.wait()
    assert not threads()


def test_halt_all_does_not_block():
    trainer = Trainer(counting(wait=0.3)[1], draw=lambda: None).start()
    began = time.monotonic()
    halt_all()
    assert time.monotonic() - began < 0.1
    trainer.stop()
    assert not trainer.running


def test_wait_with_a_timeout_comes_back():
    trainer = Trainer(counting(wait=0.001)[1], draw=lambda: None).start()
    assert trainer.wait(timeout=0.05).running
    trainer.stop()


def test_a_cancelled_cell_stops_its_training():
    trainer = Trainer(counting(wait=0.001)[1], draw=lambda: None)

    async def cell():
        waiting = asyncio.ensure_future(trainer.start().finished())
        await asyncio.sleep(0.05)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)

    asyncio.run(cell())
    assert not threads()
