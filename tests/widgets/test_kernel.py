"""The live lab in a real kernel without a page: as nbclient runs a notebook, and under the interrupt button."""

import sys
import time

import pytest

client = pytest.importorskip("jupyter_client")
COUNT = "import threading; print(sum(t.name.startswith('featmix') for t in threading.enumerate()))"


@pytest.fixture(scope="module")
def kernel():
    manager = client.KernelManager(kernel_name="python3")
    manager.start_kernel()
    talk = manager.client()
    talk.start_channels()
    talk.wait_for_ready(60)

    def run(code, wait=60):
        said = []
        reply = talk.execute_interactive(code, timeout=wait, output_hook=said.append)
        text = "".join(m["content"].get("text", "") for m in said if m["msg_type"] == "stream")
        return reply["content"]["status"], text.strip()

    run.manager, run.talk = manager, talk
    assert run("import torch, featmix_lite as fm; torch.set_num_threads(1)")[0] == "ok"
    yield run
    talk.stop_channels()
    manager.shutdown_kernel(now=True)


def test_a_cell_that_waits_and_a_cell_that_awaits_see_all_steps(kernel):
    assert kernel("p = fm.TrainPanel(autoplay=True, steps=7, pace='full', picture='svg')")[0] == "ok"
    assert kernel("await p.finished(); print(p.run.number)") == ("ok", "7")
    assert kernel("q = fm.TrainPanel(autoplay=True, steps=7, pace='full', picture='figure').wait()\n"
                  "print([r['loss'] for r in p.run.history] == [r['loss'] for r in q.run.history])") == ("ok", "True")


def test_other_cells_answer_while_it_trains(kernel):
    kernel("p = fm.TrainPanel(autoplay=True, pace='full', picture='svg'); before = p.run.number")
    began = time.monotonic()
    assert kernel(COUNT) == ("ok", "1")
    assert time.monotonic() - began < 3
    time.sleep(0.5)
    assert kernel("print(p.run.number > before); p.pause();" + COUNT) == ("ok", "True\n0")


@pytest.mark.skipif(sys.platform == "win32", reason="interrupts go another way there")
def test_the_interrupt_button_stops_it_between_cells(kernel):
    kernel("p = fm.TrainPanel(autoplay=True, picture='svg')")
    assert kernel(COUNT) == ("ok", "1")
    time.sleep(0.5)
    kernel.manager.interrupt_kernel()
    time.sleep(1.0)
    assert kernel(COUNT) == ("ok", "0")


@pytest.mark.skipif(sys.platform == "win32", reason="interrupts go another way there")
@pytest.mark.parametrize("cell", ["import time; time.sleep(30)", "p.wait(timeout=30)"])
def test_and_in_a_cell(kernel, cell):
    kernel("p = fm.TrainPanel(autoplay=True, picture='svg')")
    number = kernel.talk.execute(cell)
    time.sleep(0.7)
    kernel.manager.interrupt_kernel()
    while (reply := kernel.talk.get_shell_msg(timeout=20))["parent_header"].get("msg_id") != number:
        pass
    assert reply["content"]["ename"] == "KeyboardInterrupt"
    time.sleep(0.5)
    assert kernel(COUNT) == ("ok", "0")


SLOW = """from featmix_lite.widgets.shared.latest_wish import Errand
told = []
def work(wish, cancel):
    cancel.wait(60)
    raise RuntimeError("cancelled")
slow = Errand(work, print, lambda error: told.append(str(error)), "slow")
slow.ask(1)"""


@pytest.mark.skipif(sys.platform == "win32", reason="interrupts go another way there")
def test_the_interrupt_button_cancels_what_the_explorer_computes(kernel):
    for cell in (None, "import time; time.sleep(30)"):
        assert kernel(SLOW)[0] == "ok" and kernel(COUNT) == ("ok", "1")
        time.sleep(0.5)
        if cell:
            kernel.talk.execute(cell)
            time.sleep(0.7)
        kernel.manager.interrupt_kernel()
        time.sleep(1.0)
        assert kernel(COUNT) == ("ok", "0")
        assert kernel("print(told)") == ("ok", "['the kernel was interrupted']")
