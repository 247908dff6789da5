"""What the article says of weight norm, and what the numbers of this page say to it."""

from __future__ import annotations

from normviz.language import _, ngettext
from normviz.nets.compared import difference
from normviz.nets.regression import Fit
from normviz.nets.weight_descent import outputs
from normviz.nets.weight_landscape import StatisticNoise, batch_noise, spreads_by_direction
from normviz.ui.frame import Claim, articles_say, read_on
from normviz.ui.numbers import number
from pages.weights.nets import variant_names, verdict
from pages.weights.state import STEPS, State

_BATCH = 16


def articles(state: State) -> None:
    """The claims, each with numbers from this page, and where to read on."""
    articles_say(
        [
            _apart(state),
            _like_batch_norm(state),
            _mean_only(state),
            _best(state),
            _faster(state),
            _held(state),
            Claim(
                ("techniques",),
                _("It suits recurrent nets and reinforcement learning."),
                _(
                    "A reason is visible here: w = g·v/‖v‖ looks at no sample, so there is no "
                    "batch whose size, order or padding could matter. With mean-only batch norm "
                    "added, that is no longer so. Whether it suits them is not measured here."
                ),
            ),
        ]
    )
    read_on("salimans2016", "vanlaarhoven2017", "qiao2019")


def _apart(state: State) -> Claim:
    weights = state.weights
    moved = abs(weights.stretched(2).w - weights.w).max()
    return Claim(
        ("techniques",),
        _("Weight norm takes the length of the weights apart from their direction."),
        _(
            "With v twice as long, w moves by {moved}. The length of w is |g| = {g}, whatever v "
            "does."
        ).format(moved=number(moved, 1), g=number(abs(weights.g), 3))
        if weights.norm
        else _("Here v = (0, 0) has no direction, and w is 0. Move v to see it."),
    )


def _like_batch_norm(state: State) -> Claim:
    g = state.weights.g
    low, high = spreads_by_direction(state.points, g)
    return Claim(
        ("techniques",),
        _("That is like what batch norm does with the variance."),
        _("Here g = 0, and w·x is 0 in every direction. Move g to see it.")
        if g == 0
        else _(
            "Alike where inputs have variance 1 and are uncorrelated: then w·x has the standard "
            "deviation |g|. The two inputs here are correlated: with |g| = {g} it lies between "
            "{low} and {high}, depending on the direction. Batch norm would make it |γ| in every "
            "direction, as it looks at the outputs."
        ).format(g=number(abs(g), 3), low=number(low, 3), high=number(high, 3)),
    )


# --- noise ---------------------------------------------------------------------------------------


def _mean_only(state: State) -> Claim:
    noise = batch_noise(outputs(state.points, state.weights), _BATCH, state["seed"])
    return Claim(
        ("techniques",),
        _("Subtract the mean only: the mean is less noisy than the variance."),
        " ".join([_noise_words(noise), _divisor_words(noise)])
        if state.spread.all.std[0]
        else _("The outputs do not vary here: move v or g."),
    )


def _noise_words(noise: StatisticNoise) -> str:
    """Which of mean and variance is the noisier one; that depends on the kurtosis alone."""
    facts = {
        "size": _BATCH,
        "mean": number(noise.mean, 3),
        "var": number(noise.var, 3),
        "kurtosis": number(noise.kurtosis, 3),
        "level": number(noise.level, 3),
    }
    seen = ngettext(
        "Of mini-batches of {size} output, the mean is off by {mean} standard deviations, the "
        "variance by {var} variances (root mean square).",
        "Of mini-batches of {size} outputs, the mean is off by {mean} standard deviations, the "
        "variance by {var} variances (root mean square).",
        _BATCH,
    )
    says = (
        _(
            "So here the mean is less noisy than the variance: the kurtosis of these outputs is "
            "{kurtosis} (a normal distribution has 3), and that is so above {level}."
        )
        if noise.mean < noise.var
        else _(
            "So here the variance is less noisy than the mean: the kurtosis of these outputs is "
            "{kurtosis} (a normal distribution has 3), and the claim holds above {level} only."
        )
    )
    return f"{seen} {says}".format(**facts)


def _divisor_words(noise: StatisticNoise) -> str:
    """How noisy the standard deviation is beside both."""
    better = min(noise.mean, noise.var)
    low, high = float(noise.std.min()), float(noise.std.max())
    text = (
        _(
            "Batch norm divides by the standard deviation; that is off by {low} to {high} standard "
            "deviations in {sets} sets of draws, less than either."
        )
        if high < better
        else _(
            "Batch norm divides by the standard deviation; that is off by {low} to {high} standard "
            "deviations in {sets} sets of draws, more than the less noisy of the two."
        )
        if low > better
        else _(
            "Batch norm divides by the standard deviation; that is off by {low} to {high} standard "
            "deviations in {sets} sets of draws: beside the less noisy of the two that is not to "
            "be told from chance here."
        )
    )
    effect = _("Noise in the mean shifts outputs, noise in the divisor multiplies them.")
    numbers = {"low": number(low, 3), "high": number(high, 3), "sets": len(noise.std)}
    return f"{text.format(**numbers)} {effect}"


# --- trainings -----------------------------------------------------------------------------------


def _best(state: State) -> Claim:
    return Claim(
        ("techniques",),
        _("Weight norm with mean-only batch norm gives the best results, on CIFAR-10."),
        # Translators: {verdict} is whole sentences.
        _(
            "So the paper reports for its convolutional net. On the small regression here, at the "
            "rate {rate}: {verdict}"
        ).format(rate=state["rate"], verdict=verdict(state, variant_names())),
    )


def _faster(state: State) -> Claim:
    by_seed = state.fits_by_seed()
    done = [fits for fits in by_seed if not (fits["none"].diverged and fits["weight"].diverged)]
    sooner = sum(fits["weight"].last < fits["none"].last for fits in done)
    facts = {"rate": state["rate"], "count": len(by_seed), "sooner": sooner}
    if not done:
        text = _("At the rate {rate} the net diverges with weight norm and without, at every seed.")
    elif sooner == len(by_seed):
        text = _(
            "On the regression here, at the rate {rate}, it does: with weight norm the loss ends "
            "lower than without a norm at each of {count} seeds."
        )
    elif sooner == 0 and len(done) == len(by_seed):
        text = _(
            "On the regression here, at the rate {rate}, it does not: with weight norm the loss "
            "ends lower than without a norm at none of {count} seeds."
        )
    else:
        text = _(
            "On the regression here, at the rate {rate}, that is not to be told from chance: with "
            "weight norm the loss ends lower than without a norm at {sooner} of {count} seeds."
        )
    path = state.descent()
    exactly = ngettext(
        "What holds exactly, in plain gradient descent without decay: ‖v‖ never shrinks (from "
        "{first} to {last} in {steps} step from here), and the effective rate η·g²/‖v‖² falls with "
        "it as long as g stays. With momentum or weight decay it does not hold.",
        "What holds exactly, in plain gradient descent without decay: ‖v‖ never shrinks (from "
        "{first} to {last} in {steps} steps from here), and the effective rate η·g²/‖v‖² falls "
        "with it as long as g stays. With momentum or weight decay it does not hold.",
        STEPS,
    ).format(first=number(path.norm[0], 4), last=number(path.norm[-1], 4), steps=STEPS)
    return Claim(
        ("techniques",),
        _("It improves the conditioning and speeds up the convergence of SGD."),
        f"{text.format(**facts)} {exactly}",
    )


def _held(state: State) -> Claim:
    return Claim(
        ("techniques",),
        _(
            "Optimization gets faster because normalization does not let weights explode, and "
            "keeps them within a certain region."
        ),
        " ".join([*_grown_words(state), _no_hold()]),
    )


def _grown_words(state: State) -> list[str]:
    """By what training multiplies the hidden weights, without a norm and under batch norm."""
    by_seed = state.fits_by_seed()
    none, batch = ([fits[each] for fits in by_seed] for each in ("none", "batch"))
    text = ngettext(
        "On the regression here, at the rate {rate} and {count} seed, training multiplies the "
        "length of all hidden weights so with batch norm: {batch}; without a norm: {none}.",
        "On the regression here, at the rate {rate} and {count} seeds, training multiplies the "
        "length of all hidden weights so with batch norm: {batch}; without a norm: {none}.",
        len(by_seed),
    ).format(
        rate=state["rate"],
        count=len(by_seed),
        batch=", ".join(map(_growth, batch)),
        none=", ".join(map(_growth, none)),
    )
    if any(run.diverged for run in batch):
        return [text, _("So batch norm does not keep every training from diverging here.")]
    grown = [run.grown for run in batch]
    says = [
        _("With batch norm they grow with every seed.")
        if min(grown) > 1
        else _("With batch norm they do not grow with every seed.")
    ]
    if all(run.diverged for run in none):
        says.append(_("Without a norm every training diverges at this rate: there it helps."))
    elif not any(run.diverged for run in none):
        says.append(
            {
                "first": _("They grow less than without a norm, with every seed."),
                "second": _("They grow more than without a norm, with every seed."),
            }.get(
                difference([run.grown for run in none], grown, close=0.0).verdict,
                _("Which of the two grow more is not to be told from chance here."),
            )
        )
    return [text, *says]


def _growth(run: Fit) -> str:
    if run.diverged:
        # Translators: in the place of a factor, in a list of them.
        return _("diverged")
    return number(run.grown, 4)


def _no_hold() -> str:
    return _(
        "Nothing in the norm holds them back: behind it the length of a neuron's weights changes "
        "no output but through ε, so their gradient stands across them, and each step of plain "
        "gradient descent without decay makes them longer."
    )
