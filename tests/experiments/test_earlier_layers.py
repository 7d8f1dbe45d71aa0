"""Distances between recorded clouds: the scalar of a record by hand, the file there and back, the drawn classes."""

import pytest
import torch

import featmix_lite as fm
from featmix_lite.base.seeds import generator
from featmix_lite.experiments import earlier_layers as el
from featmix_lite.measures import cloud_distance, energy_distance


def planted(shifts, seeds=4):
    g = torch.Generator().manual_seed(0)
    return {(way, site): [torch.randn(20, 2, generator=g).half().double() + shift for _ in range(seeds)]
            for way, shift in zip(el.WAYS, shifts) for site in el.SITES}  # fmt: skip


def test_the_classes_are_the_drawn_ones():
    assert el.CLASSES == tuple(torch.randperm(10, generator=generator(0, "three classes"))[:3].sort().values.tolist())


def test_a_records_distance_by_hand():
    found = planted((2, 0, 0, 1))
    image, none = found["mixed at the image", "block1"], found["no mixing", "block1"]
    others = [image[s] for s in (0, 1, 3)]
    among = [energy_distance(others[i], others[j]) for i, j in ((0, 1), (0, 2), (1, 2))]
    apart = [energy_distance(none[2], other) for other in others]
    assert el.from_image(found, "no mixing", "block1", 2) == pytest.approx(sum(apart) / 3 - sum(among) / 3)
    assert el.from_image(found, "Manifold Mixup", "block1", 2) < el.from_image(found, "no mixing", "block1", 2)


def test_distances_and_likeness_are_those_of_the_measures():
    found = planted((2, 0, 0, 1))
    told = el.distances("block2", found)
    assert list(told) == ["no mixing", "Manifold Mixup", "Manifold Mixup without the image"]
    both = (found["mixed at the image", "block2"], found["no mixing", "block2"])
    assert told["no mixing"] == cloud_distance(*both)
    assert el.more_like("block2", "Manifold Mixup", "no mixing", found).low > 0


def test_the_file_there_and_back(tmp_path, monkeypatch):
    found = planted((2, 0, 0, 1))
    monkeypatch.setattr(el, "CLOUDS", el.save(found, tmp_path / "clouds"))
    again = el.clouds()
    assert again.keys() == found.keys()
    assert all(torch.equal(a.half(), b.half()) for key in found for a, b in zip(found[key], again[key]))
    monkeypatch.setattr(el, "CLOUDS", fm.recorded.DIGITS)
    with pytest.raises(fm.RunError, match="holds no clouds"):
        el.clouds()


def test_ways_have_names_and_others_none():
    assert [el.way_of(mix) for mix in el.WAYS.values()] == list(el.WAYS)
    with pytest.raises(ValueError, match="none of no mixing, mixed at the image"):
        el.way_of(fm.Mix("block1"))
