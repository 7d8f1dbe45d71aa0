from collections import namedtuple

from featmix_lite.widgets.picker.box_list import boxes, size
from featmix_lite.widgets.shared.site_words import SiteWords

Site = namedtuple("Site", "name shape kind group inside_branch")
SITES = [
    Site("input", (1, 8, 8), "Tensor", 0, False), Site("conv", (4, 8, 8), "Conv2d", 0, False),
    Site("bn", (4, 8, 8), "BatchNorm2d", 0, False), Site("relu", (4, 8, 8), "ReLU", 1, False),
    Site("body.conv", (4, 8, 8), "Conv2d", 2, True), Site("relu2", (4, 8, 8), "ReLU", 3, False),
    Site("flatten", (256,), "Flatten", 3, False), Site("fc", (10,), "Linear", 3, False),
]
NOTES = {box["value"]: box["note"] for box in boxes(SITES)}


def test_one_box_a_site_in_forward_order_with_shape_and_group():
    found = boxes(SITES)
    assert [box["value"] for box in found] == [s.name for s in SITES]
    assert [box["members"][0]["shape"] for box in found][:2] == ["1 × 8 × 8", "4 × 8 × 8"]
    assert [box["mark"] for box in found][1:4] == ["group 0 = image", "group 0 = image", "group 1"]


def test_group_0_is_said_to_be_the_same_as_mixing_the_images_and_when():
    assert NOTES["conv"] == "conv: Conv2d, 4 × 8 × 8. Mixing here is the same as mixing the images."
    assert "same as mixing the images (in eval mode" in NOTES["bn"]  # BatchNorm is affine in eval mode only
    assert not any("mixing the images" in NOTES[name] for name in ("relu", "body.conv", "flatten", "fc"))


def test_equals_are_named_and_so_is_a_site_without():
    assert "Group 3: the same as mixing at flatten, fc." in NOTES["relu2"]
    assert "Group 1: no other site gives this mixing." in NOTES["relu"]


def test_a_site_inside_a_branch_says_that_the_skip_stays_unmixed():
    assert "inside a branch" in NOTES["body.conv"] and "(the skip) unmixed" in NOTES["body.conv"]
    assert [box["branch"] for box in boxes(SITES)].count(True) == 1


def test_merged_there_is_one_box_a_group_with_its_members():
    found = boxes(SITES, merged=True, names={"input": "image"})
    assert [[m["name"] for m in box["members"]] for box in found] == [
        ["input", "conv", "bn"], ["relu"], ["body.conv"], ["relu2", "flatten", "fc"]]
    assert "Image, conv and bn are one choice" in boxes([s._replace(name=s.name) for s in SITES], True, {
        "input": "image"})[0]["note"]


def test_the_words_of_the_first_lesson_know_no_groups():
    say = SiteWords(SITES)
    found = boxes([s for s in SITES if s.name in say.first], merged=True, names=say.words)
    for box in found:
        assert not {"site", "group", "affine"} & set(box["note"].lower().replace(".", "").split()) and not box["mark"]


def test_a_box_has_the_pale_colour_of_its_groups_first_site_as_the_figures_have_it():
    from featmix_lite.figures import network
    from featmix_lite.figures.site_marks import SITES as LOOKS
    from featmix_lite.figures.site_marks import pale

    by_name = {box["value"]: box["tint"] for box in boxes(SITES)}
    assert by_name["input"] == by_name["conv"] == pale(LOOKS["image"].colour, 0.16) != by_name["relu"]
    grounds = [s.fillcolor for s in network(SITES).layout.shapes if s.layer == "below"]
    assert [pale(colour, 0.16) for colour in grounds] == [box["tint"] for box in boxes(SITES)]
    assert {box["tint"] for box in boxes([s._replace(group=-1) for s in SITES])} == {""}


def test_traced_sites_are_never_merged_and_speak_of_no_group():
    sites = [s._replace(group=-1) for s in SITES]
    found = boxes(sites, merged=True)
    assert len(found) == len(sites) and not any("roup" in box["note"] for box in boxes(sites))


def test_many_equals_are_cut_short():
    sites = [Site(f"conv{i}", (1,), "Conv2d", 5, False) for i in range(10)]
    assert "conv1, conv2, conv3, conv4, conv5, conv6 and 3 more" in boxes(sites)[0]["note"]


def test_shapes_as_people_say_them():
    assert (size((3, 2, 1)), size((7,)), size(())) == ("3 × 2 × 1", "7 numbers", "one number")


def test_every_member_of_a_box_has_its_own_shape():
    (last,) = [box for box in boxes(SITES, merged=True) if box["value"] == "relu2"]
    assert [(m["name"], m["shape"]) for m in last["members"]] == [
        ("relu2", "4 × 8 × 8"), ("flatten", "256 numbers"), ("fc", "10 numbers")]  # fmt: skip
