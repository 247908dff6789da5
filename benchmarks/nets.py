"""Nets: a signal through the deepest net of "Shift through depth", and training of a small one.

- The signal: 50 layers of 256 units with a mini-batch of 256, as when a control has moved, for
  every norm. At one thread, as the app is served.
- The training: the three runs that the page compares.

What a learner waits for in the browser is measured by `benchmarks.app`. Run this one with
`python -m benchmarks nets`.
"""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from collections.abc import Callable
from statistics import median
from time import perf_counter
from typing import Any

from benchmarks.report import Row, at_most, print_rows
from normviz.nets.network import Net
from normviz.nets.signal import NORMS, Stack, signal_through
from normviz.nets.train import Training, train

ROUNDS = 15


def main() -> dict[str, Any]:
    """Measure everything, print the table, return the numbers."""
    results = {"signal_ms": _signals(), "training_ms": _training()}
    print_rows("Nets", rows(results))
    return results


def rows(results: dict[str, Any]) -> list[Row]:
    """The lines of the table, each with what it should reach."""
    table = [
        Row(f"depth 50, width 256, batch 256, norm: {norm}, median ms", ms, at_most(300))
        for norm, ms in results["signal_ms"].items()
    ]
    table += [
        Row(f"150 steps, 8 layers of 32: {name}, median ms", ms)
        for name, ms in results["training_ms"].items()
    ]
    return table


def _signals() -> dict[str, float]:
    stacks = {
        norm: Stack(depth=50, width=256, batch=256, activation="tanh", init="lecun", norm=norm)
        for norm in NORMS
    }
    return {norm: _median_ms(lambda s=stack: signal_through(s)) for norm, stack in stacks.items()}


def _training() -> dict[str, float]:
    plain, normed = (Net(8, 32, init="xavier", norm=norm) for norm in ("none", "batch"))
    runs = {
        "no norm": Training(plain, lr=0.3),
        "batch norm": Training(normed, lr=0.3),
        "batch norm + noise": Training(normed, lr=0.3, noise=1.0),
    }
    return {name: _median_ms(lambda s=setup: train(s)) for name, setup in runs.items()}


def _median_ms(work: Callable[[], object]) -> float:
    work()
    times = []
    for _round in range(ROUNDS):
        start = perf_counter()
        work()
        times.append(1000 * (perf_counter() - start))
    return median(times)
