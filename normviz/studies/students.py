"""Students by three features of very different sizes: what the home page normalizes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

STUDENTS = 24
# Each feature of the students: mean, standard deviation, lowest, highest, decimals.
_FEATURES = {
    "tuition": (36_000, 7_500, 20_000, 50_000, -2),
    "age": (21, 2, 18, 25, 0),
    "sleep": (7.2, 1.1, 4, 10, 1),
}


def students(seed: int) -> NDArray[np.floating]:
    """A batch of students, the same for the same seed.

    Each feature is drawn from a normal distribution, brought between its ends and rounded. Result:
    (24, 3): tuition in dollars a year, age in years, sleep in hours.

    >>> students(7).shape, students(7)[0].tolist()
    ((24, 3), [36000.0, 21.0, 6.5])
    """
    rng = np.random.default_rng(seed)
    columns = [
        np.round(np.clip(rng.normal(mean, std, STUDENTS), low, high), decimals)
        for mean, std, low, high, decimals in _FEATURES.values()
    ]
    return np.stack(columns, axis=1)
