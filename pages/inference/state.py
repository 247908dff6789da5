"""The controls of "Training and inference", and the results that follow from them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property, lru_cache
from typing import Any

from normviz.norms.running import CONVENTIONS, Convention
from normviz.studies.companions import Companions, Drift, companions, drift
from normviz.studies.divisor import Divisors, divisors_by_size
from normviz.studies.stream import SHAPES, Source, StreamTraining, batches, train
from normviz.studies.workers import WorkerSplit, split_batch
from normviz.ui.state import (
    Controls,
    Field,
    as_number,
    as_switch,
    one_of,
    real_number,
    whole_number,
    yes_or_no,
)

VIEWS = ("train", "infer", "drift", "workers")
DRAWERS = ("stream", "memory")
MODES = ("training", "inference")
KEPT = ("own", "unbiased", "biased")
SECTIONS = ("try", "predict", "sizes", "articles")

MOST_SIZE, MOST_BATCHES = 128, 200
LEAST_STD, MOST_STD = 0.2, 5.0
COMPANION_BATCHES = 40
DIVISOR_SIZES, DIVISOR_BATCHES = (2, 4, 32), 2000
SEEDS = 5  # of what is claimed where chance plays a part
MOST_OF_IT = 0.7  # the first worker's share where shares are unequal
_SPLIT = 105  # the seed of the batch that is split, beside the page's own


class State(Controls):
    """The controls, and each result, computed when it is first asked for."""

    def __init__(self) -> None:
        super().__init__(
            "inference",
            [
                Field("view", "train", one_of(*VIEWS)),
                Field("section", "try", one_of(*SECTIONS)),
                Field("controls", "stream", one_of(*DRAWERS)),
                Field("shape", "normal", one_of(*SHAPES)),
                Field("mean", 5.0, real_number(-10, 10), as_number),
                Field("std", 2.0, real_number(LEAST_STD, MOST_STD), as_number),
                Field("m", 8, whole_number(1, MOST_SIZE)),
                Field("batches", 60, whole_number(1, MOST_BATCHES)),
                Field("seed", 1, whole_number(0, Controls.last_seed)),
                Field("convention", "torch", one_of(*CONVENTIONS)),
                # None stands for the convention's own
                Field("momentum", None, real_number(0, 1), as_number),
                Field("kept", "own", one_of(*KEPT)),
                Field("start_mean", 0.0, real_number(-10, 10), as_number),
                Field("start_var", 1.0, real_number(0, 25), as_number),
                Field("mode", "training", one_of(*MODES)),
                Field("sample", 1.5, real_number(-3, 3), as_number),
                Field("shift", 1.5, real_number(-3, 3), as_number),
                Field("ratio", 1.0, real_number(0.3, 3), as_number),
                Field("more", 10, whole_number(0, MOST_BATCHES)),
                Field("workers", 4, whole_number(2, 8)),
                Field("ordered", False, yes_or_no, as_switch),
                Field("uneven", False, yes_or_no, as_switch),
            ],
        )

    def pick(self, changes: Mapping[str, Any]) -> None:
        """Set controls; the stream's seed stays too."""
        super().pick({"seed": self["seed"], **changes})

    @property
    def source(self) -> Source:
        """Where the samples come from."""
        return Source(self["shape"], self["mean"], self["std"])

    @property
    def size(self) -> int:
        """m: the samples of one batch."""
        return int(self["m"])

    @cached_property
    def rule(self) -> Convention:
        """The convention with the learner's own momentum and kept variance."""
        own = CONVENTIONS[self["convention"]]
        momentum, kept = self["momentum"], self["kept"]
        return replace(
            own,
            momentum=own.momentum if momentum is None else momentum,
            unbiased=own.unbiased if kept == "own" else kept == "unbiased",
        )

    @cached_property
    def trained(self) -> StreamTraining:
        """The stream, and what was learned from it."""
        start = (self["start_mean"], self["start_var"])
        seed = (self["seed"],)
        return train(self.source, self.size, self["batches"], seed, self.rule, start)

    @cached_property
    def companions(self) -> Companions:
        """The sample in batches with other companions."""
        seed = self["seed"]
        return companions(self.trained, self["sample"], COMPANION_BATCHES, seed)

    @cached_property
    def drift(self) -> Drift:
        """The source after it moved."""
        return drift(self.trained, self["shift"], self["ratio"], self["more"], self["seed"])

    @cached_property
    def split(self) -> WorkerSplit | None:
        """One batch over the workers; None where there are more workers than samples."""
        if self["workers"] > self.size:
            return None
        split = self["m"], self["workers"], self["seed"], self.rule.eps, self["ordered"]
        return _split(self.source, *split, self.first_share)

    @property
    def first_share(self) -> float:
        """How much of the batch the first worker has; 0 for as much as the others."""
        return MOST_OF_IT if self["uneven"] else 0.0

    @cached_property
    def example_split(self) -> WorkerSplit:
        """32 values on 4 workers."""
        return _split(self.source, 32, 4, self["seed"], self.rule.eps, False, 0.0)

    @cached_property
    def uneven_splits(self) -> tuple[WorkerSplit, ...]:
        """10 values on 2 workers, 7 and 3, several times."""
        return tuple(
            _split(self.source, 10, 2, seed, self.rule.eps, False, MOST_OF_IT)
            for seed in self.seeds
        )

    @cached_property
    def divisors(self) -> Divisors:
        """What a few sizes of batches divide by."""
        return divisors_by_size(
            self.source, DIVISOR_SIZES, DIVISOR_BATCHES, self["seed"], SEEDS, self.rule.eps
        )

    @property
    def seeds(self) -> tuple[int, ...]:
        """Seeds for what is said over several draws: other ones for every seed of the page."""
        first = SEEDS * self["seed"]
        return tuple(range(first, first + SEEDS))


@lru_cache(maxsize=16)
def _split(
    source: Source,
    size: int,
    workers: int,
    seed: int,
    eps: float,
    ordered: bool,
    first: float,
) -> WorkerSplit:
    x = batches(source, size, 1, seed, _SPLIT)[:, 0]
    return split_batch(x, workers, eps=eps, ordered=ordered, first=first)
