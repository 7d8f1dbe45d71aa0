import re

import by_hand
from scipy.stats import binomtest

import featmix_lite as fm
from featmix_lite.widgets.explorer import page_data
from featmix_lite.widgets.explorer.engine import Engine, Wish
from featmix_lite.widgets.shared.tiles import image, png
from featmix_lite.widgets.shared.words import a

DATA = fm.load("digits")


def test_neighbours_and_rate_fit_the_points():
    engine = Engine(fm.recorded.trained(), DATA, clean=60, mixed=20)
    seen = engine.see(Wish("block1.relu", "flatten", (3, 5)))
    told = page_data.neighbours(seen, 61, engine.nearest(seen, 61), DATA)
    assert told.count("<img") == 8 and "mix of 3 and 5" in told  # both parents and six neighbours
    assert page_data.neighbours(seen, 0, engine.nearest(seen, 0), DATA).count("<img") == 7
    assert f"{seen.survey.intrusion.rate:.1%}" in page_data.rate(seen)
    assert "no mixes" in page_data.rate(engine.see(Wish("flatten", "input")))


def test_every_picture_and_word_is_of_the_image_it_stands_for():
    engine = Engine(fm.recorded.trained(), DATA, clean=60, mixed=20)
    seen = engine.see(Wish("block1.relu", "flatten", (3, 5)))
    chosen, x, y = seen.chosen, DATA.test.x, DATA.test.y
    for point in (7, 60 + 4):
        near = engine.nearest(seen, point)
        told = page_data.neighbours(seen, point, near, DATA)
        shown = re.findall(r'src="([^"]+)" alt=": ([^"]+)"', told)
        clean = [(int(chosen.rows[i]), f"{n}. {a(int(y[chosen.rows[i]]))}") for n, i in enumerate(near.tolist(), 1)]
        row = chosen.rows[7]
        own = [(int(row), f"this {y[row]}")] if point == 7 else [
            (int(row), f"{share:.0%} {a(int(y[row]))}")
            for row, share in zip(chosen.parents[4], chosen.weights[4].tolist())
        ]
        assert shown == [(png(image(x[row], DATA.mean, DATA.std)), words) for row, words in own + clean]
    assert "mix of 3 and 5" in told


def test_the_rate_and_its_interval_are_those_of_the_votes():
    net = fm.recorded.trained()
    engine = Engine(net, DATA, clean=100, mixed=40)
    for look in ("block1.relu", "flatten"):
        seen = engine.see(Wish("input", look))
        chosen = seen.chosen
        clean = by_hand.features(net, DATA.test.x[chosen.rows], look)
        mixed = by_hand.mixed(net, DATA.test.x, chosen.parents, chosen.weights, "input", look)
        count = by_hand.intruding(clean, chosen.labels, mixed, chosen.parent_labels)
        sure = binomtest(count, 40).proportion_ci(method="wilson")
        numbers = re.findall(r"[\d.]+%", page_data.rate(seen).split("<b", 1)[1])
        assert numbers == [f"{count / 40:.1%}", f"{sure.low:.0%}", f"{sure.high:.0%}"]
