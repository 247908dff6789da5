"""The grid: a batch drawn as cells, where cells that share statistics light up together.

The drawing happens in the browser (`frontend/grid`); this side names what it draws, puts it into
words and hands on what the learner did. Numbers are computed by the caller, all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from math import prod
from typing import Any, Literal, NotRequired, TypedDict

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from normviz.language import _, current_language, ngettext
from normviz.ui.assets import module_component
from normviz.ui.mail import answer
from normviz.ui.numbers import percent

Side = Literal["before", "after"]
Number = float | str
"""A number as JSON can say it: NaN and the infinities are the strings "NaN", "Infinity", ..."""

MOST_CHIPS = 48
MOST_BLOCK_CELLS = 12
_FLOAT_CHARS = 16  # no float32 is longer, written at its shortest


class Step(TypedDict):
    """One station on the way from x to y: a value for every cell, in C order.

    `symbol` names the station, `cells` what its cells hold, `caption` says so in a sentence; at
    "mean" and "var" the cells hold what the statistic is the mean of. `side`: what comes in is
    "before", what goes out "after".
    """

    key: str
    label: str
    symbol: str
    cells: str
    caption: str
    side: Side
    values: list[Number]
    digits: int


class Groups(TypedDict):
    """The sets of cells that share statistics, and these; `mean` is None where none is taken."""

    ids: list[int]
    labels: list[str]
    members: str
    mean: list[Number] | None
    var: list[Number]
    inv_std: list[Number]
    digits: int


class Params(TypedDict):
    """Which gamma and beta a cell is scaled and shifted by."""

    ids: list[int]
    gamma: list[Number]
    beta: list[Number] | None


class Hist(TypedDict):
    """A small histogram; `zeros` is the share of exact zeros, drawn as a bar of its own.

    `of` is the key of the step whose values it holds, or "relu" for the ReLU of y: then the
    pointed cell's value is shown on it. `top` is the end of the counts' axis.
    """

    label: str
    edges: list[Number]
    counts: list[int]
    zeros: float | None
    side: Side
    note: NotRequired[str]
    of: NotRequired[str]
    top: NotRequired[int]


class GridData(TypedDict):
    """Everything the grid draws; `single`: whether its cells are float32, sent as short texts."""

    shape: list[int]
    rows: list[str]
    cols: list[str]
    steps: list[Step]
    step: int
    groups: Groups | None
    params: Params | None
    pinned: int | None
    slice: int
    mode: Literal["explore", "mark", "reveal"]
    marks: list[int]
    hide: list[str]
    editable: bool
    hist: list[Hist]
    single: NotRequired[bool]
    seq: NotRequired[int]
    text: NotRequired[dict[str, str]]


def json_numbers(array: NDArray[Any]) -> list[Number]:
    """The values in C order as JSON can say them; float32 values at their shortest, 0.1 as 0.1."""
    flat = np.asarray(array).ravel()
    if flat.dtype.itemsize < 8 and flat.dtype.kind == "f":
        values = flat.astype(f"U{_FLOAT_CHARS}").astype(np.float64)
    else:
        values = flat.astype(np.float64)
    numbers: list[Number] = list(values.tolist())
    for i in np.flatnonzero(~np.isfinite(flat)):
        numbers[i] = "NaN" if np.isnan(flat[i]) else "Infinity" if flat[i] > 0 else "-Infinity"
    return numbers


def grid(
    data: GridData, *, key: str, on_event: Callable[[dict[str, Any]], None], reading: str = ""
) -> None:
    """Draw `data`; `on_event` is called once with every event, before the script runs again.

    `reading`: the line under it that reads it aloud, as `frame.reading` has it for other pictures.

    An event is {"seq", "type"} and what belongs to its type: "pin" an "index"; "edit" an "index"
    and the typed text as "value"; "step" a "step"; "slice" a "slice"; "marks" a list "marks". What
    does not fit the data that was drawn is dropped here.
    """
    answered = f"{key}:seq"

    def hand_on() -> None:
        event = st.session_state[key].get("event")
        if not isinstance(event, Mapping) or not _whole(event.get("seq"), 0, 2**53):
            return
        # A dropped event is answered too: the browser waits for the answer.
        st.session_state[answered] = max(event["seq"], st.session_state.get(answered, 0))
        if fits(event, data):
            on_event(dict(event))

    seq = max(data.get("seq", 0), st.session_state.get(answered, 0))
    hists = [{**item, "alt": hist_text(item), "share": _share(item)} for item in data["hist"]]
    module_component("normviz_grid")(
        data={
            **data,
            **answer(seq),
            "hist": hists,
            "text": words(data),
            "block": block_axes(data["shape"]),
            "reading": reading,
        },
        key=key,
        on_event_change=hand_on,
    )


def fits(event: Mapping[str, Any], data: GridData) -> bool:
    """Whether `event`, which comes from a browser, is one that this data allows."""
    size = prod(data["shape"])
    index = _whole(event.get("index"), 0, size)
    match event.get("type"):
        case "pin":
            return index
        case "edit":
            value = event.get("value")
            return index and data["editable"] and isinstance(value, str) and len(value) <= 100
        case "step":
            return _whole(event.get("step"), 0, len(data["steps"]))
        case "slice":
            return len(data["shape"]) == 5 and _whole(event.get("slice"), 0, data["shape"][2])
        case "marks":
            marks = event.get("marks")
            return (
                isinstance(marks, Sequence)
                and len(marks) <= size
                and all(_whole(i, 0, size) for i in marks)
            )
    return False


def _whole(value: Any, low: int, end: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and low <= value < end


def words(data: GridData) -> dict[str, str]:
    """All text of the grid itself; names in braces are filled in by the browser."""
    groups = data["groups"]
    more = max(0, len(groups["labels"]) - MOST_CHIPS) if groups else 0
    centred = groups is None or groups["mean"] is not None
    known = _words(current_language(), tuple(data["shape"]), more, centred, data["editable"])
    return {**known, **data.get("text", {})}


@lru_cache(maxsize=256)
def _words(
    _language: str, shape: tuple[int, ...], more: int, centred: bool, editable: bool
) -> dict[str, str]:
    return {
        "grid": _("The batch, {samples} by {features}").format(
            samples=ngettext("{count} sample", "{count} samples", shape[0]).format(count=shape[0]),
            features=ngettext("{count} feature", "{count} features", shape[1]).format(
                count=shape[1]
            ),
        ),
        "place": _place(len(shape)),
        # Translators: a cell, for a screen reader; "set" is the noun, {group} its short name.
        "cell": _("{place}: {symbol} = {value}, set {group}"),
        "cell_alone": _("{place}: {symbol} = {value}"),
        # Translators: a cell, for a screen reader; "set" is the noun, {group} its short name.
        "cell_of": _("{place}: {symbol} = {value}, set {group}, {statistic} = {number}"),
        # Translators: an adjective, in the place of a number that is not told yet.
        "hidden": _("hidden"),
        # Translators: an adjective, said of a cell.
        "pinned": _("pinned"),
        # Translators: said of a cell, as the next three.
        "marked": _("marked by you"),
        # Translators: said of a cell.
        "right": _("marked, and right"),
        # Translators: said of a cell.
        "wrong": _("marked, but in another set"),
        # Translators: said of a cell.
        "missed": _("missed: it is in the set"),
        "edit": _("New value of {place}"),
        "hint": _(
            "Point at a cell, or move with the arrow keys: the cells that share its statistics "
            "light up. Click or press Space to pin it, Enter to change its value."
        )
        if editable
        else _(
            "Point at a cell, or move with the arrow keys: the cells that share its statistics "
            "light up. Click or press Space to pin it."
        ),
        "hint_mark": _(
            "Mark every cell that you think shares its statistics with the pinned cell: click it, "
            "or press Space."
        ),
        "sideways": _("The batch goes on at the side: scroll, or use the arrow keys."),
        "downwards": _("The batch goes on below: scroll, or use the arrow keys."),
        "steps": _("Steps from the input to the output"),
        "back": _("Previous step"),
        "forward": _("Next step"),
        "play": _("Play the steps"),
        # Translators: a verb, a button.
        "pause": _("Pause"),
        "pace": _("Pace of Play"),
        # Translators: a choice: how long Play stays at each step; s are seconds.
        "pace_step": _("{seconds} s a step"),
        "step_now": _("Step {number} of {count}: {label}"),
        "statistics": _("Statistics of each set"),
        "mean": "μ",
        # Translators: a noun, the label of a statistic over a set of cells.
        "var": "σ²" if centred else _("mean square"),
        # Translators: after the statistics of the first sets.
        "more": ngettext("and {count} more set", "and {count} more sets", more).format(count=more)
        if more
        else "",
        # Translators: a noun and a number: how many values a histogram's bar holds.
        "count": _("count {count}"),
        "slice": _("Slice {number} of {count}"),
        "block": _block_text(shape),
    }


def _place(rank: int) -> str:
    return {
        # Translators: the name of a cell: of its row (a sample), then of its column (a feature).
        2: _("{row}, {col}"),
        3: _("{row}, {col}, position {position}"),
        4: _("{row}, {col}, row {line}, column {position}"),
        5: _("{row}, {col}, slice {slice}, row {line}, column {position}"),
    }[rank]


_SPACE = {2: "", 3: "L", 4: "H, W", 5: "D, H, W"}


def _block_text(shape: Sequence[int]) -> str:
    size = " × ".join(str(n) for n in shape)
    if len(shape) == 2:
        text = ngettext(
            "The batch as a block of N × C = {size} cell",
            "The batch as a block of N × C = {size} cells",
            prod(shape),
        )
        return text.format(size=size)
    text = ngettext(
        "The batch as a block of N × C × ({space}) = {size} cell",
        "The batch as a block of N × C × ({space}) = {size} cells",
        prod(shape),
    )
    return text.format(space=_SPACE[len(shape)], size=size)


def block_axes(shape: Sequence[int]) -> dict[str, Any]:
    """The axes of the drawn block: at most 12 cells along each, and what one of them stands for."""
    sizes = {"N": shape[0], "C": shape[1], _SPACE[len(shape)]: prod(shape[2:])}
    axes: list[dict[str, Any]] = [
        {"label": label, "size": size, "per": max(1, -(-size // MOST_BLOCK_CELLS))}
        for label, size in sizes.items()
    ]
    notes = [
        ngettext(
            "One step along {axis} stands for {count} cell.",
            "One step along {axis} stands for {count} cells.",
            axis["per"],
        ).format(axis=axis["label"], count=axis["per"])
        for axis in axes
        if axis["per"] > 1
    ]
    return {"axes": axes, "note": " ".join(notes)}


def hist_text(item: Hist) -> str:
    """A small histogram in words."""
    counts, edges = item["counts"], [float(edge) for edge in item["edges"]]
    total, parts = sum(counts), []
    if total:
        k = counts.index(max(counts))
        parts.append(
            ngettext(
                "{label}: a histogram of {total} value between {low} and {high}; its fullest bin, "
                "from {start} to {end}, holds {most}.",
                "{label}: a histogram of {total} values between {low} and {high}; its fullest bin, "
                "from {start} to {end}, holds {most}.",
                total,
            ).format(
                label=item["label"],
                total=total,
                low=f"{edges[0]:.4g}",
                high=f"{edges[-1]:.4g}",
                most=counts[k],
                start=f"{edges[k]:.4g}",
                end=f"{edges[k + 1]:.4g}",
            )
        )
    else:
        parts.append(_("{label}: a histogram without values.").format(label=item["label"]))
    if item["zeros"] is not None:
        parts.append(_("{share} of the values are zero.").format(share=_share(item)))
    return " ".join(parts)


def _share(item: Hist) -> str:
    return "" if item["zeros"] is None else percent(item["zeros"])
