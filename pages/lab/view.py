"""What the lab's grid draws: an experiment as the grid component's plain data."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from normviz.language import _
from normviz.norms.normalize import Normalized
from normviz.norms.summary import histogram, nice_range
from normviz.studies.experiment import Experiment
from normviz.ui.grid import GridData, Groups, Hist, Params, Side, Step, json_numbers
from normviz.ui.numbers import decimals
from pages.lab.state import STEPS, State

Array = NDArray[np.floating]

_BINS = 20


def norm_names() -> dict[str, str]:
    """The norms' names as a learner reads them."""
    return {
        "none": _("No norm"),
        "batch": _("Batch norm"),
        "layer": _("Layer norm"),
        "position": _("Layer norm, each position"),
        "instance": _("Instance norm"),
        "group": _("Group norm"),
        "rms": _("RMS norm"),
    }


def step_names(experiment: Experiment) -> dict[str, str]:
    """The stepper's stations for this norm, in order: key to name."""
    # Translators: nouns, stations of the way from x to y.
    start = _("Input") if experiment.setup.bias is None else _("Input + bias")
    if experiment.out is None:
        # Translators: a noun, the last station of the way from x to y.
        return {"x": start, "y": _("Output")}
    names = {
        "x": start,
        # Translators: a noun, a station of the way from x to y.
        "mean": _("Mean"),
        # Translators: nouns, a station of the way from x to y.
        "var": _("Mean square") if experiment.setup.norm == "rms" else _("Variance"),
        # Translators: a verb, a station of the way from x to y.
        "x_hat": _("Normalize"),
        # Translators: verbs, the last station of the way from x to y.
        "y": _("Scale and shift"),
    }
    if experiment.setup.norm == "rms":
        del names["mean"]
        # Translators: a verb, the last station of the way from x to y.
        names["y"] = _("Scale")
    return names


def current_step(experiment: Experiment, step: str) -> str:
    """`step` where this norm has it, else the last station."""
    names = step_names(experiment)
    return step if step in names else list(names)[-1]


def stages(experiment: Experiment) -> dict[str, Array]:
    """The number that every cell shows at each step, in the batch's shape.

    At "mean" and "var" these are the numbers that the set's mean and variance are the mean of;
    given statistics (inference) are the mean of nothing on screen, and the input stays.
    """
    out = experiment.out
    if out is None:
        return {"x": experiment.z, "y": experiment.y}
    values = {
        "x": experiment.z,
        "mean": experiment.z,
        "var": experiment.squares if out.measured else experiment.z,
        "x_hat": out.x_hat,
        "y": out.y,
    }
    return {key: values[key] for key in step_names(experiment)}


# What comes in has one colour, what goes out the other: stepper, bars and histograms ask here.
_SIDES: dict[str, Side] = {
    "x": "before",
    "mean": "before",
    "var": "before",
    "x_hat": "after",
    "y": "after",
}
_RELU_SIDE: Side = "after"


def input_symbol(experiment: Experiment) -> str:
    """What the norm gets: x, or z = x + b where there is a bias."""
    return "x" if experiment.setup.bias is None else "z"


def _symbols(experiment: Experiment) -> dict[str, str]:
    z = input_symbol(experiment)
    square = f"{z}²" if experiment.setup.norm == "rms" else "σ²"
    return dict(zip(STEPS, (z, "μ", square, "x̂", "y"), strict=True))


def held(experiment: Experiment, step: str) -> str:
    """What the cells hold at a step, in symbols: `stages` in words."""
    out, z = experiment.out, input_symbol(experiment)
    if out is None or step not in ("mean", "var"):
        return _symbols(experiment)[step]
    if step == "mean" or not out.measured:
        return z
    return f"({z} − μ)²" if out.center else f"{z}²"


def _apart(symbol: str) -> str:
    """A symbol that keeps its own direction, left to right, in whatever text it stands."""
    return f"\u2066{symbol}\u2069"


def caption(experiment: Experiment, step: str) -> str:
    """One sentence under the stepper: what the cells hold, and what the label over a set is."""
    out = experiment.out
    cells = _apart(held(experiment, step))
    if step == "x":
        if experiment.setup.bias is None:
            return _("The cells show {cells}, the input.").format(cells=cells)
        return _("The cells show {cells}, the input with the bias added.").format(
            cells=_apart("z = x + b")
        )
    if out is None:
        return _("The cells show {cells}: nothing was normalized.").format(cells=cells)
    if step in ("mean", "var"):
        names = {"mean": "μ", "var": "σ²"}
        if not out.measured:
            sentence = _(
                "The cells still show {cells}. {statistic} is remembered from training: it is not "
                "computed from these cells."
            )
        elif out.center:
            sentence = _("The cells show {cells}. Their mean in each set is {statistic}.")
        else:
            sentence = _("The cells show {cells}. Their mean in each set is its mean square.")
        return sentence.format(cells=cells, statistic=_apart(names[step]))
    if step == "x_hat":
        z = input_symbol(experiment)
        text = (
            _(
                "The cells show {cells}: each {z} minus the mean remembered from training, divided "
                "by the spread {spread} remembered with it."
            )
            if not out.measured
            else _(
                "The cells show {cells}: each {z} minus its set's mean, divided by its spread "
                "{spread}."
            )
            if out.center
            else _(
                "The cells show {cells}: each {z} divided by its set's root mean square {spread}."
            )
        )
        spread = _apart("√(σ²\u00a0+\u00a0ε)" if out.center else f"√({z}²\u00a0+\u00a0ε)")
        return text.format(cells=cells, z=z, spread=spread)
    return _("The cells show {cells}, the output.").format(cells=cells)


def group_labels(experiment: Experiment) -> list[str]:
    """A short label for each set, in order of the partition's ids: n1, c2, n1·g2, n1·p2,3."""
    samples, channels = experiment.x.shape[:2]
    norm = experiment.setup.norm
    if norm == "batch":
        return [f"c{c + 1}" for c in range(channels)]
    if norm in ("layer", "rms"):
        return [f"n{n + 1}" for n in range(samples)]
    if norm == "position":
        places = np.ndindex(experiment.x.shape[2:])
        names = [",".join(str(i + 1) for i in place) for place in places]
        return [f"n{n + 1}·p{name}" for n in range(samples) for name in names]
    letter, count = ("c", channels) if norm == "instance" else ("g", experiment.setup.groups)
    return [f"n{n + 1}·{letter}{k + 1}" for n in range(samples) for k in range(count)]


def _groups(experiment: Experiment, out: Normalized) -> Groups:
    statistics = np.concatenate([out.mean.ravel(), out.var.ravel()])
    mean, rest = out.mean.astype(np.float64), out.statistics.mean_rest
    if rest is not None:  # what is subtracted too, and has no room in a float32
        mean = mean + rest
    return {
        "ids": out.partition.ids.ravel().tolist(),
        "labels": group_labels(experiment),
        # Translators: a noun, in the place of a set's size, where training left the statistics.
        "members": f"m = {out.size}" if out.measured else _("running statistics"),
        "mean": json_numbers(mean) if out.center else None,
        "var": json_numbers(out.var),
        "inv_std": json_numbers(out.inv_std.astype(np.float64)),
        "digits": decimals(statistics, most=3),
    }


def _params(state: State, experiment: Experiment) -> Params | None:
    setup = experiment.setup
    if experiment.out is None or (setup.gamma is None and setup.beta is None):
        return None
    params = experiment.out.params
    gamma = np.ones(params.count) if setup.gamma is None else setup.gamma
    beta = None
    if setup.norm != "rms":
        beta = json_numbers(np.zeros(params.count) if setup.beta is None else setup.beta)
    return {"ids": params.ids.ravel().tolist(), "gamma": json_numbers(gamma), "beta": beta}


def small_histograms(experiment: Experiment, now: Array, step: str) -> list[Hist]:
    """The input, the values at this step, and ReLU of the output, binned for the grid's bars."""
    biased = experiment.setup.bias is not None
    rows = [
        ("x", _("Input z = x + b") if biased else _("Input x"), experiment.z, _SIDES["x"]),
        # Translators: over a small histogram: what the grid's cells hold at this step, in symbols.
        (step, _("Now: {cells}").format(cells=_apart(held(experiment, step))), now, _SIDES[step]),
        ("relu", _("ReLU(y)"), experiment.relu, _RELU_SIDE),
    ]
    drawn: list[Hist] = []
    for of, label, values, side in rows:
        low, high = nice_range(values)
        span = (0.0, high) if of == "relu" else (low, high)
        h = histogram(values, span, _BINS, zeros_apart=of == "relu")
        note = _("Not finite and not drawn: {count}.").format(count=h.missing)
        drawn.append(
            {
                "of": of,
                "label": label,
                "edges": json_numbers(h.edges),
                "counts": h.counts.tolist(),
                "zeros": h.zero_share if of == "relu" else None,
                "side": side,
                "note": note if h.missing else "",
            }
        )
    return drawn


def grid_data(state: State, experiment: Experiment) -> GridData:
    """Everything the grid component draws for this state."""
    names = step_names(experiment)
    step = current_step(experiment, state["step"])
    values_at, symbols = stages(experiment), _symbols(experiment)
    steps: list[Step] = [
        {
            "key": key,
            "label": names[key],
            "symbol": symbols[key],
            "cells": held(experiment, key),
            "caption": caption(experiment, key),
            "side": _SIDES[key],
            "values": json_numbers(values),
            "digits": decimals(values, most=4 if key == "x" else 2),
        }
        for key, values in values_at.items()
    ]
    out = experiment.out
    rows, cols = state.labels
    return {
        "shape": list(experiment.x.shape),
        "rows": rows,
        "cols": cols,
        "steps": steps,
        "step": list(names).index(step),
        "groups": None if out is None else _groups(experiment, out),
        "params": _params(state, experiment),
        "pinned": state.pin,
        "slice": state.slice,
        "mode": "explore",
        "marks": [],
        "hide": [],
        "editable": True,
        "single": experiment.x.dtype.itemsize < 8,
        "hist": small_histograms(experiment, values_at[step], step),
    }
