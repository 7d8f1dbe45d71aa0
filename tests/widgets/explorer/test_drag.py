import featmix_lite as fm
from featmix_lite.widgets.explorer.drag import dragged, scene
from featmix_lite.widgets.explorer.drag_path import way
from featmix_lite.widgets.explorer.engine import Engine

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
