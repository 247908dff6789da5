"""What the article says of weight norm, and what the numbers of this page say to it."""

from __future__ import annotations

from normviz.language import _, ngettext
from normviz.nets.weight_descent import outputs
from normviz.nets.weight_landscape import batch_noise, spreads_by_direction
from normviz.ui.frame import Claim, articles_say, read_on
from normviz.ui.numbers import number
from pages.weights.figures_nets import end_in_words
from pages.weights.state import State

_BATCH = 16


def articles(state: State) -> None:
    """The claims, each with numbers from this page, and where to read on."""
    weights = state.weights
    moved = abs(weights.stretched(2).w - weights.w).max()
    low, high = spreads_by_direction(state.points, weights.g)
    noise = batch_noise(outputs(state.points, weights), _BATCH, state["seed"])
    fits = state.fits()
    articles_say(
        [
            Claim(
                _("Weight norm takes the length of the weights apart from their direction."),
                _(
                    "With v twice as long, w moves by {moved}. The length of w is |g| = {g}, "
                    "whatever v does."
                ).format(moved=number(moved, 1), g=number(abs(weights.g), 3)),
            ),
            Claim(
                _("That is like what batch norm does with the variance."),
                _(
                    "Alike where inputs have variance 1 and are uncorrelated: then w·x has the "
                    "standard deviation |g|. The two inputs here are correlated: with |g| = {g} it "
                    "lies between {low} and {high}, depending on the direction. Batch norm would "
                    "make it |γ| in every direction, as it looks at the outputs."
                ).format(g=number(abs(weights.g), 3), low=number(low, 3), high=number(high, 3)),
            ),
            Claim(
                _("Subtract the mean only: the mean is less noisy than the variance."),
                _noise_words(noise.mean, noise.var, noise.std)
                if state.spread.all.std[0]
                else _("The outputs do not vary here: move v or g."),
            ),
            Claim(
                _("Weight norm with mean-only batch norm gives the best results, on CIFAR-10."),
                _(
                    "So the paper reports for its convolutional net. On the small regression here, "
                    "at the rate {rate}: none {none}, weight norm {weight}, with mean-only batch "
                    "norm {mean}, batch norm {batch}. Who is ahead changes with rate and seed: try "
                    "it under Four nets."
                ).format(
                    rate=state["rate"],
                    **{variant: end_in_words(fit) for variant, fit in fits.items()},
                ),
            ),
            Claim(
                _("It improves the conditioning and speeds up the convergence of SGD."),
                _(
                    "Not by itself at every rate: see the numbers above. What holds exactly is "
                    "that ‖v‖ grows and the effective rate η·g²/‖v‖² with it falls, as long as g "
                    "stays. A rate that is too large brakes itself; one that is too small does not "
                    "grow."
                ),
            ),
            Claim(
                _("It suits recurrent nets and reinforcement learning."),
                _(
                    "The reason is visible here: w = g·v/‖v‖ looks at no sample, so there is no "
                    "batch whose size, order or padding could matter. With mean-only batch norm "
                    "added, that is no longer so."
                ),
            ),
        ]
    )
    read_on("salimans2016", "vanlaarhoven2017", "qiao2019")


def _noise_words(mean: float, var: float, std: float) -> str:
    return ngettext(
        "Of mini-batches of {size} output, the mean is off by {mean} standard deviations, the "
        "variance by {var} variances, the standard deviation by {std} standard deviations (root "
        "mean square). So the mean is less noisy than the variance, but the standard deviation, by "
        "which batch norm divides, is less noisy than both. The difference that counts is another: "
        "noise in the mean shifts, and noise in the divisor multiplies.",
        "Of mini-batches of {size} outputs, the mean is off by {mean} standard deviations, the "
        "variance by {var} variances, the standard deviation by {std} standard deviations (root "
        "mean square). So the mean is less noisy than the variance, but the standard deviation, by "
        "which batch norm divides, is less noisy than both. The difference that counts is another: "
        "noise in the mean shifts, and noise in the divisor multiplies.",
        _BATCH,
    ).format(
        size=_BATCH,
        mean=number(mean, 2),
        var=number(var, 2),
        std=number(std, 2),
    )
