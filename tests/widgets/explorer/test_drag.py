import numpy as np

import featmix_lite as fm
from featmix_lite.widgets.explorer.drag import dragged, scene
from featmix_lite.widgets.explorer.drag_path import way
from featmix_lite.widgets.explorer.engine import Engine
from featmix_lite.widgets.shared.tiles import bars, image

DATA = fm.load("digits")


def test_the_still_slider_moves_the_mix_the_prediction_and_the_words():
    engine = Engine(fm.recorded.trained(), DATA, clean=60, mixed=20)
    still = dragged("svg")
    still.scene = scene(way(engine, "block1.relu", 3, 8), DATA, DATA.test)
    shown = []
    for step in (0, 20):
        still.slider.value = step
        shown.append(still._html.value)
        assert still.scene["says"][step] in still._html.value
    assert shown[0] != shown[1] and shown[0].count("<svg") == 4
    assert len(still.scene["bars"]) == 10 and still.scene["says"][0].startswith("100% A")


def test_what_the_page_draws_is_the_way_itself():
    engine = Engine(fm.recorded.trained(), DATA, clean=60, mixed=20)
    gone = way(engine, "input", 3, 8)
    now = scene(gone, DATA, DATA.test)
    assert [int(DATA.test.y[row]) for row in gone.rows] == now["ends"] == [3, 8]
    for pixels, row in zip(now["tiles"], gone.rows, strict=True):
        np.testing.assert_allclose(pixels, image(DATA.test.x[row], DATA.mean, DATA.std), atol=1e-6)
    np.testing.assert_allclose(now["likely"], gone.likely, atol=6e-4)
    np.testing.assert_allclose(now["weights"], gone.weights, atol=6e-4)
    assert [panel["title"] for panel in now["panels"]] == ["image", "after ReLU 2", "after ReLU 3", "output"]
    for panel, name in zip(now["panels"], gone.path, strict=True):
        np.testing.assert_allclose(panel["clean"], gone.points[name], atol=6e-4)
        np.testing.assert_allclose(panel["path"], gone.path[name], atol=6e-4)
    still = dragged("svg")
    still.scene = now
    for step in (3, 17):
        still.slider.value = step
        asked = [{3: 1 - step / 20, 8: step / 20}.get(k, 0.0) for k in range(10)]
        assert bars(now["likely"][step], asked, now["names"]) in still._html.value
