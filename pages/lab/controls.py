"""The lab's controls beside the picture: the batch builder, the parameters, inference."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import streamlit as st

from normviz.language import _, ngettext, pgettext
from normviz.norms.running import CONVENTIONS, Running
from normviz.readers.batch import write_csv
from normviz.readers.limits import EPS_POWERS, MAX_CELLS, MAX_COLS, MAX_ROWS
from normviz.readers.presets import presets
from normviz.studies.experiment import Experiment, Setup
from normviz.ui.choices import choose
from normviz.ui.exchange import exchange
from normviz.ui.live_slider import LiveSlider, live_sliders
from normviz.ui.numbers import number
from normviz.ui.plain import plain
from normviz.ui.state import hand, taken
from normviz.ui.table import markdown_table
from normviz.ui.whole import show_said, whole_field
from pages.lab.results import as_notebook, results
from pages.lab.state import OWN, SPATIAL, State

_MOST_SLIDERS = 6
_RANGES = {"gamma": (-3.0, 3.0), "beta": (-5.0, 5.0), "bias": (-50.0, 50.0)}


def controls(state: State) -> None:
    """The column of controls: one of three drawers is open at a time."""
    experiment = state.experiment
    names = {
        # Translators: the drawer with its controls.
        "batch": pgettext("the mini-batch", "Batch"),
        "parameters": _("γ, β, ε, b"),
        # Translators: a network in use, as opposed to training; a drawer and its switch.
        "inference": _("Inference"),
    }
    choose(state, "controls", _("Controls"), names, label_shown=False)
    match state["controls"]:
        case "batch":
            _batch(state)
        case "parameters":
            _parameters(state)
        case _drawer:
            _inference(state, experiment)
    with st.container(horizontal=True):
        st.button(
            # Translators: a verb, a button: take back the last change of the batch or the norm.
            _("Undo"),
            key="lab.undo",
            icon=":material/undo:",
            shortcut="Ctrl+Z",
            on_click=state.undo,
            disabled=not state.history.can_undo,
        )
        # Translators: a verb, a button: back to the first state.
        st.button(_("Reset"), icon=":material/restart_alt:", on_click=state.reset)
    if state["controls"] == "batch":
        _exchange(state)


def _batch(state: State) -> None:
    known = presets()
    options = [*known, OWN] if state["preset"] == OWN else list(known)
    titles = {key: preset.title for key, preset in known.items()} | {OWN: _("Your own batch")}
    st.selectbox(
        _("Example batch"),
        options,
        format_func=titles.__getitem__,
        **state.widget("preset", then=state.choose_preset),
    )
    if state.as_in_example:
        st.caption(state.preset.teaches)
    elif state["preset"] != OWN:
        st.caption(
            _("Changed by you: it began as this example, and what is said of that may not hold.")
            if state.edited
            else _("Drawn as this example, in another shape.")
        )
    _shape(state)
    if state.preset.seeded and state["preset"] != OWN:
        seed, again = st.columns(2, vertical_alignment="bottom")
        with seed:
            # Translators: the number from which a random generator starts.
            label = _("Seed")
            tied = state.widget("seed", then=lambda: state.set(batch=""))
            whole_field(state, "seed", label, (0, state.last_seed), tied)
        again.button(
            _("Draw again"), on_click=state.next_seed, kwargs={"batch": ""}, width="stretch"
        )
        show_said(state, "seed")


def _shape(state: State) -> None:
    shape = state.x.shape
    names = {
        "N": _("Samples N"),
        "C": _("Features C") if len(shape) == 2 else _("Channels C"),
        "L": _("Length L"),
        "D": _("Depth D"),
        "H": _("Height H"),
        "W": _("Width W"),
    }
    most = {"N": MAX_ROWS, "C": MAX_COLS}
    with st.container(horizontal=True):
        for axis, letter in enumerate("NC" + SPATIAL[len(shape)]):
            key = f"lab.axis.{letter}"
            hand(key, shape[axis])
            tied = {"key": key, "on_change": _resizing(state, axis, key)}
            whole_field(state, "shape", names[letter], (1, most.get(letter, 16)), tied, width=112)
    show_said(state, "shape")


def _resizing(state: State, axis: int, key: str) -> Callable[[], None]:
    def resize() -> None:
        if not taken(key):
            return
        shape = list(state.x.shape)
        shape[axis] = st.session_state[key]
        try:
            state.reshape(tuple(shape))
        except ValueError as error:
            state.set()
            state.say_at("shape", _unchanged(error))

    return resize


def _unchanged(error: ValueError) -> str:
    return _("{reason} Your batch is unchanged.").format(reason=error)


def _exchange(state: State) -> None:
    exchange(
        state,
        take=state.bring,
        unchanged=_unchanged,
        csv=lambda: write_csv(state.x, *state.labels),
        file_name="normviz-batch.csv",
        arrays=results(state.experiment),
        notebook=as_notebook(state),
        example="1\t2\t3\n4\t5\t6",
        how=_(
            "One sample a line, its features separated by tabs, commas, semicolons or spaces. A "
            "first line and a first column of names are understood."
        ),
        limits=_("At most {samples}, {features} and {cells}.").format(
            samples=ngettext("{count} sample", "{count} samples", MAX_ROWS).format(count=MAX_ROWS),
            features=ngettext("{count} feature", "{count} features", MAX_COLS).format(
                count=MAX_COLS
            ),
            cells=ngettext("{count} cell", "{count} cells", MAX_CELLS).format(count=MAX_CELLS),
        ),
    )


# --- gamma, beta, bias, eps ----------------------------------------------------------------------


def _parameters(state: State) -> None:
    normalized = state["norm"] != "none"
    choose(
        state,
        "adjust",
        # Translators: a verb, the label of a choice: scale γ, shift β or bias b.
        _("Adjust"),
        {
            # Translators: a noun, what is adjusted.
            "gamma": _("Scale γ"),
            # Translators: a noun, what is adjusted.
            "beta": _("Shift β"),
            # Translators: a noun, what is adjusted.
            "bias": _("Bias b"),
        },
    )
    chosen = state["adjust"]
    st.caption(_why(chosen, has_beta=state["norm"] != "rms"))
    few = state.params_count(chosen) <= _MOST_SLIDERS
    _sliders(state, chosen if few else "")
    if not few:
        _table(state, chosen)
    st.toggle(
        _("Give the input back"),
        help=_("Sets γ = √(σ² + ε) and β = μ − b, so that y equals x, where such γ and β exist."),
        disabled=not normalized,
        **state.widget("restore"),
    )
    st.button(
        _("Back to γ = 1, β = 0, b = 0"),
        on_click=state.set,
        kwargs={"gamma": (), "beta": (), "bias": (), "restore": False},
    )


def _why(name: str, *, has_beta: bool) -> str:
    """What a parameter does, and why there is one."""
    if name == "bias":
        what = _("b is added to every number of its feature or channel, before the norm.")
    elif name == "beta" and not has_beta:
        what = _("RMS norm has no β: it subtracts nothing, and shifts by nothing.")
    else:
        own = (
            _("γ multiplies x̂ and so sets the spread.")
            if name == "gamma"
            else _("β is added to γ · x̂ and so sets the middle.")
        )
        why = (
            _(
                "The net learns it: x̂ has about the same spread in every set, and the next layer "
                "may need another one."
            )
            if name == "gamma"
            else _(
                "The net learns it: without it, x̂ lies where the norm puts it, and the next layer, "
                "a ReLU say, may need another middle."
            )
        )
        what = f"{own} {why}"
    eps = _(
        "ε keeps the divisor from being 0 where all numbers of a set are equal; the larger it is "
        "beside the variance, the smaller x̂ comes out."
    )
    return f"{what} {eps}"


def _names_of(state: State, name: str) -> list[str]:
    cols = state.labels[1]
    count = state.params_count(name)
    if count == len(cols):
        return cols
    places = np.ndindex(state.x.shape[1:])
    return [f"{cols[place[0]]} [{','.join(str(i + 1) for i in place[1:])}]" for place in places]


def _sliders(state: State, name: str) -> None:
    low, high = EPS_POWERS
    label = (
        _("ε, added to the mean square")
        if state["norm"] == "rms"
        else _("ε, added to the variance")
    )
    specs = [LiveSlider("eps", label, low, high, 1, state["eps"], log=True)]
    symbol = {"gamma": "γ", "beta": "β", "bias": "b"}
    if name:
        least, most = _RANGES[name]
        step = 0.5 if name == "bias" else 0.1
        specs += [
            LiveSlider(f"{name}{i}", f"{symbol[name]} · {label}", least, most, step, float(value))
            for i, (label, value) in enumerate(
                zip(_names_of(state, name), state.params(name), strict=True)
            )
        ]

    def take(moved: dict[str, float]) -> None:
        changes: dict[str, object] = {"eps": moved["eps"]} if "eps" in moved else {}
        if name and moved.keys() - {"eps"}:
            values = state.params(name).tolist()
            changes[name] = tuple(moved.get(f"{name}{i}", old) for i, old in enumerate(values))
            changes["restore"] = False
        state.set(**changes)

    live_sliders(specs, key="lab.sliders", on_change=take)


def _table(state: State, name: str) -> None:
    frame = pd.DataFrame({name: state.params(name)}, index=_names_of(state, name))
    alts = {
        "gamma": _("Table of gamma, one row a parameter."),
        "beta": _("Table of beta, one row a parameter."),
        "bias": _("Table of bias, one row a parameter."),
    }
    # An editor remembers what was typed, by row: other values need an editor of their own.
    edited = st.data_editor(
        frame,
        key=f"lab.table.{name}.{hash(tuple(frame[name]))}",
        height=260,
        alt=alts[name],
    )
    values = tuple(edited[name].fillna(0.0))
    if values != tuple(state.params(name)):
        state.set(**{name: values}, restore=False)
        st.rerun()


# --- training and inference ----------------------------------------------------------------------


def _inference(state: State, experiment: Experiment) -> None:
    st.toggle(
        _("Inference"),
        help=_(
            "On, batch norm uses its running statistics; off, the batch itself, as in training."
        ),
        **state.widget("infer"),
    )
    st.selectbox(
        # Translators: by which framework's rules running statistics are kept.
        _("Convention"),
        tuple(CONVENTIONS),
        format_func=lambda key: CONVENTIONS[key].name,
        **state.widget("convention", then=lambda: _adopt_eps(state)),
    )
    st.slider(
        _("Training steps on this batch"),
        min_value=0,
        max_value=200,
        **state.widget("learned"),
    )
    if experiment.out is None:
        st.info(
            _(
                "Without a norm there are no statistics to remember: training and inference do the "
                "same."
            )
        )
        return
    if experiment.running is None:
        st.info(
            _(
                "Only batch norm remembers statistics. This norm looks at each sample alone and "
                "does the same in training and in inference."
            )
        )
        return
    # One element of Markdown: a table of Streamlit's own costs a quarter of the page's time.
    st.markdown(f"{_rule(experiment.setup)}\n\n{_running_table(state, experiment.running)}")


def _rule(setup: Setup) -> str:
    """How running statistics are kept by this convention, and the eps that is in force."""
    convention = CONVENTIONS[setup.convention]
    kept = (
        _(
            "{name} gives the new batch the weight {weight} in the running statistics and stores "
            "the unbiased variance."
        )
        if convention.unbiased
        else _(
            "{name} gives the new batch the weight {weight} in the running statistics and stores "
            "the biased variance."
        )
    ).format(name=convention.name, weight=number(convention.new_weight))
    eps = number(setup.eps)
    own = number(convention.eps)
    added = (
        _("Added to it here: ε = {eps}, as it does by itself.")
        if eps == own
        else _("Added to it here: ε = {eps}; by itself {name} adds {own}.")
    )
    return f"{kept} {added.format(eps=eps, own=own, name=convention.name)}"


def _running_table(state: State, running: Running) -> str:
    title = _("Running statistics, training steps made: {steps}").format(steps=running.steps)
    # Translators: the head of a table's first column, in which features are named.
    feature = _("feature")
    # Translators: the head of a table's first column, in which channels are named.
    channel = _("channel")
    # Translators: the head of a column of numbers.
    mean_head = _("mean")
    # Translators: the head of a column of numbers.
    variance_head = _("variance")
    head = [feature if state.x.ndim == 2 else channel, mean_head, variance_head]
    body = [
        [plain(name), number(mean), number(var)]
        for name, mean, var in zip(state.labels[1], running.mean, running.var, strict=True)
    ]
    return f":small[{title}]\n\n{markdown_table(head, body)}"


def _adopt_eps(state: State) -> None:
    state.set(eps=float(np.log10(CONVENTIONS[state["convention"]].eps)))
