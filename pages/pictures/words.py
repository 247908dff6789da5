"""What the page says: names of pictures and norms, and the sentence under the picture."""

from __future__ import annotations

from normviz.language import _, listed, ngettext
from normviz.norms.normalize import Normalized
from normviz.studies.picture_effects import largest_difference
from normviz.studies.pictures import ROUNDING, statistics
from normviz.ui.numbers import number, span
from normviz.ui.plain import in_one_line
from pages.pictures.own import own_pictures
from pages.pictures.state import NEUTRAL, Change, Effect, State


def norm_names() -> dict[str, str]:
    """The norms, as a sentence calls them."""
    return {
        "batch": _("batch norm"),
        "layer": _("layer norm"),
        "instance": _("instance norm"),
        "group": _("group norm"),
        "rms": _("RMS norm"),
    }


def channel_names() -> tuple[str, str, str]:
    """The three channels."""
    return _("red"), _("green"), _("blue")


_LONGEST = 32  # characters of a file's name


def picture_names(state: State) -> list[str]:
    """The pictures' names; a learner's own are the names of files, as they are."""
    shipped = {
        "astronaut": _("Astronaut"),
        # Translators: a photograph of a cat.
        "cat": _("Cat"),
        # Translators: a photograph of a cup of coffee.
        "coffee": _("Coffee"),
        # Translators: a photograph of a rocket at its start.
        "rocket": _("Rocket"),
    }
    own = own_pictures()
    return [
        in_one_line(own[key].name)[:_LONGEST] if key in own else shipped[key]
        for key in state["pictures"]
    ]


def name_of(state: State, place: int) -> str:
    """The name of one picture; of a learner's own it is text that goes through `plain`."""
    return picture_names(state)[place]


def said(change: Change) -> str:
    """What the sliders do to a picture, in a few words."""
    if change == NEUTRAL:
        # Translators: of a picture: nothing has been changed.
        return _("as it came")
    parts = []
    if change.brightness != NEUTRAL.brightness:
        parts.append(_("brightness {number}").format(number=signed(change.brightness)))
    if change.contrast != NEUTRAL.contrast:
        parts.append(_("contrast × {number}").format(number=short(change.contrast)))
    if change.cast != NEUTRAL.cast:
        parts.append(
            _("red {red}, blue {blue}").format(red=signed(change.cast), blue=signed(-change.cast))
        )
    return ", ".join(parts)


def reading(state: State) -> str:
    """The line under the picture."""
    return _colours(state) if state["view"] == "colours" else _norms(state)


def _norms(state: State) -> str:
    name = name_of(state, state.who)
    if state.change == NEUTRAL:
        return _(
            "{picture} is as it came. Move one of its sliders, and see which norms take that back."
        ).format(picture=name)
    first = _(
        "{picture}, {change}: its outputs differ from those of the picture as it came by up to "
        "{differences}."
    ).format(picture=name, change=said(state.change), differences=differences(state.effects))
    return " ".join([first, taken_back(state.effects), to_others(state)])


def differences(effects: dict[str, Effect]) -> str:
    """The largest difference of the changed picture's output, norm by norm."""
    names = norm_names()
    # Translators: a number and where it is found: "0.5 under batch norm".
    each = _("{difference} under {norm}")
    return listed(
        [
            each.format(difference=difference(effect.own), norm=names[norm])
            for norm, effect in effects.items()
        ]
    )


def taken_back(effects: dict[str, Effect]) -> str:
    """Which norms undo the change: all but for ε."""
    names = norm_names()
    exact = [norm for norm, effect in effects.items() if effect.exactly]
    if not exact:
        return _("No norm takes the change back.")
    left = max(effects[norm].own for norm in exact)
    norms = listed([names[norm] for norm in exact])
    if left <= ROUNDING:
        return _("Taken back by: {norms}.").format(norms=norms)
    # Translators: ε keeps the division from being one by 0, and changes the result a little.
    return _("Taken back, but for the work of ε, by: {norms}.").format(norms=norms)


def between_modes(state: State) -> str:
    """What the memory of batch norm changes, and whether other norms need one."""
    found = dict(state.between_modes)
    batch, others = found.pop("batch"), max(found.values())
    text = ngettext(
        "At inference batch norm takes what it remembers of {steps} step of training on the "
        "pictures as they came. Between its outputs and those in training the largest difference "
        "is {batch}, for the other norms {others}.",
        "At inference batch norm takes what it remembers of {steps} steps of training on the "
        "pictures as they came. Between its outputs and those in training the largest difference "
        "is {batch}, for the other norms {others}.",
        state["steps"],
    ).format(steps=state["steps"], batch=difference(batch), others=difference(others))
    if others > ROUNDING:
        return text
    return " ".join([text, _("They need no memory: each picture brings its own statistics.")])


def to_others(state: State) -> str:
    """What the change of one picture does to the outputs of the others."""
    if state.count == 1:
        return _("There is no other picture.")
    names = norm_names()
    moved = {
        norm: effect.most_of_others
        for norm, effect in state.effects.items()
        if effect.most_of_others > ROUNDING
    }
    if not moved:
        return _("The outputs of the other pictures do not change under any norm.")
    return _("The outputs of other pictures change too: {norms}.").format(
        norms=listed(
            [
                # Translators: a norm and a number: "batch norm by up to 0.5".
                _("under {norm} by up to {difference}").format(
                    norm=names[norm], difference=difference(value)
                )
                for norm, value in moved.items()
            ]
        )
    )


def _colours(state: State) -> str:
    a, b = name_of(state, state.who), name_of(state, state["other"])
    if state["other"] == state.who:
        off = largest_difference(state.recoloured, state.batch[state.who])
        return _(
            "{a} in its own colours is itself: the largest difference is {difference}."
        ).format(a=a, difference=difference(off))
    means, stds = statistics(state.recoloured[None])
    means_b, stds_b = statistics(state.batch[state["other"]][None])
    first = _(
        "{a} in the colours of {b}: the means of red, green and blue are now {means}. The "
        "largest difference from those of {b} is {mean_off}, of the standard deviations {std_off}."
    ).format(
        a=a,
        b=b,
        means=listed([short(value) for value in means[0]]),
        mean_off=difference(largest_difference(means, means_b)),
        std_off=difference(largest_difference(stds, stds_b)),
    )
    return " ".join([first, _sliders(state, a)])


def _sliders(state: State, a: str) -> str:
    """Whether what the sliders do to A is seen in the result."""
    if state.change == NEUTRAL:
        return _("{a} is as it came.").format(a=a)
    off = largest_difference(state.recoloured, state.recoloured_without)
    return _(
        "{a} has {change}: the largest difference from the result of {a} as it came is "
        "{difference}."
    ).format(a=a, change=said(state.change), difference=difference(off))


def colours_clipped(share: float) -> str:
    """What of the result does not fit on a screen."""
    return _(
        "Values from 0 to 1; of the result {share} are below 0 or above 1, and clipped on screen."
    ).format(share=percent(share))


def clipped_said(shares: dict[str, list[float]]) -> str:
    """The rule back to the screen, and what it clips: a share of each picture, by norm."""
    names = norm_names()
    # Translators: a norm and a share, or a range of shares: "batch norm 0.1 to 0.3 %".
    each = _("{norm} {share} %")
    return _(
        "Before: values from 0 to 1. After: 0.5 + y/6, for all pictures and norms, so that y = 0 "
        "is mid-grey, −3 black and 3 white. What is beyond is clipped: {shares} of a picture's "
        "values."
    ).format(
        shares=listed(
            [
                each.format(norm=names[norm], share=span([100 * share for share in values], 2))
                for norm, values in shares.items()
            ]
        )
    )


def short(value: float) -> str:
    """A number of a sentence."""
    return number(value, 3)


def signed(value: float) -> str:
    """A number that is added, with its sign.

    >>> signed(0.2), signed(-0.2)
    ('+0.2', '−0.2')
    """
    return f"+{short(value)}" if value > 0 else short(value)


def difference(value: float) -> str:
    """A largest difference: two digits, and 0 for what rounding explains.

    >>> difference(0.00123), difference(1e-15)
    ('0.0012', '0')
    """
    return number(0.0 if value <= ROUNDING else value, 2)


def percent(share: float) -> str:
    """A share as a percentage.

    >>> percent(0.0123)
    '1.2 %'
    """
    return f"{number(100 * share, 2)} %"


def divisor(out: Normalized) -> float:
    """What batch norm divides red by: the root of its variance and ε."""
    return float(1 / out.inv_std.ravel()[0])


def capital(name: str) -> str:
    """The name of a norm as the head of a column.

    >>> capital("batch norm")
    'Batch norm'
    """
    return name[:1].upper() + name[1:]
