"""How differences of figures are printed, and below which size the kit calls one level."""

from __future__ import annotations

from .figure_ranges import POINTS

MARGINS = {"accuracy": 0.005, "ece": 0.005, "nll": 0.02}  # half a point; two hundredths of a nat
LINEAR = 0.01  # of the distance between two images


def margin_of(metric: str) -> float | None:
    """The kit's own margin of a figure: two ways of training are "level" if they surely differ by less. None: it has
    none.

    >>> margin_of("accuracy"), margin_of("val_nll"), margin_of("snnl_block1")
    (0.005, 0.02, None)

    Of accuracies (also under attack or deformed) and ECE half a point, of NLL .02 nats; raw, held-out or after one
    temperature. Of a deviation from linear a hundredth of the distance between the two images.
    """
    name = metric.removeprefix("val_").removesuffix("_calibrated")
    if metric.startswith("linearity_"):
        return None if metric.startswith("linearity_cos_") else LINEAR
    return MARGINS["accuracy"] if metric.startswith(POINTS) else MARGINS.get(name)


def unit_of(metric: str) -> tuple[int, int, str]:
    """How a difference of a figure is printed: (what it is multiplied by, digits behind the point, unit).

    >>> unit_of("accuracy"), unit_of("nll")
    ((100, 1, ' points'), (1, 3, ''))
    """
    if metric.startswith("epochs_to_"):
        return 1, 1, " epochs"
    if metric.startswith("from_image_"):
        return 1, 4, ""
    if metric.startswith("geometry_angle"):
        return 1, 1, " degrees"
    return (100, 1, " points") if metric.startswith(POINTS) else (1, 3, "")


def rounded(value: float, digits: int) -> float:
    """A number to print: rounded, and never minus zero.

    >>> rounded(-0.04, 1), rounded(0.26, 1)
    (0.0, 0.3)
    """
    return round(value, digits) + 0.0


def end(value: float, digits: int) -> str:
    """The end of an interval as text: one that is not zero never reads as zero, so that all see on which side it is.

    >>> end(-0.26, 1), end(-0.04, 1), end(0.0, 1)
    ('-0.3', '-0.04', '0.0')
    """
    hidden = value != 0 and round(value, digits) == 0
    return f"{value:.1g}" if hidden else f"{rounded(value, digits):.{digits}f}"


def sized(value: float, metric: str, sign: bool = True) -> str:
    """A difference of a figure with its unit.

    >>> sized(0.0123, "accuracy"), sized(0.0123, "nll", sign=False)
    ('+1.2 points', '0.012')
    """
    scale, digits, unit = unit_of(metric)
    return f"{rounded(scale * value, digits):{'+' if sign else ''}.{digits}f}{unit}"


def spanned(value: float, low: float, high: float, metric: str) -> str:
    """A difference with its unit and its interval.

    >>> spanned(0.0123, -0.0001, 0.0247, "accuracy")
    '+1.2 points [-0.01, 2.5]'
    """
    scale, digits, _ = unit_of(metric)
    return f"{sized(value, metric)} [{', '.join(end(scale * v, digits) for v in (low, high))}]"
