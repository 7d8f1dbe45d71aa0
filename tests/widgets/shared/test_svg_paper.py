"""The frame around every picture and chart."""

import xml.etree.ElementTree as ET

from featmix_lite.widgets.shared.svg_paper import svg


def test_it_has_a_role_a_name_a_size_and_a_white_ground():
    root = ET.fromstring(svg(["<path/>"], (10, 5), 'A "<line>"', "mine", "max-width:10px"))
    assert root.get("role") == "img" and root.get("aria-label") == 'A "<line>"' and root.get("class") == "mine"
    assert root.get("viewBox") == "0 0 10 5"
    assert "#FFFFFF" in root.get("style") and "max-width:10px" in root.get("style")
