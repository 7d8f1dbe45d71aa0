"""A small chart of a guessed curve, and of the measured one, as plain SVG: it needs no JavaScript."""

from __future__ import annotations

from html import escape

WIDE, HIGH, LEFT, BOTTOM, TOP, RIGHT = 560, 260, 64, 44, 22, 110


def sketch_svg(labels, span, guess=None, truth=None) -> str:
    """Draw ``guess`` (dashed, squares) and ``truth`` (solid, circles) over the x ``labels``.

    >>> sketch_svg(["a", "b"], (0, 1), guess=[0.2, 0.4]).count("<rect")
    2

    Arguments: ``labels`` n texts, ``span`` (low, high) of the y axis, ``guess`` and ``truth`` n numbers or None.
    A truth beyond ``span`` widens it. Each line carries its name at its end and its values as its title.
    """
    values = [float(v) for v in truth] if truth is not None else []
    low, high = min([span[0], *values]), max([span[1], *values])
    step = (WIDE - LEFT - RIGHT) / max(len(labels) - 1, 1)

    def at(i, value):
        return LEFT + i * step, TOP + (HIGH - TOP - BOTTOM) * (1 - (float(value) - low) / (high - low))

    parts = [_axis(at, labels, low, high)]
    ends = []
    for name, line, colour, dash in (("you", guess, "#0072B2", "9 6"), ("measured", truth, "#B34700", "0")):
        if line is None:
            continue
        points = [at(i, v) for i, v in enumerate(line)]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        look = f'fill="none" stroke="{colour}" stroke-width="3" stroke-dasharray="{dash}"'
        parts.append(f'<polyline points="{path}" {look}/>')
        draw = _square if name == "you" else _circle
        parts += [draw(x, y, colour) for x, y in points]
        ends.append([points[-1][1], name, colour])
    if len(ends) == 2 and abs(ends[0][0] - ends[1][0]) < 20:  # two names at one height would cover each other
        upper, lower = sorted(ends, key=lambda end: end[0])
        middle = (upper[0] + lower[0]) / 2
        upper[0], lower[0] = middle - 10, middle + 10
    for y, name, colour in ends:
        place = f'x="{at(len(labels) - 1, low)[0] + 12:.0f}" y="{y + 6:.0f}"'
        parts.append(f'<text {place} font-weight="bold" fill="{colour}">{name}</text>')
    return (
        f'<svg viewBox="0 0 {WIDE} {HIGH}" width="{WIDE}" style="max-width:100%;background:#fff" role="img" '
        f'aria-label="{escape(_words(labels, guess, truth), quote=True)}" font-family="Arial,sans-serif" '
        f'font-size="15">{"".join(parts)}</svg>'
    )


def _axis(at, labels, low, high) -> str:
    left, floor = at(0, low)
    right, top = at(max(len(labels) - 1, 1), high)[0] if len(labels) > 1 else left + 40, at(0, high)[1]
    path = f"M{left - 10:.0f},{top:.0f}V{floor:.0f}H{right + 8:.0f}"
    parts = [f'<path d="{path}" fill="none" stroke="#1A1A1A" stroke-width="1.5"/>']
    for value in (low, (low + high) / 2, high):
        y = at(0, value)[1]
        parts.append(f'<text x="{left - 16:.0f}" y="{y + 5:.0f}" text-anchor="end" fill="#1A1A1A">{value:g}</text>')
    for i, label in enumerate(labels):
        parts.append(f'<text x="{at(i, low)[0]:.0f}" y="{floor + 24:.0f}" text-anchor="middle" fill="#1A1A1A">'
                     f"{escape(str(label))}</text>")
    return "".join(parts)


def _square(x, y, colour) -> str:
    place = f'x="{x - 5:.1f}" y="{y - 5:.1f}"'
    return f'<rect {place} width="10" height="10" fill="#fff" stroke="{colour}" stroke-width="3"/>'


def _circle(x, y, colour) -> str:
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="6" fill="{colour}"/>'


def _words(labels, guess, truth) -> str:
    said = [
        f"{name}: " + ", ".join(f"{label} {float(v):.3g}" for label, v in zip(labels, line, strict=True))
        for name, line in (("Your curve", guess), ("Measured", truth)) if line is not None
    ]
    return ". ".join(said) or f"An empty chart with {len(labels)} places: {', '.join(map(str, labels))}"
