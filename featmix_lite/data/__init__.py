"""Image sets as whole tensors: loaded, split, made smaller, noisier or rarer, looked at in another way.

What comes in gives or changes images and labels. It imports base, and knows neither networks nor mixing.

>>> from featmix_lite import data
>>> data.load("digits", per_class=5)
Data(digits: 50 train, 143 val, 359 test images of 1x8x8, 10 classes, on cpu)
"""

from .places import DataError, available, where
from .reading import get
from .sets import SETS, Data, Split, load

__all__ = ["SETS", "Data", "DataError", "Split", "available", "get", "load", "where"]
