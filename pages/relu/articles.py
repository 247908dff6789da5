"""What the articles say of a neuron's shifting output, and what A and B say to it."""

from __future__ import annotations

from normviz.language import _
from normviz.studies.neuron import PLACES
from normviz.studies.neuron_bias import bias_effect
from normviz.ui.frame import Claim, articles_say, read_on
from normviz.ui.numbers import number, percent
from pages.relu.controls import zero_shares
from pages.relu.state import State


def articles(state: State) -> None:
    """The claims, each with numbers from this page, and where to read on."""
    a, b = (percent(share) for share in state.activation("off").silent_share)
    start, to = state.pair
    shifts = {place: state.shift(place) for place in PLACES}
    moved = {place: bias_effect(state.inputs, start, state.norm_at(place)) for place in PLACES}
    articles_say(
        [
            Claim(
                _("Small changes of the weights change the distribution of a neuron's output."),
                _(
                    "From A to B as they are now, w₁ moves by {w1}, w₂ by {w2} and b by {bias}. "
                    "Without a norm that takes the zeros from {a} to {b} and puts the outputs "
                    "{out} apart."
                ).format(
                    w1=number(to.w1 - start.w1),
                    w2=number(to.w2 - start.w2),
                    bias=number(to.bias - start.bias),
                    a=a,
                    b=b,
                    out=number(shifts["off"].out, 3),
                ),
            ),
            Claim(
                _("With (−0.5, 0.25, 1.0) most values fall below zero, and the ReLU erases them."),
                _(
                    "That holds with the bias first: {first_b} zeros, against {first_a} "
                    "before. With w₀ = 1.0 as the bias, as the article writes, it is {last_b}, "
                    "fewer than the {last_a} before: z has mean 1 and a smaller spread than in "
                    "A."
                ).format(**zero_shares()),
            ),
            Claim(
                _("Batch norm brings a neuron's signal to mean 0 and variance 1, in every batch."),
                _(
                    "It does, in both places. The histograms of A and B agree only where it stands "
                    "before the ReLU: their outputs are {before} apart, after the ReLU {after}, "
                    "without it {off}."
                ).format(**{place: number(each.out, 3) for place, each in shifts.items()}),
            ),
            Claim(
                _("Under batch norm a layer's own bias loses its meaning: switch it off."),
                _(
                    "Right where batch norm comes directly after the sum: a bias larger by 1 "
                    "changes the outputs of A by {before} at most, which is rounding. The "
                    "article's code has a ReLU in between. There the bias decides what the ReLU "
                    "cuts, and outputs change by up to {after}."
                ).format(
                    before=number(moved["before"], 1),
                    after=number(moved["after"], 3),
                ),
            ),
            Claim(
                _("A shifting distribution upsets the next layer, and that makes training slow."),
                _(
                    "That the next layer hears the shift is measured in its section here. That it "
                    "slows training is contested: Santurkar et al. (2018) put shifts back behind "
                    "batch norm, and training stayed as fast."
                ),
            ),
        ]
    )
    read_on("ioffe2015", "santurkar2018", "arpit2016")
