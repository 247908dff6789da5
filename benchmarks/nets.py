"""Nets: a signal through the deepest net of "Shift through depth", and training of a small one.

- The signal: 50 layers of 256 units with a mini-batch of 256, as when a control has moved, for
  every norm. At one thread, as the app is served.
- The training: the three runs that the page compares.
- The estimate: what `nets.estimate` says of trainings of many kinds, over what they take.

What a learner waits for in the browser is measured by `benchmarks.app`. Run this one with
`python -m benchmarks nets`.
"""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from collections.abc import Callable
from statistics import median
from time import perf_counter
from typing import Any

from benchmarks.report import Row, at_most, between, print_rows
from normviz.nets.estimate import duration
from normviz.nets.network import Net
from normviz.nets.shift import TrainingSetup, train_recorded
from normviz.nets.signal import NORMS, Stack, signal_through
from normviz.nets.split import digit_split
from normviz.nets.trainer import Settings, train_net

ROUNDS = 15
TRAININGS = 3
KINDS = {
    "1 x 128": Settings(Net(1, 128), epochs=20),
    "1 x 128, batch norm": Settings(Net(1, 128, norm="batch"), epochs=20),
    "1 x 128, batch norm, Adam": Settings(Net(1, 128, norm="batch"), "adam", 1e-3, epochs=20),
    "2 x 64, layer norm, batch of 8": Settings(Net(2, 64, norm="layer"), epochs=5, batch=8),
    "3 x 64, tanh, dropout": Settings(Net(3, 64, "tanh", dropout=0.3), epochs=10),
    "5 x 32": Settings(Net(5, 32), epochs=20),
    "5 x 32, batch norm, clipped": Settings(Net(5, 32, norm="batch"), epochs=10, clip="norm"),
    "5 x 256, momentum, batch of 128": Settings(Net(5, 256), "momentum", batch=128, epochs=10),
    "10 x 64, weight norm": Settings(Net(10, 64, weight_norm=True), epochs=5),
    "20 x 32, batch norm": Settings(Net(20, 32, norm="batch"), epochs=5),
    "50 x 64, sigmoid, batch norm": Settings(Net(50, 64, "sigmoid", norm="batch"), epochs=2),
    "50 x 256, RMS norm, Adam": Settings(Net(50, 256, norm="rms"), "adam", 1e-4, epochs=1),
}


def main() -> dict[str, Any]:
    """Measure everything, print the table, return the numbers."""
    results = {"signal_ms": _signals(), "training_ms": _training(), "estimates": _estimates()}
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
    table += [
        Row(f"time estimated / taken: {name}", ratio, between(1 / 1.5, 1.5))
        for name, ratio in results["estimates"].items()
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
        "no norm": TrainingSetup(plain, lr=0.3),
        "batch norm": TrainingSetup(normed, lr=0.3),
        "batch norm + noise": TrainingSetup(normed, lr=0.3, noise=1.0),
    }
    return {name: _median_ms(lambda s=setup: train_recorded(s)) for name, setup in runs.items()}


def _median_ms(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    work()
    times = []
    for _round in range(rounds):
        start = perf_counter()
        work()
        times.append(1000 * (perf_counter() - start))
    return median(times)


def _estimates() -> dict[str, float]:
    data = digit_split()
    return {
        name: 1e3
        * duration(settings, len(data.x), len(data.valid))
        / _median_ms(lambda s=settings: train_net(s, data), TRAININGS)
        for name, settings in KINDS.items()
    }
