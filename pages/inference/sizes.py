"""The section about batch sizes."""

from __future__ import annotations

import streamlit as st

from normviz.language import _
from normviz.studies.companions import sizes_between
from normviz.studies.stream import batch_theory, theory_by_size
from normviz.ui.plot import plot
from pages.inference.figures_infer import noise_alt, noise_figure
from pages.inference.state import State
from pages.inference.views import SIZES, noise
from pages.inference.words import short


def sizes(state: State) -> None:
    """How batch means and variances scatter, by batch size."""
    measured_at = (1, *SIZES)
    found = noise(state, measured_at)
    grid = sizes_between(1, measured_at[-1], 40)
    means, variances = theory_by_size(state.source, grid.tolist(), unbiased=False)
    titles = _("Spread of batch means"), _("Spread of batch variances")
    figures = [
        noise_figure(measured_at, measured, grid, expected, title=title, size=state.size)
        for title, measured, expected in (
            (titles[0], found.means, means),
            (titles[1], found.variances, variances),
        )
    ]
    alts = [
        noise_alt(title, found, measured)
        for title, measured in zip(titles, (found.means, found.variances), strict=True)
    ]
    plot(figures, key="inference.sizes", alt=alts, height=340)
    now = batch_theory(state.source, state.size, unbiased=False)
    four = batch_theory(state.source, 4 * state.size, unbiased=False)
    st.markdown(
        _(
            "Each dot: 200 batches. At m = {size} the batch mean scatters by σ/√m = {mean} and "
            "the variance by {var}; four times the batch, m = {large}, gives {less} and "
            "{less_var}. The variance of a batch of one is always 0: it does not scatter, and says "
            "nothing."
        ).format(
            size=state.size,
            mean=short(now.mean_std),
            var=short(now.var_std),
            large=4 * state.size,
            less=short(four.mean_std),
            less_var=short(four.var_std),
        )
    )
