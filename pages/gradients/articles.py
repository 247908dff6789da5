"""What the articles say of gradients, and what the nets on this page say to it."""

from __future__ import annotations

from math import log

from normviz.language import _, ngettext
from normviz.nets.activations import activation_named
from normviz.nets.initialization import deviation
from normviz.nets.recurrent_training import ReadingRun
from normviz.ui.frame import Claim, articles_say, read_on
from normviz.ui.numbers import number
from pages.gradients.state import State

_VANISHED = 1e-3  # so small a part of a gradient has vanished
_ALIKE = 2.0  # what differs by no larger a factor is called alike
_PLAIN = {"norm": "none", "placement": "before", "residual": False, "clip": "none"}


def articles(state: State) -> None:
    """The claims, each with numbers from nets of the depth on screen, and where to read on."""
    articles_say(
        [
            _products(state),
            _blamed(state),
            _neurons(state),
            _batch_norm(state),
            _unscaled(state),
            _clipping(state),
            _recurrent(state),
        ]
    )
    read_on(
        "bengio1994", "glorot2010", "pascanu2013", "he2015b", "schoenholz2017", "yang2019", "de2020"
    )


def _products(state: State) -> Claim:
    he = state.flow(**_PLAIN, activation="relu", init="he")
    width, depth = he.setup.width, he.setup.depth
    std = deviation("he", width, width, activation_named("relu"))
    return Claim(
        ("challenges",),
        _(
            "Backpropagation multiplies many values. Where weights are smaller than 1, they make "
            "the product smaller and smaller, until it is 0."
        ),
        ngettext(
            "A product it is, as the points say. But 1 is not the border for a weight: a layer "
            "sums over {width} of them. He's weights here have a standard deviation of {std}, "
            "below 1, and a ReLU net of {depth} layer leaves {left} of its gradient. What counts "
            "is n Var(w) E[f′²] against 1. And it is the gradient that goes to 0, not the weight.",
            "A product it is, as the points say. But 1 is not the border for a weight: a layer "
            "sums over {width} of them. He's weights here have a standard deviation of {std}, "
            "below 1, and a ReLU net of {depth} layers leaves {left} of its gradient. What counts "
            "is n Var(w) E[f′²] against 1. And it is the gradient that goes to 0, not the weight.",
            depth,
        ).format(width=width, std=number(std, 2), depth=depth, left=number(he.left, 3)),
    )


def _blamed(state: State) -> Claim:
    sigmoid, tanh, relu = (
        state.flow(**_PLAIN, activation=name, init="xavier") for name in ("sigmoid", "tanh", "relu")
    )
    he = state.flow(**_PLAIN, activation="relu", init="he")
    text = (
        ngettext(
            "From the sigmoid, yes: with Xavier's weights {sigmoid} is left after {depth} layer. "
            "A tanh has slope 1 at 0, and leaves {tanh}. A ReLU, which does not saturate, leaves "
            "{relu} with the same weights and {he} with He's.",
            "From the sigmoid, yes: with Xavier's weights {sigmoid} is left after {depth} layers. "
            "A tanh has slope 1 at 0, and leaves {tanh}. A ReLU, which does not saturate, leaves "
            "{relu} with the same weights and {he} with He's.",
            sigmoid.setup.depth,
        )
        if sigmoid.left < _VANISHED
        else ngettext(
            "A sigmoid with Xavier's weights leaves {sigmoid} after {depth} layer: a deeper net "
            "shows more. A tanh leaves {tanh}, a ReLU {relu} with the same weights and {he} with "
            "He's.",
            "A sigmoid with Xavier's weights leaves {sigmoid} after {depth} layers: a deeper net "
            "shows more. A tanh leaves {tanh}, a ReLU {relu} with the same weights and {he} with "
            "He's.",
            sigmoid.setup.depth,
        )
    )
    return Claim(
        ("challenges",),
        _("Vanishing gradients come from the activation functions tanh and sigmoid."),
        text.format(
            depth=sigmoid.setup.depth,
            sigmoid=number(sigmoid.left, 2),
            tanh=number(tanh.left, 2),
            relu=number(relu.left, 2),
            he=number(he.left, 2),
        ),
    )


def _neurons(state: State) -> Claim:
    low, high = state.neurons("sigmoid")
    slopes = [each.slope for each in state.neurons("relu")]
    relus = (
        _(
            "A ReLU's slopes there are {ra} and {rb}: 1 on one side, and on the other not almost "
            "but exactly 0."
        )
        if set(slopes) == {0.0, 1.0}
        else _("A ReLU's slopes there are {ra} and {rb}.")
    )
    return Claim(
        ("challenges",),
        _(
            "Sigmoid neurons with the inputs −5 and 5 are saturated, and their gradient is almost "
            "0. A ReLU prevents this."
        ),
        " ".join(
            [
                _(
                    "With inputs {a} and {b} the slopes are {sa} and {sb}: a sigmoid at its best "
                    "has 0.25."
                ),
                relus,
                _(
                    "The same article also calls it a problem when a function does not saturate; "
                    "what it describes there is saturation."
                ),
            ]
        ).format(
            a=number(low.z),
            b=number(high.z),
            sa=number(low.slope, 2),
            sb=number(high.slope, 2),
            ra=number(slopes[0]),
            rb=number(slopes[1]),
        ),
    )


def _batch_norm(state: State) -> Claim:
    normed = {**_PLAIN, "norm": "batch"}
    before = state.flow(**_PLAIN, activation="sigmoid", init="xavier")
    after = state.flow(**normed, activation="sigmoid", init="xavier")
    relus = [
        state.flow(**normed, activation="relu", init=init, depth=50) for init in ("he", "torch")
    ]
    keeps = abs(log(after.left)) < abs(log(before.left))
    at_layer_1 = (
        _(
            "It does: at layer 1 of the sigmoid net the gradient is {after} times that at the last "
            "layer; without the norm it is {before} times that."
        )
        if keeps
        else _(
            "Not here: at layer 1 of the sigmoid net the gradient is {after} times that at the "
            "last layer; without the norm it is {before} times that."
        )
    )
    price = _(
        "Its price: with ReLUs the gradient changes by a factor of {factor} a layer on its way "
        "back with He's initialization, of {torch} with PyTorch's default, which makes {left} and "
        "{torch_left} over 50 layers. So plain nets with batch norm and without skip connections "
        "cannot be trained at large depth, for the usual initializations; and yet a single step of "
        "training evens much of it out. Both are in Yang et al. (2019)."
    )
    return Claim(
        ("workings",),
        _("Batch norm reduces the problem of vanishing gradients."),
        f"{at_layer_1} {price}".format(
            after=number(after.left, 2),
            before=number(before.left, 2),
            factor=number(relus[0].per_layer, 3),
            torch=number(relus[1].per_layer, 3),
            left=number(relus[0].left, 2),
            torch_left=number(relus[1].left, 2),
        ),
    )


def _unscaled(state: State) -> Claim:
    scaled, raw = (
        state.flow(**_PLAIN, activation="relu", init="he", scaling=name)
        for name in ("standardized", "pixels")
    )
    with_depth = (
        _("But it does not grow with depth: a layer's factor is {raw} against {scaled}.")
        if abs(log(raw.left / scaled.left)) < log(_ALIKE)
        else _("With depth it changes: a layer's factor is {raw} against {scaled}.")
    )
    size = _(
        "Pixels from 0 to 16 make the gradient of all weights {ratio} times as large as "
        "standardized digits do (ReLU, He), before the first step."
    )
    return Claim(
        ("better",),
        _("Inputs that are not scaled pile up to large errors in the layers: gradients explode."),
        f"{size} {with_depth}".format(
            ratio=number(raw.total / scaled.total, 2),
            raw=number(raw.per_layer, 3),
            scaled=number(scaled.per_layer, 3),
        ),
    )


def _clipping(state: State) -> Claim:
    flow = state.flow(
        **{**_PLAIN, "clip": "norm"}, clip_at=0.1, activation="sigmoid", init="xavier"
    )
    return Claim(
        ("challenges",),
        _("Gradient clipping helps against exploding and vanishing gradients."),
        _(
            "Against exploding ones. It makes no gradient larger: in the sigmoid net layer 1 has "
            "{before} before clipping to norm 0.1 and {after} after it."
        ).format(before=number(flow.weights[0], 2), after=number(flow.clipped[0], 2)),
    )


def _recurrent(state: State) -> Claim:
    runs = state.runs()
    return Claim(
        ("challenges",),
        _("In recurrent nets gradients may explode because of tanh and sigmoid."),
        " ".join(
            [
                _(
                    "Their slopes are at most 1 and 0.25: these factors can only shrink a "
                    "gradient. What explodes it is the matrix W, met at every step of time."
                ),
                both_runs(runs["none"], runs["norm"]),
            ]
        ),
    )


def both_runs(plain: ReadingRun, other: ReadingRun) -> str:
    """How the run without clipping ends, and how the clipped one does."""
    gain, step, clipped = number(plain.setup.gain), plain.stopped, _clipped(other)
    if step:
        # Translators: {clipped} is a clause: "clipped to norm 1 it names 85 % of digits right".
        return ngettext(
            "With gain {gain} the run here has no finite loss after {step} step; {clipped}.",
            "With gain {gain} the run here has no finite loss after {step} steps; {clipped}.",
            step,
        ).format(gain=gain, step=step, clipped=clipped)
    # Translators: {clipped} is a clause: "clipped to norm 1 it names 85 % of digits right".
    return _("With gain {gain} the run here names {share} % of digits right; {clipped}.").format(
        gain=gain, share=f"{100 * plain.accuracy:.0f}", clipped=clipped
    )


def _clipped(run: ReadingRun) -> str:
    limit, step = number(run.setup.clip_at), run.stopped
    if step:
        # Translators: the last clause of a sentence on two runs; "it" is the run.
        return ngettext(
            "clipped to norm {limit} it has no finite loss after {step} step",
            "clipped to norm {limit} it has no finite loss after {step} steps",
            step,
        ).format(limit=limit, step=step)
    # Translators: the last clause of a sentence on two runs; "it" is the run.
    return _("clipped to norm {limit} it names {share} % of digits right").format(
        limit=limit, share=f"{100 * run.accuracy:.0f}"
    )
