"""What is unusual about the pictures, why, and what mends it."""

from __future__ import annotations

from normviz.language import _
from normviz.studies.picture_effects import largest_difference
from normviz.studies.pictures import statistics
from normviz.ui.findings import Finding
from normviz.ui.plain import plain
from pages.pictures.state import EXAMPLES, NEUTRAL, State
from pages.pictures.words import channel_names, difference, name_of, short

_FLAT = 0.01  # a standard deviation, of values from 0 to 1: less than three of 255 levels


def findings(state: State) -> list[Finding]:
    """What this state of the page has to be told about."""
    found = []
    if state["view"] == "norms" and state.count == 1:
        found.append(_alone(state))
    flat = _flat(state)
    if flat:
        found.append(flat)
    return found


def _alone(state: State) -> Finding:
    off = largest_difference(state.outputs["batch"].y, state.outputs["instance"].y)
    if state["mode"] == "training":
        text = _(
            "**One picture is the whole batch.** Batch norm averages a channel over the pixels of "
            "all pictures, which are those of this one: the largest difference from instance norm "
            "is {difference}."
        )
    else:
        text = _(
            "**One picture is the whole batch.** In training batch norm then does what instance "
            "norm does; at inference, with what it remembers, the largest difference is "
            "{difference}."
        )
    more = next(key for key in EXAMPLES if key not in state["pictures"])
    return Finding(
        text.format(difference=difference(off)),
        _("Add an example"),
        {"pictures": (*state["pictures"], more)},
    )


def _flat(state: State) -> Finding | None:
    """A channel that hardly varies: instance norm makes much of very little."""
    _means, stds = statistics(state.batch)
    low = stds[state.who].min()
    if low >= _FLAT:
        return None
    channel = channel_names()[int(stds[state.who].argmin())]
    text = _(
        "**Next to no contrast.** In {picture} {channel} has the standard deviation {std}. "
        "Instance norm divides by it, and what is small in the picture becomes large."
    ).format(picture=plain(name_of(state, state.who)), channel=channel, std=short(float(low)))
    _plain_means, as_it_came = statistics(state.plain)
    if state.change.contrast < NEUTRAL.contrast and as_it_came[state.who].min() >= _FLAT:
        return Finding(
            text,
            _("Give it back its contrast"),
            {"changes": state.changed(state.change._replace(contrast=NEUTRAL.contrast))},
        )
    return Finding(text)
