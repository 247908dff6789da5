"""What the articles say of shift through depth, and what the nets on this page say to it."""

from __future__ import annotations

from normviz.language import _, ngettext
from normviz.nets.shift import jump_of_batches, middle
from normviz.ui.frame import Claim, articles_say, read_on
from normviz.ui.numbers import number
from pages.depth.state import State
from pages.depth.train import verdict

_HELD = 50  # steps with still weights: of thousands of jumps the mean is known


def articles(state: State) -> None:
    """The claims, each with numbers from the nets on screen, and where to read on."""
    articles_say([_unscaled(state), _batches(state), _many_layers(state), _reason(state)])
    read_on("glorot2010", "he2015", "ioffe2015", "poole2016", "santurkar2018", "yang2019")


def _unscaled(state: State) -> Claim:
    scaled, raw = (state.signal(scaling=name) for name in ("standardized", "pixels"))
    return Claim(
        _("Values that are not scaled grow from layer to layer, and gradients explode."),
        _(
            "Pixels from 0 to 16 enter this net with a mean square {before} times that of "
            "standardized ones, and leave layer {depth} with {after} times as much. How much a "
            "layer adds is up to its weights: a factor of {raw} for pixels, of {scaled} for "
            "standardized digits."
        ).format(
            before=number(raw.mean_square[0] / scaled.mean_square[0], 3),
            after=number(raw.mean_square[-1] / scaled.mean_square[-1], 3),
            depth=scaled.setup.depth,
            raw=number(raw.per_layer, 3),
            scaled=number(scaled.per_layer, 3),
        ),
    )


def _batches(state: State) -> Claim:
    size = state["minibatch"]
    held = {variant: state.shift(variant, lr=0.0, steps=_HELD) for variant in ("none", "batch")}
    return Claim(
        _("The input distribution of a layer changes from one mini-batch to the next."),
        ngettext(
            "It does: with the weights held still, mini-batches of {size} digit alone move the "
            "mean of an input by {none} standard deviations a step, {batch} with batch norm. It "
            "is chance, √(2/{size}) = {theory}, and shrinks as the batch grows.",
            "It does: with the weights held still, mini-batches of {size} digits alone move the "
            "mean of an input by {none} standard deviations a step, {batch} with batch norm. It "
            "is chance, √(2/{size}) = {theory}, and shrinks as the batch grows.",
            size,
        ).format(
            size=size,
            none=number(middle(held["none"].jump), 2),
            batch=number(middle(held["batch"].jump), 2),
            theory=number(jump_of_batches(size), 2),
        ),
    )


def _many_layers(state: State) -> Claim:
    none, batch = (state.shift(variant).wander for variant in ("none", "batch"))
    return Claim(
        _("With many layers the shift keeps upsetting the next layer, and training slows down."),
        _(
            "The first half is seen here: while the net trains, the mean of the input of layer 2 "
            "wanders by {first} standard deviations, of layer {hidden} by {last}; with batch norm "
            "by {normed_first} and {normed_last}. Whether this is what slows training is another "
            "question: the next one."
        ).format(
            hidden=state["hidden"],
            first=number(none[1], 2),
            last=number(none[-1], 2),
            normed_first=number(batch[1], 2),
            normed_last=number(batch[-1], 2),
        ),
    )


def _reason(state: State) -> Claim:
    return Claim(
        _("Batch norm works because it reduces internal covariate shift."),
        # Translators: {verdict} is whole sentences.
        _("Contested, and an experiment on this page. {verdict}").format(verdict=verdict(state)),
    )
