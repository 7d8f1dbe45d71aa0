"""The floors of the house: which package may import which. One table; a test holds every import against it."""

from __future__ import annotations

# From the ground up. A package imports only what lies on the floors below it; packages on one floor don't know each
# other. A line that names its packages by "widgets.": the floors inside that package.
FLOORS: tuple[tuple[str, ...], ...] = (
    ("base",),
    ("mixing", "data", "models"),
    ("measures", "training"),
    ("representation",),
    ("experiments",),
    ("figures",),
    ("widgets", "reports"),
    ("teaching",),
    ("cli",),
)
INSIDE: dict[str, tuple[tuple[str, ...], ...]] = {
    "widgets": (
        ("shared",), ("picker",), ("collapse", "explorer", "red_blue", "segment", "slider", "predict"), ("lab",),
    ),  # fmt: skip
}


def floor_of(name: str) -> int:
    """The floor of a package, 0 the ground.

    >>> floor_of("base"), floor_of("training") == floor_of("measures")
    (0, True)

    Errors: ``ValueError`` for a package that is on no floor.
    """
    for number, floor in enumerate(FLOORS):
        if name in floor:
            return number
    raise ValueError(f"{name!r} is on no floor: {', '.join(room for floor in FLOORS for room in floor)}")
