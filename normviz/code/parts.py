"""What the code of an experiment has in common in NumPy, PyTorch and Keras."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

from normviz.code.literals import array_source
from normviz.language import _
from normviz.norms.partition import Partition
from normviz.norms.running import Convention
from normviz.norms.table import Norm, norm_named
from normviz.studies.experiment import Array, Setup, run

Lines = list[str]


def inputs(x: Array, setup: Setup, module: str) -> Lines:
    """The batch, the bias added to it, eps, gamma and beta."""
    lines = [f"x = {array_source(x, module)}"]
    if setup.bias is not None:
        bias = array_source(np.asarray(setup.bias, dtype=x.dtype), module)
        # Translators: a comment behind a line of code that adds them.
        whose = _("one bias a feature") if x.ndim == 2 else _("one bias a channel")
        lines += [f"bias = {bias}", f"z = x + bias{apart(x.ndim)}  {note(whose)}"]
    norm = norm_named(setup.norm)
    if norm is None:
        return lines
    lines.append(f"eps = {setup.eps!r}")
    for name, values in params(norm, setup).items():
        lines.append(f"{name} = {array_source(np.asarray(values, dtype=x.dtype), module)}")
    return lines


def params(norm: Norm, setup: Setup) -> dict[str, Array]:
    """As much of gamma and beta as the norm has and the learner gave."""
    given = {
        "gamma": setup.gamma if norm.has_gamma else None,
        "beta": setup.beta if norm.has_beta else None,
    }
    return {name: values for name, values in given.items() if values is not None}


def affine(given: Collection[str], reshape: str) -> str:
    """Return gamma * x_hat + beta, with as much of it as is `given`."""
    y = f"gamma{reshape} * x_hat" if "gamma" in given else "x_hat"
    return f"{y} + beta{reshape}" if "beta" in given else y


def update_loop(rule: Convention, steps: int, kept: str) -> Lines:
    """The running statistics, `steps` times; `kept` is the variance that is remembered."""
    m = rule.momentum
    old, new = (f"(1 - {m})", f"{m}") if rule.momentum_weighs == "new" else (f"{m}", f"(1 - {m})")
    # Translators: a comment behind a line of code; {framework} is PyTorch or Keras.
    who = note(_("as {framework} does").format(framework=rule.name))
    return [
        f"for step in range({steps}):  {who}",
        f"    running_mean = {old} * running_mean + {new} * mean",
        f"    running_var = {old} * running_var + {new} * {kept}",
    ]


def steps_taken(x: Array, setup: Setup) -> int:
    """How many steps the running statistics have really taken."""
    running = run(x, setup).running
    return running.steps if running else 0


def z_name(setup: Setup) -> str:
    """What is normalized: x, or z where a bias was added."""
    return "x" if setup.bias is None else "z"


def axes(partition: Partition) -> tuple[int, ...]:
    """The axes of the view that a mean is taken over."""
    return tuple(axis for axis in range(len(partition.view)) if axis not in partition.keep)


def apart(rank: int) -> str:
    """What spreads (C,) values over (N, C, *spatial); a table needs nothing."""
    return "" if rank == 2 else f".reshape({', '.join(['1', '-1', *['1'] * (rank - 2)])})"


def about(norm: Norm, rank: int) -> str:
    """A comment: what is averaged over what."""
    return note(_(norm.about_table if rank == 2 and norm.about_table else norm.about))


def note(text: str) -> str:
    """A comment, on one line whatever a translation brings."""
    return f"# {' '.join(text.split())}"


def ending(relu: str) -> Lines:
    """Print y, and y after a ReLU."""
    # Translators: a comment behind a line of code that prints the result.
    after = note(_("after a ReLU"))
    return ["print(y)", f"print({relu})  {after}"]
