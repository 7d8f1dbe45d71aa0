"""High-dimensional features as a picture: PCA, t-SNE and LDA views in which mixed points are placed among clean ones.

>>> view = fm.embedding.fit(torch.randn(60, 16), "tsne", perplexity=10)
>>> view.points.shape, view.place(torch.randn(5, 16)).shape
(torch.Size([60, 2]), torch.Size([5, 2]))
"""

from .flat import FlatView
from .neighbours import Faithful, faithful
from .reduced import Cancelled
from .three_classes import SimplexPlane, simplex_plane
from .tsne import TSNEView
from .turn_towards import turned
from .views import NAMES, Picture, fit, picture, several

__all__ = [
    "Cancelled", "Faithful", "FlatView", "NAMES", "Picture", "SimplexPlane", "TSNEView", "faithful", "fit", "picture",
    "several", "simplex_plane", "turned",
]  # fmt: skip
