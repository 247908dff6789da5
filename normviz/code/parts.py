"""What the code of an experiment has in common in NumPy, PyTorch and Keras."""

from __future__ import annotations

import numpy as np

from normviz.code.literals import array_source
from normviz.language import _
from normviz.norms.running import Convention
from normviz.studies.experiment import Array, Setup, run

Lines = list[str]


def inputs(x: Array, setup: Setup, module: str) -> Lines:
    """The batch, the bias added to it, eps, gamma and beta."""
    lines = [f"x = {array_source(x, module)}"]
    if setup.bias is not None:
        bias = array_source(np.asarray(setup.bias, dtype=x.dtype), module)
        whose = _("one bias a feature") if x.ndim == 2 else _("one bias a channel")
        lines += [f"bias = {bias}", f"z = x + bias{apart(x.ndim)}  {note(whose)}"]
    if setup.norm == "none":
        return lines
    lines.append(f"eps = {setup.eps!r}")
    if setup.gamma is not None:
        lines.append(f"gamma = {array_source(np.asarray(setup.gamma, dtype=x.dtype), module)}")
    if setup.beta is not None and setup.norm != "rms":
        lines.append(f"beta = {array_source(np.asarray(setup.beta, dtype=x.dtype), module)}")
    return lines


def affine(setup: Setup, reshape: str) -> str:
    """Return gamma * x_hat + beta, with as much of it as there is."""
    y = "x_hat" if setup.gamma is None else f"gamma{reshape} * x_hat"
    return y if setup.beta is None or setup.norm == "rms" else f"{y} + beta{reshape}"


def update_loop(rule: Convention, steps: int, kept: str) -> Lines:
    """The running statistics, `steps` times; `kept` is the variance that is remembered."""
    m = rule.momentum
    old, new = (f"(1 - {m})", f"{m}") if rule.momentum_weighs == "new" else (f"{m}", f"(1 - {m})")
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


def axes(norm: str, rank: int) -> tuple[int, ...]:
    """The axes that a mean is taken over."""
    first = {"batch": (0,), "layer": (1,), "rms": (1,)}.get(norm, ())
    return (*first, *range(2, rank))


def apart(rank: int) -> str:
    """What spreads (C,) values over (N, C, *spatial); a table needs nothing."""
    return "" if rank == 2 else f".reshape({', '.join(['1', '-1', *['1'] * (rank - 2)])})"


def about(norm: str, rank: int) -> str:
    """A comment: what is averaged over what."""
    table = rank == 2
    return note(
        {
            "batch": _("every feature by its own mean and variance, over the samples")
            if table
            else _("every channel by its own mean and variance, over samples and places"),
            "layer": _("every sample by its own mean and variance, over all its values"),
            "instance": _("every value by itself, for a table has no places to average over")
            if table
            else _("every channel of every sample by its own mean and variance, over its places"),
            "group": _("every group of features of a sample by its own mean and variance")
            if table
            else _("every group of channels of a sample by its own mean and variance"),
            "rms": _("every sample by the root of its mean square; nothing is subtracted"),
        }[norm]
    )


def note(text: str) -> str:
    """A comment, on one line whatever a translation brings."""
    return f"# {' '.join(text.split())}"


def ending(relu: str) -> Lines:
    """Print y, and y after a ReLU."""
    return ["print(y)", f"print({relu})  {note(_('after a ReLU'))}"]
