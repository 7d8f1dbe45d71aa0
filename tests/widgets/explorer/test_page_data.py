import featmix_lite as fm
from featmix_lite.widgets.explorer import page_data
from featmix_lite.widgets.explorer.engine import Engine, Wish

DATA = fm.load("digits")


def test_points_images_neighbours_and_rate_fit_together():
    engine = Engine(fm.recorded.trained(), DATA, clean=60, mixed=20)
    seen = engine.see(Wish("block1.relu", "flatten", (3, 5)))
    scene, sheet = page_data.scene(seen, DATA.names, "k"), page_data.images(seen, DATA)
    assert len(scene["spots"]) == 80 and len(scene["parents"]) == 20 and set(scene["parents"][0]) == {3, 5}
    assert len(sheet["of"]) == 20 and max(max(pair) for pair in sheet["of"]) == sheet["count"] - 1
    told = page_data.neighbours(seen, 61, engine.nearest(seen, 61), DATA)
    assert told.count("<img") == 8 and "mix of 3 and 5" in told  # both parents and six neighbours
    assert page_data.neighbours(seen, 0, engine.nearest(seen, 0), DATA).count("<img") == 7
    assert f"{seen.survey.intrusion.rate:.1%}" in page_data.rate(seen)
    assert "no mixes" in page_data.rate(engine.see(Wish("flatten", "input")))
