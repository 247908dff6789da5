"""The controls of the runs: which run they change, how it learns, what its net is made of."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from normviz.language import _
from normviz.nets.activations import ACTIVATIONS
from normviz.nets.initialization import SCHEMES
from normviz.nets.network import DROP_AT
from normviz.nets.optimizers import CLIPS, OPTIMIZERS, SCHEDULES
from normviz.nets.signal import PLACEMENTS
from normviz.nets.split import PIXEL_SCALINGS
from normviz.norms.partition import divisors
from normviz.ui.choices import choose
from normviz.ui.live_slider import LiveSlider, live_sliders
from normviz.ui.state import hand, taken
from pages.train.drawer import data_drawer
from pages.train.names import (
    LETTERS,
    activation_names,
    clip_names,
    drop_names,
    init_names,
    norm_names,
    optimizer_names,
    placement_names,
    run_names,
    scaling_names,
    schedule_names,
    value_words,
)
from pages.train.runs import (
    KINDS,
    LAST_SEED,
    MOST_DROPOUT,
    MOST_EPOCHS,
    MOST_HIDDEN,
    MOST_RUNS,
    PARTS,
)
from pages.train.state import ALL, DIFFERS, LAST_SPLIT, Train

WIDTHS = (8, 16, 32, 64, 128, 256, 512)
BATCHES = (1, 2, 3, 4, 8, 16, 32, 33, 64, 114, 128, 256, 512, 1024)
L2S = (0.0, 1e-5, 1e-4, 1e-3, 3e-3, 0.01, 0.03, 0.1)
CLIPS_AT = (0.01, 0.1, 0.5, 1.0, 5.0, 10.0)
RATE_POWERS = (-4.0, 2.0)
_RATE_STEP = 0.05
_DROPOUT_STEP = 0.05


def controls(page: Train) -> None:
    """The column of controls: which runs they change, and one of three drawers."""
    _chooser(page)
    names = {
        "learning": _("Learning"),
        "net": _("Net"),
        "extras": _("Extras"),
        "data": _("Data"),
    }
    choose(page.state, "controls", _("Controls"), names, label_shown=False)
    match page.state["controls"]:
        case "learning":
            _learning(page)
        case "net":
            _net(page)
        case "extras":
            _extras(page)
        case _drawer:
            _data(page)


def _chooser(page: Train) -> None:
    count = len(page.runs)
    st.segmented_control(
        _("The controls change"),
        (ALL, *LETTERS[:count]) if count > 1 else (ALL,),
        format_func=lambda edit: _("all runs") if edit == ALL else edit,
        required=True,
        wrap=True,
        **page.state.widget("edit"),
    )
    one = page.state["edit"] != ALL
    if one:
        st.caption(run_names(page.runs)[page.edited[0]])
    first, second = (st.container(horizontal=True, gap="small") for _row in range(2))
    first.button(
        _("Add a run"),
        icon=":material/add:",
        on_click=page.add,
        disabled=count == MOST_RUNS,
        width="stretch",
        help=_("A copy of the run that the controls change; up to {most} side by side.").format(
            most=MOST_RUNS
        ),
    )
    first.button(
        _("Remove"),
        icon=":material/remove:",
        on_click=page.remove,
        disabled=not one or count == 1,
        width="stretch",
        help=_("Choose a run above, then take it away."),
    )
    second.button(
        _("Pin"),
        icon=":material/keep:",
        on_click=page.pin,
        width="stretch",
        help=_("Keep the run that the controls change in the picture, as it is now."),
    )
    if page.pins:
        second.button(_("Unpin"), icon=":material/keep_off:", on_click=page.unpin, width="stretch")
    else:
        second.button(
            _("Reset"),
            icon=":material/restart_alt:",
            on_click=page.state.reset,
            width="stretch",
        )


# --- the drawers ---------------------------------------------------------------------------------


def _learning(page: Train) -> None:
    rates, (low, high) = page.values("lr"), RATE_POWERS
    power = min(max(math.log10(rates[0]), low), high)
    help = _differs(page, "lr")
    spec = LiveSlider("lr", _("learning rate"), low, high, _RATE_STEP, power, log=True, help=help)

    def take(moved: dict[str, float]) -> None:
        page.change(lr=float(f"{10 ** moved['lr']:.3g}"))

    live_sliders([spec], key="train.rate", on_change=take)
    _choice(page, "optimizer", _("Optimizer"), OPTIMIZERS, optimizer_names())
    if "momentum" in page.values("optimizer"):
        _choice(page, "momentum", _("Momentum"), (0.5, 0.8, 0.9, 0.95, 0.99))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        _choice(page, "batch", _("Batch size"), BATCHES, width=120)
        _whole(page, "epochs", _("Epochs"), 1, MOST_EPOCHS)
    _choice(page, "schedule", _("Rate over time"), SCHEDULES, schedule_names())
    _whole(page, "seed", _("Seed"), 0, LAST_SEED)


def _extras(page: Train) -> None:
    drops, help = page.values("dropout"), _differs(page, "dropout")
    spec = LiveSlider("dropout", _("dropout"), 0, MOST_DROPOUT, _DROPOUT_STEP, drops[0], help=help)
    live_sliders(
        [spec], key="train.dropout", on_change=lambda moved: page.change(dropout=moved["dropout"])
    )
    if set(drops) != {0.0} and "after" in page.values("placement"):
        _choice(page, "drop_at", _("Dropout stands"), DROP_AT, drop_names())
    with st.container(horizontal=True, vertical_alignment="bottom"):
        _choice(page, "l2", _("L2"), L2S, width=120)
        kinds = {False: _("off"), True: _("on")}
        _choice(page, "weight_norm", _("Weight norm"), tuple(kinds), kinds, width=120)
    _choice(page, "clip", _("Gradients"), CLIPS, clip_names())
    if set(page.values("clip")) != {"none"}:
        _choice(page, "clip_at", _("Clipped at"), CLIPS_AT)
    rests = {False: _("dropped"), True: _("kept")}
    _choice(page, "keep_rest", _("A smaller last batch"), tuple(rests), rests)


def _data(page: Train) -> None:
    data_drawer(page.state)
    st.selectbox(
        _("Pixels"),
        PIXEL_SCALINGS,
        format_func=lambda name: scaling_names()[name],
        **page.state.widget("scaling"),
    )
    st.number_input(
        _("Seed of the split"), min_value=0, max_value=LAST_SPLIT, **page.state.widget("split")
    )


def _net(page: Train) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        _whole(page, "hidden", _("Hidden layers"), 0, MOST_HIDDEN)
        _choice(page, "width", _("Units a layer"), WIDTHS, width=120)
    _choice(page, "activation", _("Activation"), tuple(ACTIVATIONS), activation_names())
    _choice(page, "init", _("Weights start as"), SCHEMES, init_names())
    if "fixed" in page.values("init"):
        _choice(page, "std", _("Spread of the weights"), (0.001, 0.01, 0.1, 1.0))
    _choice(page, "norm", _("Norm"), KINDS, norm_names())
    if set(page.values("norm")) != {"none"}:
        _choice(page, "placement", _("Place"), PLACEMENTS, placement_names())
    if "group" in page.values("norm"):
        widths = set(page.values("width"))
        shared = [each for each in divisors(min(widths)) if all(w % each == 0 for w in widths)]
        _choice(page, "groups", _("Groups"), shared)
    biases = {None: _("as needed"), True: _("on"), False: _("off")}
    _choice(
        page,
        "bias",
        _("Bias of hidden layers"),
        tuple(biases),
        biases,
        help=_("As needed: off where batch norm, right behind it, takes it away again."),
    )


def _differs(page: Train, name: str) -> str:
    """What is shown is the first run's, where the runs differ."""
    if page.value(name) is not DIFFERS:
        return ""
    values = ", ".join(dict.fromkeys(value_words(name, value) for value in page.values(name)))
    return _("The runs differ: {values}. Moving this gives all of them one value.").format(
        values=values
    )


# --- widgets of one setting ----------------------------------------------------------------------


def _choice(
    page: Train,
    name: str,
    label: str,
    options: Sequence[Any],
    names: dict[Any, str] | None = None,
    **more: Any,
) -> None:
    """A list to choose from, and the value of a link that is not in it."""
    value, part = page.value(name), PARTS[name]
    if value is not DIFFERS and value not in options:
        options = sorted([*options, value])
    words = {part.write(option): (names or {}).get(option, option) for option in options}
    st.selectbox(
        label,
        tuple(words),
        index=None if value is DIFFERS else 0,
        format_func=lambda text: str(words[text]),
        placeholder=_("differs"),
        **_tied(page, name, part.write, part.read),
        **more,
    )


def _whole(page: Train, name: str, label: str, low: int, high: int) -> None:
    empty: dict[str, Any] = {"value": None} if page.value(name) is DIFFERS else {}
    st.number_input(
        label,
        min_value=low,
        max_value=high,
        step=1,
        placeholder=_("differs"),
        width=120,
        **empty,
        **_tied(page, name),
    )


def _tied(
    page: Train,
    name: str,
    write: Callable[[Any], Any] = lambda value: value,
    read: Callable[[Any], Any] = lambda shown: shown,
) -> dict[str, Any]:
    """What ties a widget to one setting of the edited runs; empty where they differ."""
    key = f"train.{page.state['edit']}.{name}"
    value = page.value(name)
    hand(key, None if value is DIFFERS else write(value))

    def take() -> None:
        taken(key)
        chosen = st.session_state[key]
        if chosen is not None:
            page.change(**{name: read(chosen)})

    return {"key": key, "on_change": take}
