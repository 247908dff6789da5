"""What the articles say of the norms, and what the learner's own batch says to it."""

from __future__ import annotations

from normviz.language import _, ngettext
from normviz.studies.checks import Checks, Reach, check_claims
from normviz.ui.frame import Claim, articles_say, read_on
from normviz.ui.numbers import number, small, span
from normviz.ui.plain import plain
from pages.lab.state import State

_ROUNDING = 1e-3  # a change of y that cannot be seen on screen
_ERRORS = 3  # standard deviations beyond which chance is not what made a skewness


def articles(state: State) -> None:
    """The claims, each with numbers from the batch on screen, and where to read on."""
    done = check_claims(state.x, state.setup())
    names = [plain(name) for name in state.labels[1]]
    articles_say(
        [
            Claim(
                ("better",),
                _("Batch norm computes a mean and a variance per feature of the mini-batch."),
                ngettext(
                    "Here that makes {features} mean of {means}: one a column of the grid, with "
                    "one label each.",
                    "Here that makes {features} means of {means}: one a column of the grid, with "
                    "one label each.",
                    done.features,
                ).format(features=done.features, means=span(done.means, 4)),
            ),
            Claim(
                ("techniques",),
                _("Batch norm computes the median and the variance of each feature."),
                _middle(done, names),
            ),
            Claim(
                ("better",),
                _("Behind batch norm the pre-activations are unit Gaussian."),
                _shape(done, names),
            ),
            Claim(
                ("challenges",),
                _("To normalize is to bring the values into a given range."),
                _reach(done.reach, names),
            ),
            Claim(
                ("better",),
                _("Layer norm works on each sample alone, so training and inference agree."),
                _modes(done),
            ),
            Claim(("better",), _("γ and β can restore the original activations."), _restored(done)),
            Claim(
                ("better",),
                _("The network learns the best γ and β for each mini-batch."),
                ngettext(
                    "It learns {features} γ and {features} β for all mini-batches together; what "
                    "each mini-batch has of its own is mean and variance. If γ and β were made for "
                    "each mini-batch too, as in the claim above, nothing would be left of the "
                    "norm: here y would miss x by {gap}.",
                    "It learns {features} γ and {features} β, one pair a feature, for all "
                    "mini-batches together; what each mini-batch has of its own is mean and "
                    "variance. If γ and β were made for each mini-batch too, as in the claim "
                    "above, nothing would be left of the norm: here y would miss x by {gap}.",
                    done.features,
                ).format(features=done.features, gap=_gap(done)),
            ),
            Claim(
                ("techniques",),
                _("Group norm lies between layer norm (one group) and instance norm (C groups)."),
                _ends(done),
            ),
            Claim(
                ("batch_norm",), _("With batch norm the layer's own bias is useless."), _bias(done)
            ),
            Claim(
                ("techniques", "challenges"),
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


def _ends(done: Checks) -> str:
    """Whether group norm meets layer norm and instance norm at its two ends."""
    parameters = _(
        "The parameters differ: group norm has one γ a channel, layer norm one a feature."
    )
    if done.one_group == done.all_groups == 0:
        same = _(
            "As long as γ and β are 1 and 0, both ends hold here: in every cell, y with one group "
            "is that of layer norm, and with C groups that of instance norm."
        )
        return f"{same} {parameters}"
    apart = _(
        "As long as γ and β are 1 and 0, the largest difference in y is {one} from layer norm and "
        "{all} from instance norm."
    ).format(one=small(done.one_group), all=small(done.all_groups))
    return f"{apart} {parameters}"


def _middle(done: Checks, names: list[str]) -> str:
    """Mean and median, where they are farthest apart."""
    middle = done.middle
    if middle is None:
        return _no_spread()
    if abs(middle.shift) < _ROUNDING:
        return _(
            "The mean, as the formula says. In every feature of this batch both are the same, so "
            "it cannot tell which of them is subtracted."
        )
    return _(
        "The mean, as the formula says. Here they are farthest apart in {feature}: mean {mean}, "
        "median {median}. With the median subtracted, x̂ there would have the mean {shift}, not 0."
    ).format(
        feature=names[middle.feature],
        mean=number(middle.mean),
        median=number(middle.median),
        shift=number(middle.shift, 3),
    )


def _shape(done: Checks, names: list[str]) -> str:
    """The skewness that the norm leaves as it is, beside that of a Gaussian."""
    shape = done.shape
    if shape is None:
        return _no_spread()
    seen = _(
        "The norm shifts and scales, and keeps the shape. So {feature} gets the mean {mean} and "
        "the variance {var}; its skewness is {before} before and {after} after."
    )
    says = (
        _(
            "A Gaussian has 0, and as many values drawn from one would scatter by {error}: this is "
            "none, before the norm and after it."
        )
        if abs(shape.after) > _ERRORS * shape.error + _ROUNDING
        else _(
            "A Gaussian has 0, and as many values drawn from one would scatter by {error}: by its "
            "skewness, which is not all of a shape, this is not to be told from one, before the "
            "norm as after it."
        )
    )
    return f"{seen} {says}".format(
        feature=names[shape.feature],
        mean=_rounded(shape.mean),
        var=number(shape.var, 3),
        before=_rounded(shape.before),
        after=_rounded(shape.after),
        error=number(shape.error, 2),
    )


def _rounded(value: float) -> str:
    return number(0.0 if abs(value) < _ROUNDING else value, 3)


def _reach(reach: Reach | None, names: list[str]) -> str:
    """From where to where x_hat goes, feature by feature."""
    if reach is None:
        return _no_spread()
    seen = (
        _("Batch norm gives a mean and a variance, not ends: x̂ of {narrow} goes from {a} to {b}.")
        if reach.narrow == reach.wide
        else _(
            "Batch norm gives a mean and a variance, not ends: x̂ of {narrow} goes from {a} to {b}, "
            "that of {wide} from {c} to {d}."
        )
    )
    bound = _(
        "All that is certain is |x̂| ≤ √(m − 1), here {bound}. A range given beforehand is what "
        "min-max scaling brings values into."
    )
    return f"{seen} {bound}".format(
        narrow=names[reach.narrow],
        wide=names[reach.wide],
        a=number(reach.of_narrow[0], 3),
        b=number(reach.of_narrow[1], 3),
        c=number(reach.of_wide[0], 3),
        d=number(reach.of_wide[1], 3),
        bound=number(reach.bound, 3),
    )


def _no_spread() -> str:
    return _("No feature of this batch has finite values that differ: there is nothing to see.")


def _modes(done: Checks) -> str:
    if not done.steps:
        return _(
            "On this batch layer norm's y moves by {layer} between the two modes, batch norm's by "
            "up to {batch}, with running statistics that no training step has changed."
        ).format(layer=number(done.layer_modes, 2), batch=number(done.batch_modes, 3))
    return ngettext(
        "On this batch layer norm's y moves by {layer} between the two modes, batch norm's by up "
        "to {batch} after {steps} training step.",
        "On this batch layer norm's y moves by {layer} between the two modes, batch norm's by up "
        "to {batch} after {steps} training steps.",
        done.steps,
    ).format(layer=number(done.layer_modes, 2), batch=number(done.batch_modes, 3), steps=done.steps)


def _gap(done: Checks) -> str:
    """By how much y misses x, beside how large x is where rounding alone makes a gap to be seen."""
    gap, size = done.restored.gap, done.restored.size
    if gap < _ROUNDING:
        return small(gap, size)
    # Translators: a number in a sentence: "the largest gap is 64 beside values of up to 2e9".
    return _("{gap} beside values of up to {size}").format(gap=number(gap, 2), size=number(size, 2))


def _restored(done: Checks) -> str:
    if not done.restored.cells:
        seen = _("No cell of this batch has a finite mean and variance that could be undone.")
    elif done.restored.same:
        seen = _(
            "For batch norm with γ = √(σ² + ε) and β = μ they do: the largest gap between y and x "
            "is {gap}."
        )
    else:
        seen = _(
            "For batch norm with γ = √(σ² + ε) and β = μ they would, but rounding loses digits of "
            "this batch: the largest gap between y and x is {gap}."
        )
    seen = seen.format(gap=_gap(done))
    others = _(
        "For layer, instance and group norm no such γ and β exist in general: the statistics "
        "differ by sample, the parameters do not."
    )
    return f"{seen} {others}"


def _bias(done: Checks) -> str:
    if done.batch_bias == 0:
        batch = _("A bias of 10 on the first channel changes no cell of batch norm's y.")
    elif done.batch_bias < _ROUNDING:
        batch = _(
            "A bias of 10 on the first channel changes batch norm's y by {batch}, which is "
            "rounding."
        )
    else:
        batch = _(
            "A bias of 10 on the first channel changes batch norm's y by {batch}; without rounding "
            "it would be 0."
        )
    if done.features == 1 and done.layer_bias > _ROUNDING:
        layer = _(
            "Layer norm's y it changes by {layer}, by rounding too: with one channel it is common "
            "to all cells of a sample, and their mean takes it away."
        )
    elif done.features == 1:
        layer = _(
            "Layer norm's y it changes by {layer}: with one channel it is common to all cells of a "
            "sample, and their mean takes it away too."
        )
    elif done.layer_bias > _ROUNDING:
        layer = _("It changes layer norm's y by up to {layer}: there it is not taken away.")
    elif done.layer_bias:
        layer = _("On this batch it changes layer norm's y by no more than {layer}.")
    else:
        layer = _("On this batch it changes no cell of layer norm's y.")
    return f"{batch} {layer}".format(
        batch=number(done.batch_bias, 2), layer=number(done.layer_bias, 3)
    )
