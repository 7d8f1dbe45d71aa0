import asyncio

import pytest

from featmix_lite.widgets.shared import still
from featmix_lite.widgets.shared.still import VIEW, Still, in_words


class Count(Still):
    n = 1

    def _still(self):
        return f"<b>{self.n}</b>"


def test_two_outputs_the_widget_and_what_stays(outputs):
    count = Count()
    count._ipython_display_()
    view, page = outputs
    assert view.data[VIEW]["model_id"] == count.model_id and "text/html" not in view.data and view.name is None
    assert VIEW not in page.data and "<b>1</b>" in page.html and page.data["text/plain"] == "1" and page.name
    assert still.AGAIN in page.html and "<script" not in page.html
    assert page.name in count.children[-1].value and "display:none" in count.children[-1].value  # the live one hides it


def test_shown_twice_it_has_one_name_and_one_veil(outputs):
    count = Count()
    count._ipython_display_()
    count._ipython_display_()
    assert len(outputs) == 4 and outputs[1].name == outputs[3].name and len(count.children) == 1


def test_before_it_is_shown_nothing_is_written_and_the_same_is_not_written_twice(outputs):
    count = Count()
    count._keep()
    assert outputs == []
    count._ipython_display_()
    count._keep(at_once=True)
    assert len(outputs) == 2
    count.n = 2
    count._keep(at_once=True)
    assert len(outputs) == 3 and outputs[-1].update and "<b>2</b>" in outputs[-1].html


def test_in_a_plain_script_every_change_is_written(outputs):
    count = Count()
    count._ipython_display_()
    for count.n in (2, 3):
        count._keep()
    assert [out.data["text/plain"] for out in outputs[1:]] == ["1", "2", "3"]


def test_in_a_kernel_many_changes_become_two_and_the_last_is_there(outputs, monkeypatch):
    monkeypatch.setattr(Count, "_rest", 0.05)

    async def drag(count):
        count._ipython_display_()
        await asyncio.sleep(0.06)
        for count.n in range(2, 30):
            count._keep()
        await asyncio.sleep(0.12)

    count = Count()
    asyncio.run(drag(count))
    assert [out.data["text/plain"] for out in outputs[1:]] == ["1", "2", "29"]


def test_a_widget_that_was_closed_writes_no_more_and_leaves_what_it_said(outputs):
    async def closed():
        count = Count()
        count._ipython_display_()
        count.n = 2
        count._keep()
        count.close()
        await asyncio.sleep(0.7)

    asyncio.run(closed())
    assert [out.data["text/plain"] for out in outputs] == ["", "1"]


def test_a_kind_must_say_what_it_leaves():
    with pytest.raises(NotImplementedError):
        Still().still()


def test_words_of_a_page():
    assert in_words("<style>p{}</style><p>a &lt;b&gt;</p>\n<img alt='x'>c") == "a <b> c"
