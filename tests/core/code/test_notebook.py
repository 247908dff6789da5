"""The notebook of what is on the lab's screen is one for Jupyter, and its checks hold in it."""

import ast
import contextlib
import importlib.util
import io
import json
from dataclasses import replace

import nbclient
import nbformat
import numpy as np
import pytest

from normviz.code.notebook import notebook
from normviz.norms.running import CONVENTIONS
from normviz.readers.presets import presets
from normviz.studies.experiment import NORMS, Setup, params_shape, restoring_params, run
from tests.support import require_torch

HOSTILE = ['"]); import os #', "'); exit() #", "\\", "<script>alert(1)</script>", "\u202e\n![x](y)"]
SETUPS = {
    **{norm: Setup(norm, groups=2) for norm in (*NORMS, "position", "mean")},
    **{
        f"{convention}, {steps} steps": Setup(training=False, steps=steps, convention=convention)
        for convention in CONVENTIONS
        for steps in (0, 25)
    },
}


def made(x, setup):
    names = [[f"{kind} {n + 1}" for n in range(x.shape[axis])] for axis, kind in enumerate("sf")]
    return nbformat.reads(notebook(x, setup, *names).decode(), as_version=4)


def with_params(setup, x):
    rng = np.random.default_rng(2)
    shape = params_shape(setup.norm, x.shape)
    bias = rng.normal(size=x.shape[1])
    return replace(setup, gamma=rng.normal(1, 1, shape), beta=rng.normal(size=shape), bias=bias)


def execute(book):
    """Run the cells one after the other; what they print and the names that they leave."""
    names, printed = {}, io.StringIO()
    with contextlib.redirect_stdout(printed), np.errstate(all="ignore"):
        for cell in book.cells:
            if cell.cell_type == "code":
                exec(compile(cell.source, "cell", "exec"), names)
    return printed.getvalue(), names


def checks(book):
    return sum(cell.source.count("assert_allclose(") for cell in book.cells)


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("name", SETUPS)
def test_the_checks_hold(name, dtype):
    for shape in ((3, 4), (1, 2), (2, 4, 2, 3)):
        x = np.random.default_rng(1).normal(3, 2, shape).astype(dtype)
        for setup in (SETUPS[name], with_params(SETUPS[name], x)):
            book = made(x, setup)
            nbformat.validate(book)
            execute(book)
            # y twice, x_hat, mean and variance; RMS norm has one statistic, mean-only norm no call
            assert checks(book) == {"none": 2, "rms": 4, "mean": 3}.get(name, 5)


@pytest.mark.parametrize("key", list(presets()))
def test_the_checks_hold_for_every_example_and_its_restoring_params(key):
    x = presets()[key].make()
    for norm in ("batch", "layer", "rms"):
        setup = Setup(norm)
        execute(made(x, setup))
        if pair := restoring_params(run(x, setup)):
            execute(made(x, replace(setup, gamma=pair[0], beta=pair[1])))


@pytest.mark.parametrize("special", [np.nan, np.inf, 1e25, 1e-25])
def test_what_is_no_usual_number_is_checked_too(special):
    for dtype in (np.float64, np.float32):
        x = np.random.default_rng(1).normal(3, 2, (3, 4)).astype(dtype)
        x[1, 2] = special
        overflows = special == 1e25 and dtype == np.float32
        for norm in ("batch", "layer"):
            book = made(x, Setup(norm))
            execute(book)
            assert checks(book) == (0 if overflows else 5)
            told = [cell for cell in book.cells if "not compared" in cell.source]
            assert len(told) == (2 if overflows else 0)


@pytest.mark.parametrize("name", ["y", "x_hat", "mean", "var"])
def test_another_number_is_found(name):
    book = made(np.random.default_rng(1).normal(3, 2, (3, 4)), Setup())
    book.cells[1].source += f"\nexpected_{name} += 1e-6\n"
    with pytest.raises(AssertionError, match="Not equal to tolerance"):
        execute(book)


def test_another_number_is_found_in_pytorch():
    require_torch()
    book = made(np.random.default_rng(1).normal(3, 2, (3, 4)), Setup())
    book.cells[-3].source += "\nexpected_y += 1e-6\n"  # behind the checks of NumPy
    with pytest.raises(AssertionError, match="Not equal to tolerance"):
        execute(book)


def test_without_pytorch_its_cell_says_so(monkeypatch):
    book = made(np.ones((2, 2)), Setup())
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
    printed, names = execute(book)
    assert printed.endswith("PyTorch is not installed here: nothing was computed or checked.\n")
    assert isinstance(names["y"], np.ndarray)


def test_names_are_strings_and_nothing_else():
    written = json.loads(notebook(np.ones((5, 5)), Setup(), HOSTILE, HOSTILE))
    lines = "".join(written["cells"][1]["source"]).splitlines()
    for name in ("samples", "features"):
        (line,) = [line for line in lines if line.startswith(f"{name} = ")]
        assert ast.literal_eval(line.removeprefix(f"{name} = ")) == HOSTILE
    rest = [cell["source"] for n, cell in enumerate(written["cells"]) if n != 1]
    assert "script" not in repr(rest) and "import os" not in repr(rest)


def test_jupyter_runs_it():
    x = np.random.default_rng(1).normal(3, 2, (3, 4, 2)).astype(np.float32)
    book = made(x, with_params(Setup("group", groups=2), x))
    nbclient.NotebookClient(book, timeout=60, kernel_name="python3").execute()
    ran = [cell for cell in book.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in ran] == [1, 2, 3, 4]
    y = run(x, with_params(Setup("group", groups=2), x)).y
    assert ran[1].outputs[0].text.startswith(str(y)[:8])
