"""The code of what the lesson on pictures shows, in NumPy and PyTorch.

Photographs are too long to be written into a program: it reads them from a file beside it.
"""

from __future__ import annotations

from normviz.code import parts
from normviz.code.for_numpy import of_the_batch
from normviz.code.literals import array_source
from normviz.code.parts import Lines
from normviz.language import _
from normviz.norms.running import Running
from normviz.norms.table import norm_named
from normviz.studies.pictures import EPS, KINDS, SPREAD

FILE = "pictures.npy"


def pictures_code(
    framework: str,
    kind: str,
    shape: tuple[int, int, int, int],
    groups: int = 3,
    running: Running | None = None,
) -> str:
    """Python source that normalizes the pictures of `FILE` and brings them back to a screen.

    It names the result y, and what is seen, from 0 to 1, shown; it prints the mean of each channel
    of each picture.

    `framework`: "numpy" or "torch". `kind`: one of `KINDS`. `shape`: (N, 3, H, W) of the pictures
    in the file. `groups`: 1 or 3, for group norm. `running`: what batch norm takes at inference.
    Raises ValueError for another norm.

    >>> print(pictures_code("torch", "instance", (4, 3, 128, 128)))
    import numpy as np
    import torch
    import torch.nn.functional as F
    <BLANKLINE>
    x = torch.from_numpy(np.load("pictures.npy"))  # (4, 3, 128, 128): before the norm
    eps = 1e-05
    <BLANKLINE>
    # every channel of every sample by its own mean and variance, over its places
    y = F.instance_norm(x, eps=eps)
    shown = (0.5 + y / 6).clip(0, 1)  # 0 is black, 1 white
    print(y.mean((2, 3)))
    """
    norm = norm_named(kind, known=KINDS)
    assert norm is not None  # "none" is not among them
    remembered = running if norm.remembers else None
    torch = framework == "torch"
    lines = _start(framework, shape)
    if remembered:
        lines += _remembered(remembered, "torch" if torch else "np")
    else:
        lines += ["", parts.about(norm, len(shape))]
    if torch:
        call = norm.torch.format(
            x="x",
            weights="",
            groups=groups,
            running="running_mean, running_var" if remembered else "None, None",
            training="" if remembered else ", training=True",
        )
        lines.append(f"y = {call}")
    elif remembered:
        apart = parts.apart(len(shape))
        lines.append(
            f"y = (x - running_mean{apart}) / np.sqrt(running_var{apart} + eps)",
        )
    else:
        *sums, last = of_the_batch(norm, "x", norm.partition(shape, groups))
        lines += [*sums, last.replace("x_hat", "y", 1)]
    lines += [f"shown = (0.5 + y / {SPREAD:g}).clip(0, 1)  {_seen()}", "print(y.mean((2, 3)))"]
    return "\n".join(lines)


def _start(framework: str, shape: tuple[int, ...]) -> Lines:
    """What is imported, the pictures, and eps."""
    # Translators: a comment in code: {shape} is the shape of an array of pictures.
    what = parts.note(_("{shape}: before the norm").format(shape=shape))
    load = f'np.load("{FILE}")'
    lines = ["import numpy as np"]
    if framework == "torch":
        lines += ["import torch", "import torch.nn.functional as F"]
        load = f"torch.from_numpy({load})"
    return [*lines, "", f"x = {load}  {what}", f"eps = {EPS!r}"]


def _seen() -> str:
    # Translators: a comment in code: what the numbers of a picture mean.
    return parts.note(_("0 is black, 1 white"))


def _remembered(running: Running, module: str) -> Lines:
    """The running statistics as they are, in the type of the file."""
    return [
        "",
        # Translators: a comment in code above the running mean and variance of batch norm.
        parts.note(_("what training has left")),
        f"running_mean = {array_source(running.mean.astype('float32'), module)}",
        f"running_var = {array_source(running.var.astype('float32'), module)}",
    ]


def colours_code(framework: str, a: int, b: int, shape: tuple[int, int, int, int]) -> str:
    """Python source that gives picture `a` of `FILE` the colours of picture `b`, as y.

    `framework`: "numpy" or "torch". `a`, `b`: their places, from 0. `shape`: (N, 3, H, W) of the
    pictures in the file.

    >>> print(colours_code("torch", 1, 0, (2, 3, 128, 128)).splitlines()[-3])
    y = gamma * F.instance_norm(x[1:2], eps=eps)[0] + beta
    """
    torch = framework == "torch"
    keep = "(1, 2), keepdim=True" if torch else "(1, 2), keepdims=True"
    var = f"x[{b}].var({keep}, correction=0)" if torch else f"x[{b}].var({keep})"
    root = "torch" if torch else "np"
    lines = [
        *_start(framework, shape),
        f"beta = x[{b}].mean({keep})",
        f"gamma = {root}.sqrt({var} + eps)",
    ]
    if torch:
        lines.append(f"y = gamma * F.instance_norm(x[{a}:{a + 1}], eps=eps)[0] + beta")
    else:
        lines += [
            f"mean, var = x[{a}].mean({keep}), x[{a}].var({keep})",
            f"y = gamma * (x[{a}] - mean) / np.sqrt(var + eps) + beta",
        ]
    return "\n".join([*lines, f"shown = y.clip(0, 1)  {_seen()}", "print(y.mean((1, 2)))"])
