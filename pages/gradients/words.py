"""What the picture of the gradient says, and what is unusual about it, with current numbers."""

from __future__ import annotations

from typing import Any

import numpy as np

from normviz.language import _, ngettext
from normviz.nets.gradient_flow import Chain, Flow
from normviz.nets.saturation import steepest
from normviz.nets.signal import signal_through
from normviz.ui.deep_net import dead_units
from normviz.ui.findings import Finding
from normviz.ui.numbers import number, percent
from pages.gradients.state import State

_FLOAT32_SMALL = float(np.finfo(np.float32).tiny)
_GONE, _LARGE = 1e-6, 1e3
_STILL = 1e-3  # of the last layer's gradient: beside it a step does not move the weights
_GROWN = 30.0  # times: so much is more than shortcuts make of it
_MOST = 0.9  # of a mean square that does not tell digits apart
_BEYOND = 1.5  # times what theory says
_RELUS = ("relu", "leaky_relu")


def reading(state: State) -> str:
    """The way forward, the way back, which neurons let little through; or the clipped weights."""
    flow = state.flow()
    weights = state["show"] == "weights"
    return " ".join([_clipped(flow) if weights else _back(flow), _forward(flow), _silence(flow)])


def _back(flow: Flow) -> str:
    if flow.setup.depth == 2:
        return _(
            "At layer 1 the gradient is {left} times what it is at layer 2; theory says {theory}."
        ).format(left=number(flow.left, 3), theory=number(flow.left_theory, 3))
    factor = number(flow.per_layer, 4)
    text = (
        _(
            "At layer 1 the gradient is {left} times what it is at layer {depth}: on average a "
            "layer leaves it as it is. Theory multiplies the factors of layers 2 to {depth} and "
            "says {theory}."
        )
        if factor == "1"
        else _(
            "At layer 1 the gradient is {left} times what it is at layer {depth}: a factor of "
            "{factor} a layer. Theory multiplies the factors of layers 2 to {depth} and says "
            "{theory}."
        )
    )
    return text.format(
        depth=flow.setup.depth,
        left=number(flow.left, 3),
        factor=factor,
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
        return dead_units(flow.setup.depth, flow.dead[-1], flow.setup.batch)
    text = (
        _(
            "In layer {depth}, {share} of the activations are saturated, within 5 % of an end of "
            "the range; the slopes have a root mean square of {slope}, at best {best}."
        )
        if flow.saturated[-1]
        else _(
            "In layer {depth} no activation is saturated, within 5 % of an end of the range; the "
            "slopes have a root mean square of {slope}, at best {best}."
        )
    )
    return text.format(
        depth=flow.setup.depth,
        share=percent(flow.saturated[-1]),
        slope=number(flow.slope[-1], 3),
        best=number(steepest(flow.setup.activation)),
    )


# --- what is unusual -----------------------------------------------------------------------------


def findings(state: State) -> list[Finding]:
    """What the learner may wonder about in this net.

    Each comes with the first of its remedies that ends it in this net and brings on no other.
    """
    flow = state.flow()
    found = []
    for each in (_sizes(flow), _of_norms(flow), _of_theory(flow)):
        if each:
            kind, text = each
            button, changes = _mend(state, kind)
            if kind == "not rescued" and changes:
                text = f"{text} {_of_mended_sigmoids(state.flow(**changes))}"
            found.append(Finding(text, button, changes))
    return found


def _kinds(flow: Flow) -> set[str]:
    """What is unusual about a net, by name."""
    return {each[0] for each in (_sizes(flow), _of_norms(flow), _of_theory(flow)) if each}


def _mend(state: State, kind: str) -> tuple[str, dict[str, Any]]:
    """A button that ends this finding and brings on no other: its words and what it sets."""
    he = (_("Use He's initialization"), {"init": "he"})
    xavier = (_("Use Xavier's initialization"), {"init": "xavier"})
    batch = (_("Put batch norm in"), {"norm": "batch"})
    layer = (_("Put layer norm in"), {"norm": "layer", "placement": "before"})
    shortcuts = (_("Add residual connections"), {"residual": True})
    both = (
        _("Put batch norm in, with Xavier's initialization"),
        {"init": "xavier", "norm": "batch"},
    )
    first = he if state["activation"] in _RELUS else xavier
    own = state["norm"] == "layer"
    remedies: dict[str, list[tuple[str, dict[str, Any]]]] = {
        "lost": [first, batch, both, shortcuts],
        "gone": [first, batch, both, shortcuts],
        "exploded": [first, batch, layer],
        "grows": [shortcuts],
        "not rescued": [
            *([(_("Put layer norm behind the sigmoid"), {"placement": "after"})] * own),
            (_("Use batch norm"), {"norm": "batch", "placement": "before"}),
        ],
        "few": [(_("Use 64 digits"), {"batch": 64})],
        "common": [layer],
    }
    others = _kinds(state.flow()) - {kind}
    for label, changes in remedies[kind]:
        flow = state.flow(**changes)
        if _kinds(flow) <= others and _GONE <= flow.left <= _LARGE:
            return label, changes
    return "", {}


Said = tuple[str, str]  # a kind of finding, and its words


def _sizes(flow: Flow) -> Said | None:
    setup = flow.setup
    if setup.residual or setup.norm != "none":
        return None
    least = int(np.argmin(flow.weights))
    if flow.weights[least] < _FLOAT32_SMALL:
        return "lost", _(
            "A network in float32 would lose this gradient: in layer {layer} its norm is {norm}, "
            "so each of its numbers is below {limit}, the smallest normal number of that type, "
            "and would be 0 or lose digits. The page computes in float64."
        ).format(
            layer=least + 1,
            norm=number(flow.weights[least], 2),
            limit=number(_FLOAT32_SMALL, 2),
        )
    if flow.left < _GONE:
        return "gone", _gone(flow)
    if flow.left > _LARGE:
        return "exploded", _(
            "The gradient explodes: a layer on the way back multiplies it by {factor} on average."
        ).format(factor=number(flow.per_layer, 3))
    return None


def _gone(flow: Flow) -> str:
    """A gradient that vanishes on its way back, and what of that the weights have."""
    first, last = flow.weights[0], flow.weights[-1]
    if first < _STILL * last:
        return _(
            "The gradient vanishes: a step of training that moves the last layers leaves the "
            "first ones where they are."
        )
    return _(
        "The gradient of what layers hand on vanishes on its way back. That of the weights, which "
        "counts for a step of training, is {first} in layer 1 and {last} in layer {depth}: it "
        "does not single out the first layers."
    ).format(first=number(first, 2), last=number(last, 2), depth=flow.setup.depth)


def _of_norms(flow: Flow) -> Said | None:
    setup = flow.setup
    if setup.norm == "batch" and setup.activation in _RELUS and flow.left > _GROWN:
        return "grows", _(
            "Batch norm itself makes this gradient grow: {left} times over {depth} layers here; "
            "for a ReLU and large batches theory says √(π/(π − 1)) = 1.21 a layer, whatever the "
            "variance of the weights. So plain nets with batch norm and without skip connections "
            "cannot be trained at large depth, for the usual initializations (Yang et al., 2019). "
            "The same paper also finds that a single step of training evens much of it out."
        ).format(left=number(flow.left, 3), depth=setup.depth)
    if setup.residual or setup.norm == "none":
        return None
    return _of_sigmoids(flow)


def _of_sigmoids(flow: Flow) -> Said | None:
    """A norm that is not batch norm, and a sigmoid: what all digits share."""
    setup = flow.setup
    if setup.norm == "batch" or setup.activation != "sigmoid" or flow.left >= _GONE:
        return None
    if signal_through(setup).common[-1] < _MOST:
        return "not rescued", _(
            "Here this norm does not rescue a sigmoid: the gradient at layer 1 is {left} times "
            "that at layer {depth}."
        ).format(left=number(flow.left, 2), depth=setup.depth)
    return "not rescued", _(
        "Here this norm does not rescue a sigmoid: of the mean square that layer {depth} hands on, "
        "{common} is the same for all digits."
    ).format(depth=setup.depth, common=_common(setup))


def _of_mended_sigmoids(mended: Flow) -> str:
    """What the net that was mended leaves of what all digits share, and of the gradient."""
    setup = mended.setup
    if setup.norm == "batch":
        return _(
            "Batch norm subtracts, unit by unit, what the digits share before the sigmoid, which "
            "then adds about a half to each: with it {common} is the same for all digits, and the "
            "gradient at layer 1 is {left} times that at layer {depth}."
        ).format(common=_common(setup), left=number(mended.left, 2), depth=setup.depth)
    return _(
        "Behind the sigmoid, layer norm subtracts what the outputs of a sample share: there it is "
        "{common}."
    ).format(common=_common(setup))


def _common(setup: Chain) -> str:
    """The share of what the last layer hands on that is the same for all digits."""
    return percent(float(signal_through(setup).common[-1]))


def _of_theory(flow: Flow) -> Said | None:
    setup = flow.setup
    if setup.norm == "batch" and setup.batch < 32:
        text = ngettext(
            "Theory takes the mini-batch as large. With {batch} digit its product of factors need "
            "not hold: {left} measured here, {theory} in theory.",
            "Theory takes the mini-batch as large. With {batch} digits its product of factors need "
            "not hold: {left} measured here, {theory} in theory.",
            setup.batch,
        )
        return "few", text.format(
            batch=setup.batch, left=number(flow.left, 3), theory=number(flow.left_theory, 3)
        )
    grown = setup.residual and setup.norm == "none" and setup.activation in _RELUS
    if grown and flow.left > _BEYOND * flow.left_theory:
        return "common", _(
            "Here the product of factors is not the whole story. Theory takes the gradient as "
            "independent of the values. These shortcuts add up positive outputs of ReLUs to "
            "one common direction, and the gradient grows along it: {left} against {theory}."
        ).format(left=number(flow.left, 3), theory=number(flow.left_theory, 3))
    return None
