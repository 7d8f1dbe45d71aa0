from featmix_lite.widgets.shared.points_svg import cloud_svg

SCENE = {"spots": [[0, 0], [1, 0], [0.5, 0]], "labels": [0, 1], "parents": [[0, 1]], "weights": [[0.2, 0.8]],
         "intrudes": [True], "names": ["<a>", "b"], "ends": [0, 1], "shares": [[1.0, 0.0], [0.0, 1.0]]}


def test_points_names_rings_and_the_way_are_drawn():
    plain = cloud_svg(SCENE, "words")
    assert plain.count('class="featmix-mix"') == 1 and "&lt;a&gt;" in plain and 'aria-label="words"' in plain
    more = cloud_svg(SCENE, "words", path=[[0, 0], [1, 0]], step=1, rings=(2, 0))
    assert more.count('class="featmix-mix"') == 2 and more.count("<circle") == 4 and "<polyline" in more


def test_nothing_to_show_is_no_error():
    empty = {"spots": [], "labels": [], "parents": [], "weights": [], "intrudes": [], "names": ["a"]}
    assert cloud_svg(empty, "none").startswith("<svg")
