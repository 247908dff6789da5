"""What the articles say of sequences, and what the batch and the cell on screen say to it."""

from __future__ import annotations

from normviz.language import _, ngettext
from normviz.nets.recurrent import steady
from normviz.studies.padding import dependence
from normviz.studies.random_sequences import draw_sequences
from normviz.ui.frame import Claim, articles_say, read_on
from normviz.ui.numbers import number
from pages.sequences.state import State
from pages.sequences.words import factors, steps_in_words


def articles(state: State) -> None:
    """The claims, each with numbers from this page, and where to read on."""
    gaps = dependence(draw_sequences(state.lengths, state["seed"]), state["pad"])
    _none, batch, _layer = state.unrolled()
    features = state.padded.x.shape[1]
    articles_say(
        [
            Claim(
                ("better",),
                _(
                    "Batch norm suits sequence models badly: sequences differ in length, and long "
                    "ones leave a smaller batch."
                ),
                _reached(state),
            ),
            Claim(
                ("techniques",),
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
                ("techniques",),
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
                ("better",),
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
                ("techniques",),
                _("Layer norm keeps the hidden states of recurrent networks stable."),
                _stable(state),
            ),
        ]
    )
    read_on("ba2016", "cooijmans2016", "laurent2015", "amodei2015", "le2015", "vaswani2017")


def _reached(state: State) -> str:
    """Over how many sequences batch norm's statistics are taken, step by step and over all."""
    reach = state.padded.reach
    first, last, tokens = int(reach[0]), int(reach[-1]), int(reach.sum())
    if first == last:
        each = ngettext(
            "Not on this batch: the {first} sequence has every step. Where lengths differ, fewer "
            "and fewer reach the later steps.",
            "Not on this batch: all {first} sequences have every step. Where lengths differ, fewer "
            "and fewer reach the later steps.",
            first,
        )
    else:
        each = ngettext(
            "Taken at each step, yes: {first} sequence reaches step 1 here, {last} the last one.",
            "Taken at each step, yes: {first} sequences reach step 1 here, {last} the last one.",
            first,
        )
    whole = _(
        "Taken over all steps, m is {tokens} for every step, at the price of one mean for steps "
        "that differ."
    )
    return f"{each} {whole}".format(first=first, last=last, tokens=tokens)


def _stable(state: State) -> str:
    """Whether the size of the state stays as it is, with every seed."""
    none, batch, layer = state.growths()
    seen = _(
        "With {count} seeds a step of the cell of this page multiplies the size of the state, in "
        "the long run, by {none} without a norm, by {layer} under layer norm and by {batch} under "
        "batch norm at each step, in training."
    ).format(count=len(none), none=factors(none), layer=factors(layer), batch=factors(batch))
    without = [steady(growth) for growth in none]
    if not all(map(steady, layer)):
        says = _("That layer norm keeps it stable is not to be seen here.")
    elif all(without):
        says = _("It is stable here with layer norm and without: nothing to tell them apart.")
    elif any(without):
        says = _("Layer norm keeps it stable; without a norm that depends on the seed here.")
    else:
        says = _("So layer norm keeps it stable here, and without a norm it is not.")
    return f"{seen} {says}"
