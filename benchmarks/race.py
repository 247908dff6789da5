"""The trainer against PyTorch on the CPU: same net, data, batches, first weights; one thread each.

DigitNN is a net inputs-128-10 with ReLU, then batch norm, no bias in the hidden layer; the plain
one is the same without a norm. They train on the digits that ship (1,257 rows of 64) and on 60,000
rows of MNIST's shape (784 random pixels), with batches of 32 and 128, SGD and Adam.

In rounds that take turns, so that a busy machine disturbs all alike, one epoch of

- ours: `Trainer.advance`, which keeps every loss;
- eager: PyTorch's usual loop, `loss.item()` at every step, batches by `x[chosen]`;
- loader: the same with a `DataLoader` over a `TensorDataset`, with the same batches;
- products: the matrix products of the two passes alone, NumPy's into buffers: the limit.

The table has the medians' ratios. On the large set an epoch is its first `STEPS` steps. Run it with
`python -m benchmarks race`; PyTorch has to be installed.
"""

# ruff: noqa: E402  (the number of threads has to be known before NumPy and PyTorch are imported)

import os

THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")
os.environ.update(dict.fromkeys(THREADS, "1"))

from collections.abc import Callable, Iterator
from itertools import product
from statistics import mean, median
from time import perf_counter
from typing import Any

import numpy as np

from benchmarks.report import Row, at_most, print_rows
from normviz.nets.network import Net, Network
from normviz.nets.split import Split, digit_split, split_rows
from normviz.nets.trainer import Settings, Trainer, train_net

ROUNDS = {"digits": 41, "MNIST's shape": 9}  # an epoch on the digits takes milliseconds
TRAININGS = 9  # of 20 epochs
STEPS = 120  # of an epoch on the large set
HIDDEN = 128
NETS = {"DigitNN": "batch", "plain": "none"}
SETS = {"digits": 0.35, "MNIST's shape": 0.6}  # and what ours / eager should reach
RATES = {"sgd": 0.1, "adam": 0.001}


def main() -> dict[str, Any]:
    """Measure everything, print the table, return the numbers."""
    sets = {"digits": digit_split(), "MNIST's shape": _random_images()}
    results: dict[str, Any] = {"races": {}, "digits_20_epochs_s": _twenty_epochs(sets["digits"])}
    for data, net, batch, optimizer in product(sets, NETS, (32, 128), RATES):
        settings = Settings(
            Net(
                hidden=1,
                width=HIDDEN,
                init="torch",
                norm=NETS[net],
                placement="after",
                inputs=sets[data].inputs,
                bias=net == "plain",
            ),
            optimizer,
            RATES[optimizer],
            batch=batch,
        )
        results["races"][f"{data}, {net}, batch {batch}, {optimizer}"] = _race(
            settings, sets[data], ROUNDS[data]
        )
    print_rows("Race", rows(results))
    return results


def rows(results: dict[str, Any]) -> list[Row]:
    """The lines of the table, each with what it should reach."""
    races, table = results["races"], []
    for data, limit in SETS.items():
        of_set = {name: each for name, each in races.items() if name.startswith(data)}
        for name, each in of_set.items():
            table.append(Row(f"{name}: ours / eager", each["ours"] / each["eager"]))
            table.append(Row(f"{name}: ours / loader", each["ours"] / each["loader"]))
            limits = at_most(2) if "128, sgd" in name else None
            table.append(Row(f"{name}: ours / products", each["ours"] / each["products"], limits))
        for net in NETS:
            ratios = [e["ours"] / e["eager"] for name, e in of_set.items() if net in name]
            table.append(Row(f"{data}, {net}: ours / eager, mean", mean(ratios), at_most(limit)))
    for net, seconds in results["digits_20_epochs_s"].items():
        table.append(Row(f"digits, {net}: 20 epochs with records, s", seconds, at_most(0.3)))
    return table


def _random_images() -> Split:
    rng = np.random.default_rng(0)
    images = rng.integers(0, 256, (60_000, 28, 28), dtype=np.uint8)
    few = images[:100], np.zeros(100, np.intp)
    return split_rows(images, rng.integers(0, 10, 60_000), valid=1 / 60_000, tests=few)


def _twenty_epochs(data: Split) -> dict[str, float]:
    found = {}
    for name, norm in NETS.items():
        settings = Settings(Net(1, HIDDEN, init="torch", norm=norm, placement="after"))
        times = []
        for _round in range(TRAININGS):
            start = perf_counter()
            train_net(settings, data)
            times.append(perf_counter() - start)
        found[name] = median(times)
    return found


def _race(settings: Settings, data: Split, rounds: int) -> dict[str, float]:
    """The median seconds of an epoch of each."""
    ours = Trainer(settings, data)
    steps = min(ours.steps_per_epoch, STEPS)
    runners: dict[str, Callable[[], object]] = {
        "ours": lambda: ours.advance(steps),
        "eager": _torch(settings, data, ours, steps, loader=False),
        "loader": _torch(settings, data, ours, steps, loader=True),
        "products": _products(settings, data, steps),
    }
    times: dict[str, list[float]] = {name: [] for name in runners}
    for turn in range(rounds + 1):
        for name, run in runners.items():
            start = perf_counter()
            run()
            if turn:  # the first one warms up
                times[name].append(perf_counter() - start)
    return {name: median(each) for name, each in times.items()}


def _torch(
    settings: Settings, data: Split, ours: Trainer, steps: int, loader: bool
) -> Callable[[], object]:
    import torch
    from torch import nn
    from torch.utils.data import DataLoader, TensorDataset

    torch.set_num_threads(1)
    x, labels = torch.tensor(data.x), torch.tensor(data.labels)
    network = Network(settings.net)
    modules: list[Any] = []
    for layer in network.layers:
        linear = nn.Linear(*layer.w.shape, bias=layer.b is not None)
        linear.weight.data = torch.from_numpy(layer.w.T.copy())
        if layer.b is not None:
            linear.bias.data = torch.from_numpy(layer.b.copy())
        modules.append(linear)
    norm = [nn.BatchNorm1d(HIDDEN)] if settings.net.norm == "batch" else []
    net = nn.Sequential(modules[0], nn.ReLU(), *norm, modules[1])
    descent = {"sgd": torch.optim.SGD, "adam": torch.optim.Adam}[settings.optimizer](
        net.parameters(), lr=settings.lr
    )
    criterion = nn.CrossEntropyLoss()
    step = 0

    def chosen() -> Iterator[Any]:
        nonlocal step
        for _step in range(steps):
            epoch, place = divmod(step, ours.steps_per_epoch)
            order = ours.order(epoch)
            yield order[place * settings.batch : (place + 1) * settings.batch]
            step += 1

    class Batches:
        def __iter__(self) -> Iterator[list[int]]:
            return (each.tolist() for each in chosen())

        def __len__(self) -> int:
            return steps

    batches = (
        DataLoader(TensorDataset(x, labels), batch_sampler=Batches())
        if loader
        else _Indexed(x, labels, chosen, torch.from_numpy)
    )
    losses: list[float] = []

    def epoch() -> None:
        net.train()
        for inputs, targets in batches:
            descent.zero_grad()
            loss = criterion(net(inputs), targets)
            loss.backward()
            descent.step()
            losses.append(loss.item())

    return epoch


class _Indexed:
    """Batches by indexing: what a loop without a loader does."""

    def __init__(self, x: Any, labels: Any, chosen: Callable[[], Iterator[Any]], wrap: Any) -> None:
        self._parts = x, labels, chosen, wrap

    def __iter__(self) -> Iterator[Any]:
        x, labels, chosen, wrap = self._parts
        for each in chosen():
            index = wrap(each)
            yield x[index], labels[index]


def _products(settings: Settings, data: Split, steps: int) -> Callable[[], object]:
    """Forward x W1 and h W2; backward h^T d, d W2^T and x^T dz. The first layer needs no dx."""
    rng = np.random.default_rng(0)
    batch, inputs, classes = settings.batch, data.inputs, data.classes
    shapes = [
        (batch, inputs),
        (inputs, HIDDEN),
        (batch, HIDDEN),
        (HIDDEN, classes),
        (batch, classes),
    ]
    x, w1, h, w2, d = (rng.standard_normal(shape, dtype=np.float32) for shape in shapes)
    dw1, dw2, dh, z, logits = (np.empty_like(each) for each in (w1, w2, h, h, d))

    def epoch() -> None:
        for _step in range(steps):
            np.matmul(x, w1, out=z)
            np.matmul(h, w2, out=logits)
            np.matmul(h.T, d, out=dw2)
            np.matmul(d, w2.T, out=dh)
            np.matmul(x.T, dh, out=dw1)

    return epoch
