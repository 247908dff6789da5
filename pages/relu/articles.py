"""What the articles say of a neuron's shifting output, and what A and B say to it."""

from __future__ import annotations

from normviz.language import _
from normviz.nets.compared import difference
from normviz.studies.neuron import PLACES
from normviz.studies.neuron_bias import bias_effect
from normviz.studies.neuron_seeds import shift_by_seed, variance_left
from normviz.ui.frame import Claim, articles_say, read_on
from normviz.ui.numbers import between, number, percent
from pages.relu.controls import zero_shares
from pages.relu.state import State

_SAME = 1e-3  # a difference of outputs that cannot be seen
_ROUNDING = 1e-12  # of a variance of 1


def articles(state: State) -> None:
    """The claims, each with numbers from this page, and where to read on."""
    a, b = (percent(share) for share in state.activation("off").silent_share)
    start, to = state.pair
    articles_say(
        [
            Claim(
                ("batch_norm",),
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
                    out=number(state.shift("off").out, 3),
                ),
            ),
            Claim(
                ("batch_norm",),
                _("With (−0.5, 0.25, 1.0) most values fall below zero, and the ReLU erases them."),
                _(
                    "That holds with the bias first: {first_b} zeros, against {first_a} "
                    "before. With w₀ = 1.0 as the bias, as the article writes, it is {last_b}, "
                    "fewer than the {last_a} before: z has mean 1 and a smaller spread than in "
                    "A."
                ).format(**zero_shares()),
            ),
            Claim(
                ("batch_norm",),
                _("Batch norm brings a neuron's signal to mean 0 and variance 1, in every batch."),
                f"{_variances(state)} {_apart(state)}",
            ),
            Claim(
                ("batch_norm",),
                _("Under batch norm a layer's own bias loses its meaning: switch it off."),
                _bias(state),
            ),
            Claim(
                ("batch_norm",),
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


def _variances(state: State) -> str:
    before, after = (
        variance_left(state.activation(place), state.norm_at(place))
        for place in ("before", "after")
    )
    return _(
        "The mean of x̂ is 0. Its variance is {before_a} in A and {before_b} in B before the ReLU, "
        "{after_a} and {after_b} after it: less than 1 is what ε takes where little varies."
    ).format(
        before_a=_left(before[0]),
        before_b=_left(before[1]),
        after_a=_left(after[0]),
        after_b=_left(after[1]),
    )


def _left(variance: float) -> str:
    """A variance; of a neuron that hands on one number rounding alone is left, which is none."""
    return number(variance if variance > _ROUNDING else 0.0)


def _apart(state: State) -> str:
    """Where batch norm brings the outputs closest, over several draws."""
    by_place = {
        place: [each.out for each in shift_by_seed(state.inputs, state.pair, state.norm_at(place))]
        for place in PLACES
    }
    seen = _(
        "With {count} seeds the outputs of A and B are {before} apart with batch norm before the "
        "ReLU, {after} with it after, {off} without it."
    ).format(
        count=len(by_place["off"]),
        **{
            place: between(number(min(values), 3), number(max(values), 3))
            for place, values in by_place.items()
        },
    )
    says = {
        "first": _("With every seed the place after the ReLU brings them closer."),
        "second": _("With every seed the place before the ReLU brings them closer."),
        "same": _("Both places bring them equally close."),
        "chance": _("Which place brings them closer is not to be told from chance here."),
    }
    verdict = difference(by_place["before"], by_place["after"], close=_SAME).verdict
    return f"{seen} {says[verdict]}"


def _bias(state: State) -> str:
    start, _to = state.pair
    moved = {place: bias_effect(state.inputs, start, state.norm_at(place)) for place in PLACES}
    after = (
        _(
            "The article's code has a ReLU in between. There the bias decides what the ReLU cuts, "
            "and outputs change by up to {after}."
        )
        if moved["after"] > _SAME
        else _(
            "The article's code has a ReLU in between. Here that cuts the same with both, and "
            "outputs change by {after} at most."
        )
    )
    text = (
        _(
            "Right where batch norm comes directly after the sum: a bias larger by 1 changes the "
            "outputs of A by {before} at most, which is rounding."
        )
        if moved["before"]
        else _(
            "Right where batch norm comes directly after the sum: with a bias larger by 1 no "
            "output of A changes."
        )
    )
    return f"{text} {after}".format(
        before=number(moved["before"], 1), after=number(moved["after"], 3)
    )
