"""The lab's controls, its batch and the history of the batch."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, cached_property, lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from normviz.language import _, ngettext
from normviz.norms.divisors import nearest_groups
from normviz.norms.running import CONVENTIONS
from normviz.readers.batch import Block
from normviz.readers.limits import MAX_CELLS, MAX_COLS, MAX_STEPS, check_shape, shape_text
from normviz.readers.presets import Preset, default_labels, presets
from normviz.readers.share import pack, unpack
from normviz.studies.backward_pass import UPSTREAM
from normviz.studies.experiment import NORMS, Experiment, Setup, params_shape, restoring_params, run
from normviz.ui.history import History
from normviz.ui.state import Controls, Field, as_switch, one_of, whole_number, yes_or_no
from pages.lab.cells import fitted, flat, new_cells, not_split, resized
from pages.lab.links import (
    eps_of,
    read_eps,
    read_labels,
    read_numbers,
    write_eps,
    write_labels,
    write_numbers,
)
from pages.lab.presets import controls_of

Array = NDArray[np.floating]

STEPS = ("x", "mean", "var", "x_hat", "y")
SECTIONS = (
    "try",
    "predict",
    "arithmetic",
    "statistics",
    "histograms",
    "compare",
    "backward",
    "code",
    "articles",
)
QUESTIONS = ("cells", "value")
SPATIAL = {2: "", 3: "L", 4: "HW", 5: "DHW"}  # the letters of a batch's axes after N and C
OVER = ("sample", "position")  # what layer norm averages over, where a sample has places
CONTROLS = ("batch", "parameters", "inference")
PARAMETERS = ("gamma", "beta", "bias")
FIRST_PRESET = "mini"
OWN = "own"  # the "preset" of a batch that was pasted or uploaded
BATCH = ("preset", "shape", "seed", "batch", "rows", "cols")
# What Undo brings back; a slider's way from its first to its last place is one change.
_SLID = ("eps", *PARAMETERS, "learned")
_UNDONE = (*BATCH, "norm", "over", "groups", "restore", "infer", "convention", *_SLID)
# What a link may say that the batch has no place for; the shape makes the batch and comes first.
_FITTED = ("shape", "pin", "slice", *PARAMETERS)


def _read_shape(text: str) -> tuple[int, ...]:
    sizes = tuple(whole_number(1, MAX_CELLS)(part) for part in text.split("x"))
    check_shape(sizes)
    return sizes


def _read_batch(text: str) -> str:
    check_shape(unpack(text, MAX_CELLS).shape)
    return text


@cache
def _fields() -> list[Field]:
    return [
        Field("preset", FIRST_PRESET, one_of(*presets(), OWN)),
        Field("shape", (), _read_shape, lambda shape: "x".join(map(str, shape))),
        Field("seed", 0, whole_number(0, 9999)),
        Field("batch", "", _read_batch),
        Field("rows", (), read_labels, write_labels),
        Field("cols", (), read_labels, write_labels),
        Field("norm", "batch", one_of(*NORMS)),
        Field("over", "sample", one_of(*OVER)),
        Field("groups", 2, whole_number(1, MAX_COLS)),
        Field("eps", -5.0, read_eps, write_eps),
        Field("gamma", (), read_numbers, write_numbers),
        Field("beta", (), read_numbers, write_numbers),
        Field("bias", (), read_numbers, write_numbers),
        Field("restore", False, yes_or_no, as_switch),
        Field("infer", False, yes_or_no, as_switch),
        Field("convention", "torch", one_of(*CONVENTIONS)),
        Field("learned", 10, whole_number(0, MAX_STEPS)),
        Field("step", "x_hat", one_of(*STEPS)),
        Field("pin", None, whole_number(0, MAX_CELLS - 1)),  # None: as the preset has it
        Field("slice", 1, whole_number(1, MAX_CELLS)),
        Field("controls", "batch", one_of(*CONTROLS)),
        Field("adjust", "gamma", one_of(*PARAMETERS)),
        Field("section", "try", one_of(*SECTIONS)),
        Field("ask", "cells", one_of(*QUESTIONS)),
        Field("per", "feature", one_of("feature", "group")),
        Field("pooled", True, yes_or_no, as_switch),
        Field("dy", "ones", one_of(*UPSTREAM)),
        Field("draw", 0, whole_number(0, 9999)),
        Field("framework", "numpy", one_of("numpy", "torch", "keras")),
    ]


@lru_cache(maxsize=256)
def _unpacked(text: str) -> Array:
    return unpack(text, MAX_CELLS)


@lru_cache(maxsize=256)
def _generated(preset: str, shape: tuple[int, ...], seed: int) -> Array:
    return presets()[preset].make(shape, seed)


# What a step to try starts from.
_FRESH: dict[str, Any] = {
    **dict.fromkeys(("gamma", "beta", "bias", "rows", "cols", "shape"), ()),
    "batch": "",
    "pin": None,
    "over": "sample",
    "restore": False,
    "infer": False,
}


class State(Controls):
    """The controls, the batch, and the experiment that they describe."""

    last_seed = 9_999

    def __init__(self) -> None:
        super().__init__("lab", _fields())
        if self["preset"] == OWN and not self["batch"]:
            self.correct(preset=FIRST_PRESET, rows=(), cols=())
            if not self.refused("batch"):
                self.mention(
                    _(
                        "The link speaks of a batch of its own but holds no values: it is damaged. "
                        "Copy the whole link once more; the page starts with an example instead."
                    )
                )
        for name in [name for name in _FITTED if name in self.linked]:
            if reason := self._misfit(name):
                self.refuse(name, reason)
        if self["norm"] == "group" and self["groups"] != self.groups:
            self.say_at("groups", not_split(self["groups"], self.groups, self.x.shape))
            self.correct(groups=self.groups)
        self.history.remember()

    def pick(self, changes: Mapping[str, Any]) -> None:
        """Set controls; a batch and parameters of the learner's own give way, the rest stays."""
        self.set(**{**_FRESH, **changes})
        self.enter()

    def publish(self, **changes: Any) -> None:
        """Write the state to the address bar, of it only what has a place in this batch.

        The rest is kept: it has one again after another change of the batch or the norm.
        """
        fitting: dict[str, Any] = {
            name: self[name][: self.params_count(name)] for name in PARAMETERS
        }
        if self["pin"] is not None:
            fitting["pin"] = self.pin
        if not self.has_places:
            fitting["over"] = "sample"
        super().publish(slice=self.slice + 1, **fitting, **changes)

    def _misfit(self, name: str) -> str:
        """Why what the link says of `name` has no place in this batch; "" where it has one."""
        value = self[name]
        if value is None:
            return ""
        if name == "shape":
            return self._wrong_shape(value)
        if name == "pin":
            most, asked = self.x.size - 1, value
            text = _("this batch has the cells 0 to {most}.")
        elif name == "slice":
            most, asked = self.x.shape[2] if self.x.ndim == 5 else 1, value
            text = (
                ngettext("this batch has {most} slice.", "this batch has {most} slices.", most)
                if most > 1
                else _("it has no slices.")
            )
        else:
            most, asked = self.params_count(name), len(value)
            text = ngettext(
                "it gives {asked} number, and there is room for {most}.",
                "it gives {asked} numbers, and there is room for {most}.",
                asked,
            )
        return text.format(asked=asked, most=most) if asked > most else ""

    def _wrong_shape(self, shape: tuple[int, ...]) -> str:
        if not shape:
            return ""
        own, preset = self["preset"] == OWN, self.preset
        if own or preset.fixed_shape:
            size = self.x.shape if own else preset.shape
            text = _("this batch has the shape {own}, which a link cannot change.")
            return text.format(own=shape_text(size)) if shape != size else ""
        if len(shape) != len(preset.shape):
            text = ngettext(
                "this batch has {own} axis, as in {example}, not {given}.",
                "this batch has {own} axes, as in {example}, not {given}.",
                len(preset.shape),
            )
            return text.format(
                own=len(preset.shape), example=shape_text(preset.shape), given=len(shape)
            )
        return ""

    # --- the batch -------------------------------------------------------------------------

    @property
    def preset(self) -> Preset:
        """The example the batch started from; for the learner's own batch, the first example."""
        known = presets()
        return known.get(self["preset"], known[FIRST_PRESET])

    @property
    def x(self) -> Array:
        """The batch on screen, (N, C, *spatial)."""
        if self["batch"]:
            return _unpacked(self["batch"])
        preset = self.preset
        shape = preset.shape if preset.fixed_shape else self["shape"] or preset.shape
        return _generated(preset.key, shape, self["seed"])

    @property
    def edited(self) -> bool:
        """Whether the batch differs from its example."""
        return bool(self["batch"])

    @property
    def as_in_example(self) -> bool:
        """Whether what the example says of its batch is said of the one on screen."""
        return self["preset"] != OWN and not self.edited and self.x.shape == self.preset.shape

    @property
    def labels(self) -> tuple[list[str], list[str]]:
        """The names of the samples and of the features or channels."""
        shape = self.x.shape
        own = self["preset"] == OWN
        names = default_labels(shape) if own else self.preset.labels(shape)
        given = self["rows"], self["cols"]
        rows, cols = (
            list(mine) + list(rest[len(mine) :]) for mine, rest in zip(given, names, strict=True)
        )
        return rows[: shape[0]], cols[: shape[1]]

    def replace(self, x: Array, **changes: Any) -> None:
        """Put the learner's own values in the batch's place."""
        check_shape(x.shape)
        self.set(batch=pack(x), **changes)

    def bring(self, block: Block) -> None:
        """A batch that was pasted or uploaded, with its names where it has any."""
        names = {"rows": block.rows or (), "cols": block.cols or ()}
        self.replace(block.array, preset=OWN, shape=(), pin=None, **names)

    def edit(self, index: int, value: float) -> None:
        """Give one cell, by flat index, a new value."""
        x = self.x.copy()
        x.flat[index] = value
        self.replace(x)

    def without_missing(self) -> None:
        """Put 0 in the cells that are NaN or infinite."""
        self.replace(np.where(np.isfinite(self.x), self.x, self.x.dtype.type(0)))

    def reshape(self, shape: tuple[int, ...]) -> None:
        """Another size: a generated batch is drawn anew, any other is cut or extended by zeros."""
        check_shape(shape)
        place = self.pinned()
        if self.edited or self.preset.fixed_shape:
            before = self.x.shape
            self.replace(resized(self.x, shape))
            if zeros := new_cells(before, shape):
                self.say_at("shape", zeros)
        else:
            self.set(shape=shape)
        self._pin_at(place)

    def choose_preset(self) -> None:
        """After another preset was chosen: its own shape, values and suggested settings."""
        if self["preset"] == OWN:
            return
        suggested = controls_of(self.preset.suggests)
        fresh: dict[str, Any] = dict.fromkeys(("rows", "cols", "gamma", "beta", "bias"), ())
        self.set(shape=(), batch="", pin=None, **fresh, **suggested)

    @property
    def history(self) -> History:
        """The earlier batches, and what was done with them."""
        return History(self, _UNDONE, slid=_SLID)

    def undo(self) -> None:
        """The batch and its norm as they were before the last change; the pin keeps its place."""
        place = self.pinned()
        self.history.undo()
        self._pin_at(place)

    # --- what is computed --------------------------------------------------------------------

    @property
    def has_places(self) -> bool:
        """Whether the batch has spatial axes: without, a sample is one position."""
        return self.x.ndim > 2

    @property
    def norm(self) -> str:
        """The norm in force, as the core names it: layer norm at each position is "position"."""
        if self["norm"] == "layer" and self["over"] == "position" and self.has_places:
            return "position"
        return str(self["norm"])

    @property
    def groups(self) -> int:
        """The number of groups in force: the chosen one, or the nearest that divides."""
        return nearest_groups(self["groups"], self.x.shape[1])

    def params_count(self, name: str) -> int:
        """How many numbers gamma, beta or the bias has for this batch and norm."""
        shape = self.x.shape
        return shape[1] if name == "bias" else int(np.prod(params_shape(self.norm, shape)))

    def params(self, name: str) -> Array:
        """gamma, beta or the bias in force, flat."""
        default = 1.0 if name == "gamma" else 0.0
        return fitted(self[name], self.params_count(name), default)

    def setup(self, **changes: Any) -> Setup:
        """The learner's choices as the core takes them."""
        norm = changes.get("norm", self.norm)
        shape = params_shape(norm, self.x.shape)
        same = norm == self.norm

        def shaped(name: str) -> Array | None:
            return self.params(name).reshape(shape) if self[name] and same else None

        choices: dict[str, Any] = {
            "norm": norm,
            "groups": self.groups,
            "eps": eps_of(self["eps"]),
            "gamma": shaped("gamma"),
            "beta": shaped("beta"),
            "bias": self.params("bias") if self["bias"] else None,
            "training": not self["infer"],
            "convention": self["convention"],
            "steps": self["learned"],
        }
        return Setup(**{**choices, **changes})

    @cached_property
    def experiment(self) -> Experiment:
        """Everything that follows from the state, computed by the core."""
        plain = run(self.x, self.setup())
        if not self["restore"]:
            return plain
        restoring = restoring_params(plain)
        if restoring is None:
            return plain
        gamma, beta = restoring
        return run(self.x, self.setup(gamma=gamma, beta=beta))

    @property
    def slice(self) -> int:
        """Which slice of a volume is shown, from 0; the last one where the batch became smaller."""
        depth = self.x.shape[2] if self.x.ndim == 5 else 1
        return int(min(self["slice"], depth)) - 1

    # --- the pin -----------------------------------------------------------------------------

    @property
    def pin(self) -> int:
        """The pinned cell by flat index; the last cell where the batch became smaller."""
        if self["pin"] is None:
            return flat(self.preset.pin, self.x.shape)
        return int(min(self["pin"], self.x.size - 1))

    def pinned(self) -> tuple[int, ...]:
        """The pinned cell as an index."""
        return tuple(int(i) for i in np.unravel_index(self.pin, self.x.shape))

    def _pin_at(self, place: tuple[int, ...]) -> None:
        """Keep the pin at its sample and feature, or the nearest there are, in another shape."""
        if self["pin"] is not None:
            self.correct(pin=flat(place, self.x.shape))
