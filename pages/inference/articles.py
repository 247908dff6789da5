"""What the articles say of small batches, moving averages, noise and several machines."""

from __future__ import annotations

from math import isfinite

import numpy as np
from numpy.typing import NDArray

from normviz.language import _, ngettext
from normviz.studies.divisor import divisor_theory
from normviz.studies.stream import StreamTraining, batch_theory, memory_length, start_left
from normviz.studies.workers import gradients_of
from normviz.ui.frame import Claim, articles_say, read_on
from normviz.ui.numbers import between, number
from normviz.ui.registry import page_link
from pages.inference.state import DIVISOR_BATCHES, DIVISOR_SIZES, SEEDS, State
from pages.inference.views import SIZES, noise
from pages.inference.words import percent, short

Array = NDArray[np.floating]

_LEAST, _FOUR, _MANY = DIVISOR_SIZES
_MOST = 0.8  # of the outputs


def articles(state: State) -> None:
    """The claims, each with numbers from the stream on screen, and where to read on."""
    articles_say(
        [
            _small(state),
            _one(),
            _moving(state),
            _accumulated(state),
            _noise(state),
            _machines(state),
        ]
    )
    page_link("train", _("Accuracy by batch size, for three norms"), section="sizes")
    read_on("ioffe2015", "ioffe2017", "peng2018", "teye2018", "schneider2020", "wu2021")


def _small(state: State) -> Claim:
    few, many = (batch_theory(state.source, m, unbiased=False) for m in (_LEAST, _MANY))
    found = state.divisors
    means = _(
        "The first half holds: here the batch mean scatters by {few} at m = {least} and by {many} "
        "at m = {most}, like 1/√m."
    ).format(few=short(few.mean_std), many=short(many.mean_std), least=_LEAST, most=_MANY)
    measured = _(
        "The divisor has a cliff on top. Over {draws} × {count} batches σ/σ_B was on average "
        "{some} at m = {most}, {more} at m = {four} and {least_range} at m = {least}, once "
        "{largest}."
    ).format(
        draws=SEEDS,
        count=number(DIVISOR_BATCHES),
        some=_between(found.means[:, 2]),
        more=_between(found.means[:, 1]),
        least_range=_between(found.means[:, 0]),
        largest=short(found.largest[:, 0].max()),
        most=_MANY,
        four=_FOUR,
        least=_LEAST,
    )
    theory = [divisor_theory(state.source, m) for m in found.sizes]
    if state.source.shape == "normal":
        expected = _("Theory: {some}, {more} and {least_mean}, before ε is added to the variance.")
    else:
        expected = _(
            "Theory, before ε is added to the variance: {least_mean} at m = {least}, for every "
            "source with a density."
        )
    expected = expected.format(
        some=short(theory[2].mean),
        more=short(theory[1].mean),
        least_mean=_finite(theory[0].mean),
        least=_LEAST,
    )
    signs = (
        _(
            "At m = {least}, {share} of all outputs were −1 or +1 within 0.01: little more than a "
            "sign. Whether a network learns from that is measured on the page that trains."
        )
        if found.signs[:, 0].min() > _MOST
        else _(
            "At m = {least}, {share} of all outputs were −1 or +1 within 0.01; where both values "
            "of a batch lie close together, ε = {eps} holds the others nearer to 0. Whether a "
            "network learns from that is measured on the page that trains."
        )
    ).format(
        least=_LEAST,
        share=_between(100 * found.signs[:, 0], unit=" %"),
        eps=number(state.rule.eps),
    )
    return Claim(
        ("better",),
        _(
            "With small batches the mean and standard deviation of the sample do not represent the "
            "true distribution, and the network cannot learn anything meaningful."
        ),
        " ".join([means, measured, expected, signs]),
    )


def _between(values: Array, unit: str = "") -> str:
    """The range of several draws."""
    return between(f"{short(values.min())}{unit}", f"{short(values.max())}{unit}")


def _finite(value: float) -> str:
    # Translators: in place of a number: a mean that is infinite.
    return short(value) if isfinite(value) else _("infinite")


def _one() -> Claim:
    return Claim(
        ("techniques",),
        _("With a batch of one the variance is 0, and batch norm does not work."),
        _(
            "Right where a channel has one value: x̂ = 0. PyTorch raises an error, Keras returns "
            "β. What counts is values per channel: one image of 28 × 28 has 784 of them, and batch "
            "norm then computes what instance norm does."
        ),
    )


def _moving(state: State) -> Claim:
    done, left = state.trained, start_left(state.rule, state.trained.steps)
    said = ngettext(
        "Here, after {steps} batch: mean {mean} (truth {true_mean}), variance {var} (truth "
        "{true_var}). The start value still weighs {left}.",
        "Here, after {steps} batches: mean {mean} (truth {true_mean}), variance {var} (truth "
        "{true_var}). The start value still weighs {left}.",
        done.steps,
    ).format(
        steps=done.steps,
        mean=short(done.mean_path[-1]),
        true_mean=short(done.source.mean),
        var=short(done.var_path[-1]),
        true_var=short(done.source.var),
        left=percent(left),
    )
    if done.refusal:
        verdict = _("Nothing was learned from these batches: both stay at their start.")
    elif state.rule.new_weight == 0:
        verdict = _("A new batch weighs nothing: both stay at their start.")
    elif not done.arrived:
        verdict = _("As moving averages, they have yet to arrive.")
    else:
        verdict = _arrived(done)
    return Claim(
        ("better",),
        _("The model keeps a moving mean and variance in training and uses them at inference."),
        f"{said} {verdict}",
    )


def _arrived(done: StreamTraining) -> str:
    said = _(
        "They have arrived, and go on scattering with the batches: theory gives the mean a "
        "standard deviation of {settled}."
    ).format(settled=short(done.settled_std))
    if done.rule.unbiased:
        return said
    around = _("Kept with ÷ m, the variance scatters around {around}, (m − 1)/m of the truth.")
    return f"{said} {around.format(around=short(done.theory.var_mean))}"


def _accumulated(state: State) -> Claim:
    rule, count, steps = state.rule, memory_length(state.rule), state["batches"]
    if rule.new_weight == 1 or not count:
        text = _("Not with this momentum: a new batch weighs {new}.")
    elif count <= steps:
        text = ngettext(
            "Not equally: a new batch weighs {new}, so the last {count} batch makes up 90 % of "
            "the average. What the network saw before it is almost forgotten.",
            "Not equally: a new batch weighs {new}, so the last {count} batches make up 90 % of "
            "the average. What the network saw before them is almost forgotten.",
            count,
        )
    else:
        text = ngettext(
            "Not equally: a new batch weighs {new}. It takes {count} batch to make up 90 % of the "
            "average; after {steps} the start value still weighs {left}.",
            "Not equally: a new batch weighs {new}. It takes {count} batches to make up 90 % of "
            "the average; after {steps} the start value still weighs {left}.",
            count,
        )
    return Claim(
        ("better",),
        _("These values are accumulated over all batches of the training."),
        text.format(
            new=short(rule.new_weight),
            count=count,
            steps=steps,
            left=percent(start_left(rule, steps)),
        ),
    )


def _noise(state: State) -> Claim:
    sizes = SIZES[0], SIZES[-1]
    few, many = np.array([noise(state, sizes, seed).outputs for seed in state.seeds]).T
    if few.min() > many.max():
        text = _(
            "The noise is there: in {draws} draws one sample's output scatters by {few} at "
            "m = {least} and by {many} at m = {most}. The batch size sets its strength, and at "
            "inference it is gone."
        )
    elif few.max() < many.min():
        text = _(
            "The noise is there, and for this sample larger in larger batches: in {draws} draws "
            "its output scatters by {few} at m = {least}, where it is held at the edge, and by "
            "{many} at m = {most}. At inference it is gone."
        )
    else:
        text = _(
            "In {draws} draws one sample's output scatters by {few} at m = {least} and by {many} "
            "at m = {most}: for this sample the two are not to be told from chance. At inference "
            "the noise is gone."
        )
    return Claim(
        ("workings",),
        _("Batch norm adds a little noise to the hidden units, with an effect like dropout's."),
        text.format(
            draws=SEEDS, few=_between(few), least=sizes[0], many=_between(many), most=sizes[1]
        ),
    )


def _machines(state: State) -> Claim:
    split = state.example_split
    found = [gradients_of(each) for each in state.uneven_splits]
    off = [abs(float(each.off[1])) for each in found]
    worst = found[int(np.argmax(off))]
    local = _(
        "γ and β are parameters: averaged gradients keep them equal everywhere, whatever the "
        "sizes. Mean and variance differ even at equal sizes: 32 values on 4 workers have local "
        "means from {low} to {high}."
    ).format(low=short(split.means.min()), high=short(split.means.max()))
    first, second = state.uneven_splits[0].sizes
    plain = _(
        "But sizes matter where statistics or gradients are averaged without weights, as "
        "data-parallel training does with gradients. In {draws} draws with shares of {first} and "
        "{second} values the gradient of β is off by {range}: at most {plain} in place of {whole}."
    ).format(
        draws=len(found),
        first=first,
        second=second,
        range=_between(np.array(off)),
        plain=short(worst.plain[1]),
        whole=short(worst.whole[1]),
    )
    return Claim(
        ("techniques",),
        _(
            "On several machines the batch sizes must be the same, because γ and β would differ "
            "from machine to machine."
        ),
        f"{local} {plain}",
    )
