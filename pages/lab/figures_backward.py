"""The backward pass as pictures: the gradient that comes, what is taken out of it, what leaves."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from normviz.language import _
from normviz.studies.backward_pass import BackwardPass
from normviz.ui.style import Spec
from pages.lab.figures_compare import signed_figures


def backward_figures(
    done: BackwardPass, rows: Sequence[str], cols: Sequence[str]
) -> tuple[list[Spec], list[str]]:
    """dy, what is taken out of g, and dx, a figure each, and each in words.

    dx has a colour scale of its own, which ends at its largest number; dy and what is taken out
    share one.
    """
    taken = np.where(np.isfinite(done.taken_out), done.taken_out, np.nan)
    before = {
        # Translators: over a picture: the gradient of the loss with respect to y.
        _("dy, what comes"): done.dy,
        # Translators: over a picture: the part of the gradient that the norm takes out.
        _("taken out of γ · dy"): taken,
    }
    # Translators: over a picture: the gradient of the loss with respect to x.
    after = {_("dx, what leaves"): done.settled_dx}
    figures, alts = [], []
    for panels in (before, after):
        drawn, said = signed_figures(panels, rows, cols)
        figures += drawn
        alts += said
    return figures, alts
