"""The section about batch sizes."""

from __future__ import annotations

from math import isfinite, isnan

import streamlit as st

from normviz.language import _
from normviz.studies.companions import sizes_between
from normviz.studies.divisor import divisor_stds, divisor_theory
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
    titles = (
        _("Spread of batch means"),
        _("Spread of batch variances"),
        # Translators: the title of a chart: sigma over the batch's own standard deviation.
        _("Spread of σ/σ_B"),
    )
    # With one value there is no σ_B whose spread could be shown.
    charts = (
        (titles[0], measured_at, found.means, means),
        (titles[1], measured_at, found.variances, variances),
        (titles[2], SIZES, found.factors[1:], divisor_stds(state.source, grid.tolist())),
    )
    figures = [
        noise_figure(at, measured, grid, expected, title=title, size=state.size)
        for title, at, measured, expected in charts
    ]
    alts = [noise_alt(title, at, measured) for title, at, measured, _expected in charts]
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
    st.markdown(_divisor_said(state))


def _divisor_said(state: State) -> str:
    """What the theory of the divisor says of the size in use."""
    theory = divisor_theory(state.source, state.size)
    if isnan(theory.mean):
        return _("With one value σ_B is 0, and ε alone is divided by.")
    if not isfinite(theory.mean):
        return _(
            "Here the divisor σ_B comes so near to 0 that σ/σ_B has no finite mean: what is "
            "measured is held by ε and by luck, and other draws give other numbers."
        )
    if not isfinite(theory.std):
        return _(
            "Here σ/σ_B has a mean, but no finite standard deviation: what is measured is held by "
            "ε and by luck, and other draws give other numbers."
        )
    if state.source.shape == "normal":
        text = _("At m = {size} σ/σ_B has the mean {mean} and the standard deviation {std}.")
    else:
        text = _(
            "At m = {size} σ/σ_B has about the mean {mean} and the standard deviation {std}, as "
            "far as theory for large m goes."
        )
    cliff = _(
        "Its theory ends at m = 4: at m = 3 the standard deviation is infinite, at m = 2 the mean "
        "as well."
    )
    said = text.format(size=state.size, mean=short(theory.mean), std=short(theory.std))
    return f"{said} {cliff}"
