from types import SimpleNamespace

import torch

import featmix_lite as fm
from featmix_lite.widgets.explorer import words
from featmix_lite.widgets.explorer.drag_path import Way
from featmix_lite.widgets.explorer.engine import Engine, Wish
from featmix_lite.widgets.shared.site_words import SiteWords

DATA = fm.load("digits")
SAY = SiteWords(fm.sites(fm.recorded.trained(), DATA.train.x[:2]))


def test_the_alt_text_carries_the_counts():
    seen = Engine(fm.recorded.trained(), DATA, clean=60, mixed=20).see(Wish("input", "flatten"))
    told = words.picture(seen, DATA.names)
    third = int(seen.survey.intrusion.intrudes.sum())
    assert told.startswith("PCA picture of 60 clean images (0: 6") and f"20 mixes, {third} of them" in told
    assert f"{third} of 20 mixes land nearest" in words.sentence(seen, DATA.names, SAY.there)


def test_every_stop_of_a_dragged_mix_says_its_own_numbers():
    weights, nearest = torch.tensor([[1.0, 0.0], [0.4, 0.6], [0.0, 1.0]]), {"a": [2, 1, 1], "b": [0, 0, 2]}
    likely = torch.tensor([[0.1, 0.2, 0.7], [0.2, 0.55, 0.25], [0.9, 0.06, 0.04]])
    gone = Way(SAY, "input", (2, 0), None, None, weights, {"a": torch.zeros(7, 2)}, {},
               {site: torch.tensor(kinds) for site, kinds in nearest.items()}, likely)  # fmt: skip
    names = ["cat", "dog", "owl"]
    says = ["100% A, 0% B, mixed at the image: the network says owl (70%). Nearest class by site: a: owl, b: cat.",
            "40% A, 60% B, mixed at the image: the network says dog (55%). Nearest class by site: "
            "a: dog (neither parent), b: cat.",
            "0% A, 100% B, mixed at the image: the network says cat (90%). Nearest class by site: "
            "a: dog (neither parent), b: owl."]  # fmt: skip
    assert [words.stop(gone, k, names) for k in range(3)] == says
    assert words.travelled(gone, "a", names) == "At a: 7 clean images, and the mix's way, nearest to owl, then dog."


def test_a_sentence_keeps_the_capitals_of_its_names():
    data = SimpleNamespace(names=[f"Kind{k}X" for k in range(10)])
    seen = Engine(fm.recorded.trained(), DATA, clean=60, mixed=20).see(Wish("input", "block1.relu", (3, 5)))
    assert words.sentence(seen, data.names, SAY.there).startswith("Mixed at the image and seen after ReLU 1, ")
    assert "mixes of Kind3X and Kind5X land nearest to" in words.sentence(seen, data.names, SAY.there)
