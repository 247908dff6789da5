"""The experiments in words: what each teaches, and the question before it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from normviz.language import N_


@dataclass(frozen=True)
class Story:
    """An experiment in words; texts are in the source language and translated where shown."""

    title: str
    teaches: str
    question: str
    answers: Mapping[str, str]


# Translators: an answer: seeds do not agree on any of the others.
_CHANCE = {"chance": N_("It depends on the seed: not to be told from chance.")}

STORIES: dict[str, Story] = {
    "article": Story(
        N_("The article's net"),
        N_(
            "DigitNN: one hidden layer of 128 units; batch norm after the ReLU, no bias, 20 "
            "epochs. Beside it the same net without a norm, and both with Adam."
        ),
        N_("In the end, which of the first two names more of the test images right?"),
        {
            "batch": N_("The one with batch norm, with every seed."),
            "none": N_("The one without, with every seed."),
            "same": N_("Both about equally many (within 2 points)."),
            **_CHANCE,
        },
    ),
    "rate": Story(
        N_("A high learning rate"),
        N_("Four hidden layers at a rate of 2: who survives it? Beside it a rate of 0.2."),
        N_(
            "Four hidden layers, and a learning rate of 2. What becomes of A (no norm) and of B "
            "(batch norm)?"
        ),
        {
            "both": N_("Both learn, only faster."),
            "norm": N_("A fails, B learns."),
            "none": N_("A learns, B fails: batch norm makes steps longer."),
            "neither": N_("Both fail: 2 is too high for either."),
            **_CHANCE,
        },
    ),
    "deep_sigmoid": Story(
        N_("Ten sigmoid layers"),
        N_("Deep and saturating, from PyTorch's default weights: what wakes it up?"),
        N_("Ten hidden layers with sigmoid. Which of the runs learn?"),
        {
            "both": N_("Both with a norm."),
            "batch": N_("Batch norm alone."),
            "adam": N_("Batch norm, and Adam without a norm."),
            "nobody": N_("None of them."),
            # Translators: an answer: other runs learn than the answers above say.
            "other": N_("Other ones than these."),
            **_CHANCE,
        },
    ),
    "deep_relu": Story(
        N_("Ten ReLU layers"),
        N_("PyTorch's default weights against He's: how much is left for batch norm to do?"),
        N_("With He's weights and this moderate rate, what does batch norm add to the result?"),
        {
            "more": N_("It adds to it, with every seed."),
            "same": N_("Nothing much: at most 2 points, either way."),
            "less": N_("It takes some away, with every seed."),
            **_CHANCE,
        },
    ),
    "init": Story(
        N_("A good start instead"),
        N_("Ten tanh layers, with Xavier's weights, which were made for them."),
        N_("With Xavier's weights, what does batch norm add to the result of ten tanh layers?"),
        {
            "more": N_("It adds to it, with every seed."),
            "same": N_("Nothing much: at most 2 points, either way."),
            "less": N_("It takes some away, with every seed."),
            **_CHANCE,
        },
    ),
    "batch_size": Story(
        N_("Batches of two"),
        N_("Batch size 2 against 64: which norms notice?"),
        N_("The batch has two images. Which norm ends worst?"),
        {
            "batch": N_("Batch norm."),
            "group": N_("Group norm."),
            "layer": N_("Layer norm."),
            "two": N_("Two of them: neither clearly below the other."),
            "same": N_("All about equal (within 2 points)."),
            **_CHANCE,
        },
    ),
    "last_batch": Story(
        N_("A smaller last batch"),
        N_("Keep what is left over as a batch of its own, or drop it?"),
        N_("Under batch norm: what does it do to keep what is left over as a batch of its own?"),
        {
            "better": N_("It helps: nothing is wasted."),
            "same": N_("Nothing to notice (within 2 points)."),
            "worse": N_("It harms, with every seed."),
            **_CHANCE,
        },
    ),
    "place": Story(
        N_("Before or after"),
        N_("The norm before or after the sigmoid, for batch norm and for layer norm."),
        N_("Ten sigmoid layers again. For which norm does its place decide what is learned?"),
        {
            "batch": N_("For batch norm."),
            "layer": N_("For layer norm."),
            # Translators: an answer: for neither of the two norms.
            "nobody": N_("For neither."),
            "both": N_("For both."),
            **_CHANCE,
        },
    ),
    "after": Story(
        N_("Batch norm after ReLU and tanh"),
        N_("Three layers with batch norm before or after the activation: ReLU, and tanh."),
        N_("Which place gives the better result?"),
        {
            "after": N_("After the activation, for both activations."),
            "before": N_("Before it, for both."),
            "same": N_("For both activations about equal (within 2 points)."),
            # Translators: an answer: of two activations.
            "differs": N_("It differs between the two activations."),
            **_CHANCE,
        },
    ),
    "dropout": Story(
        N_("Batch norm and dropout"),
        N_("Each alone, and both in one layer, with dropout in front of the norm and behind it."),
        N_("Both together, dropout in front of the norm: against the better of the two alone?"),
        {
            "better": N_("Better: two remedies."),
            "same": N_("About equal."),
            # Translators: an answer: both together are worse than the better one alone.
            "worse": N_("Worse."),
            **_CHANCE,
        },
    ),
    "bias": Story(
        N_("A bias under batch norm"),
        N_("The same net with and without biases in front of batch norm."),
        N_("The biases are switched off. What becomes of the test accuracy?"),
        {
            "better": N_("It is lower: the net can express less."),
            "same": N_("It stays: the curves lie on each other."),
            "worse": N_("It is higher: fewer numbers to learn."),
            **_CHANCE,
        },
    ),
    "l2": Story(
        N_("L2 and the gap"),
        N_("L2 on all parameters, without a norm and with batch norm."),
        N_("Without a norm: what does L2 do to the gap between validation and training loss?"),
        {
            "smaller": N_("It becomes smaller."),
            "same": N_("It stays about the same."),
            "larger": N_("It becomes larger."),
            **_CHANCE,
        },
    ),
    "decay": Story(
        N_("What L2 acts on"),
        N_("Under batch norm: L2 on nothing, on hidden weights alone, on γ alone, on everything."),
        N_("Which of them raises the training loss more: L2 on hidden weights, or L2 on γ?"),
        {
            "hidden": N_("On the weights of the hidden layers: there are many more of them."),
            "gamma": N_("On γ."),
            "same": N_("Both the same."),
            **_CHANCE,
        },
    ),
}
