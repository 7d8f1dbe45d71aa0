"""Live holds a Mix, for any thread."""

import pytest

from featmix_lite import Live, Mix, MixError


def test_set_and_read():
    live = Live()
    assert live.mix is None
    live.set(Mix("block1"))
    assert live.mix == Mix("block1")
    with pytest.raises(MixError, match="not 'block1'"):
        live.set("block1")
    assert live.mix == Mix("block1")
