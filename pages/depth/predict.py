"""Predict first, on "Shift through depth": where the mean square ends, and what noise does."""

from __future__ import annotations

from normviz.language import _, ngettext
from normviz.nets.shift import nearest
from normviz.nets.signal import Signal
from normviz.ui.deep_net import activation_names, init_names, norm_names, size_name
from normviz.ui.numbers import number
from normviz.ui.predict import Asked, Choice, choose_question
from pages.depth.state import VARIANTS, State
from pages.depth.train import table, this_run

_GONE, _GONE_UP = 1e-3, 1e3
# What "Another one" asks about, in turn.
_ASKED = (
    {"depth": 20, "width": 128, "init": "xavier", "activation": "relu", "norm": "none"},
    {"depth": 50, "width": 256, "init": "he", "activation": "relu", "norm": "none"},
    {"depth": 30, "width": 64, "init": "lecun", "activation": "tanh", "norm": "none"},
    {"depth": 50, "width": 128, "init": "torch", "activation": "relu", "norm": "layer"},
    {"depth": 30, "width": 256, "init": "fixed", "std": -1.0, "activation": "relu", "norm": "none"},
    {"depth": 20, "width": 256, "init": "fixed", "std": -0.5, "activation": "relu", "norm": "none"},
)


def asked(state: State) -> Asked | None:
    """The question that is put to the learner at the moment."""
    if state["section"] != "predict":
        return None
    return _square(state) if state["ask"] == "square" else _noise(state)


def questions(state: State) -> None:
    """The picker of the question."""
    names = {
        "square": _("Where does the signal end?"),
        "noise": _("Does noise undo batch norm?"),
    }
    choose_question(state, names, label_shown=False)


def _square(state: State) -> Asked:
    """Where the mean square of the net on screen ends."""
    setup = state.stack()
    init = init_names()[setup.init]
    if setup.init == "fixed":
        # Translators: how the weights start, after "start:".
        init = _("weights with standard deviation {std}").format(std=number(setup.std, 2))
    facts = {
        "size": size_name(setup.depth, setup.width),
        "activation": activation_names()[setup.activation],
        "init": init,
        "norm": norm_names()[setup.norm],
        "first": number(60 if setup.scaling == "pixels" else 1),
    }
    question = Choice(
        "depth.square",
        # Translators: {size} is such as "20 layers of 128 units".
        _(
            "{size}; activation: {activation}; start: {init}; norm: {norm}. The digits come in "
            "with a mean square of about {first}. What does the last layer hand on?"
        ).format(**facts),
        {
            "vanished": _("A mean square below 0.001: it has vanished."),
            "alive": _("A mean square between 0.001 and 1000: its size is kept."),
            "exploded": _("A mean square above 1000: it has exploded."),
        },
        about=repr(setup),
    )
    return Asked(
        question,
        lambda: _fate(state.signal()),
        lambda: _why(state.signal()),
        again=lambda: _next(state),
    )


def _fate(signal: Signal) -> str:
    last = float(signal.mean_square[-1])
    return "vanished" if last < _GONE else "exploded" if last > _GONE_UP else "alive"


def _why(signal: Signal) -> str:
    count = signal.setup.depth - 1
    return ngettext(
        "A layer multiplies the mean square by {factor} on average; {count} layer after the first "
        "makes 10 to the power of {power} of that, and {last} arrives.",
        "A layer multiplies the mean square by {factor} on average; {count} layers after the first "
        "make 10 to the power of {power} of that, and {last} arrives.",
        count,
    ).format(
        factor=number(signal.per_layer, 3),
        count=count,
        power=number(signal.powers, 2),
        last=number(signal.mean_square[-1], 3),
    )


def _next(state: State) -> None:
    now = {name: state[name] for name in _ASKED[0]}
    places = [i for i, asked in enumerate(_ASKED) if now == {**now, **asked}]
    place = (places[0] + 1) % len(_ASKED) if places else 0
    state.set(**_ASKED[place])


def _noise(state: State) -> Asked:
    setup = state.training("noise")
    question = Choice(
        "depth.noise",
        ngettext(
            "{hidden} hidden layer, {activation}, learning rate {rate}, 150 steps: one run "
            "without a norm, one with batch norm, one with batch norm and random shifts and scales "
            "behind each of them (strength {noise}). Where does the loss of the third run end?",
            "{hidden} hidden layers, {activation}, learning rate {rate}, 150 steps: one run "
            "without a norm, one with batch norm, one with batch norm and random shifts and scales "
            "behind each of them (strength {noise}). Where does the loss of the third run end?",
            setup.net.hidden,
        ).format(
            hidden=setup.net.hidden,
            activation=activation_names()[setup.net.activation],
            rate=state["lr"],
            noise=number(setup.noise, 2),
        ),
        {
            "batch": _("Nearer to the run with batch norm alone."),
            "none": _("Nearer to the run without a norm."),
            "worse": _("Above both."),
        },
        about=repr(setup),
    )
    return Asked(
        question,
        lambda: _nearest(state),
        lambda: this_run(state),
        below=lambda: table(state),
    )


def _nearest(state: State) -> str:
    return nearest(*(state.record(variant).ends_at for variant in VARIANTS))
