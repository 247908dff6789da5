"""What the articles say of shift through depth, and what the nets on this page say to it."""

from __future__ import annotations

from collections.abc import Sequence

from normviz.language import _, ngettext
from normviz.nets.shift import jump_of_batches, middle
from normviz.nets.shift_study import Compared
from normviz.ui.frame import Claim, articles_say, read_on
from normviz.ui.numbers import number, span
from pages.depth.seeds import of_seeds, verdict
from pages.depth.state import MINI_BATCHES, State

_HELD = 50  # steps with still weights: of thousands of jumps the mean is known
_SEEDS = 3
_ALIKE = 0.1  # numbers that differ by no larger a part are called alike


def articles(state: State) -> None:
    """The claims, each with numbers from the nets on screen, and where to read on."""
    found = of_seeds(state)
    articles_say([_unscaled(state), _batches(state), _many_layers(found), _reason(found)])
    read_on("glorot2010", "he2015", "ioffe2015", "poole2016", "santurkar2018", "yang2019")


def _unscaled(state: State) -> Claim:
    scaled, raw = (state.signal(scaling=name) for name in ("standardized", "pixels"))
    text = _(
        "Pixels from 0 to 16 enter this net with a mean square {before} times that of "
        "standardized ones, and leave layer {depth} with {after} times as much."
    )
    alike = abs(raw.per_layer / scaled.per_layer - 1) < _ALIKE
    factors = (
        _("The one layer's factor is {raw} for pixels and {scaled} for standardized digits.")
        if scaled.setup.depth == 1
        else _(
            "Behind layer 1 a layer's factor hardly depends on them: {raw} for pixels and {scaled} "
            "for standardized digits. It is up to the layer."
        )
        if alike
        else _(
            "Behind layer 1 a layer's factor is {raw} for pixels and {scaled} for standardized "
            "digits."
        )
    )
    return Claim(
        ("better",),
        _("Values that are not scaled grow from layer to layer, and gradients explode."),
        f"{text} {factors}".format(
            before=number(raw.mean_square[0] / scaled.mean_square[0], 3),
            after=number(raw.mean_square[-1] / scaled.mean_square[-1], 3),
            depth=scaled.setup.depth,
            raw=number(raw.per_layer, 3),
            scaled=number(scaled.per_layer, 3),
        ),
    )


def _batches(state: State) -> Claim:
    size = state["minibatch"]
    # the next larger batch; behind the largest the next smaller one
    other = next((each for each in MINI_BATCHES if each > size), MINI_BATCHES[-2])
    none, batch, others = (
        _held(state, variant, each)
        for variant, each in (("none", size), ("batch", size), ("none", other))
    )
    return Claim(
        ("better",),
        _("The input distribution of a layer changes from one mini-batch to the next."),
        " ".join(
            [
                ngettext(
                    "With the weights held still, mini-batches of {size} digit alone move the "
                    "mean of an input by {none} standard deviations a step ({seeds} seeds).",
                    "With the weights held still, mini-batches of {size} digits alone move the "
                    "mean of an input by {none} standard deviations a step ({seeds} seeds).",
                    size,
                ),
                _by_chance(none, jump_of_batches(size)),
                _("With {other} digits a step it is {others}."),
                _("With batch norm it is {batch}: it takes the mean of each mini-batch away.")
                if max(batch) < min(none)
                else _("With batch norm it is {batch}."),
            ]
        ).format(
            size=size,
            none=span(none, 2),
            batch=span(batch, 2),
            seeds=_SEEDS,
            theory=number(jump_of_batches(size), 2),
            other=other,
            others=span(others, 2),
        ),
    )


def _held(state: State, variant: str, size: int) -> list[float]:
    """The jumps with still weights, from a few seeds."""
    shifts = [
        state.shift(variant, later=later, lr=0.0, steps=_HELD, batch=size)
        for later in range(_SEEDS)
    ]
    return [middle(each.jump) for each in shifts]


def _by_chance(jumps: list[float], theory: float) -> str:
    """Whether the jumps are those that independent digits make; with a place for these."""
    if all(abs(jump / theory - 1) < _ALIKE for jump in jumps):
        return _("That is chance: digits drawn one by one give √(2/{size}) = {theory}.")
    return _("Digits drawn one by one would give √(2/{size}) = {theory}.")


def _many_layers(found: Sequence[Compared]) -> Claim:
    says = _("With many layers the shift keeps upsetting the next layer, and training slows down.")
    if not found:
        return Claim(("batch_norm", "better"), says, _("Not measured yet."))
    none = [each.none.layers for each in found]
    batch = [each.batch.layers for each in found]
    lessens = all(one[-1] > other[-1] for one in none for other in batch)
    text = (
        _(
            "While the net trains, the mean of the input of layer 2 wanders by {first} standard "
            "deviations, of layer {hidden} by {last}; with batch norm by {normed_first} and "
            "{normed_last}, less in the last layer than without in each of {count} seeds. Whether "
            "this is what slows training is another question: the next one."
        )
        if lessens
        else _(
            "While the net trains, the mean of the input of layer 2 wanders by {first} standard "
            "deviations, of layer {hidden} by {last}; with batch norm by {normed_first} and "
            "{normed_last}. That batch norm lessens the shift is not to be told from chance here: "
            "in the last layer the ranges of {count} seeds are not apart."
        )
    )
    return Claim(
        ("batch_norm", "better"),
        says,
        text.format(
            hidden=len(none[0]),
            first=span((float(each[1]) for each in none), 2),
            last=span((float(each[-1]) for each in none), 2),
            normed_first=span((float(each[1]) for each in batch), 2),
            normed_last=span((float(each[-1]) for each in batch), 2),
            count=len(found),
        ),
    )


def _reason(found: Sequence[Compared]) -> Claim:
    text = verdict(found) if found else _("Not measured yet.")
    return Claim(
        ("techniques", "challenges"),
        _("Batch norm works because it reduces internal covariate shift."),
        # Translators: {verdict} is whole sentences.
        _("Contested, and an experiment on this page. {verdict}").format(verdict=text),
    )
