import xml.etree.ElementTree as ET

from featmix_lite.figures.palette import LIT
from featmix_lite.widgets.picker.chain_picture import chain_svg


def box(name, shape="10 numbers"):
    return {"members": [{"name": name, "label": f"<{name}>", "shape": shape}], "mark": "group 1"}


def test_a_box_a_place_the_chosen_one_framed_names_as_letters():
    root = ET.fromstring(chain_svg([box(f"layer{n}") for n in range(6)], "layer4"))
    rects = [tag for tag in root if tag.tag.endswith("rect")]
    texts = [tag.text for tag in root if tag.tag.endswith("text")]
    assert [n for n, rect in enumerate(rects) if rect.get("stroke") == LIT] == [4]
    assert texts[0] == "<layer0>" and texts[8] == "▲ <layer4>" and "<layer5>" in root.get("aria-label")
    assert len({(rect.get("x"), rect.get("y")) for rect in rects}) == 6


def test_long_names_keep_their_end():
    drawn = chain_svg([box("a" * 40 + "end")], "")
    assert "\u2026" in drawn and "end&gt;</text>" in drawn


def test_a_merged_box_names_all_its_members():
    merged = {"members": [{"name": n, "label": n, "shape": "3"} for n in ("image", "conv", "bn")], "mark": ""}
    root = ET.fromstring(chain_svg([merged, box("relu")], "conv"))
    assert [t.text for t in root if t.tag.endswith("text")][:4] == ["▲ image", "= conv", "= bn", "3 "]
    high = {float(tag.get("height")) for tag in root if tag.tag.endswith("rect")}
    lowest = max(float(tag.get("y")) for tag in root if tag.tag.endswith("text"))
    assert len(high) == 1 and lowest < 12 + high.pop()
