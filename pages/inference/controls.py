"""The controls beside the picture: of the view, of the stream, of what is remembered."""

from __future__ import annotations

import streamlit as st

from normviz.language import _
from normviz.norms.running import CONVENTIONS
from normviz.studies.stream import SHAPES
from normviz.ui.choices import choose
from normviz.ui.live_slider import LiveSlider, live_sliders
from normviz.ui.numbers import number
from pages.inference.state import LEAST_STD, MOST_BATCHES, MOST_SIZE, MOST_STD, State

_WHOLE = ("m", "batches", "more", "workers")


def controls(state: State) -> None:
    """The column of controls: those of the view, and one of two drawers."""
    _panel(state, _view_sliders(state), "view")
    names = {
        # Translators: a drawer of controls: the stream of batches that training shows.
        "stream": _("Stream"),
        # Translators: a drawer of controls: how running averages remember.
        "memory": _("Memory"),
    }
    choose(state, "controls", _("Controls"), names, label_shown=False)
    if state["controls"] == "stream":
        _stream(state)
    else:
        _memory(state)
    with st.container(horizontal=True):
        # Translators: a button: draw other random samples.
        st.button(_("Draw others"), icon=":material/casino:", on_click=state.next_seed)
        st.button(_("Reset"), icon=":material/restart_alt:", on_click=state.reset)


def _panel(state: State, sliders: list[LiveSlider], name: str) -> None:
    def take(moved: dict[str, float]) -> None:
        state.set(**{k: int(v) if k in _WHOLE else v for k, v in moved.items()})

    live_sliders(sliders, key=f"inference.sliders.{name}", on_change=take)


def _slider(
    state: State, name: str, label: str, low: float, high: float, step: float = 1
) -> LiveSlider:
    digits = 0 if name in _WHOLE else 2 if step < 0.1 else 1
    return LiveSlider(name, label, low, high, step, state[name], digits)


def _view_sliders(state: State) -> list[LiveSlider]:
    size = _slider(state, "m", _("Batch size m"), 1, MOST_SIZE)
    match state["view"]:
        case "infer":
            return [size, _slider(state, "sample", _("The sample, in σ from μ"), -3, 3, 0.1)]
        case "drift":
            return [
                _slider(state, "shift", _("The mean moves by, in σ"), -3, 3, 0.1),
                _slider(state, "ratio", _("The std becomes, times σ"), 0.3, 3, 0.1),
                _slider(state, "more", _("More batches learned"), 0, MOST_BATCHES),
                size,
            ]
        case "workers":
            return [size, _slider(state, "workers", _("Workers k"), 2, 8)]
        case _view:
            return [size, _slider(state, "batches", _("Batches"), 1, MOST_BATCHES)]


def _stream(state: State) -> None:
    names = {
        # Translators: a distribution, as "normal distribution".
        "normal": _("Normal"),
        "skewed": _("Skewed (exponential)"),
        # Translators: a distribution with two humps.
        "groups": _("Two groups"),
    }
    st.selectbox(_("Distribution"), SHAPES, format_func=names.__getitem__, **state.widget("shape"))
    sliders = [
        _slider(state, "mean", _("True mean μ"), -10, 10, 0.5),
        _slider(state, "std", _("True std σ"), LEAST_STD, MOST_STD, 0.1),
    ]
    if state["view"] in ("infer", "drift"):  # elsewhere they are the view's own, or do nothing
        sliders.append(_slider(state, "batches", _("Batches of training"), 1, MOST_BATCHES))
    _panel(state, sliders, "stream")


def _memory(state: State) -> None:
    st.selectbox(
        _("Convention"),
        tuple(CONVENTIONS),
        format_func=lambda key: CONVENTIONS[key].name,
        **state.widget("convention", then=lambda: state.set(momentum=None, kept="own")),
    )
    rule = state.rule
    if state["view"] == "workers":
        text = _(
            "Workers share one batch and remember nothing here; of {name} only ε = {eps} matters."
        )
        st.caption(text.format(name=rule.name, eps=number(rule.eps)))
        return
    if rule.momentum_weighs == "new":
        label = _("Momentum, the weight of the NEW batch")
    else:
        label = _("Momentum, the weight of the OLD average")
    _panel(
        state,
        [
            LiveSlider("momentum", label, 0, 1, 0.01, rule.momentum, 2),
            _slider(state, "start_mean", _("Start value of the mean"), -10, 10, 0.5),
            _slider(state, "start_var", _("Start value of the variance"), 0, 25, 0.5),
        ],
        "memory",
    )
    own = CONVENTIONS[state["convention"]]
    kept = {
        # Translators: which variance is kept: the same as {name}, a framework, keeps.
        "own": _("as {name}").format(name=own.name),
        "unbiased": _("÷ (m − 1)"),
        "biased": _("÷ m"),
    }
    choose(state, "kept", _("The variance that is kept"), kept)
    st.caption(
        _(
            "{name}: each new batch weighs {new}, the old average {old}; the kept variance is "
            "divided by {divisor}; ε = {eps}. Every framework starts at mean 0 and variance 1."
        ).format(
            name=own.name,
            new=number(rule.new_weight),
            old=number(1 - rule.new_weight),
            divisor="m − 1" if rule.unbiased else "m",
            eps=number(rule.eps),
        )
    )
