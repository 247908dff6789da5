"""The controls: the experiments; which run they change, how it learns, what its net is."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from normviz.language import _, ngettext
from normviz.nets.activations import ACTIVATIONS
from normviz.nets.initialization import SCHEMES
from normviz.nets.network import DROP_AT
from normviz.nets.optimizers import CLIPS, DECAYS, OPTIMIZERS, SCHEDULES
from normviz.nets.signal import PLACEMENTS
from normviz.nets.split import PIXEL_SCALINGS
from normviz.norms.divisors import divisors
from normviz.ui.choices import choose
from normviz.ui.cited import name_article
from normviz.ui.live_slider import LiveSlider, live_sliders
from normviz.ui.stage import say_beside
from normviz.ui.state import hand, taken
from normviz.ui.whole import show_said, whole_field
from pages.train.drawer import data_drawer
from pages.train.names import (
    LETTERS,
    activation_names,
    clip_names,
    decay_names,
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
from pages.train.state import ALL, DIFFERS, LAST_SPLIT, State
from pages.train.stories import STORIES
from pages.train.words_data import taught

WIDTHS = (8, 16, 32, 64, 128, 256, 512)
BATCHES = (1, 2, 3, 4, 8, 16, 32, 33, 64, 114, 128, 256, 512, 1024)
L2S = (0.0, 1e-5, 1e-4, 1e-3, 3e-3, 0.01, 0.03, 0.1)
CLIPS_AT = (0.01, 0.1, 0.5, 1.0, 5.0, 10.0)
RATE_POWERS = (-4.0, 2.0)
_RATE_STEP = 0.05
_DROPOUT_STEP = 0.05


def experiments(state: State) -> None:
    """The experiments, one click each, and what the chosen one teaches; none for own runs."""
    key = "train.experiment"
    hand(key, None if state.changed else state["preset"])

    def take() -> None:
        taken(key)
        chosen = st.session_state[key]
        if chosen:
            state.choose(chosen)

    st.pills(
        # Translators: beside it the titles of the experiments, to choose one.
        _("Experiment"),
        tuple(STORIES),
        format_func=lambda key: _(STORIES[key].title),
        required=True,
        wrap=True,
        key=key,
        on_change=take,
    )
    st.markdown(_own(len(state.runs)) if state.changed else taught(state.preset, len(state.data.x)))
    if state["preset"] == "article" and not state.changed:
        name_article(state, "batch_norm")


def _own(count: int) -> str:
    """In the place of what an experiment teaches, where the runs are no longer its own."""
    return ngettext(
        "{count} run of your own: choose an experiment to go back to its runs.",
        "{count} runs of your own: choose an experiment to go back to its runs.",
        count,
    ).format(count=count)


def controls(state: State) -> None:
    """The column of controls: which runs they change, and one of three drawers."""
    _chooser(state)
    names = {
        # Translators: a drawer: how the net learns.
        "learning": _("Learning"),
        # Translators: a drawer: what the net is made of.
        "net": _("Net"),
        # Translators: a drawer: what else a learner may set.
        "extras": _("Extras"),
        # Translators: a drawer: the images to learn from.
        "data": _("Data"),
    }
    choose(state, "controls", _("Controls"), names, label_shown=False)
    say_beside(state.page, ["runs"])
    match state["controls"]:
        case "learning":
            _learning(state)
        case "net":
            _net(state)
        case "extras":
            _extras(state)
        case _drawer:
            _data(state)


def _chooser(state: State) -> None:
    count = len(state.runs)
    st.segmented_control(
        # Translators: beside it "all runs" and the letters of the runs.
        _("The controls change"),
        (ALL, *LETTERS[:count]) if count > 1 else (ALL,),
        format_func=lambda edit: _("all runs") if edit == ALL else edit,
        required=True,
        wrap=True,
        **state.widget("edit"),
    )
    one = state["edit"] != ALL
    if one:
        st.caption(run_names(state.runs)[state.edited[0]])
    first, second = (st.container(horizontal=True, gap="small") for _row in range(2))
    first.button(
        _("Add a run"),
        icon=":material/add:",
        on_click=state.add,
        disabled=count == MOST_RUNS,
        width="stretch",
        help=_("A copy of the run that the controls change; up to {most} side by side.").format(
            most=MOST_RUNS
        ),
    )
    first.button(
        # Translators: a button: takes a run away.
        _("Remove"),
        icon=":material/remove:",
        on_click=state.remove,
        disabled=not one or count == 1,
        width="stretch",
        help=_("Choose a run above, then take it away."),
    )
    second.button(
        # Translators: buttons: "Pin" keeps a run in the picture, "Unpin" no longer.
        _("Pin"),
        icon=":material/keep:",
        on_click=state.pin,
        width="stretch",
        help=_("Keep the run that the controls change in the picture, as it is now."),
    )
    if state.pins:
        second.button(_("Unpin"), icon=":material/keep_off:", on_click=state.unpin, width="stretch")
    else:
        second.button(
            _("Reset"),
            icon=":material/restart_alt:",
            on_click=state.reset,
            width="stretch",
        )


# --- the drawers ---------------------------------------------------------------------------------


def _learning(state: State) -> None:
    rates, (low, high) = state.setting_values("lr"), RATE_POWERS
    power = min(max(math.log10(rates[0]), low), high)
    help = _differs(state, "lr")
    spec = LiveSlider("lr", _("learning rate"), low, high, _RATE_STEP, power, log=True, help=help)

    def take(moved: dict[str, float]) -> None:
        state.change(lr=float(f"{10 ** moved['lr']:.3g}"))

    live_sliders([spec], key="train.rate", on_change=take)
    _choice(state, "optimizer", _("Optimizer"), OPTIMIZERS, optimizer_names())
    if "momentum" in state.setting_values("optimizer"):
        _choice(state, "momentum", _("Momentum"), (0.5, 0.8, 0.9, 0.95, 0.99))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        _choice(state, "batch", _("Batch size"), BATCHES, width=120)
        _whole(state, "epochs", _("Epochs"), 1, MOST_EPOCHS)
    _choice(state, "schedule", _("Rate over time"), SCHEDULES, schedule_names())
    _whole(state, "seed", _("Seed"), 0, LAST_SEED)
    show_said(state, "seed")


def _extras(state: State) -> None:
    drops, help = state.setting_values("dropout"), _differs(state, "dropout")
    spec = LiveSlider("dropout", _("dropout"), 0, MOST_DROPOUT, _DROPOUT_STEP, drops[0], help=help)
    live_sliders(
        [spec], key="train.dropout", on_change=lambda moved: state.change(dropout=moved["dropout"])
    )
    if set(drops) != {0.0} and "after" in state.setting_values("placement"):
        # Translators: where dropout stands; beside it "dropout before the norm".
        _choice(state, "drop_at", _("Dropout stands"), DROP_AT, drop_names())
    with st.container(horizontal=True, vertical_alignment="bottom"):
        pulls = _(
            "Adds this many times the parameter to its gradient, which pulls it towards 0. All "
            "parameters, unless you choose below: γ, β and biases too, as PyTorch's weight_decay."
        )
        _choice(state, "l2", _("L2"), L2S, width=120, help=pulls)
        kinds = {
            # Translators: weight norm, switched off.
            False: _("off"),
            # Translators: a setting of a net, switched on.
            True: _("on"),
        }
        _choice(state, "weight_norm", _("Weight norm"), tuple(kinds), kinds, width=120)
    if set(state.setting_values("l2")) != {0.0}:
        # Translators: beside it which parameters L2 pulls towards 0.
        _choice(state, "l2_on", _("L2 acts on"), tuple(DECAYS), decay_names())
    # Translators: beside it "no clipping", "clipped by value" or "clipped by norm".
    _choice(state, "clip", _("Gradients"), CLIPS, clip_names())
    if set(state.setting_values("clip")) != {"none"}:
        # Translators: beside it the limit of the gradients.
        _choice(state, "clip_at", _("Clipped at"), CLIPS_AT)
    rests = {
        # Translators: what becomes of the last batch, where it is smaller.
        False: _("dropped"),
        # Translators: the last batch, where it is smaller.
        True: _("kept"),
    }
    _choice(state, "keep_rest", _("A smaller last batch"), tuple(rests), rests)


def _data(state: State) -> None:
    data_drawer(state)
    st.selectbox(
        _("Pixels"),
        PIXEL_SCALINGS,
        format_func=lambda name: scaling_names()[name],
        **state.widget("scaling"),
    )
    whole_field(state, "split", _("Seed of the split"), (0, LAST_SPLIT))
    show_said(state, "split")


def _net(state: State) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        _whole(state, "hidden", _("Hidden layers"), 0, MOST_HIDDEN)
        _choice(state, "width", _("Units a layer"), WIDTHS, width=120)
    show_said(state, "hidden")
    _choice(state, "activation", _("Activation"), tuple(ACTIVATIONS), activation_names())
    # Translators: beside it the initialization: "He's weights".
    _choice(state, "init", _("Weights start as"), SCHEMES, init_names())
    if "fixed" in state.setting_values("init"):
        _choice(state, "std", _("Spread of the weights"), (0.001, 0.01, 0.1, 1.0))
    # Translators: the kind of normalization.
    _choice(state, "norm", _("Norm"), KINDS, norm_names())
    if set(state.setting_values("norm")) != {"none"}:
        # Translators: the place of the norm, before or after the activation.
        _choice(state, "placement", _("Place"), PLACEMENTS, placement_names())
    if "group" in state.setting_values("norm"):
        shared = divisors(math.gcd(*state.setting_values("width")))
        # Translators: how many groups group norm makes.
        _choice(state, "groups", _("Groups"), shared)
    # Translators: a bias, there or not.
    biases = {None: _("as needed"), True: _("on"), False: _("off")}
    _choice(
        state,
        "bias",
        _("Bias of hidden layers"),
        tuple(biases),
        biases,
        help=_("As needed: off where batch norm, right behind it, takes it away again."),
    )


def _differs(state: State, name: str) -> str:
    """What is shown is the first run's, where the runs differ."""
    if state.value(name) is not DIFFERS:
        return ""
    values = ", ".join(
        dict.fromkeys(value_words(name, value) for value in state.setting_values(name))
    )
    return _("The runs differ: {values}. Moving this gives all of them one value.").format(
        values=values
    )


# --- widgets of one setting ----------------------------------------------------------------------


def _choice(
    state: State,
    name: str,
    label: str,
    options: Sequence[Any],
    names: dict[Any, str] | None = None,
    **more: Any,
) -> None:
    """A list to choose from, and the value of a link that is not in it."""
    value, part = state.value(name), PARTS[name]
    if value is not DIFFERS and value not in options:
        options = sorted([*options, value])
    words = {part.write(option): (names or {}).get(option, option) for option in options}
    st.selectbox(
        label,
        tuple(words),
        index=None if value is DIFFERS else 0,
        format_func=lambda text: str(words[text]),
        # Translators: in an empty control: the setting differs between the runs.
        placeholder=_("differs"),
        **_tied(state, name, part.write, part.read),
        **more,
    )


def _whole(state: State, name: str, label: str, low: int, high: int) -> None:
    empty: dict[str, Any] = {"value": None} if state.value(name) is DIFFERS else {}
    whole_field(
        state,
        name,
        label,
        (low, high),
        _tied(state, name),
        # Translators: in an empty control: the setting differs between the runs.
        placeholder=_("differs"),
        width=120,
        **empty,
    )


def _tied(
    state: State,
    name: str,
    write: Callable[[Any], Any] = lambda value: value,
    read: Callable[[Any], Any] = lambda shown: shown,
) -> dict[str, Any]:
    """What ties a widget to one setting of the edited runs; empty where they differ."""
    key = f"train.{state['edit']}.{name}"
    value = state.value(name)
    hand(key, None if value is DIFFERS else write(value))

    def take() -> None:
        chosen = st.session_state[key]
        if taken(key) and chosen is not None:
            state.change(**{name: read(chosen)})

    return {"key": key, "on_change": take}
