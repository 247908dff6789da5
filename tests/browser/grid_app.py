"""A page with nothing but a grid, set up by its URL; what it tells Python is printed.

Another address sets it up anew, also in a tab that shows it already.
"""

from math import prod

import numpy as np
import streamlit as st

from normviz.ui.grid import GridData, Hist, grid, json_numbers

SHAPES = {
    "table": (3, 4),
    "strip": (2, 3, 4),
    "image": (2, 2, 3, 3),
    "digits": (3, 1, 4, 4),
    "volume": (2, 2, 3, 2, 2),
    "large": (32, 32),
    "tall": (16, 6),
    "sequence": (3, 2, 8),
}

st.set_page_config(page_title="Grid", layout="wide")
query = st.query_params
kind, norm = query.get("kind", "table"), query.get("norm", "batch")
opening = query.get("opening")  # with another one the browser makes everything on the page anew
shape = SHAPES[kind]
state = st.session_state
if state.get("query") != query.to_dict():
    state.clear()
    state.query = query.to_dict()


def start() -> np.ndarray:
    if kind != "table":
        return np.random.default_rng(0).normal(size=shape).round(2)
    x = np.array([[1.0, 2, 3, 4], [2, 4, 6, 8], [6, 0, -3, 1]])
    if "value" in query:
        x[0, 0] = float(query["value"])
    return x


if "x" not in state:
    state.x, state.log = start(), []
    state.pinned, state.step, state.slice, state.marks = 1, 0, 0, []


def on_event(event: dict) -> None:
    state.log.append([event["type"], *(event.get(k) for k in ("index", "value", "step", "marks"))])
    match event["type"]:
        case "pin":
            state.pinned = event["index"]
        case "step":
            state.step = event["step"]
        case "slice":
            state.slice = event["slice"]
        case "marks":
            state.marks = event["marks"]
        case "edit":
            try:
                state.x.flat[event["index"]] = float(event["value"])
            except ValueError:
                state.refused = event["value"]


mode = st.radio("mode", ["explore", "mark", "reveal"], key=f"mode {opening}")
x = state.x
n, c = np.indices(shape)[:2]
ids = {
    "batch": c,
    "layer": n,
    "instance": n * shape[1] + c,
    "group": n * 2 + c * 2 // shape[1],
    "position": n * prod(shape[2:]) + np.arange(x.size).reshape(shape) % prod(shape[2:]),
    "none": n * 0,
}[norm]
count = np.bincount(ids.ravel())
with np.errstate(invalid="ignore"):
    mean = np.bincount(ids.ravel(), x.ravel()) / count
    var = np.bincount(ids.ravel(), ((x - mean[ids]) ** 2).ravel()) / count
    x_hat = (x - mean[ids]) / np.sqrt(var[ids] + 1e-5)
y = x if norm == "none" else 2 * x_hat + 1
arrays = {"x": x, "mean": x, "var": (x - mean[ids]) ** 2, "x_hat": x_hat, "y": y}
labels = {"x": "Input", "mean": "Mean", "var": "Variance", "x_hat": "Normalize", "y": "Output"}
symbols = {"x": "x", "mean": "μ", "var": "σ²", "x_hat": "x̂", "y": "y"}
cells = {**symbols, "mean": "x", "var": "(x − μ)²"}
keys = ["x", "y"] if norm == "none" else list(arrays)


def small(label: str, values: np.ndarray, side: str, of: str, zeros: float | None = None) -> Hist:
    counts, edges = np.histogram(values[np.isfinite(values)], 8)
    return {
        "label": label,
        "edges": json_numbers(edges),
        "counts": counts.tolist(),
        "zeros": zeros,
        "side": "before" if side == "before" else "after",
        "of": of,
    }


positive = y[y > 0]
data: GridData = {
    "shape": list(shape),
    "rows": [query.get("row", "sample 1"), *(f"sample {k + 2}" for k in range(shape[0] - 1))],
    "cols": [f"feature {k + 1}" for k in range(shape[1])],
    "steps": [
        {
            "key": key,
            "label": labels[key],
            "symbol": symbols[key],
            "cells": cells[key],
            "caption": f"The cells show {cells[key]}.",
            "side": "after" if key in ("x_hat", "y") else "before",
            "values": json_numbers(arrays[key]),
            "digits": 0 if key == "x" and kind == "table" and "value" not in query else 2,
        }
        for key in keys
    ],
    "step": min(state.step, len(keys) - 1),
    "groups": None
    if norm == "none"
    else {
        "ids": ids.ravel().tolist(),
        "labels": [f"{norm[0]}{k + 1}" for k in range(len(count))],
        "members": f"m = {count[0]} values",
        "mean": json_numbers(mean),
        "var": json_numbers(var),
        "inv_std": json_numbers(1 / np.sqrt(var + 1e-5)),
        "digits": 2,
    },
    "params": {"ids": c.ravel().tolist(), "gamma": [2.0] * shape[1], "beta": [1.0] * shape[1]},
    "pinned": state.pinned,
    "slice": state.slice,
    "mode": mode,
    "marks": state.marks,
    "hide": query.get_all("hide"),
    "editable": True,
    "hist": [
        small("Input x", x, "before", "x"),
        small("ReLU(y)", positive, "after", "relu", 1 - positive.size / y.size),
    ],
}
grid(data, key=f"grid {opening}", on_event=on_event)
st.caption(f"Opening {opening}")
st.button("Run again")
st.code(repr(state.log), language=None)
