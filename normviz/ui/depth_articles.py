"""What the articles say of shift through depth, and what the nets on this page say to it."""

from __future__ import annotations

from normviz.language import _
from normviz.ui.depth_state import Depth
from normviz.ui.depth_words import factor
from normviz.ui.frame import Claim, articles_say, read_on
from normviz.ui.numbers import number


def articles(depth: Depth) -> None:
    """The claims, each with numbers from the nets on screen, and where to read on."""
    articles_say([_unscaled(depth)])
    read_on(
        [
            "Glorot & Bengio, *Understanding the difficulty of training deep feedforward neural "
            "networks*, 2010, AISTATS, proceedings of machine learning research 9",
            "He, Zhang, Ren & Sun, *Delving Deep into Rectifiers*, 2015, arXiv:1502.01852",
            "Ioffe & Szegedy, *Batch Normalization*, 2015, arXiv:1502.03167",
            "Poole et al., *Exponential expressivity in deep neural networks through transient "
            "chaos*, 2016, arXiv:1606.05340",
            "Santurkar, Tsipras, Ilyas & Madry, *How Does Batch Normalization Help "
            "Optimization?*, 2018, arXiv:1805.11604",
            "Yang et al., *A Mean Field Theory of Batch Normalization*, 2019, arXiv:1902.08129",
        ]
    )


def _unscaled(depth: Depth) -> Claim:
    scaled, raw = (depth.signal(scaling=name) for name in ("standardized", "pixels"))
    return Claim(
        _("Values that are not scaled grow from layer to layer, and gradients explode."),
        _(
            "Pixels from 0 to 16 enter this net with a mean square {before} times that of "
            "standardized ones, and leave layer {depth} with {after} times as much. How much a "
            "layer adds is up to its weights: a factor of {raw} for pixels, of {scaled} for "
            "standardized digits."
        ).format(
            before=number(raw.mean_square[0] / scaled.mean_square[0], 3),
            after=number(raw.mean_square[-1] / scaled.mean_square[-1], 3),
            depth=scaled.setup.depth,
            raw=number(factor(raw), 3),
            scaled=number(factor(scaled), 3),
        ),
    )
