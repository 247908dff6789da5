"""What the articles say of gradients, and what the nets on this page say to it."""

from __future__ import annotations

from collections.abc import Sequence
from math import log10

import streamlit as st

from normviz.language import _, ngettext
from normviz.nets.activations import activation_named
from normviz.nets.compared import Verdict, difference
from normviz.nets.gradient_flow import Flow
from normviz.nets.initialization import deviation
from normviz.nets.recurrent_training import ReadingRun
from normviz.ui.frame import Claim, articles_say, read_on
from normviz.ui.numbers import number, span
from pages.gradients.state import CLAIMED, SEEDS, State

_VANISHED = 1e-3  # so small a part of a gradient has vanished
_ALIKE = 2.0  # what differs by no larger a factor is called alike
_PLAIN = {"norm": "none", "placement": "before", "residual": False, "clip": "none"}


def articles(state: State) -> None:
    """The claims, each with numbers from nets of the depth on screen, and where to read on."""
    st.markdown(
        ngettext(
            "Where chance plays a part, the numbers below are the smallest and the largest of "
            "{count} seed, from nets of {width} units a layer and {batch} digits.",
            "Where chance plays a part, the numbers below are the smallest and the largest of "
            "{count} seeds, from nets of {width} units a layer and {batch} digits.",
            SEEDS,
        ).format(count=SEEDS, **CLAIMED)
    )
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


def _left(flows: Sequence[Flow]) -> list[float]:
    return [flow.left for flow in flows]


def _products(state: State) -> Claim:
    he = state.flows(**_PLAIN, activation="relu", init="he")
    width, depth = he[0].setup.width, he[0].setup.depth
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
        ).format(width=width, std=number(std, 2), depth=depth, left=span(_left(he))),
    )


def _blamed(state: State) -> Claim:
    sigmoid, tanh, relu = (
        state.flows(**_PLAIN, activation=name, init="xavier")
        for name in ("sigmoid", "tanh", "relu")
    )
    he = state.flows(**_PLAIN, activation="relu", init="he")
    depth = sigmoid[0].setup.depth
    text = (
        _(
            "From the sigmoid, yes: with Xavier's weights {sigmoid} is left from layer {depth} to "
            "layer 1. A tanh has slope 1 at 0, and leaves {tanh}. A ReLU, which does not saturate, "
            "leaves {relu} with the same weights and {he} with He's."
        )
        if max(_left(sigmoid)) < _VANISHED
        else _(
            "A sigmoid with Xavier's weights leaves {sigmoid} from layer {depth} to layer 1, a "
            "factor of {factor} a layer. A tanh leaves {tanh}, a ReLU {relu} with the same weights "
            "and {he} with He's."
        )
    )
    return Claim(
        ("challenges",),
        _("Vanishing gradients come from the activation functions tanh and sigmoid."),
        text.format(
            depth=depth,
            sigmoid=span(_left(sigmoid), 2),
            factor=span((flow.per_layer for flow in sigmoid), 2),
            tanh=span(_left(tanh), 2),
            relu=span(_left(relu), 2),
            he=span(_left(he), 2),
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


def _apart(first: Sequence[float], second: Sequence[float]) -> Verdict:
    """Which of two is larger with every seed, by more than the factor `_ALIKE` with one of them."""
    one, other = ([log10(value) for value in values] for values in (first, second))
    return difference(one, other, close=log10(_ALIKE)).verdict


def _off(flows: Sequence[Flow]) -> list[float]:
    """By what factor the gradient changes on its way to layer 1, up or down."""
    return [max(flow.left, 1 / flow.left) for flow in flows]


def _batch_norm(state: State) -> Claim:
    normed = {**_PLAIN, "norm": "batch"}
    before = state.flows(**_PLAIN, activation="sigmoid", init="xavier")
    after = state.flows(**normed, activation="sigmoid", init="xavier")
    at_layer_1 = {
        "first": _(
            "It does, with every seed: at layer 1 of the sigmoid net the gradient is {after} times "
            "that at the last layer; without the norm it is {before} times that."
        ),
        "second": _(
            "Not here, with every seed: at layer 1 of the sigmoid net the gradient is {after} "
            "times that at the last layer; without the norm it is {before} times that."
        ),
        "same": _(
            "Hardly at this depth: at layer 1 of the sigmoid net the gradient is {after} times "
            "that at the last layer; without the norm it is {before} times that."
        ),
        "chance": _(
            "That is not to be told from chance here: at layer 1 of the sigmoid net the gradient "
            "is {after} times that at the last layer; without the norm it is {before} times that."
        ),
    }[_apart(_off(before), _off(after))]
    return Claim(
        ("workings",),
        _("Batch norm reduces the problem of vanishing gradients."),
        " ".join(
            [
                at_layer_1.format(after=span(_left(after), 2), before=span(_left(before), 2)),
                _price(state),
            ]
        ),
    )


def _price(state: State) -> str:
    """What batch norm does to the gradient of a deep net of ReLUs."""
    he, torch = (
        state.flows(**{**_PLAIN, "norm": "batch"}, activation="relu", init=init, depth=50)
        for init in ("he", "torch")
    )
    factors = [flow.per_layer for flow in (*he, *torch)]
    head = (
        _(
            "Its price: with ReLUs the gradient grows on its way back, by a factor of {factor} a "
            "layer with He's initialization, of {torch} with PyTorch's default, which makes {left} "
            "and {torch_left} over 50 layers."
        )
        if min(factors) > 1
        else _(
            "With ReLUs a layer on the way back multiplies the gradient by {factor} with He's "
            "initialization, by {torch} with PyTorch's default, which makes {left} and "
            "{torch_left} over 50 layers."
        )
    ).format(
        factor=span(flow.per_layer for flow in he),
        torch=span(flow.per_layer for flow in torch),
        left=span(_left(he), 2),
        torch_left=span(_left(torch), 2),
    )
    cited = _(
        "Yang et al. (2019) say that plain nets with batch norm and without skip connections "
        "cannot be trained at large depth, for the usual initializations; and yet that a single "
        "step of training evens much of this out."
    )
    return f"{head} {cited}"


def _unscaled(state: State) -> Claim:
    scaled, raw = (
        state.flows(**_PLAIN, activation="relu", init="he", scaling=name)
        for name in ("standardized", "pixels")
    )
    totals = [[flow.total for flow in flows] for flows in (raw, scaled)]
    size = {
        "first": _(
            "Pixels from 0 to 16 make the gradient of all weights larger with every seed: {ratio} "
            "times what it is with standardized digits (ReLU, He), before the first step."
        )
    }.get(
        _apart(*totals),
        _(
            "With pixels from 0 to 16 the gradient of all weights is {ratio} times what it is with "
            "standardized digits (ReLU, He), before the first step: not clearly larger here."
        ),
    )
    with_depth = {
        "same": _("But it does not grow with depth: a layer's factor is {raw} against {scaled}."),
        "chance": _(
            "Whether more with depth is not to be told from chance here: a layer's factor is {raw} "
            "against {scaled}."
        ),
    }.get(
        _apart(_left(raw), _left(scaled)),
        _("With depth it changes: a layer's factor is {raw} against {scaled}."),
    )
    return Claim(
        ("better",),
        _("Inputs that are not scaled pile up to large errors in the layers: gradients explode."),
        f"{size} {with_depth}".format(
            ratio=span((one / other for one, other in zip(*totals, strict=True)), 2),
            raw=span(flow.per_layer for flow in raw),
            scaled=span(flow.per_layer for flow in scaled),
        ),
    )


def _clipping(state: State) -> Claim:
    flow = state.flow(
        **{**_PLAIN, **CLAIMED, "clip": "norm"}, clip_at=0.1, activation="sigmoid", init="xavier"
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
    return Claim(
        ("challenges",),
        _("In recurrent nets gradients may explode because of tanh and sigmoid."),
        " ".join(
            [
                _(
                    "Their slopes are at most 1 and 0.25: these factors can only shrink a "
                    "gradient. What can explode it is the matrix W, met at every step of time."
                ),
                both_ways(state.runs_by_seed("none"), state.runs_by_seed("norm")),
            ]
        ),
    )


def both_ways(plain: Sequence[ReadingRun], clipped: Sequence[ReadingRun]) -> str:
    """How runs without clipping end over some seeds, and how the clipped ones do."""
    setup = clipped[0].setup
    text = _(
        "The recurrent net of this page, with gain {gain} and {count} seeds: {plain}; clipped to "
        "norm {limit}, {clipped}."
    ).format(
        gain=number(setup.gain),
        count=len(plain),
        limit=number(setup.clip_at),
        plain=_ends(plain),
        clipped=_ends(clipped),
    )
    if any(run.stopped for run in (*plain, *clipped)):
        return text
    rights = [[run.accuracy for run in runs] for runs in (clipped, plain)]
    says = {
        "first": _("Clipping helps here, with every seed."),
        "second": _("Clipping harms here, with every seed."),
        "same": _("That is about equal (within 2 points)."),
        "chance": _("Which is better is not to be told from chance here."),
    }[difference(rights[0], rights[1]).verdict]
    return f"{text} {says}"


def _ends(runs: Sequence[ReadingRun]) -> str:
    """What became of these runs: a clause."""
    rights = [100 * run.accuracy for run in runs if not run.stopped]
    lost = len(runs) - len(rights)
    if not rights:
        # Translators: a clause about runs of a net.
        return _("none has a finite loss to the end")
    if not lost:
        # Translators: a clause about runs of a net; {share} is a range, as "70 to 75".
        return _("{share} % of digits named right").format(share=span(rights, 2))
    # Translators: a clause about runs of a net; {share} is a range, as "70 to 75".
    return ngettext(
        "{lost} has no finite loss to the end, with the others {share} % of digits named right",
        "{lost} have no finite loss to the end, with the others {share} % of digits named right",
        lost,
    ).format(lost=lost, share=span(rights, 2))
