"""Steps that descent takes at every learning rate, measured and by theory."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from normviz.language import _, ngettext
from normviz.nets.descent_rates import RateSweep
from normviz.ui.style import TEXT, Spec, axis, layout
from pages.scaling.figures_descent import LOOKS


def sweep_figure(names: Sequence[str], sweeps: Sequence[RateSweep], most: int) -> tuple[Spec, str]:
    """Steps to the tolerance over the learning rate: dots were run, lines are theory."""
    data: list[Spec] = []
    for name, sweep, look in zip(names, sweeps, LOOKS, strict=True):
        line = np.where(np.isfinite(sweep.theory), sweep.theory, np.nan)
        data += [
            {
                "type": "scatter",
                "mode": "lines",
                "x": sweep.fine_shares.astype(np.float32),
                "y": line.astype(np.float32),
                "name": _("{name}, theory").format(name=name),
                "line": {"color": look.colour, "width": 2, "dash": look.dash},
                "hoverinfo": "skip",
            },
            {
                "type": "scatter",
                "mode": "markers",
                "x": sweep.shares.astype(np.float32),
                "y": sweep.measured.astype(np.float32),
                "name": _("{name}, measured").format(name=name),
                "marker": {"size": 9, "color": look.colour, "symbol": look.symbol},
                "hovertemplate": _("%{x:.2f} of the limit: %{y} steps") + "<extra></extra>",
            },
        ]
    fewest = [
        _fewest(name, sweep)
        for name, sweep in zip(names, sweeps, strict=True)
        if np.isfinite(sweep.measured).any()
    ]
    # Translators: {fewest}: for each way of scaling "Min-max: 12 steps at best, at 0.80 of the
    # limit", with ";" between.
    alt = _("Steps to the tolerance over the learning rate as a share of its limit. {fewest}.")
    limit = {
        "type": "line",
        "yref": "paper",
        "x0": 1,
        "x1": 1,
        "y0": 0,
        "y1": 1,
        "line": {"color": TEXT, "width": 1.5, "dash": "dot"},
    }
    return {
        "data": data,
        "layout": layout(
            legend=True,
            xaxis=axis(_("learning rate, as a share of the limit"), (0, 1.1), nticks=8),
            # Translators: an axis: how many steps a descent takes.
            yaxis=axis(_("steps"), (-0.1, math.log10(most) + 0.1), type="log", dtick=1),
            shapes=[limit],
            margin={"l": 60, "r": 12, "t": 16, "b": 110},
        )
        | {"legend": {"orientation": "h", "x": 0, "xanchor": "left", "y": -0.2, "yanchor": "top"}},
    }, alt.format(fewest="; ".join(fewest))


def _fewest(name: str, sweep: RateSweep) -> str:
    steps = int(np.nanmin(sweep.measured))
    return ngettext(
        "{name}: {steps} step at best, at {share} of the limit",
        "{name}: {steps} steps at best, at {share} of the limit",
        steps,
    ).format(name=name, steps=steps, share=f"{sweep.shares[np.nanargmin(sweep.measured)]:.2f}")
