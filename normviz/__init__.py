"""NormViz: normalization in deep learning, as NumPy arrays in and frozen results out.

>>> import normviz as nv
>>> nv.batch_norm([[1.0], [3.0]], eps=0).y.ravel()
array([-1.,  1.])
"""

from normviz.norms import *  # noqa: F403
from normviz.norms import __all__ as __all__
