"""What threads share is used in turn: nobody draws from a state that was lent to another."""

import multiprocessing
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import torch

from featmix_lite.base.threads import LENT, RUN, lent, one_thread

GLOBAL = [torch.default_generator]


def test_the_number_of_threads_and_the_generator_are_put_back_also_after_an_error():
    torch.manual_seed(3)
    state, before = torch.get_rng_state(), torch.get_num_threads()
    with pytest.raises(RuntimeError), one_thread(), one_thread(), lent(GLOBAL, 1):
        assert torch.get_num_threads() == 1
        first = torch.rand(2)
        with lent(GLOBAL, 2):
            torch.rand(5)
        second = torch.rand(2)
        raise RuntimeError
    assert torch.get_num_threads() == before and torch.equal(state, torch.get_rng_state())
    with lent(GLOBAL, 1):
        assert torch.equal(torch.rand(2), first) and torch.equal(torch.rand(2), second)
    assert not RUN._is_owned() and not LENT._is_owned()


def test_threads_that_borrow_at_once_read_what_each_reads_alone():
    def draws(seed):
        with lent(GLOBAL, seed):
            return [torch.rand(50) for _ in range(20) if not threading.Event().wait(0.0002)]  # others may go on

    alone = [draws(seed) for seed in range(8)]
    with ThreadPoolExecutor(8) as pool:
        for _ in range(3):
            for one, two in zip(alone, pool.map(draws, range(8)), strict=True):
                assert all(map(torch.equal, one, two))


def test_one_run_at_a_time():
    inside, most = [], []

    def run(_):
        with one_thread():
            inside.append(0)
            most.append(len(inside))
            threading.Event().wait(0.002)
            inside.pop()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(run, range(40)))
    assert max(most) == 1


def _take(done):
    with one_thread(), lent(GLOBAL, 0):
        done.set()


@pytest.mark.skipif("fork" not in multiprocessing.get_all_start_methods(), reason="there is no fork here")
def test_a_child_of_a_fork_does_not_wait_for_a_thread_it_has_not():
    context = multiprocessing.get_context("fork")
    done, held, end = context.Event(), threading.Event(), threading.Event()

    def hold():
        with one_thread(), lent(GLOBAL, 0):
            held.set()
            end.wait(20)

    thread = threading.Thread(target=hold)
    thread.start()
    held.wait(20)
    child = context.Process(target=_take, args=(done,))
    child.start()
    assert done.wait(20)
    end.set()
    thread.join()
    child.join(20)
