"""The controls of "Training and inference", and the results that follow from them."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property, lru_cache

from normviz.norms.running import CONVENTIONS, Convention
from normviz.studies.companions import Companions, Drift, companions, drift
from normviz.studies.stream import SHAPES, Source, StreamTraining, batches, train
from normviz.studies.workers import WorkerSplit, split_batch
from normviz.ui.state import (
    Field,
    Controls,
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

MOST_SIZE, MOST_BATCHES, LAST_SEED = 128, 200, 99
LEAST_STD, MOST_STD = 0.2, 5.0
COMPANION_BATCHES = 40
_SPLIT = 105  # the seed of the batch that is split, beside the page's own


class Stream:
    """One learner's page: the controls, and each result computed when it is first asked for."""

    def __init__(self, state: Controls) -> None:
        self.state = state

    @classmethod
    def open(cls) -> Stream:
        """The page as the link or the session left it."""
        return cls(
            Controls(
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
                    Field("seed", 1, whole_number(0, LAST_SEED)),
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
                ],
            )
        )

    @property
    def source(self) -> Source:
        """Where the samples come from."""
        return Source(self.state["shape"], self.state["mean"], self.state["std"])

    @property
    def size(self) -> int:
        """m: the samples of one batch."""
        return int(self.state["m"])

    @cached_property
    def rule(self) -> Convention:
        """The convention with the learner's own momentum and kept variance."""
        own = CONVENTIONS[self.state["convention"]]
        momentum, kept = self.state["momentum"], self.state["kept"]
        return replace(
            own,
            momentum=own.momentum if momentum is None else momentum,
            unbiased=own.unbiased if kept == "own" else kept == "unbiased",
        )

    @cached_property
    def trained(self) -> StreamTraining:
        """The stream, and what was learned from it."""
        start = (self.state["start_mean"], self.state["start_var"])
        seed = (self.state["seed"],)
        return train(self.source, self.size, self.state["batches"], seed, self.rule, start)

    @cached_property
    def companions(self) -> Companions:
        """The sample in batches with other companions."""
        seed = self.state["seed"]
        return companions(self.trained, self.state["sample"], COMPANION_BATCHES, seed)

    @cached_property
    def drift(self) -> Drift:
        """The source after it moved."""
        s = self.state
        return drift(self.trained, s["shift"], s["ratio"], s["more"], s["seed"])

    @cached_property
    def split(self) -> WorkerSplit | None:
        """One batch over the workers; None where there are more workers than samples."""
        if self.state["workers"] > self.size:
            return None
        s = self.state
        return _split(self.source, s["m"], s["workers"], s["seed"], self.rule.eps, s["ordered"])

    @cached_property
    def example_split(self) -> WorkerSplit:
        """32 values on 4 workers."""
        return _split(self.source, 32, 4, self.state["seed"], self.rule.eps, False)


@lru_cache(maxsize=16)
def _split(
    source: Source, size: int, workers: int, seed: int, eps: float, ordered: bool
) -> WorkerSplit:
    x = batches(source, size, 1, seed, _SPLIT)[:, 0]
    return split_batch(x, workers, eps=eps, ordered=ordered)
