"""Interrupts of the kernel: between two cells, and in one."""

import os
import signal
import sys
import types

import pytest

from featmix_lite.widgets.shared import interrupts


@pytest.fixture
def heard(monkeypatch):
    """What hears of an interrupt."""
    told = []
    monkeypatch.setattr(interrupts, "WORKING", [types.SimpleNamespace(halt=lambda: told.append(1))])
    return told


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT to send to oneself")
def test_an_idle_kernel_ignores_the_signal_but_we_hear_it(heard):
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)  # as ipykernel has it between cells
    try:
        interrupts.listen()
        os.kill(os.getpid(), signal.SIGINT)
        assert heard == [1]
    finally:
        signal.signal(signal.SIGINT, before)


def test_a_running_cell_keeps_its_own_interrupt():
    before = signal.getsignal(signal.SIGINT)
    interrupts.listen()
    assert signal.getsignal(signal.SIGINT) is before


def test_after_a_cell_that_was_interrupted_we_stop(heard, monkeypatch):
    hooks = []
    shell = types.SimpleNamespace(events=types.SimpleNamespace(register=lambda name, f: hooks.append(f)))
    monkeypatch.setitem(sys.modules, "IPython", types.SimpleNamespace(get_ipython=lambda: shell))
    monkeypatch.setattr(interrupts, "_heard", set())
    interrupts.listen()
    interrupts.listen()
    assert len(hooks) == 1
    hooks[0](types.SimpleNamespace(error_in_exec=None))
    assert heard == []
    hooks[0](types.SimpleNamespace(error_in_exec=KeyboardInterrupt()))
    assert heard == [1]
