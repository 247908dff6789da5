"""The core against PyTorch CPU eager, in one run, side by side, at one thread each.

For every norm and size, in rounds that take turns so that a busy machine disturbs all alike:

- ours: the forward pass; forward and backward pass (gradients of x, gamma and beta);
- module: what PyTorch's users call in eager mode, `nn.BatchNorm1d` and its like in training, which
  records for autograd; with `autograd.grad`. `nn.BatchNorm` also updates its running statistics,
  which here is a call of its own, `update_running`, and not part of the forward pass;
- functional: the function behind the module, `nn.functional.batch_norm` and its like, without
  running statistics; with `autograd.grad`;
- bare, for forward and backward of matrices: the same arithmetic in NumPy calls that fit this norm
  and shape alone (`benchmarks/bare.py`); what ours takes more is the price of one path for all
  norms, shapes and types, of its checks, and of what it hands back;
- a plain copy of the array.

The table has medians in microseconds and the ratios ours / module and ours / functional. Limits
and verdicts are about the module; on small arrays it takes up to twice as long as the functional,
so both are there to be read. Run it with `python -m benchmarks core`.
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
from benchmarks.bare import forward_backward

SHAPES = [(3, 4), (32, 64), (256, 1024), (8192, 1024), (32, 64, 56, 56)]
NORMS = ("batch", "layer", "group", "instance")
GROUPS = 2
ROUNDS = 31
ROUND_SECONDS = 0.004  # a round repeats a call until it takes about so long


@dataclass(frozen=True)
class Row:
    """One line of the table: times in microseconds; the limit is one for `to_module`."""

    shape: tuple[int, ...]
    norm: str
    work: str
    ours: float
    module: float
    functional: float
    copy: float
    bare: float | None
    limit: float | None
    to_module: float  # ours / module
    to_functional: float  # ours / functional


def limit(norm: str, shape: tuple[int, ...], work: str) -> float | None:
    """The ratio to the module to reach; None where none is set."""
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


def module_for(torch: Any, norm: str, shape: tuple[int, ...]) -> Any:
    """PyTorch's layer, in training mode."""
    nn, channels = torch.nn, shape[1]
    match norm:
        case "batch":
            return (nn.BatchNorm1d if len(shape) == 2 else nn.BatchNorm2d)(channels)
        case "layer":
            return nn.LayerNorm(shape[1:])
        case "group":
            return nn.GroupNorm(GROUPS, channels)
    return nn.InstanceNorm2d(channels, affine=True)


def calls(
    torch: Any, norm: str, shape: tuple[int, ...]
) -> dict[str, tuple[Callable[[], Any], ...]]:
    """What is compared: for each kind of work our call, the module, the functional and a copy."""
    rng = np.random.default_rng(0)
    x, dy = (rng.standard_normal(shape, np.float32) for _ in range(2))
    size = shape[1:] if norm == "layer" else shape[1:2]
    gamma, beta = (rng.standard_normal(size, np.float32) for _ in range(2))
    tx, tgamma, tbeta = (torch.from_numpy(a).requires_grad_() for a in (x, gamma, beta))
    tdy = torch.from_numpy(dy)
    layer, functional = module_for(torch, norm, shape), torch.nn.functional
    layer.weight, layer.bias = torch.nn.Parameter(tgamma), torch.nn.Parameter(tbeta)

    def ours() -> nv.Normalized:
        match norm:
            case "batch":
                return nv.batch_norm(x, gamma, beta)
            case "layer":
                return nv.layer_norm(x, gamma, beta)
            case "group":
                return nv.group_norm(x, GROUPS, gamma, beta)
        return nv.instance_norm(x, gamma, beta)

    def module() -> Any:
        return layer(tx)

    def function() -> Any:
        match norm:
            case "batch":
                return functional.batch_norm(tx, None, None, tgamma, tbeta, training=True)
            case "layer":
                return functional.layer_norm(tx, size, tgamma, tbeta)
            case "group":
                return functional.group_norm(tx, GROUPS, tgamma, tbeta)
        return functional.instance_norm(tx, weight=tgamma, bias=tbeta)

    def ours_both() -> tuple[Any, ...]:
        grads = nv.backward(ours(), dy)
        return grads.dx, grads.dgamma, grads.dbeta

    def module_both() -> tuple[Any, ...]:
        gradients: tuple[Any, ...] = torch.autograd.grad(
            module(), (tx, layer.weight, layer.bias), tdy
        )
        return gradients

    def function_both() -> tuple[Any, ...]:
        gradients: tuple[Any, ...] = torch.autograd.grad(function(), (tx, tgamma, tbeta), tdy)
        return gradients

    bare = None
    if len(shape) == 2 and norm != "group":
        bare = forward_backward(norm, x, gamma, beta, dy)
        for mine, other in zip((ours().y, *ours_both()), bare(), strict=True):
            agree(mine, other.reshape(np.shape(mine)))
    for theirs, their_both in ((module, module_both), (function, function_both)):
        agree(ours().y, theirs().detach().numpy())
        for mine, their in zip(ours_both(), their_both(), strict=True):
            agree(mine, their.numpy())
    both = (ours_both, module_both, function_both, x.copy)
    return {
        "forward": (ours, module, function, x.copy),
        "forward + backward": both if bare is None else (*both, bare),
    }


def agree(ours: Any, theirs: Any) -> None:
    """Fail where two results differ by more than a thousandth of their size."""
    np.testing.assert_allclose(ours, theirs, rtol=1e-3, atol=1e-3 * float(np.abs(theirs).max()))


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
                ours, module, functional, copy, *bare = medians(together)
                yield Row(
                    shape=shape,
                    norm=norm,
                    work=work,
                    ours=ours,
                    module=module,
                    functional=functional,
                    copy=copy,
                    bare=bare[0] if bare else None,
                    limit=limit(norm, shape, work),
                    to_module=ours / module,
                    to_functional=ours / functional,
                )


def line(row: Row) -> str:
    """A row as text."""
    shape = " x ".join(map(str, row.shape))
    goal = "" if row.limit is None else f"<= {row.limit:<4} "
    verdict = "" if row.limit is None else "reached" if row.to_module <= row.limit else "MISSED"
    bare = "" if row.bare is None else f"{row.bare:.1f}"
    return (
        f"{shape:17} {row.norm:9} {row.work:19} {row.ours:9.1f} {row.module:9.1f} "
        f"{row.functional:10.1f} {bare:>9} {row.copy:8.1f} {row.to_functional:11.2f} "
        f"{row.to_module:8.2f}  {goal}{verdict}"
    )


def main(json_path: Path | None = None) -> dict[str, Any]:
    """Measure, print the table, hand the numbers back and write them as JSON if a path is given."""
    try:
        import torch
    except ImportError:
        raise SystemExit("This compares with PyTorch: pip install torch==2.13.0") from None
    torch.set_num_threads(1)
    machine = {
        "python": platform.python_version(),
        "numpy": np.__version__,
        "torch": torch.__version__,
        "threads": torch.get_num_threads(),
    }
    print(", ".join(f"{key} {value}" for key, value in machine.items()))
    print(
        "Medians in microseconds, float32; the last columns are ours / functional, ours / module "
        "and what the latter should reach."
    )
    print(
        f"{'shape':17} {'norm':9} {'work':19} {'ours':>9} {'module':>9} {'functional':>10} "
        f"{'bare':>9} {'copy':>8} {'/functional':>11} {'/module':>8}"
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
