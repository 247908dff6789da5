"""The core against PyTorch CPU eager, in one run, side by side, at one thread each.

For every norm and size, in rounds that take turns so that a busy machine disturbs all alike:

- ours: the forward pass; forward and backward pass (gradients of x, gamma and beta);
- PyTorch: the functional forward pass, recording for autograd as in training; with autograd.grad;
- a plain copy of the array.

The table has medians in microseconds and their ratios, ours / PyTorch. Run it with
`python -m benchmarks core`.
"""

# ruff: noqa: E402  (the number of threads has to be known before NumPy and PyTorch are imported)

import os

THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")
os.environ.update(dict.fromkeys(THREADS, "1"))

import argparse
import json
import platform
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import numpy as np

import normviz as nv

SHAPES = [(3, 4), (32, 64), (256, 1024), (8192, 1024), (32, 64, 56, 56)]
NORMS = ("batch", "layer", "group", "instance")
GROUPS = 2
ROUNDS = 31
ROUND_SECONDS = 0.004  # a round repeats a call until it takes about so long


@dataclass(frozen=True)
class Row:
    """One line of the table: times in microseconds, limits and ratios as ours / PyTorch."""

    shape: tuple[int, ...]
    norm: str
    work: str
    ours: float
    torch: float
    copy: float
    ratio: float
    limit: float | None


def limit(norm: str, shape: tuple[int, ...], work: str) -> float | None:
    """The ratio to reach; None where none is set."""
    size = int(np.prod(shape))
    small, large = size <= 2048, size > 2**20
    if work == "forward + backward":
        return 0.5 if small else 1.3 if large and norm == "batch" else None
    if norm == "batch":
        return 2.0 if shape == (256, 1024) else 1.0
    if small:
        return 2.2
    if shape == (256, 1024):
        return 3.2 if norm == "layer" else None
    if norm == "instance":
        return None
    return 1.1 if len(shape) == 2 else 2.2


def calls(
    torch: Any, norm: str, shape: tuple[int, ...]
) -> dict[str, tuple[Callable[[], Any], ...]]:
    """What is compared: for each kind of work our call, PyTorch's, and a copy."""
    rng = np.random.default_rng(0)
    x, dy = (rng.standard_normal(shape, np.float32) for _ in range(2))
    size = shape[1:] if norm == "layer" else shape[1:2]
    gamma, beta = (rng.standard_normal(size, np.float32) for _ in range(2))
    tx, tgamma, tbeta = (torch.from_numpy(a).requires_grad_() for a in (x, gamma, beta))
    tdy = torch.from_numpy(dy)
    functional = torch.nn.functional

    def ours() -> nv.Normalized:
        match norm:
            case "batch":
                return nv.batch_norm(x, gamma, beta)
            case "layer":
                return nv.layer_norm(x, gamma, beta)
            case "group":
                return nv.group_norm(x, GROUPS, gamma, beta)
        return nv.instance_norm(x, gamma, beta)

    def theirs() -> Any:
        match norm:
            case "batch":
                return functional.batch_norm(tx, None, None, tgamma, tbeta, training=True)
            case "layer":
                return functional.layer_norm(tx, size, tgamma, tbeta)
            case "group":
                return functional.group_norm(tx, GROUPS, tgamma, tbeta)
        return functional.instance_norm(tx, weight=tgamma, bias=tbeta)

    np.testing.assert_allclose(ours().y, theirs().detach().numpy(), rtol=1e-3, atol=1e-3)
    return {
        "forward": (ours, theirs, x.copy),
        "forward + backward": (
            lambda: nv.backward(ours(), dy),
            lambda: torch.autograd.grad(theirs(), (tx, tgamma, tbeta), tdy),
            x.copy,
        ),
    }


def seconds(call: Callable[[], Any], repeats: int) -> float:
    """The time of one call, averaged over some."""
    start = perf_counter()
    for _ in range(repeats):
        call()
    return (perf_counter() - start) / repeats


def medians(together: tuple[Callable[[], Any], ...]) -> list[float]:
    """The median time of each call in microseconds, over rounds in which they take turns."""
    for call in together:
        call()
    repeats = [max(1, round(ROUND_SECONDS / max(seconds(c, 3), 1e-9))) for c in together]
    rounds = [
        [seconds(call, n) for call, n in zip(together, repeats, strict=True)] for _ in range(ROUNDS)
    ]
    return [1e6 * median(times) for times in zip(*rounds, strict=True)]


def rows(torch: Any) -> Iterator[Row]:
    """All measurements, one after the other."""
    for shape in SHAPES:
        for norm in NORMS:
            if norm == "instance" and len(shape) == 2:
                continue  # every cell would be its own group: PyTorch refuses that
            for work, together in calls(torch, norm, shape).items():
                ours, theirs, copy = medians(together)
                goal = limit(norm, shape, work)
                yield Row(shape, norm, work, ours, theirs, copy, ours / theirs, goal)


def line(row: Row) -> str:
    """A row as text."""
    shape = " x ".join(map(str, row.shape))
    goal = "" if row.limit is None else f"<= {row.limit:<4} "
    verdict = "" if row.limit is None else "reached" if row.ratio <= row.limit else "MISSED"
    return (
        f"{shape:17} {row.norm:9} {row.work:19} {row.ours:10.1f} {row.torch:10.1f} "
        f"{row.copy:9.1f} {row.ratio:6.2f}  {goal}{verdict}"
    )


def main(json_path: Path | None = None) -> dict[str, Any]:
    """Measure, print the table, hand the numbers back and write them as JSON if a path is given."""
    try:
        import torch
    except ImportError:
        raise SystemExit(
            "This compares with PyTorch: pip install -r requirements-dev.txt"
        ) from None
    torch.set_num_threads(1)
    machine = {
        "python": platform.python_version(),
        "numpy": np.__version__,
        "torch": torch.__version__,
        "threads": torch.get_num_threads(),
    }
    print(", ".join(f"{key} {value}" for key, value in machine.items()))
    print(
        f"{'float32':17} {'norm':9} {'work':19} {'ours us':>10} {'torch us':>10} "
        f"{'copy us':>9} {'ratio':>6}"
    )
    table = []
    for row in rows(torch):
        print(line(row), flush=True)
        table.append(asdict(row))
    results = {"machine": machine, "rows": table}
    if json_path is not None:
        json_path.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    return results


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", type=Path, help="where to write the table as JSON")
    main(parser.parse_args().json)
