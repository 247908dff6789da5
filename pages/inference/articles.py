"""What the articles say of small batches, moving averages, noise and several machines."""

from __future__ import annotations

from normviz.language import _, ngettext
from normviz.studies.stream import batch_theory, memory_length, start_left
from normviz.ui.frame import Claim, articles_say, read_on
from pages.inference.state import State
from pages.inference.views import noise
from pages.inference.words import percent, short


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
    read_on("ioffe2015", "ioffe2017", "peng2018", "teye2018", "schneider2020", "wu2021")


def _small(state: State) -> Claim:
    few, many = (batch_theory(state.source, m, unbiased=False) for m in (2, 32))
    return Claim(
        _(
            "With small batches the mean and standard deviation of the sample do not represent the "
            "true distribution, and the network cannot learn anything meaningful."
        ),
        _(
            "The first half holds: here the batch mean scatters by {few} at m = 2 and by {many} at "
            "m = 32. The second half is too strong: the noise grows like 1/√m, without a cliff "
            "before m = 1."
        ).format(few=short(few.mean_std), many=short(many.mean_std)),
    )


def _one() -> Claim:
    return Claim(
        _("With a batch of one the variance is 0, and batch norm does not work."),
        _(
            "Right where a channel has one value: x̂ = 0. PyTorch raises an error, Keras returns "
            "β. What counts is values per channel: one image of 28 × 28 has 784 of them, and batch "
            "norm then computes what instance norm does."
        ),
    )


def _moving(state: State) -> Claim:
    done = state.trained
    return Claim(
        _("The model keeps a moving mean and variance in training and uses them at inference."),
        ngettext(
            "Here, after {steps} batch: mean {mean} (truth {true_mean}), variance {var} (truth "
            "{true_var}). The start value still weighs {left}: as moving averages, they "
            "have to arrive first.",
            "Here, after {steps} batches: mean {mean} (truth {true_mean}), variance {var} (truth "
            "{true_var}). The start value still weighs {left}: as moving averages, they "
            "have to arrive first.",
            done.steps,
        ).format(
            steps=done.steps,
            mean=short(done.mean_path[-1]),
            true_mean=short(done.source.mean),
            var=short(done.var_path[-1]),
            true_var=short(done.source.var),
            left=percent(start_left(done.rule, done.steps)),
        ),
    )


def _accumulated(state: State) -> Claim:
    rule, count = state.rule, memory_length(state.rule)
    if 0 < rule.new_weight < 1:
        text = ngettext(
            "Not equally: a new batch weighs {new}, so the last {count} batch makes up 90 % of "
            "the average. What the network saw before it is almost forgotten.",
            "Not equally: a new batch weighs {new}, so the last {count} batches make up 90 % of "
            "the average. What the network saw before them is almost forgotten.",
            count,
        )
    else:
        text = _("Not with this momentum: a new batch weighs {new}.")
    return Claim(
        _("These values are accumulated over all batches of the training."),
        text.format(new=short(rule.new_weight), count=count),
    )


def _noise(state: State) -> Claim:
    found = noise(state)
    return Claim(
        _("Batch norm adds a little noise to the hidden units, with an effect like dropout's."),
        _(
            "The noise is there: one sample's output scatters by {few} at m = {least} and by "
            "{many} at m = {most}. Nobody chooses its strength, the batch size does, and at "
            "inference it is gone."
        ).format(
            few=short(found.outputs[1]),
            least=found.sizes[1],
            many=short(found.outputs[-1]),
            most=found.sizes[-1],
        ),
    )


def _machines(state: State) -> Claim:
    split = state.example_split
    return Claim(
        _(
            "On several machines the batch sizes must be the same, because γ and β would differ "
            "from machine to machine."
        ),
        _(
            "γ and β are parameters: averaging the gradients keeps them equal everywhere. What "
            "differs is mean and variance, even at equal sizes: 32 values on 4 workers have local "
            "means from {low} to {high}. Equal sizes are needed only where statistics are averaged "
            "without weights."
        ).format(low=short(split.means.min()), high=short(split.means.max())),
    )
