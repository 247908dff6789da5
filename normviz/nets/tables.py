"""Example tables of two features and a target, made up, to scale and to fit."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from normviz.language import _
from normviz.norms.scaling import standardize

Array = NDArray[np.float64]

EXAMPLES = ("students", "wide", "dollars", "outlier", "constant", "related")
STUDENTS, POINTS = 16, 40
AGES, TUITION = (18.0, 25.0), (20.0, 50.0)  # years, thousand dollars a year
WIDE = (200.0, 10.0)  # x1 and x2 lie between plus and minus this
SLIPPED = 5  # the student whose tuition has lost its decimal point in "outlier"
_WIDE_WEIGHTS, _WIDE_NOISE = (0.05, 1.0), 1.0
_LOAN_WEIGHTS, _LOAN_NOISE = (4.0, 1.0), 3.0


def example(name: str, seed: int = 0) -> Array:
    """A made-up table, (N, 3): two features and the target y of each sample.

    Formula: y = w1 (x1 - low1) + w2 (x2 - low2) + noise, with w = (4, 1) and noise of standard
    deviation 3 for 16 students, w = (0.05, 1) and noise 1, lows 0, for the 40 points of "wide".

    `name`: "students": age 18 to 25 years, tuition 20 to 50 thousand dollars, y a loan in thousand
    dollars; "dollars": the same with the tuition in dollars; "outlier": one tuition ten times what
    it was; "constant": everybody is 20; "related": the tuition grows with the age; "wide": x1
    within 200 of zero, x2 within 10. Both ends of each range occur. `seed`: from 0 up.
    Raises ValueError for another name.

    >>> example("students")[:, :2].min(axis=0), example("students")[:, :2].max(axis=0)
    (array([18., 20.]), array([25., 50.]))
    """
    if name not in EXAMPLES:
        raise ValueError(
            _("There is no table called “{name}”: use one of {known}.").format(
                name=name, known=", ".join(EXAMPLES)
            )
        )
    rng = np.random.default_rng(seed)
    return _wide(rng) if name == "wide" else _students(name, rng)


def made_up_target(x: Array, seed: int = 0) -> Array:
    """A target for features that came without one, (N,): both count alike.

    Formula: y = z1 + z2 + noise, z the standardized features, noise of standard deviation 0.3.

    `x`: (N, 2), finite. `seed`: from 0 up.

    >>> made_up_target(np.array([[1.0, 30.0], [3.0, 10.0], [5.0, 20.0]])).shape
    (3,)
    """
    noise = np.random.default_rng(seed).normal(0, 0.3, len(x))
    target: Array = (standardize(x).y.sum(axis=1) + noise).round(2)
    return target


def _students(name: str, rng: np.random.Generator) -> Array:
    age = rng.integers(int(AGES[0]), int(AGES[1]) + 1, STUDENTS).astype(np.float64)
    age[:2] = AGES
    share = rng.uniform(size=STUDENTS)
    if name == "related":
        share = 0.75 * (age - AGES[0]) / (AGES[1] - AGES[0]) + 0.25 * share
    tuition = (TUITION[0] + (TUITION[1] - TUITION[0]) * share).round(1)
    if name != "related":
        tuition[2:4] = TUITION
    if name == "constant":
        age[:] = 20.0
    noise = rng.normal(0, _LOAN_NOISE, STUDENTS)
    loan = _LOAN_WEIGHTS[0] * (age - AGES[0]) + _LOAN_WEIGHTS[1] * (tuition - TUITION[0]) + noise
    if name == "outlier":
        tuition[SLIPPED] = (10 * tuition[SLIPPED]).round(1)
    if name == "dollars":
        tuition = (1000 * tuition).round()
    return np.column_stack([age, tuition, loan.round(1)])


def _wide(rng: np.random.Generator) -> Array:
    x = rng.uniform(-1, 1, (POINTS, 2))
    x[0, 0], x[1, 0], x[2, 1], x[3, 1] = -1, 1, -1, 1
    x = (x * WIDE).round(1)
    y = x @ _WIDE_WEIGHTS + rng.normal(0, _WIDE_NOISE, POINTS)
    return np.column_stack([x, y.round(1)])
