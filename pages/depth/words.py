"""What the picture of the signal says, and what is unusual about it, with the current numbers."""

from __future__ import annotations

import numpy as np

from normviz.language import _, ngettext
from normviz.nets.activations import LEAK
from normviz.nets.signal import EPS, Signal
from normviz.ui.findings import Finding
from normviz.ui.numbers import number
from pages.depth.state import State

_FLOAT32_SMALL, _FLOAT32_LARGE = float(np.finfo(np.float32).tiny), float(np.finfo(np.float32).max)


def reading(state: State) -> str:
    """The way of the mean square, what of it tells digits apart, what became of the units."""
    signal = state.signal()
    return " ".join([_way(signal), _likeness(signal), _silence(signal)])


def _way(signal: Signal) -> str:
    return _(
        "From the mini-batch to layer {depth} the mean square goes from {first} to {last}, a "
        "factor of {factor} a layer; theory for layers of infinite width says {theory}."
    ).format(
        first=number(signal.mean_square[0], 3),
        last=number(signal.mean_square[-1], 3),
        depth=signal.setup.depth,
        factor=number(signal.per_layer, 3),
        theory=number(signal.theory[-1], 3),
    )


def _likeness(signal: Signal) -> str:
    return _(
        "Of the last one, {share} % is the same for all digits: it tells none from another."
    ).format(share=number(100 * signal.common[-1], 3))


def _silence(signal: Signal) -> str:
    setup = signal.setup
    if setup.activation == "relu":
        return ngettext(
            "In layer {depth}, {share} % of the units are dead: 0 for the {batch} digit, so that "
            "no gradient passes.",
            "In layer {depth}, {share} % of the units are dead: 0 for each of the {batch} digits, "
            "so that no gradient passes.",
            setup.batch,
        ).format(depth=setup.depth, share=f"{100 * signal.dead[-1]:.0f}", batch=setup.batch)
    if setup.activation == "leaky_relu":
        return _("A leaky ReLU has a slope of {leak} below 0: no unit is ever dead.").format(
            leak=number(LEAK)
        )
    return _(
        "In layer {depth}, {share} % of the activations are saturated: within 5 % of an end of "
        "the range, where almost no gradient passes."
    ).format(depth=setup.depth, share=f"{100 * signal.saturated[-1]:.0f}")


# --- what is unusual -----------------------------------------------------------------------------


def findings(state: State) -> list[Finding]:
    """A signal that float32 could not hold, an eps that is not small, a batch of two."""
    signal = state.signal()
    setup, last = signal.setup, float(signal.mean_square[-1])
    found = []
    if last < _FLOAT32_SMALL:
        found.append(
            Finding(
                _(
                    "A network in float32 could not compute this mean square: it is below {limit}, "
                    "the smallest normal number of that type. The page computes in float64."
                ).format(limit=number(_FLOAT32_SMALL, 2)),
                _("Use He's initialization"),
                {"init": "he"},
            )
        )
    elif last > _FLOAT32_LARGE:
        found.append(
            Finding(
                _(
                    "A network in float32 would overflow here: the mean square has passed {limit}, "
                    "the largest number of that type. The page computes in float64."
                ).format(limit=number(_FLOAT32_LARGE, 2)),
                _("Put batch norm in"),
                {"norm": "batch"},
            )
        )
    if setup.norm == "batch" and setup.batch == 2:
        found.append(
            Finding(
                _(
                    "A batch of two: whatever the digits are, batch norm makes −1 of one value and "
                    "+1 of the other. Only which is larger is left."
                ),
                _("Use 128 digits"),
                {"batch": 128},
            )
        )
    if setup.norm != "none" and setup.init == "fixed" and signal.theory[-1] < 0.1:
        found.append(
            Finding(
                _(
                    "The weights are so small that a layer's variance is not large against "
                    "ε = {eps}, and the norm no longer brings it back to 1."
                ).format(eps=number(EPS)),
                _("Use a standard deviation of 0.1"),
                {"std": -1.0},
            )
        )
    return found
