"""Steps that descent takes at every learning rate, measured and by theory."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from normviz.language import _
from normviz.ui.style import TEXT, Spec, axis, layout
from pages.scaling.figures_descent import LOOKS

Array = NDArray[np.floating]


@dataclass(frozen=True, eq=False)
class Sweep:
    """Steps that each rate takes: the rates as shares of the limit, measured and by theory.

    A rate that does not arrive has NaN, or infinity.
    """

    name: str
    shares: Array
    measured: Array
    fine_shares: Array
    theory: Array


def sweep_figure(sweeps: Sequence[Sweep], most: int) -> tuple[Spec, str]:
    """Steps to the tolerance over the learning rate: dots were run, lines are theory."""
    data: list[Spec] = []
    for sweep, look in zip(sweeps, LOOKS, strict=True):
        line = np.where(np.isfinite(sweep.theory), sweep.theory, np.nan)
        data += [
            {
                "type": "scatter",
                "mode": "lines",
                "x": sweep.fine_shares.astype(np.float32),
                "y": line.astype(np.float32),
                "name": _("{name}, theory").format(name=sweep.name),
                "line": {"color": look.colour, "width": 2, "dash": look.dash},
                "hoverinfo": "skip",
            },
            {
                "type": "scatter",
                "mode": "markers",
                "x": sweep.shares.astype(np.float32),
                "y": sweep.measured.astype(np.float32),
                "name": _("{name}, measured").format(name=sweep.name),
                "marker": {"size": 9, "color": look.colour, "symbol": look.symbol},
                "hovertemplate": _("%{x:.2f} of the limit: %{y} steps") + "<extra></extra>",
            },
        ]
    alt = _("Steps to the tolerance over the learning rate as a share of its limit. {fewest}.")
    fewest = [
        _("{name}: {steps} steps at best, at {share} of the limit").format(
            name=sweep.name,
            steps=f"{np.nanmin(sweep.measured):.0f}",
            share=f"{sweep.shares[np.nanargmin(sweep.measured)]:.2f}",
        )
        for sweep in sweeps
        if np.isfinite(sweep.measured).any()
    ]
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
            yaxis=axis(_("steps"), (-0.1, math.log10(most) + 0.1), type="log", dtick=1),
            shapes=[limit],
            margin={"l": 60, "r": 12, "t": 16, "b": 110},
        )
        | {"legend": {"orientation": "h", "x": 0, "xanchor": "left", "y": -0.2, "yanchor": "top"}},
    }, alt.format(fewest="; ".join(fewest))
