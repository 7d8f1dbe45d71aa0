"""Pure functions from records to plotly figures: nothing is shown, fetched or uploaded.

>>> figure = fm.figures.curves([{"epoch": 1, "loss": 2.0, "accuracy": 0.5}])
>>> fm.figures.alt(figure)                          # the same in words
'Learning curves of 1 run by epoch. ...'

``figure.show(config=fm.figures.config())`` shows it without the button that uploads.
"""

from .alt_text import alt, describe
from .by_layer import linearity_differences, snnl_differences
from .class_room import room
from .class_triangle import class_triangle
from .clouds import clouds
from .collapse_lines import collapse_lines
from .convergence_lines import not_there_yet
from .curves import curves
from .forest import forest
from .gallery import gallery
from .html import refresh, to_html
from .intrusion_charts import intrusion_by_site, intrusion_matrix
from .maps import maps, varied
from .network import network, shape_text
from .over_training import epoch_differences
from .palette import INK, LIT, MARKS, MIXED, PAPER, QUIET, Mark, config, mark, template
from .reliability import reliability
from .scatter import limits, scatter, spread
from .seed_strip import strip
from .snnl_layers import snnl_by_layer, snnl_curves
from .strength_curves import over_strength, strength_curves
from .which_site import which_site

__all__ = [
    "INK", "LIT", "MARKS", "MIXED", "PAPER", "QUIET", "Mark", "alt", "class_triangle", "clouds",
    "collapse_lines", "config", "curves", "describe", "epoch_differences", "forest", "gallery",
    "intrusion_by_site", "intrusion_matrix", "limits", "linearity_differences", "maps", "mark", "network",
    "not_there_yet", "over_strength", "refresh", "reliability", "room", "scatter", "shape_text",
    "snnl_by_layer", "snnl_curves", "snnl_differences", "spread", "strength_curves", "strip", "template",
    "to_html", "varied", "which_site",
]
