"""An experiment as a Jupyter notebook: the batch, its code, and the numbers that must come out."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Sequence
from typing import Any

import numpy as np

from normviz.code import parts
from normviz.code.literals import array_source
from normviz.code.parts import Lines
from normviz.code.snippets import snippet
from normviz.language import _
from normviz.norms.normalize import Normalized
from normviz.norms.table import norm_named
from normviz.studies.experiment import Array, Experiment, Setup, run

_ROUNDINGS = 64  # that one way to compute may be away from another


def notebook(x: Array, setup: Setup, samples: Sequence[str], features: Sequence[str]) -> bytes:
    """A notebook that computes the y of `run(x, setup)` in NumPy and PyTorch and checks it.

    The numbers must agree but for roundings, of which there are the more the further the values are
    from 0, measured in their spread. Without PyTorch its cell says so and does nothing.

    `x`, `setup`, errors: as for `snippet`. `samples`, `features`: their names, which the notebook
    holds as lists of strings. Result: a file of Jupyter's format 4.5.
    Source: the documentation of nbformat, "The Jupyter Notebook format", 5.11.

    >>> made = json.loads(notebook(np.array([[1.0], [3.0]]), Setup(), ["a", "b"], ["age"]))
    >>> [cell["cell_type"] for cell in made["cells"]]
    ['markdown', 'code', 'markdown', 'code', 'code', 'markdown', 'code']
    """
    x = np.asarray(x)
    x = x if x.dtype == np.float32 else x.astype(np.float64)
    done = run(x, setup)
    expected = _expected(done)
    cells = [
        (
            "markdown",
            _(
                "# From x to y\n\nA batch from the normalization lab, the code that normalizes it, "
                "and the numbers that the lab showed. A check raises an error where other numbers "
                "come out here."
            ),
        ),
        ("code", "\n".join(_given(samples, features, expected))),
        ("markdown", "## NumPy"),
        ("code", snippet("numpy", x, setup)),
        ("code", "\n".join(_numpy_checks(done, expected))),
        ("markdown", "## PyTorch"),
        ("code", "\n".join(_torch_cell(done, expected))),
    ]
    return json.dumps(_file(cells), ensure_ascii=False, indent=1).encode("utf-8")


def _file(cells: Sequence[tuple[str, str]]) -> dict[str, Any]:
    written = []
    for n, (kind, source) in enumerate(cells, 1):
        cell: dict[str, Any] = {"cell_type": kind, "id": f"cell-{n}", "metadata": {}}
        if kind == "code":
            cell |= {"execution_count": None, "outputs": []}
        written.append(cell | {"source": source.splitlines(keepends=True)})
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    metadata = {"kernelspec": kernel, "language_info": {"name": "python"}}
    return {"cells": written, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}


def _expected(done: Experiment) -> dict[str, tuple[Array, float]]:
    """What must come out by the name that it has in the NumPy code, and how near."""
    unit = _ROUNDINGS * float(np.finfo(done.x.dtype).eps)
    out, setup = done.out, done.setup
    if out is None:
        return {"y": (done.y, unit * _largest(done.z))}
    mean = out.partition.spread(out.mean)
    with np.errstate(all="ignore"):
        far = np.maximum(np.abs(done.z), np.abs(mean)) * out.partition.spread(out.inv_std)
    near = unit * max(1.0, _largest(far))
    gamma = 1.0 if setup.gamma is None else max(1.0, _largest(setup.gamma))
    beta = 0.0 if setup.beta is None else _largest(setup.beta)
    expected = {"y": (done.y, near * gamma + unit * beta), "x_hat": (out.x_hat, near)}
    for name, values in _statistics(out).items():
        size = _largest(done.z) if name.endswith("mean") else _largest(values)
        lost = 0.0 if name.endswith("mean") else (unit * _largest(done.z)) ** 2
        expected[name] = (values, unit * max(size, _largest(values)) + lost)
    return expected


def _statistics(out: Normalized) -> dict[str, Array]:
    """The statistics, flat, by the names that they have in the NumPy code."""
    mean, var = out.mean.ravel(), out.var.ravel()
    if not out.center:
        return {"mean_square": var}
    kept = "" if out.measured else "running_"
    return {f"{kept}mean": mean} | ({f"{kept}var": var} if out.scale else {})


def _largest(values: Array) -> float:
    """The largest finite one, without its sign."""
    finite = np.abs(values)[np.isfinite(values)]
    return float(finite.max(initial=0.0))


def _overflows(done: Experiment) -> bool:
    """Whether a sum of squares, written out, may pass the largest number of the type."""
    if done.out is None:
        return False
    most = float(np.sqrt(float(np.finfo(done.x.dtype).max) / done.out.size)) / 2
    return _largest(done.z) > most


def _given(
    samples: Sequence[str], features: Sequence[str], expected: dict[str, tuple[Array, float]]
) -> Lines:
    return [
        "import numpy as np",
        "",
        f"samples = {list(samples)!a}",
        f"features = {list(features)!a}",
        "",
        # Translators: a comment in code, above the numbers that the lab showed.
        parts.note(_("what the lab showed")),
        *(
            f"expected_{name} = {array_source(values)}"
            for name, (values, _near) in expected.items()
        ),
    ]


def _numpy_checks(done: Experiment, expected: dict[str, tuple[Array, float]]) -> Lines:
    if _overflows(done):
        return [_not_compared()]
    return [
        _check(name if values.shape == done.x.shape else f"{name}.ravel()", name, near)
        for name, (values, near) in expected.items()
    ]


def _check(found: str, name: str, near: float) -> str:
    return f"np.testing.assert_allclose({found}, expected_{name}, rtol=0, atol={near:.1e})"


def _not_compared() -> str:
    # Translators: a comment in code, in place of a check.
    text = _(
        "not compared: a sum of squares passes the largest number of this type here; the lab "
        "computes in a larger unit then"
    )
    return parts.note(text)


def _torch_cell(done: Experiment, expected: dict[str, tuple[Array, float]]) -> Lines:
    norm = norm_named(done.setup.norm)
    if norm is not None and not norm.torch:
        # Translators: a comment in code; {norm} is the name of a norm.
        return [parts.note(_("PyTorch has no call for this norm"))]
    _y, near = expected["y"]
    check = _not_compared() if _overflows(done) else _check("y.numpy()", "y", near)
    # Translators: printed by a notebook's cell where PyTorch is missing.
    missing = _("PyTorch is not installed here: nothing was computed or checked.")
    return [
        "from importlib.util import find_spec",
        "",
        'if find_spec("torch") is None:',
        f"    print({missing!a})",
        "else:",
        textwrap.indent("\n".join([snippet("torch", done.x, done.setup), "", check]), "    "),
    ]
