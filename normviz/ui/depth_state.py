"""The controls of "Shift through depth", and what the core computes from them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from normviz.figures.depth import room
from normviz.language import _
from normviz.nets.activations import ACTIVATIONS
from normviz.nets.data import SCALINGS
from normviz.nets.initialization import SCHEMES
from normviz.nets.signal import NORMS, PLACEMENTS, Signal, Stack, signal_through
from normviz.ui.state import Field, PageState, one_of, real_number, whole_number

SECTIONS = ("try", "predict", "articles")
WIDTHS = (16, 32, 64, 128, 256)
BATCHES = (2, 8, 32, 128, 256)
STD_POWERS = (-3.0, 0.0)
STD_STEP = 0.05
LAST_SEED = 99


def _one_number(*allowed: int) -> Callable[[str], int]:
    read = one_of(*map(str, allowed))
    return lambda text: int(read(text))


def _read_std(text: str) -> float:
    low, high = STD_POWERS
    power = np.log10(real_number(10.0**low, 10.0**high)(text))
    return round(round(float(power) / STD_STEP) * STD_STEP, 2)


def _fields() -> list[Field]:
    return [
        Field("depth", 20, whole_number(1, 50)),
        Field("width", 128, _one_number(*WIDTHS)),
        Field("batch", 128, _one_number(*BATCHES)),
        Field("activation", "relu", one_of(*ACTIVATIONS)),
        Field("init", "xavier", one_of(*SCHEMES)),
        Field("std", -2.0, _read_std, lambda power: f"{10.0**power:.4g}"),
        Field("norm", "none", one_of(*NORMS)),
        Field("placement", "before", one_of(*PLACEMENTS)),
        Field("scaling", "standardized", one_of(*SCALINGS)),
        Field("seed", 0, whole_number(0, LAST_SEED)),
        Field("show", "passed", one_of("passed", "entered")),
        Field("section", "try", one_of(*SECTIONS)),
    ]


@lru_cache(maxsize=64)
def _signal(setup: Stack) -> Signal:
    return signal_through(setup)


@dataclass
class Depth:
    """The page as one object: `state` is what the URL holds, the rest follows from it."""

    state: PageState

    @classmethod
    def open(cls) -> Depth:
        """The page of this session, from the URL on arrival."""
        return cls(PageState("depth", _fields()))

    @property
    def std(self) -> float:
        """The standard deviation of weights that start at a fixed one."""
        return float(10.0 ** self.state["std"])

    def stack(self, **changes: Any) -> Stack:
        """The deep net as the core takes it, without what has no effect on it."""
        names = ("depth", "width", "batch", "activation", "init", "norm", "placement")
        chosen = {name: self.state[name] for name in (*names, "scaling", "seed")} | changes
        if chosen["init"] == "fixed":
            chosen.setdefault("std", self.std)
        if chosen["norm"] == "none":
            chosen["placement"] = "before"
        return Stack(**chosen)

    def signal(self, **changes: Any) -> Signal:
        """The signal through the net on screen, or through one with `changes`.

        A deeper net begins as a shallower one: within one length of the axis, depth is a cut.
        """
        setup = self.stack(**changes)
        whole = self.stack(**{**changes, "depth": room(setup.depth)})
        return _signal(whole).upto(setup.depth)

    def again(self) -> None:
        """Other weights and another mini-batch."""
        self.state.set(seed=(self.state["seed"] + 1) % (LAST_SEED + 1))


def activation_names() -> dict[str, str]:
    """The activations as they are called on the page."""
    return {"relu": "ReLU", "leaky_relu": _("Leaky ReLU"), "tanh": "tanh", "sigmoid": _("sigmoid")}


def init_names() -> dict[str, str]:
    """The initializations, each with its variance."""
    return {
        "he": _("He: 2/n"),
        "xavier": _("Xavier: 2/(n + m)"),
        "lecun": _("LeCun: 1/n"),
        "torch": _("PyTorch's default: 1/(3n)"),
        "fixed": _("Fixed standard deviation"),
    }


def norm_names() -> dict[str, str]:
    """The norms of the deep net."""
    return {"none": _("No norm"), "batch": _("Batch"), "layer": _("Layer"), "rms": _("RMS")}
