"""What the articles say of sequences, and what the batch and the cell on screen say to it."""

from __future__ import annotations

from normviz.language import _, ngettext
from normviz.studies.padding import dependence
from normviz.studies.random_sequences import draw_sequences
from normviz.ui.frame import Claim, articles_say, read_on
from normviz.ui.numbers import number
from pages.sequences.state import State
from pages.sequences.words import steps_in_words


def articles(state: State) -> None:
    """The claims, each with numbers from this page, and where to read on."""
    gaps = dependence(draw_sequences(state.lengths, state["seed"]), state["pad"])
    none, batch, layer = state.unrolled()
    reach = state.padded.reach
    features = state.padded.x.shape[1]
    articles_say(
        [
            Claim(
                _(
                    "Batch norm suits sequence models badly: sequences differ in length, and long "
                    "ones leave a smaller batch."
                ),
                ngettext(
                    "Taken at each step, yes: {first} sequence reaches step 1 here, {last} the "
                    "last one. Taken over all steps, m is {tokens} for every length, at the price "
                    "of one mean for steps that differ.",
                    "Taken at each step, yes: {first} sequences reach step 1 here, {last} the last "
                    "one. Taken over all steps, m is {tokens} for every length, at the price of "
                    "one mean for steps that differ.",
                    int(reach[0]),
                ).format(first=reach[0], last=reach[-1], tokens=int(reach.sum())),
            ),
            Claim(
                _(
                    "In a recurrent network each time step has statistics of its own, so batch "
                    "norm needs a layer for each step and has to store them all."
                ),
                # Translators: {steps} is "40 steps".
                ngettext(
                    "The cell of this page keeps {kept} number for {steps}, layer norm "
                    "none. It is a choice, though: Laurent et al. (2015) share one pair over all "
                    "steps, and Cooijmans et al. (2016) found separate ones to matter at the "
                    "first steps, where the statistics still change.",
                    "The cell of this page keeps {kept} numbers for {steps}, layer norm "
                    "none. It is a choice, though: Laurent et al. (2015) share one pair over all "
                    "steps, and Cooijmans et al. (2016) found separate ones to matter at the "
                    "first steps, where the statistics still change.",
                    batch.kept,
                ).format(kept=batch.kept, steps=steps_in_words(batch.steps)),
            ),
            Claim(
                _(
                    "Layer norm is easy to use in recurrent networks because it takes its "
                    "statistics at each time step separately."
                ),
                _(
                    "With sets of one sequence and one step (m = {features}) ten more steps of "
                    "padding, counted, move x̂ of sequence 1 by no more than rounding ({token}). "
                    "With sets of a whole sequence, as for an image, by {layer}: “layer norm” "
                    "alone does not say which of the two is meant."
                ).format(
                    features=features,
                    token=number(gaps.padded["token"], 2),
                    layer=number(gaps.padded["layer"], 3),
                ),
            ),
            Claim(
                _(
                    "Layer norm does away with the dependence on the batch, and suits recurrent "
                    "networks and transformers for that."
                ),
                _(
                    "Without the other sequences x̂ of sequence 1 changes by {token} under layer "
                    "norm, by up to {step} under batch norm at each step and {batch} over all "
                    "steps."
                ).format(
                    token=number(gaps.alone["token"], 2),
                    step=number(gaps.alone["step"], 3),
                    batch=number(gaps.alone["batch"], 3),
                ),
            ),
            Claim(
                _("Layer norm keeps the hidden states of recurrent networks stable."),
                _(
                    "In the cell of this page a step multiplies the size of the state by {none} "
                    "without a norm and by {layer} under layer norm, in the long run. Batch norm "
                    "at each step does the same in training: {batch}."
                ).format(
                    none=number(none.growth, 3),
                    layer=number(layer.growth, 3),
                    batch=number(batch.growth, 3),
                ),
            ),
        ]
    )
    read_on("ba2016", "cooijmans2016", "laurent2015", "amodei2015", "le2015", "vaswani2017")
