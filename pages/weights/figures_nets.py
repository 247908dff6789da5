"""Four nets on one regression: their losses step by step, and where they end at each rate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from normviz.language import _
from normviz.nets.progress import smoothed
from normviz.nets.regression import Fit
from normviz.ui.style import AFTER, BEFORE, SERIES, Spec, axis, layout

# Each variant has a colour, a dash and a symbol of its own.
_LOOKS = {
    "none": (BEFORE, "dot", "circle"),
    "weight": (SERIES[0], "dash", "diamond"),
    "mean": (SERIES[3], "dashdot", "x"),
    "batch": (AFTER, "solid", "square"),
}
_TOPS = (1.0, 1.5, 2.0, 3.0, 5.0)  # of losses that are worth a look: the targets' variance is 0.7
_BELOW = {"orientation": "h", "x": 0, "xanchor": "left", "y": -0.24, "yanchor": "top"}


def losses_figure(fits: Mapping[str, Fit], names: Mapping[str, str]) -> tuple[Spec, str]:
    """The loss of each net, the mean of 15 steps at a time; a curve ends where its run does."""
    curves = {variant: smoothed(fit.loss) for variant, fit in fits.items()}
    steps = max(fit.setup.steps for fit in fits.values())
    starts = [float(fit.loss[0]) for fit in fits.values() if not fit.diverged]
    top = next((each for each in _TOPS if each >= max(starts, default=_TOPS[-1])), _TOPS[-1])
    data = []
    for variant, curve in curves.items():
        colour, dash, symbol = _LOOKS[variant]
        x = np.arange(1, len(curve) + 1, dtype=np.float32)
        drawn = np.where(np.isfinite(curve), curve, np.nan).astype(np.float32)
        data.append(
            {
                "type": "scatter",
                "mode": "lines+markers",
                "x": x,
                "y": drawn,
                "name": names[variant],
                "line": {"color": colour, "width": 2.5, "dash": dash},
                "marker": {"symbol": symbol, "size": 9, "color": colour, "maxdisplayed": 6},
                "hovertemplate": "%{y:.3~g}<extra>%{fullData.name}</extra>",
            }
        )
    spec = layout(
        title=_("loss, step by step"),
        legend=True,
        # Translators: the axis along which steps of the descent are counted, from 0.
        xaxis=axis(_("step"), (0, steps), zeroline=False),
        yaxis=axis(_("mean squared error"), (0, top), zeroline=False),
        margin={"l": 56, "r": 16, "t": 44, "b": 110},
    )
    spec["legend"] = _BELOW
    return {"data": data, "layout": spec}, _losses_alt(fits, names)


def rates_figure(
    rates: Sequence[str], fits: Mapping[str, Sequence[Fit]], names: Mapping[str, str]
) -> tuple[Spec, str]:
    """Where each net ends at each learning rate; an open mark at the top: the run diverged."""
    finite = [fit.last for row in fits.values() for fit in row if not fit.diverged]
    top = next((each for each in _TOPS if each >= max(finite, default=1.0)), 1.0)
    data, words = [], []
    for variant, row in fits.items():
        colour, dash, symbol = _LOOKS[variant]
        ends = [min(fit.last, top) for fit in row]
        data.append(
            {
                "type": "scatter",
                "mode": "lines+markers",
                "x": list(rates),
                "y": np.array(ends, np.float32),
                "name": names[variant],
                "line": {"color": colour, "width": 2, "dash": dash},
                "marker": {
                    "symbol": [f"{symbol}-open" if fit.diverged else symbol for fit in row],
                    "size": 11,
                    "color": colour,
                    "line": {"width": 2, "color": colour},
                },
                "cliponaxis": False,
                "hovertemplate": "%{y:.3~g}<extra>%{fullData.name}</extra>",
            }
        )
        ends_at = ", ".join(end_in_words(fit) for fit in row)
        # Translators: {name} is a net, {ends} its losses at several learning rates.
        words.append(_("{name}: {ends}.").format(name=names[variant], ends=ends_at))
    spec = layout(
        title=_("last loss at each learning rate"),
        legend=True,
        xaxis=axis(_("learning rate"), type="category"),
        yaxis=axis(_("mean squared error"), (0, top), zeroline=False),
        margin={"l": 56, "r": 16, "t": 44, "b": 110},
    )
    spec["legend"] = _BELOW
    # Translators: {rows} are sentences such as "batch norm: 0.123, 0.234."
    alt = _("Last loss at the learning rates {rates}. {rows}")
    return {"data": data, "layout": spec}, alt.format(rates=", ".join(rates), rows=" ".join(words))


def end_in_words(fit: Fit) -> str:
    """The last loss of a run, or where it diverged."""
    if fit.diverged:
        # Translators: the end of a run, in a list such as "none: diverged at step 7; batch norm:
        # 0.123".
        return _("diverged at step {step}").format(step=len(fit.loss))
    return f"{fit.last:.3f}"


def _losses_alt(fits: Mapping[str, Fit], names: Mapping[str, str]) -> str:
    ends = "; ".join(f"{names[variant]}: {end_in_words(fit)}" for variant, fit in fits.items())
    return _("The loss of four nets over the steps. At the end: {ends}.").format(ends=ends)
