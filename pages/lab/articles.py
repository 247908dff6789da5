"""What the articles say of the norms, and what the learner's own batch says to it."""

from __future__ import annotations

from normviz.language import _, ngettext
from normviz.studies.checks import check_claims
from normviz.ui.frame import Claim, articles_say, read_on
from normviz.ui.numbers import number
from pages.lab.state import State


def articles(state: State) -> None:
    """The claims, each with numbers from the batch on screen, and where to read on."""
    done = check_claims(state.x, state.setup())
    articles_say(
        [
            Claim(
                _("Batch norm computes a mean and a variance per feature of the mini-batch."),
                ngettext(
                    "Here that makes {features} mean, from {low} to {high}: one a column of the "
                    "grid, with one label each.",
                    "Here that makes {features} means, from {low} to {high}: one a column of the "
                    "grid, with one label each.",
                    done.features,
                ).format(
                    features=done.features,
                    low=number(done.means[0]),
                    high=number(done.means[1]),
                ),
            ),
            Claim(
                _("Layer norm works on each sample alone, so training and inference agree."),
                ngettext(
                    "On this batch layer norm's y moves by {layer} between the two modes, batch "
                    "norm's by up to {batch} after {steps} training step.",
                    "On this batch layer norm's y moves by {layer} between the two modes, batch "
                    "norm's by up to {batch} after {steps} training steps.",
                    done.steps,
                ).format(
                    layer=number(done.layer_modes, 2),
                    batch=number(done.batch_modes, 3),
                    steps=done.steps,
                ),
            ),
            Claim(
                _("γ and β can restore the original activations."),
                _(
                    "For batch norm with γ = √(σ² + ε) and β = μ they do: the largest gap between "
                    "y and x is {gap}. For layer, instance and group norm no such γ and β exist "
                    "in general: the statistics differ by sample, the parameters do not."
                ).format(gap=number(done.restored, 2)),
            ),
            Claim(
                _("Group norm lies between layer norm (one group) and instance norm (C groups)."),
                _(
                    "As long as γ and β are 1 and 0, y differs by {one} and by {all} at the two "
                    "ends. The parameters differ: group norm has one γ a channel, layer norm one "
                    "a feature."
                ).format(one=number(done.one_group, 2), all=number(done.all_groups, 2)),
            ),
            Claim(
                _("With batch norm the layer's own bias is useless."),
                _(
                    "A bias of 10 on the first channel changes batch norm's y by {batch}, which is "
                    "rounding, but layer norm's by up to {layer}."
                ).format(batch=number(done.batch_bias, 2), layer=number(done.layer_bias, 3)),
            ),
            Claim(
                _("Batch norm works because it reduces internal covariate shift."),
                _(
                    "Contested: Santurkar et al. (2018) put the shift back after batch norm and "
                    "training was as fast. This page shows what batch norm computes, not why it "
                    "helps."
                ),
            ),
        ]
    )
    read_on("ioffe2015", "ba2016", "ulyanov2016", "wu2018", "zhang2019", "santurkar2018")
