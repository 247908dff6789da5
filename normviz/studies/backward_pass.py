"""The backward pass of a norm on a learner's batch: what dy becomes, and what is taken out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from normviz.norms.backward import Gradients, backward
from normviz.norms.normalize import Normalized
from normviz.norms.running import Running
from normviz.norms.table import norm_named
from normviz.studies.experiment import Array, Setup, params_shape, run

UPSTREAM = ("ones", "cell", "random", "loss")
_ROUNDINGS = 64


@dataclass(frozen=True, eq=False)
class BackwardPass:
    """A gradient dy sent back through a norm; arrays in float64, the cells' in the shape of x.

    `out`: the forward pass, with a gamma and a beta wherever the norm has them. `dy`: the gradient
    of the loss with respect to y; `target`: what y is compared with where dy comes from a loss,
    else None. `given`: the running statistics where these were used, else None. `grads`: what
    `backward` makes of dy.

    >>> done = send_back(np.array([[1.0], [2.0], [6.0]]), Setup(eps=0.0), "ones", (0, 0))
    >>> bool(abs(done.grads.dx).max() < 1e-12), done.grads.dbeta
    (True, array([3.]))
    """

    out: Normalized
    setup: Setup
    dy: Array
    target: Array | None
    given: Running | None
    grads: Gradients

    @cached_property
    def g(self) -> Array:
        """The gradient with respect to x_hat, gamma * dy."""
        gamma = self.out.gamma
        return self.dy if gamma is None else self.dy * self.out.params.spread(gamma)

    @cached_property
    def mean_g(self) -> Array:
        """What goes because the mean depends on x; 0 where it does not, or is not subtracted."""
        taken = self.out.measured and self.out.center
        return self._mean(self.g) if taken else np.zeros(self.out.partition.stat_shape)

    @cached_property
    def mean_g_x_hat(self) -> Array:
        """What goes, times x_hat, because the divisor depends on x; 0 where it does not."""
        taken = self.out.measured and self.out.scale
        return (
            self._mean(self.g * self.out.x_hat)
            if taken
            else np.zeros(self.out.partition.stat_shape)
        )

    @cached_property
    def taken_out(self) -> Array:
        """What is taken out of g before the division: mean(g) + x_hat * mean(g * x_hat)."""
        spread = self.out.partition.spread
        with np.errstate(all="ignore"):
            taken: Array = spread(self.mean_g) + self.out.x_hat * spread(self.mean_g_x_hat)
        return taken

    @cached_property
    def settled_dx(self) -> Array:
        """Dx for people to read: where it is 0 up to rounding, 0."""
        with np.errstate(all="ignore"):
            dx = self.grads.dx
            rounding = self.out.partition.spread(self.sums.rounding.reshape(self.mean_g.shape))
            settled: Array = np.where(np.abs(dx) <= rounding, 0.0, dx)
        return settled

    @cached_property
    def sums(self) -> Sums:
        """What dx sums to in every set, and what it should by the formula."""
        p, out = self.out.partition, self.out
        with np.errstate(all="ignore"):
            dx, inv_std = self.grads.dx, out.inv_std
            sum_g_x_hat = p.sum(self.g * out.x_hat)
            # eps / (var + eps), written so that it is 1 - var(x_hat) for given statistics too.
            left = out.eps * inv_std**2 if out.scale else np.ones_like(inv_std)
            size = p.sum(np.abs(self.g)) * inv_std
            return Sums(
                dx=p.sum(dx).ravel(),
                dx_x_hat=p.sum(dx * out.x_hat).ravel(),
                rule=(inv_std * sum_g_x_hat * left).ravel(),
                rounding=(_ROUNDINGS * np.finfo(np.float64).eps * size * self._reach()).ravel(),
            )

    def _reach(self) -> Array:
        """How much larger than g a product with x_hat may be: 1 or the largest x_hat."""
        p, size = self.out.partition, np.abs(self.out.x_hat)
        largest = np.zeros(p.count)
        np.maximum.at(largest, p.ids.ravel(), size.ravel())
        return np.maximum(1.0, np.square(largest)).reshape(p.stat_shape)

    def _mean(self, values: Array) -> Array:
        with np.errstate(all="ignore"):
            mean: Array = self.out.partition.mean(values)
        return mean

    def rise(self, low: Array, high: Array) -> float:
        """How much larger the loss is at the outputs `high` than at `low`; shapes of y.

        Formula: of the loss sum(dy * y) the sum of dy * (high - low); of half the squared distance
        to the target that of ((high + low) / 2 - target) * (high - low). Outputs that are equal in
        both add nothing, and no rounding.
        """
        with np.errstate(all="ignore"):
            slope = self.dy if self.target is None else (high + low) / 2 - self.target
            moved = high - low
            return float(np.sum(slope * moved, where=moved != 0))


@dataclass(frozen=True, eq=False)
class Sums:
    """Per set, in order of the partition's `ids`: sum(dx), sum(dx * x_hat), what rule says of it.

    `rule`: inv_std * sum(g * x_hat) * eps / (var + eps), which holds where the statistics were
    measured and divided by. `rounding`: below it a sum is 0.

    >>> done = send_back(np.array([[1.0], [2.0], [6.0]]), Setup(eps=1.0), "random", (0, 0), seed=1)
    >>> sums = done.sums
    >>> bool(abs(sums.dx[0]) < sums.rounding[0]), bool(np.isclose(sums.dx_x_hat[0], sums.rule[0]))
    (True, True)
    """

    dx: Array
    dx_x_hat: Array
    rule: Array
    rounding: Array


def upstream(
    kind: str, y: Array, cell: tuple[int, ...], seed: int = 0
) -> tuple[Array, Array | None]:
    """A gradient with respect to y, and the target where it comes from a loss.

    "ones": 1 in every cell, as of the loss sum(y). "cell": 1 in `cell`, 0 elsewhere. "random":
    standard normal, from `seed`, with two decimals. "loss": y - target, of half the squared
    distance of y to a target, standard normal with one decimal. `y`: (N, C, *spatial). Raises
    ValueError for another kind.

    >>> upstream("cell", np.zeros((2, 2)), (0, 1))
    (array([[0., 1.],
           [0., 0.]]), None)
    """
    if kind == "ones":
        return np.ones(y.shape), None
    if kind == "cell":
        dy = np.zeros(y.shape)
        dy[cell] = 1.0
        return dy, None
    drawn = np.random.default_rng(seed).normal(size=y.shape)
    if kind == "random":
        return np.round(drawn, 2), None
    if kind != "loss":
        raise ValueError(f"There is no gradient {kind!r}: use one of {', '.join(UPSTREAM)}.")
    target = np.round(drawn, 1)
    return y - target, target


def with_params(shape: tuple[int, ...], setup: Setup) -> Setup:
    """The setup with a gamma and a beta of their own wherever its norm has them: 1 and 0.

    `shape`: (N, C, *spatial). Without them `backward` has no gradient for them to tell.

    >>> with_params((3, 2), Setup("rms")).gamma, with_params((3, 2), Setup("rms")).beta
    (array([1., 1.]), None)
    """
    norm, per = norm_named(setup.norm), params_shape(setup.norm, shape)
    if norm is None:
        return setup
    gamma, beta = setup.gamma, setup.beta
    if gamma is None and norm.has_gamma:
        gamma = np.ones(per)
    if beta is None and norm.has_beta:
        beta = np.zeros(per)
    return replace(setup, gamma=gamma, beta=beta if norm.has_beta else None)


def send_back(
    x: Array, setup: Setup, kind: str, cell: tuple[int, ...], seed: int = 0
) -> BackwardPass:
    """Send a gradient back from y to x, gamma and beta.

    Formula: that of `backward`. `x`: (N, C, *spatial), taken as float64, as finite differences
    need. `setup`: what stands between x and y; its bias is a constant, so that dx is also the
    gradient of z = x + b. `kind`, `cell`, `seed`: as in `upstream`. Raises ValueError without a
    norm, and as `run` and `upstream` do.

    >>> done = send_back(np.array([[1.0], [3.0]]), Setup(eps=0.0), "cell", (0, 0))
    >>> done.dy.ravel(), done.taken_out.ravel(), done.grads.dgamma
    (array([1., 0.]), array([1., 0.]), array([-1.]))
    """
    whole = with_params(x.shape, setup)
    experiment = run(x.astype(np.float64), whole)
    out = experiment.out
    if out is None:
        raise ValueError("Without a norm nothing is sent back through one: choose a norm.")
    with np.errstate(all="ignore"):
        dy, target = upstream(kind, out.y, cell, seed)
    given = None if out.measured else experiment.running
    return BackwardPass(out, whole, dy, target, given, backward(out, dy))
