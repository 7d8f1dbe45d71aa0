"""The network as boxes in a row, and in further rows where they are many: what the layer picker leaves in a page."""

from __future__ import annotations

from ...figures.palette import INK, LIT, PAPER, QUIET
from ..shared.line_chart_svg import shortened, text
from ..shared.svg_paper import svg

WIDE, LINE, GAP, PER_ROW = 170, 19, 12, 4
PAPER_WIDE = PER_ROW * (WIDE + GAP) + GAP


def chain_svg(boxes: list[dict], value: str) -> str:
    """One ``<svg>`` of ``boxes`` (what ``box_list.boxes`` gives), the one of the site ``value`` framed and marked.

    >>> box = {"members": [{"name": "fc", "label": "fc", "shape": "10 numbers"}], "mark": ""}
    >>> chain_svg([box], "fc").count("<rect")
    1
    """
    parts, high = [], 35 + LINE * max((len(box["members"]) for box in boxes), default=1)
    for n, box in enumerate(boxes):
        x, y = GAP + n % PER_ROW * (WIDE + GAP), GAP + n // PER_ROW * (high + GAP)
        chosen = value in [member["name"] for member in box["members"]]
        ground = box.get("tint") or PAPER
        look = f'fill="{ground}" stroke="{LIT if chosen else QUIET}" stroke-width="{5 if chosen else 1.5}"'
        parts.append(f'<rect x="{x}" y="{y}" width="{WIDE}" height="{high}" rx="6" {look}/>')
        weight, more = 'font-weight="bold"' * chosen, f"{box['members'][0]['shape']} {box['mark']}"
        for line, member in enumerate(box["members"]):
            label = shortened(("= " if line else "▲ " * chosen) + member["label"], 21)
            parts.append(text(x + WIDE / 2, y + 23 + LINE * line, label, "middle", 15, LIT if chosen else INK, weight))
        parts.append(text(x + WIDE / 2, y + 24 + LINE * len(box["members"]), shortened(more, 25), "middle", 12))
    rows = -(-len(boxes) // PER_ROW)
    listed = ", ".join(member["label"] for box in boxes for member in box["members"])
    return svg(parts, (PAPER_WIDE, GAP + rows * (high + GAP)), f"The network's places, first layer first: {listed}.",
               style=f"max-width:{PAPER_WIDE}px")
