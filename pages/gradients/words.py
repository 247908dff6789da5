"""What the picture of the gradient says, and what is unusual about it, with current numbers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from normviz.language import _, ngettext
from normviz.nets.gradient_flow import Chain, Flow
from normviz.nets.saturation import steepest
from normviz.nets.signal import signal_through
from normviz.ui.findings import Finding
from normviz.ui.numbers import number, percent
from pages.gradients.state import State

_FLOAT32_SMALL = float(np.finfo(np.float32).tiny)
_GONE, _LARGE = 1e-6, 1e3
_RELUS = ("relu", "leaky_relu")


def reading(state: State) -> str:
    """The way forward, the way back, which neurons let little through; or the clipped weights."""
    flow = state.flow()
    weights = state["show"] == "weights"
    return " ".join([_clipped(flow) if weights else _back(flow), _forward(flow), _silence(flow)])


def _back(flow: Flow) -> str:
    return _(
        "At layer 1 the gradient is {left} times what it is at layer {depth}: a factor of {factor} "
        "a layer. Theory multiplies the factors of layers 2 to {depth} and says {theory}."
    ).format(
        depth=flow.setup.depth,
        left=number(flow.left, 3),
        factor=number(flow.per_layer, 3),
        theory=number(flow.left_theory, 3),
    )


def _clipped(flow: Flow) -> str:
    setup = flow.setup
    parts = [
        _("The gradient of the weights is {first} in layer 1 and {last} in layer {depth}.").format(
            first=number(flow.weights[0], 3), last=number(flow.weights[-1], 3), depth=setup.depth
        )
    ]
    if setup.clip != "none":
        parts.append(
            _clipping()[setup.clip].format(
                limit=number(setup.clip_at, 3),
                before=number(flow.total, 3),
                after=number(flow.total_clipped, 3),
                angle=degrees(flow.turned),
                first=number(flow.clipped[0], 3),
            )
        )
    return " ".join(parts)


def _clipping() -> dict[str, str]:
    """What each way of clipping did, with places for its numbers."""
    return {
        "value": _(
            "Clipping at {limit} by value takes the norm of all of them from {before} to {after} "
            "and turns the gradient by {angle}°; layer 1 has {first} then."
        ),
        "norm": _(
            "Clipping at {limit} by one norm takes the norm of all of them from {before} to "
            "{after} and turns the gradient by {angle}°; layer 1 has {first} then."
        ),
        "each": _(
            "Clipping at {limit} by a norm each takes the norm of all of them from {before} to "
            "{after} and turns the gradient by {angle}°; layer 1 has {first} then."
        ),
    }


def degrees(angle: float) -> str:
    """An angle, rounded to a tenth: rounding errors are no angle."""
    return f"{angle:.1f}" if np.isfinite(angle) else "–"


def _forward(flow: Flow) -> str:
    return _(
        "Forward, the root mean square goes from {first} in the mini-batch to {last} at layer "
        "{depth}; theory says {theory}."
    ).format(
        first=number(flow.forward[0], 3),
        last=number(flow.forward[-1], 3),
        depth=flow.setup.depth,
        theory=number(flow.forward_theory[-1], 3),
    )


def _silence(flow: Flow) -> str:
    if flow.setup.activation in _RELUS:
        return ngettext(
            "In layer {depth}, {share} % of the units are dead for the {batch} digit.",
            "In layer {depth}, {share} % of the units are dead for all {batch} digits.",
            flow.setup.batch,
        ).format(
            depth=flow.setup.depth,
            share=f"{100 * flow.dead[-1]:.0f}",
            batch=flow.setup.batch,
        )
    return _(
        "In layer {depth}, {share} % of the activations are saturated, within 5 % of an end of the "
        "range; the slopes have a root mean square of {slope}, at best {best}."
    ).format(
        depth=flow.setup.depth,
        share=f"{100 * flow.saturated[-1]:.0f}",
        slope=number(flow.slope[-1], 3),
        best=number(steepest(flow.setup.activation)),
    )


# --- what is unusual -----------------------------------------------------------------------------


def findings(state: State) -> list[Finding]:
    """What the learner may wonder about in this net."""
    flow = state.flow()
    return [each for each in (_sizes(flow), _of_norms(state), _of_theory(flow)) if each]


def _sizes(flow: Flow) -> Finding | None:
    setup = flow.setup
    if setup.residual or setup.norm != "none":
        return None
    if flow.weights.min() < _FLOAT32_SMALL:
        return Finding(
            _(
                "A network in float32 would lose this gradient altogether: in layer 1 it is below "
                "{limit}, the smallest normal number of that type. The page computes in float64."
            ).format(limit=number(_FLOAT32_SMALL, 2)),
            _("Put batch norm in"),
            {"norm": "batch"},
        )
    if flow.left < _GONE:
        return Finding(
            _(
                "The gradient vanishes: a step of training that moves the last layers leaves the "
                "first ones where they are."
            ),
            _("Put batch norm in"),
            {"norm": "batch"},
        )
    if flow.left > _LARGE:
        return Finding(
            _(
                "The gradient explodes: each layer on the way back multiplies it by {factor}."
            ).format(factor=number(flow.per_layer, 3)),
            _("Use Xavier's initialization"),
            {"init": "xavier"},
        )
    return None


def _of_norms(state: State) -> Finding | None:
    flow = state.flow()
    setup = flow.setup
    if setup.residual or setup.norm == "none":
        return None
    if setup.norm == "batch" and setup.activation in _RELUS and flow.left > 10:
        return Finding(
            _(
                "Batch norm itself makes this gradient grow, whatever the initialization: for a "
                "ReLU and large batches theory says √(π/(π − 1)) = 1.21 a layer. The deeper the "
                "net, the larger it starts; training soon evens much of it out (Yang et al., 2019)."
            ),
            _("Add residual connections"),
            {"residual": True},
        )
    if setup.norm != "batch" and setup.activation == "sigmoid" and flow.left < _GONE:
        return _of_sigmoids(state)
    return None


def _of_sigmoids(state: State) -> Finding:
    """A norm that is not batch norm, and a sigmoid: what all digits share, and what mends it."""
    setup = state.flow().setup
    text = _(
        "Here this norm does not rescue a sigmoid: of the mean square that layer {depth} hands on, "
        "{common} is the same for all digits."
    ).format(depth=setup.depth, common=_common(setup))
    mends = {
        "behind": {"placement": "after"},
        "batch": {"norm": "batch", "placement": "before"},
    }
    good = [name for name, changes in mends.items() if _flows(state.flow(**changes))]
    match good:
        case ["behind", *_rest] if setup.norm == "layer":
            then = _(
                "Behind the sigmoid, layer norm subtracts what the outputs of a sample share: "
                "there it is {common}."
            ).format(common=_common(replace(setup, placement="after")))
            return Finding(
                f"{text} {then}", _("Put layer norm behind the sigmoid"), mends["behind"]
            )
        case [*_first, "batch"]:
            then = _(
                "Batch norm subtracts, unit by unit, what the digits share: with it that is "
                "{common}."
            ).format(common=_common(replace(setup, norm="batch", placement="before")))
            return Finding(f"{text} {then}", _("Use batch norm"), mends["batch"])
    return Finding(text)


def _common(setup: Chain) -> str:
    """The share of what the last layer hands on that is the same for all digits."""
    return percent(float(signal_through(setup).common[-1]))


def _flows(flow: Flow) -> bool:
    """Whether the gradient neither vanishes nor explodes."""
    return _GONE <= flow.left <= _LARGE


def _of_theory(flow: Flow) -> Finding | None:
    setup = flow.setup
    if setup.norm == "batch" and setup.batch < 32:
        return Finding(
            ngettext(
                "Theory takes the mini-batch as large. With {batch} digit batch norm's gradient "
                "grows faster than its product of factors says: {left} against {theory}.",
                "Theory takes the mini-batch as large. With {batch} digits batch norm's gradient "
                "grows faster than its product of factors says: {left} against {theory}.",
                setup.batch,
            ).format(
                batch=setup.batch,
                left=number(flow.left, 3),
                theory=number(flow.left_theory, 3),
            ),
            _("Use 64 digits"),
            {"batch": 64},
        )
    if setup.residual and setup.norm == "none" and setup.activation in _RELUS:
        return Finding(
            _(
                "Here the product of factors is not the whole story. Theory takes the gradient as "
                "independent of the values. These shortcuts add up positive outputs of ReLUs to "
                "one common direction, and the gradient grows along it: {left} against {theory}. "
                "A norm within the layer stops that."
            ).format(left=number(flow.left, 3), theory=number(flow.left_theory, 3)),
            _("Put layer norm in"),
            {"norm": "layer", "placement": "before"},
        )
    return None
