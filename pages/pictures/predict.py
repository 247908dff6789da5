"""Predict first: what becomes of the picture on screen, of the others, of a channel's mean."""

from __future__ import annotations

import streamlit as st

from normviz.language import _
from normviz.studies.picture_effects import mean_differences
from normviz.studies.pictures import ROUNDING, statistics
from normviz.ui.plain import plain
from normviz.ui.predict import Asked, Choice, Estimate, choose_question, say_where
from pages.pictures.state import NEUTRAL, Change, State
from pages.pictures.words import difference, divisor, name_of, norm_names, said, short, signed

# What "Another one" does to the picture, in turn.
_CASES = (
    Change(cast=0.3),
    Change(contrast=0.3),
    Change(brightness=-0.4),
    Change(-0.2, 0.5, 0.2),
)
_ANSWERS = {
    frozenset[str](): "none",
    frozenset({"instance"}): "instance",
    frozenset({"layer", "instance"}): "own",
    frozenset({"batch", "instance"}): "channel",
    frozenset({"batch", "layer", "instance"}): "all",
}


def asked(state: State) -> Asked | None:
    """The question that is open under "Predict"; None elsewhere, and where there is none."""
    if state["section"] != "predict":
        return None
    if state["view"] == "colours":
        return _colours(state)
    if state["ask"] == "mean":
        return _mean(state)
    if state.change == NEUTRAL or (state["ask"] == "others" and state.count == 1):
        return None
    return _undone(state) if state["ask"] == "undone" else _others(state)


def questions(state: State) -> None:
    """Where the questions are chosen."""
    if state["view"] == "colours":
        say_where()
        return
    choose_question(
        state,
        {
            "undone": _("Which norms take it back"),
            "others": _("What becomes of the others"),
            "mean": _("A channel's mean"),
        },
    )
    if asked(state) is None:
        st.caption(
            _("There is no other picture: upload one, or reset the page.")
            if state.change != NEUTRAL
            else _("There is nothing to predict yet: move a slider of the picture first.")
        )


def _about(state: State) -> str:
    names = ("pictures", "changes", "who", "other", "mode", "steps")
    return "-".join(str(state[name]) for name in names)


def _again(state: State) -> None:
    """Another change of the same picture."""
    place = _CASES.index(state.change) + 1 if state.change in _CASES else 0
    state.set(changes=state.changed(_CASES[place % len(_CASES)]))


def _undone(state: State) -> Asked:
    norms = ("batch", "layer", "instance")

    def truth() -> str:
        return _ANSWERS[frozenset(norm for norm in norms if state.effects[norm].exactly)]

    def why() -> str:
        names = norm_names()
        found = ", ".join(
            # Translators: a norm and a number.
            _("{norm} {difference}").format(
                norm=names[norm], difference=difference(state.effects[norm].own)
            )
            for norm in norms
        )
        means, stds = statistics(state.batch)
        old_means, old_stds = statistics(state.without)
        who = state.who
        return _(
            "Largest difference of the outputs with the change and without: {found}. The change "
            "took red from mean {old_mean} and standard deviation {old_std} to {mean} and {std}, "
            "and blue from {old_blue_mean} and {old_blue_std} to {blue_mean} and {blue_std}: "
            "instance norm takes each of these by itself, layer norm one mean and one standard "
            "deviation of all three channels, batch norm those of all pictures."
        ).format(
            found=found,
            old_mean=short(old_means[who, 0]),
            old_std=short(old_stds[who, 0]),
            mean=short(means[who, 0]),
            std=short(stds[who, 0]),
            old_blue_mean=short(old_means[who, 2]),
            old_blue_std=short(old_stds[who, 2]),
            blue_mean=short(means[who, 2]),
            blue_std=short(stds[who, 2]),
        )

    return Asked(
        Choice(
            "pictures.undone",
            _(
                "{picture}, {change}. Under which of three norms does it become what it becomes as "
                "it came, but for ε?"
            ).format(picture=plain(name_of(state, state.who)), change=said(state.change)),
            {
                "instance": _("Instance norm alone."),
                "own": _("Instance norm and layer norm."),
                "channel": _("Instance norm and batch norm."),
                "all": _("All three."),
                "none": _("None of them."),
            },
            about=_about(state),
        ),
        truth,
        why,
        lambda: _again(state),
    )


def _others(state: State) -> Asked:
    """What happens to the other pictures under batch norm."""

    def truth() -> str:
        differences = list(_others_moved(state).values())
        if max(map(abs, differences)) <= ROUNDING:
            return "same"
        if min(differences) > ROUNDING:
            return "brighter"
        return "darker" if max(differences) < -ROUNDING else "both"

    return Asked(
        Choice(
            "pictures.others",
            _(
                "{picture}, {change}. What does that do to the other pictures under batch norm?"
            ).format(picture=plain(name_of(state, state.who)), change=said(state.change)),
            {
                "darker": _("They all become darker on average."),
                "brighter": _("They all become brighter on average."),
                "both": _("Some become brighter, some darker."),
                "same": _("Their average brightness stays."),
            },
            about=_about(state),
        ),
        truth,
        lambda: _why_others(state),
        lambda: _again(state),
    )


def _others_moved(state: State) -> dict[int, float]:
    """How much brighter the outputs of the other pictures are under batch norm, by place."""
    before, after = state.outputs_without["batch"].y, state.outputs["batch"].y
    moved = mean_differences(before, after)
    return {place: float(moved[place]) for place in range(state.count) if place != state.who}


def _why_others(state: State) -> str:
    before, after = state.outputs_without["batch"], state.outputs["batch"]
    moved = ", ".join(
        # Translators: a picture, and by how much its mean output has changed: "Cat +0.3".
        _("{picture} {difference}").format(
            picture=plain(name_of(state, place)), difference=signed(value)
        )
        for place, value in _others_moved(state).items()
    )
    return _(
        "Batch norm now subtracts {mean} from every red value, where it subtracted {old_mean} "
        "without the change, and divides by {std} in place of {old_std}. Mean outputs changed by: "
        "{moved}."
    ).format(
        mean=short(after.mean.ravel()[0]),
        old_mean=short(before.mean.ravel()[0]),
        std=short(divisor(after)),
        old_std=short(divisor(before)),
        moved=moved,
    )


def _mean(state: State) -> Asked:
    """Where a picture's red lies under batch norm, from the numbers that give it."""
    who, out = state.who, state.outputs["batch"]
    means, _stds = statistics(state.batch)

    def again() -> None:
        state.set(who=(who + 1) % state.count)

    return Asked(
        Estimate(
            "pictures.mean",
            _(
                "Red has the mean {own} in {picture}. Batch norm subtracts {mean} from red and "
                "divides by {std}. What mean has the red of {picture} after it?"
            ).format(
                picture=plain(name_of(state, who)),
                own=short(means[who, 0]),
                mean=short(out.mean.ravel()[0]),
                std=short(divisor(out)),
            ),
            -3.0,
            3.0,
            0.1,
            about=_about(state),
        ),
        lambda: float(statistics(out.y)[0][who, 0]),
        lambda: _(
            "({own} − {mean}) / {std}: batch norm moves all pictures by the same, and leaves each "
            "where it lies among them. Under instance norm it is {instance}."
        ).format(
            own=short(means[who, 0]),
            mean=short(out.mean.ravel()[0]),
            std=short(divisor(out)),
            instance=difference(abs(statistics(state.outputs["instance"].y)[0][who, 0])),
        ),
        again,
    )


def _colours(state: State) -> Asked:
    """Whose mean the result has."""
    a, b = state.who, state["other"]
    means, _stds = statistics(state.batch)

    def again() -> None:
        state.set(other=(b + 1) % state.count)

    return Asked(
        Estimate(
            "pictures.colours",
            _(
                "Red has the mean {mean_a} in {a} and {mean_b} in {b}. {a} gets the colours of "
                "{b}. What mean has its red then?"
            ).format(
                a=plain(name_of(state, a)),
                b=plain(name_of(state, b)),
                mean_a=short(means[a, 0]),
                mean_b=short(means[b, 0]),
            ),
            0.0,
            1.0,
            0.01,
            about=_about(state),
        ),
        lambda: float(statistics(state.recoloured[None])[0][0, 0]),
        lambda: _(
            "Instance norm makes the mean of each channel 0, γ multiplies by the standard "
            "deviation of B, and β adds its mean: {mean_b}."
        ).format(mean_b=short(means[b, 0])),
        again,
    )
