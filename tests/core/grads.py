"""One check of gradients for all of the core: a random directional derivative a case.

As in HIPS/autograd's `test_util`: along one random direction a wrong gradient has a wrong slope
but by chance, and two calls of the function are enough, however many arguments it has.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np


def check_grads(
    function: Callable[..., float],
    gradients: Sequence[np.ndarray],
    arguments: Sequence[np.ndarray],
    *,
    seed: int = 0,
    step: float = 1e-6,
    rtol: float = 1e-5,
    atol: float = 1e-7,
    case: object = "",
) -> None:
    """Fail unless `function(*arguments)`, a number, changes as the `gradients` say.

    `gradients`: one for every argument, in its shape. The slope along the direction is a central
    difference of width 2 * `step`. `case`: what a failure names.
    """
    rng = np.random.default_rng(seed)
    points = [np.array(each, np.float64) for each in arguments]  # copies, which stay as they are
    assert [np.shape(each) for each in gradients] == [point.shape for point in points], case
    directions = [rng.normal(size=point.shape) for point in points]

    def along(way: float) -> float:
        moved = (point + way * d for point, d in zip(points, directions, strict=True))
        return function(*moved)

    slope = sum(np.vdot(g, d) for g, d in zip(gradients, directions, strict=True))
    difference = (along(step) - along(-step)) / (2 * step)
    np.testing.assert_allclose(slope, difference, rtol=rtol, atol=atol, err_msg=str(case))
