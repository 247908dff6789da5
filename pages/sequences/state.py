"""The controls of the page on sequences, and what follows from them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from normviz.language import _, ngettext
from normviz.nets.recurrent import (
    CELL_ACTIVATIONS,
    CELL_NORMS,
    StateFrames,
    Unrolled,
    random_cell,
    random_inputs,
    state_frames,
    unroll,
)
from normviz.studies.random_sequences import (
    FEATURES,
    LONGEST,
    LONGEST_TEST,
    MOST_SEQUENCES,
    PATTERNS,
    draw_lengths,
    draw_sequences,
    draw_test_sequence,
)
from normviz.studies.sequences import (
    POLICIES,
    SHARING,
    Inferred,
    Padded,
    SequenceNorm,
    StepStatistics,
    infer_steps,
    left_over,
    normalize_padded,
    pad_sequences,
    step_statistics,
)
from normviz.ui.state import Controls, Field, as_number, one_of, real_number, whole_number

SECTIONS = ("try", "predict", "longer", "cell", "articles")
PADDING = ("counted", "masked")
OWN = "own"  # the pattern of lengths that the learner chose one by one
QUESTIONS = ("alone", "mean", "cell")
FEWEST_SEQUENCES = 2
MOST_PAD = 10.0
MOST_GAIN = 5.0
FEWEST_STEPS, MOST_STEPS = 10, 100
UNITS, CELL_BATCH = 32, 16
SEEDS = 5  # with which cells are compared
# What a step to try leaves to the start where it does not name it.
_AFRESH = ("lengths", "pattern", "count", "pad", "step", "sequence", "feature")
_SPANS = {"tanh": (-1.0, 1.0), "relu": (0.0, 4.0)}  # where states are drawn


def _read_lengths(text: str) -> tuple[int, ...]:
    parts = text.split("_")
    if not FEWEST_SEQUENCES <= len(parts) <= MOST_SEQUENCES:
        raise ValueError(
            # Translators: after the name of a value in a link and a colon: what it must name.
            ngettext(
                "it must name from {low} to {high} length, joined by “_”.",
                "it must name from {low} to {high} lengths, joined by “_”.",
                MOST_SEQUENCES,
            ).format(low=FEWEST_SEQUENCES, high=MOST_SEQUENCES)
        )
    read = whole_number(1, LONGEST)
    return tuple(read(part) for part in parts)


def _write_lengths(lengths: tuple[int, ...]) -> str:
    return "_".join(map(str, lengths))


def _fields() -> list[Field]:
    return [
        Field("sharing", "step", one_of(*SHARING)),
        Field("padding", "counted", one_of(*PADDING)),
        Field("feature", 1, whole_number(1, FEATURES)),
        Field("pattern", "stairs", one_of(*PATTERNS, OWN)),
        Field("count", 5, whole_number(FEWEST_SEQUENCES, MOST_SEQUENCES)),
        Field("lengths", (), _read_lengths, _write_lengths),
        Field("seed", 0, whole_number(0, Controls.last_seed)),
        Field("pad", 0.0, real_number(-MOST_PAD, MOST_PAD), as_number),
        Field("step", 7, whole_number(1, LONGEST)),
        Field("sequence", 1, whole_number(1, MOST_SEQUENCES)),
        Field("section", "try", one_of(*SECTIONS)),
        Field("ask", "alone", one_of(*QUESTIONS)),
        Field("test", 14, whole_number(2, LONGEST_TEST)),
        Field("policy", "last", one_of(*POLICIES)),
        Field("activation", "relu", one_of(*CELL_ACTIVATIONS)),
        Field("gain", 3.0, real_number(0.0, MOST_GAIN), as_number),
        Field("steps", 40, whole_number(FEWEST_STEPS, MOST_STEPS)),
    ]


@dataclass(frozen=True)
class Batch:
    """What names a padded batch."""

    lengths: tuple[int, ...]
    seed: int
    pad: float


@lru_cache(maxsize=64)
def padded(batch: Batch) -> Padded:
    """The padded batch."""
    return pad_sequences(draw_sequences(batch.lengths, batch.seed), batch.pad)


@lru_cache(maxsize=128)
def normalized(batch: Batch, sharing: str, counted: bool) -> SequenceNorm:
    """The batch under one norm."""
    return normalize_padded(padded(batch), sharing, counted=counted)


@lru_cache(maxsize=128)
def left(batch: Batch, sharing: str, counted: bool) -> StepStatistics:
    """What the norm left of each step's mean and variance, without padding."""
    return left_over(normalized(batch, sharing, counted))


@lru_cache(maxsize=128)
def statistics(batch: Batch, counted: bool) -> StepStatistics:
    """Batch norm's statistics at each step."""
    return step_statistics(padded(batch), counted=counted)


@lru_cache(maxsize=64)
def unrolled(activation: str, gain: float, steps: int, seed: int) -> tuple[Unrolled, ...]:
    """The recurrent cell under none, batch and layer, in this order, on the same weights."""
    cell = random_cell(UNITS, FEATURES, gain, seed)
    x = random_inputs(CELL_BATCH, FEATURES, steps, seed)
    return tuple(unroll(cell, x, norm, activation) for norm in CELL_NORMS)


@lru_cache(maxsize=64)
def frames(activation: str, gain: float, steps: int, seed: int) -> tuple[StateFrames, ...]:
    """How the states of that cell are distributed, step by step."""
    runs = unrolled(activation, gain, steps, seed)
    return tuple(state_frames(run, _SPANS[activation]) for run in runs)


class State(Controls):
    """The controls, the batch that they describe, and what the norms and the cell make of it."""

    chosen = (*Controls.chosen, "sharing", "padding", "pattern")

    def __init__(self) -> None:
        super().__init__("sequences", _fields())
        if self["lengths"]:
            self.correct(pattern=OWN, count=len(self["lengths"]))
        elif self["pattern"] == OWN:
            self.correct(pattern=PATTERNS[0])
            if not self.refused("lengths"):
                self.mention(
                    _(
                        "The link speaks of lengths of its own but holds none: it is damaged. Copy "
                        "the whole link once more; the page starts with an example instead."
                    )
                )
        # What is looked at stays within the batch when that becomes smaller.
        for name, most in (("step", max(self.lengths)), ("sequence", len(self.lengths))):
            if self[name] > most and name in self.linked:
                reason = _("it must lie between {low} and {high}.").format(low=1, high=most)
                self.refuse(name, reason)
            self.correct(**{name: min(self[name], most)})

    @property
    def lengths(self) -> tuple[int, ...]:
        """The length of each sequence."""
        own: tuple[int, ...] = self["lengths"]
        return own or draw_lengths(self["pattern"], self["count"], self["seed"])

    @property
    def batch(self) -> Batch:
        """What names the batch on screen."""
        return Batch(self.lengths, self["seed"], self["pad"])

    @property
    def padded(self) -> Padded:
        """The batch on screen."""
        return padded(self.batch)

    @property
    def counted(self) -> bool:
        """Whether padding counts as data."""
        return bool(self["padding"] == "counted")

    @property
    def out(self) -> SequenceNorm:
        """The batch under the chosen norm."""
        return self.normalized(counted=self.counted)

    def normalized(self, *, counted: bool) -> SequenceNorm:
        """The batch under the chosen norm, with padding counted or not."""
        return normalized(self.batch, self["sharing"], counted)

    @property
    def left(self) -> StepStatistics:
        """What the norm left of each step's mean and variance, without padding."""
        return left(self.batch, self["sharing"], self.counted)

    def statistics(self, *, counted: bool) -> StepStatistics:
        """Batch norm's statistics at each step."""
        return statistics(self.batch, counted)

    @property
    def cell(self) -> tuple[int, int, int]:
        """The cell that is looked at: sequence, feature, step, from 0."""
        return self["sequence"] - 1, self["feature"] - 1, self["step"] - 1

    @property
    def is_padding(self) -> bool:
        """Whether the cell that is looked at is padding."""
        sequence, _feature, step = self.cell
        return not bool(self.padded.there[sequence, step])

    @property
    def test_sequence(self) -> np.ndarray:
        """The test sequence, (C, T)."""
        return draw_test_sequence(self["test"], self["seed"])

    def inferred(self, policy: str) -> Inferred:
        """The test sequence under batch norm per step, with the statistics of this batch."""
        return infer_steps(self.test_sequence, self.statistics(counted=self.counted), policy)

    @property
    def test_by_layer(self) -> np.ndarray:
        """The test sequence under layer norm at each step, (C, T)."""
        alone = pad_sequences([self.test_sequence])
        x_hat: np.ndarray = normalize_padded(alone, "token").x_hat[0]
        return x_hat

    def unrolled(self) -> tuple[Unrolled, ...]:
        """The recurrent cell under none, batch and layer."""
        return unrolled(*self._cell_setup)

    def growths(self, **changes: Any) -> tuple[list[float], ...]:
        """The factor a step of none, batch and layer, each with several seeds, this one first.

        `changes`: another activation, gain or number of steps.
        """
        chosen = {name: self[name] for name in ("activation", "gain", "steps")} | changes
        seeds = [(self["seed"] + i) % (self.last_seed + 1) for i in range(SEEDS)]
        by_seed = [unrolled(*chosen.values(), seed) for seed in seeds]
        return tuple([run.growth for run in runs] for runs in zip(*by_seed, strict=True))

    def frames(self) -> tuple[StateFrames, ...]:
        """How its states are distributed, step by step."""
        return frames(*self._cell_setup)

    @property
    def _cell_setup(self) -> tuple[str, float, int, int]:
        return self["activation"], self["gain"], self["steps"], self["seed"]

    # --- changes ---------------------------------------------------------------------------------

    def pick(self, changes: Mapping[str, Any]) -> None:
        """Set controls; the batch and what is looked at start afresh, the rest stays as it is."""
        self.set(**{**{name: self.fields[name].default for name in _AFRESH}, **changes})
        self.enter()

    def take_sliders(self, moved: dict[str, float]) -> None:
        """Sliders moved: the cell that is looked at, how the batch is drawn, a length."""
        changes: dict[str, Any] = {
            name: moved[name] if name == "pad" else int(moved[name])
            for name in ("pad", "step", "sequence", "count", "seed")
            if name in moved
        }
        lengths = self.lengths
        if any(name.startswith("length") for name in moved):
            lengths = tuple(int(moved.get(f"length{i}", old)) for i, old in enumerate(lengths))
            changes["lengths"] = lengths
        if "count" in changes and (self["lengths"] or "lengths" in changes):
            # The learner's own lengths are cut, or joined by 1s.
            count = changes["count"]
            changes["lengths"] = (*lengths, *([1] * count))[:count]
        if "lengths" in changes:
            changes["pattern"] = OWN
        self.set(**changes)

    def choose_pattern(self, shown: tuple[int, ...]) -> None:
        """After a pattern was chosen: own lengths start from those shown, or make room for it."""
        self.set(lengths=shown if self["pattern"] == OWN else ())
