import featmix_lite as fm
from featmix_lite.widgets.explorer import page_data
from featmix_lite.widgets.explorer.engine import Engine, Wish

DATA = fm.load("digits")


def test_neighbours_and_rate_fit_the_points():
    engine = Engine(fm.recorded.trained(), DATA, clean=60, mixed=20)
    seen = engine.see(Wish("block1.relu", "flatten", (3, 5)))
    told = page_data.neighbours(seen, 61, engine.nearest(seen, 61), DATA)
    assert told.count("<img") == 8 and "mix of 3 and 5" in told  # both parents and six neighbours
    assert page_data.neighbours(seen, 0, engine.nearest(seen, 0), DATA).count("<img") == 7
    assert f"{seen.survey.intrusion.rate:.1%}" in page_data.rate(seen)
    assert "no mixes" in page_data.rate(engine.see(Wish("flatten", "input")))
