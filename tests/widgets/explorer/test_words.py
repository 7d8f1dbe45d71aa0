import featmix_lite as fm
from featmix_lite.widgets.explorer import words
from featmix_lite.widgets.explorer.engine import Engine, Wish

DATA = fm.load("digits")


def test_the_alt_text_carries_the_counts():
    seen = Engine(fm.recorded.trained(), DATA, clean=60, mixed=20).see(Wish("input", "flatten"))
    told = words.picture(seen, DATA.names)
    third = int(seen.survey.intrusion.intrudes.sum())
    assert told.startswith("PCA picture of 60 clean images (0: 6") and f"20 mixes, {third} of them" in told
    assert f"{third} of 20 mixes land nearest" in words.sentence(seen, DATA.names)
