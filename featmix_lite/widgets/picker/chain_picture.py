"""The network as boxes in a row, and in further rows where they are many: what the layer picker leaves in a page."""

from __future__ import annotations

from ...figures.palette import INK, LIT, PAPER, QUIET
from ..shared.line_chart_svg import shortened, text
from ..shared.svg_paper import svg

WIDE, HIGH, GAP, PER_ROW = 170, 54, 12, 4
PAPER_WIDE = PER_ROW * (WIDE + GAP) + GAP


def chain_svg(boxes: list[dict], value: str) -> str:
    """One ``<svg>`` of ``boxes`` (what ``box_list.boxes`` gives), the one of the site ``value`` framed and marked.

    >>> box = {"members": [{"name": "fc", "label": "fc", "shape": "10 numbers"}], "mark": ""}
    >>> chain_svg([box], "fc").count("<rect")
    1
    """
    parts = []
    for n, box in enumerate(boxes):
        x, y = GAP + n % PER_ROW * (WIDE + GAP), GAP + n // PER_ROW * (HIGH + GAP)
        chosen = value in [member["name"] for member in box["members"]]
        ground = box.get("tint") or PAPER
        look = f'fill="{ground}" stroke="{LIT if chosen else QUIET}" stroke-width="{5 if chosen else 1.5}"'
        parts.append(f'<rect x="{x}" y="{y}" width="{WIDE}" height="{HIGH}" rx="6" {look}/>')
        label, more = "▲ " * chosen + box["members"][0]["label"], f"{box['members'][0]['shape']} {box['mark']}"
        weight = 'font-weight="bold"' if chosen else ""
        parts.append(text(x + WIDE / 2, y + 23, shortened(label, 20), "middle", 15, LIT if chosen else INK, weight))
        parts.append(text(x + WIDE / 2, y + 43, shortened(more, 25), "middle", 12))
    rows = -(-len(boxes) // PER_ROW)
    listed = ", ".join(member["label"] for box in boxes for member in box["members"])
    return svg(parts, (PAPER_WIDE, GAP + rows * (HIGH + GAP)), f"The network's places, first layer first: {listed}.",
               style=f"max-width:{PAPER_WIDE}px")
