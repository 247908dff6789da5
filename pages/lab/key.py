"""What can be done in the grid, and what its marks mean."""

from __future__ import annotations

import streamlit as st

from normviz.language import _
from normviz.ui.assets import module_component
from pages.lab.state import State
from pages.lab.view import group_labels


def what_to_do() -> None:
    """That cells are pointed at, pinned and edited; until it is dismissed in this browser."""
    module_component("normviz_hint")(
        # Translators: a button that takes a hint away.
        data={"name": "grid", "text": _by_mouse(), "dismiss": _("Got it")},
        key="lab.what_to_do",
    )


def _by_mouse() -> str:
    return _(
        "**Point** at a cell to light up its set, **click** to pin it, **double-click** to change "
        "it."
    )


def key(state: State) -> None:
    """What the marks in the grid mean, in a drawer; closed, it costs nothing."""
    drawer = st.expander(_("What the marks mean"), key="lab.key", on_change="rerun", type="compact")
    if drawer.open:
        drawer.markdown("\n".join(f"- {line}" for line in _lines(state)))


def _lines(state: State) -> list[str]:
    experiment = state.experiment
    lines = []
    if experiment.out is not None:
        label = group_labels(experiment)[int(experiment.out.partition.ids[state.pinned()])]
        lines.append(
            _(
                "**{label}** in a corner and a colour of its own: the set of cells that share a "
                "mean and a variance. n is the number of the sample, c of the feature or channel, "
                "g of the group, p of the place: n1·g2 is group 2 of sample 1."
            ).format(label=label)
        )
    lines += [
        _("**The dot and the frame**: the pinned cell, whose arithmetic stands under the grid."),
        _(
            "**The bar** in a cell: its number, from the smallest to the largest of the batch at "
            "this step; it starts at 0."
        ),
        _(
            "**The block** beside the grid: the whole batch with its axes, samples N, features or "
            "channels C, places. The lit cells are the set of the pinned one."
        ),
        _(
            "**The chips** under the grid: mean and variance of each set. **The small "
            "histograms**: the input, what the cells show now, and the output after ReLU; a "
            "triangle marks the cell that you point at."
        ),
        _by_mouse(),
        _(
            "By keyboard: arrows move from cell to cell, Space pins, Enter changes the value, "
            "Escape leaves it as it was."
        ),
    ]
    return lines
