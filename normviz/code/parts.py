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
    r"""The batch, the bias added to it, eps, gamma and beta.

    `x`: (N, C, *spatial). `setup`: where the rest comes from. `module`: "np" or "torch".

    >>> import numpy as np
    >>> inputs(np.array([[0.5, 2.0]]), Setup("rms", eps=0.1), "np")
    ['x = np.array([\n    [0.5, 2],\n], dtype=np.float64)', 'eps = 0.1']
    """
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
    """As much of gamma and beta as the norm has and the learner gave, by name.

    `norm`: the row of the table. `setup`: what the learner gave, at `norm.params_shape`.

    >>> norm, pair = norm_named("rms"), np.ones(2)
    >>> list(params(norm, Setup("rms", gamma=pair, beta=pair)))
    ['gamma']
    """
    given = {
        "gamma": setup.gamma if norm.has_gamma else None,
        "beta": setup.beta if norm.has_beta else None,
    }
    return {name: values for name, values in given.items() if values is not None}


def affine(given: Collection[str], reshape: str) -> str:
    """Return gamma * x_hat + beta, with as much of it as is `given`.

    `reshape`: what is written behind a parameter so that it broadcasts; see `apart`.

    >>> affine(["beta"], ""), affine(["gamma", "beta"], apart(3))
    ('x_hat + beta', 'gamma.reshape(1, -1, 1) * x_hat + beta.reshape(1, -1, 1)')
    """
    y = f"gamma{reshape} * x_hat" if "gamma" in given else "x_hat"
    return f"{y} + beta{reshape}" if "beta" in given else y


def update_loop(rule: Convention, steps: int, kept: str) -> Lines:
    r"""The running statistics, `steps` times.

    `rule`: whose momentum is written, as its users write it. `kept`: the variance that is
    remembered.

    >>> from normviz.norms.running import CONVENTIONS
    >>> print("\n".join(update_loop(CONVENTIONS["keras"], 5, "var")))
    for step in range(5):  # as Keras does
        running_mean = 0.99 * running_mean + (1 - 0.99) * mean
        running_var = 0.99 * running_var + (1 - 0.99) * var
    """
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
    """How many steps the running statistics have really taken: 0 where the batch teaches nothing.

    `x`: (N, C, *spatial). `setup`: its norm, convention and steps count.

    >>> alone, two = np.array([[1.0]]), np.array([[1.0], [3.0]])
    >>> steps_taken(alone, Setup(steps=5)), steps_taken(two, Setup(steps=5))
    (0, 5)
    """
    running = run(x, setup).running
    return running.steps if running else 0


def z_name(setup: Setup) -> str:
    """What is normalized: x, or z where the `setup` adds a bias.

    >>> z_name(Setup()), z_name(Setup(bias=np.ones(2)))
    ('x', 'z')
    """
    return "x" if setup.bias is None else "z"


def axes(partition: Partition) -> tuple[int, ...]:
    """The axes of the view of a `partition` that a mean is taken over.

    >>> axes(Partition.batch((2, 3, 4)))
    (0, 2)
    """
    return tuple(axis for axis in range(len(partition.view)) if axis not in partition.keep)


def apart(rank: int) -> str:
    """What spreads (C,) values over (N, C, *spatial), an array with `rank` axes; a table needs
    nothing.

    >>> apart(2), apart(4)
    ('', '.reshape(1, -1, 1, 1)')
    """
    return "" if rank == 2 else f".reshape({', '.join(['1', '-1', *['1'] * (rank - 2)])})"


def about(norm: Norm, rank: int) -> str:
    """A comment: what is averaged over what.

    `norm`: the row of the table. `rank`: how many axes the batch has.

    >>> about(norm_named("batch"), 2)
    '# every feature by its own mean and variance, over the samples'
    """
    return note(_(norm.about_table if rank == 2 and norm.about_table else norm.about))


def note(text: str) -> str:
    r"""A comment with this `text`, on one line whatever a translation brings.

    >>> note("two\nlines")
    '# two lines'
    """
    return f"# {' '.join(text.split())}"


def ending(relu: str) -> Lines:
    """Print y, and y after a ReLU.

    `relu`: the expression of the latter.

    >>> ending("F.relu(y)")
    ['print(y)', 'print(F.relu(y))  # after a ReLU']
    """
    # Translators: a comment behind a line of code that prints the result.
    after = note(_("after a ReLU"))
    return ["print(y)", f"print({relu})  {after}"]
