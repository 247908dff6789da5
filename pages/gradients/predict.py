"""Predict first, on "Gradients": what arrives at layer 1, how far clipping turns, who lives."""

from __future__ import annotations

import math
from collections.abc import Mapping

from normviz.language import _
from normviz.nets.gradient_flow import Flow
from normviz.nets.recurrent_training import ReadingRun
from normviz.ui.deep_net import activation_names, init_names, norm_names, size_name
from normviz.ui.numbers import number
from normviz.ui.predict import Asked, Choice, Estimate, choose_question
from pages.gradients.clip import picture as arrows
from pages.gradients.state import State
from pages.gradients.train import picture as curves
from pages.gradients.train import story as story_of_runs

_GONE, _LARGE = 1e-3, 1e3
_NEAR = 0.05  # shares of digits that count as the same
# What "Another one" asks about, in turn.
_NETS: tuple[dict[str, object], ...] = (
    {"activation": "relu", "init": "xavier", "norm": "none", "residual": False, "depth": 30},
    {"activation": "tanh", "init": "lecun", "norm": "none", "residual": False, "depth": 30},
    {"activation": "sigmoid", "init": "xavier", "norm": "batch", "residual": False, "depth": 30},
    {"activation": "sigmoid", "init": "xavier", "norm": "layer", "residual": False, "depth": 30},
    {"activation": "relu", "init": "he", "norm": "batch", "residual": False, "depth": 50},
    {"activation": "sigmoid", "init": "xavier", "norm": "none", "residual": True, "depth": 50},
)
_GRADIENTS: tuple[dict[str, object], ...] = (
    {"a1": 0.5, "a2": 8.0, "b1": 0.0, "b2": 0.0, "limit": 1.0},
    {"a1": 4.0, "a2": 4.0, "b1": 0.0, "b2": 0.0, "limit": 1.0},
    {"a1": 10.0, "a2": 0.1, "b1": -0.1, "b2": 0.1, "limit": 0.1},
)
_RUNS: tuple[dict[str, object], ...] = (
    {"cell": "relu", "gain": 1.0, "lr": "0.1"},
    {"cell": "tanh", "gain": 1.5, "lr": "1"},
    {"cell": "relu", "gain": 2.5, "lr": "0.1"},
)


def asked(state: State) -> Asked | None:
    """The question that is put to the learner at the moment."""
    if state["section"] != "predict":
        return None
    return {"flow": _flow, "clip": _clip, "run": _run}[state["ask"]](state)


def questions(state: State) -> None:
    """The picker of the question."""
    names = {
        "flow": _("What arrives at layer 1?"),
        "clip": _("How far does clipping turn it?"),
        "run": _("Who lives without clipping?"),
    }
    choose_question(state, names, label_shown=False)


def _flow_question(state: State) -> Choice:
    """What arrives at layer 1 of the net on screen."""
    setup = state.chain()
    init = init_names()[setup.init]
    if setup.init == "fixed":
        # Translators: how the weights start, after "start:".
        init = _("weights with standard deviation {std}").format(std=number(setup.std, 2))
    # Translators: after "residual connections:": there are some.
    residual = _("yes")
    if not setup.residual:
        # Translators: after "residual connections:": there are none.
        residual = _("no")
    return Choice(
        "gradients.flow",
        # Translators: {size} is such as "20 layers of 128 units".
        _(
            "{size}; activation: {activation}; start: {init}; norm: {norm}; residual connections: "
            "{residual}. How large is the gradient at layer 1, beside that at layer {depth}?"
        ).format(
            size=size_name(setup.depth, setup.width),
            depth=setup.depth,
            activation=activation_names()[setup.activation],
            init=init,
            norm=norm_names()[setup.norm],
            residual=residual,
        ),
        {
            "vanished": _("Less than a thousandth: it vanishes."),
            "alive": _("Between a thousandth and a thousand times as large."),
            "exploded": _("More than a thousand times as large: it explodes."),
        },
        about=repr(setup),
    )


def _flow(state: State) -> Asked:
    return Asked(
        _flow_question(state),
        lambda: _fate(state.flow()),
        lambda: _why(state.flow()),
        again=lambda: _next(state, _NETS),
    )


def _fate(flow: Flow) -> str:
    return "vanished" if flow.left < _GONE else "exploded" if flow.left > _LARGE else "alive"


def _why(flow: Flow) -> str:
    return _(
        "The gradient's norm changes by a factor of {factor} a layer (theory: {theory} in the "
        "last one); from layer {depth} to layer 1 that makes {left}."
    ).format(
        factor=number(flow.per_layer, 3),
        theory=number(flow.norm_factors[-1], 3),
        depth=flow.setup.depth,
        left=number(flow.left, 3),
    )


def _clip(state: State) -> Asked:
    numbers = [float(value) for part in state.parts for value in part]
    limit = state["limit"]
    question = Estimate(
        "gradients.clip.turned",
        _(
            "A gradient of four numbers, ({numbers}), is clipped by value at {limit}. By how many "
            "degrees does its direction turn?"
        ).format(numbers=", ".join(number(value) for value in numbers), limit=number(limit)),
        0.0,
        90.0,
        1.0,
        "°",
        about=repr((numbers, limit)),
    )
    return Asked(
        question,
        lambda: _turned(state),
        lambda: _(
            "What is larger than the limit is cut to it, whatever it was; what is smaller stays. "
            "So large numbers lose their lead over small ones. By one norm all numbers shrink by "
            "one factor, and the direction stays."
        ),
        again=lambda: _next(state, _GRADIENTS),
        below=lambda: arrows(state),
    )


def _turned(state: State) -> float:
    turned = state.clipped()["value"].turned
    return turned if math.isfinite(turned) else 0.0


def _run(state: State) -> Asked:
    setup = state.reading("none")
    question = Choice(
        "gradients.run",
        _(
            "A recurrent net ({activation}, gain {gain}) learns digits at learning rate {rate}, "
            "once without clipping and once clipped to norm {limit}. What becomes of the run "
            "without clipping?"
        ).format(
            activation=activation_names()[setup.activation],
            gain=number(setup.gain),
            rate=number(setup.lr),
            limit=state["norm_at"],
        ),
        {
            "explodes": _("It explodes: its loss is soon no finite number."),
            "worse": _("It goes on, but names fewer digits right than the clipped one."),
            "same": _("It learns about as well, or better."),
        },
        about=repr(setup) + state["norm_at"],
    )
    return Asked(
        question,
        lambda: _fate_of(state.runs()),
        lambda: story_of_runs(state.runs()),
        again=lambda: _next(state, _RUNS),
        below=lambda: curves(state),
    )


def _fate_of(runs: Mapping[str, ReadingRun]) -> str:
    plain, clipped = runs["none"], runs["norm"]
    if plain.stopped:
        return "explodes"
    return "worse" if plain.accuracy < clipped.accuracy - _NEAR else "same"


def _next(state: State, asked: tuple[dict[str, object], ...]) -> None:
    now = {name: state[name] for name in asked[0]}
    places = [i for i, each in enumerate(asked) if now == each]
    state.set(**asked[(places[0] + 1) % len(asked) if places else 0])
