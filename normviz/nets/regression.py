"""A small regression, learned with weight norm, mean-only batch norm, batch norm, or none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from normviz.language import _
from normviz.nets.batches import batches
from normviz.nets.network import MEAN_ONLY, Net, Network
from normviz.norms.partition import Partition
from normviz.norms.summary import summarize
from normviz.norms.weight import weight_norm

Array = NDArray[np.floating]

VARIANTS = ("none", "weight", "mean", "batch")
SAMPLES, INPUTS, WIDTH, BATCH, STEPS = 256, 8, 32, 32, 150
_DATA = 1705  # sets these random numbers apart from others of the same seed
_LOST = 1e3  # a loss this far above the start's is not coming back


@dataclass(frozen=True)
class Regression:
    """A net of `hidden` ReLU layers that learns a smooth function of 8 numbers by plain SGD.

    `variant`: "none"; "weight" norm; "mean", weight norm with mean-only batch norm; "batch" norm.
    `lr`: the rate. `start`: what He's first weights are multiplied with. `from_data`: under weight
    norm, whether g and b start so that each neuron's first outputs have mean 0 and variance 1.
    `offset`: the mean of the inputs, in their standard deviations. `seed`: the same one gives the
    same data, the same first weights, the same mini-batches. `steps`: how many are taken.
    """

    variant: str = "none"
    lr: float = 0.1
    hidden: int = 2
    start: float = 1.0
    offset: float = 0.0
    from_data: bool = False
    seed: int = 0
    steps: int = STEPS


@dataclass(frozen=True, eq=False)
class Fit:
    """A run of a `setup`.

    `loss`: of each mini-batch before its step, (steps,), in the unit of the targets squared; where
    it diverged, fewer than asked. `lengths`: the length of all hidden weights together, before the
    first step and after the last one; under weight norm that of v.
    """

    setup: Regression
    loss: Array
    lengths: tuple[float, float]

    @property
    def diverged(self) -> bool:
        """Whether the loss left all bounds, so that the run was ended."""
        return len(self.loss) < self.setup.steps

    @property
    def last(self) -> float:
        """The mean loss of the last tenth of the steps; infinite where the run diverged."""
        tail = self.loss[-max(len(self.loss) // 10, 1) :]
        return float("inf") if self.diverged else float(tail.mean())

    @property
    def grown(self) -> float:
        """By what the run multiplied the length of the hidden weights."""
        return self.lengths[1] / self.lengths[0]


@lru_cache(maxsize=8)
def data(seed: int = 0, offset: float = 0.0) -> tuple[Array, Array]:
    """Inputs with mean `offset`, and targets.

    Formula: y = sin(2 a x) + c x / 2, x standard normal before the offset; a and c random with
    entries of variance 1 / INPUTS. Targets do not depend on the offset.

    `seed`: of x, a and c. `offset`: in standard deviations of x. Result: (SAMPLES, INPUTS) and
    (SAMPLES, 1), float32, read-only.

    >>> x, y = data(seed=1, offset=2.0)
    >>> x.shape, y.shape, round(float(x.mean()))
    ((256, 8), (256, 1), 2)
    """
    rng = np.random.default_rng((seed, _DATA))
    x = rng.normal(size=(SAMPLES, INPUTS))
    a, c = rng.normal(0, INPUTS**-0.5, (2, INPUTS, 1))
    pair = (x + offset).astype(np.float32), (np.sin(2 * x @ a) + x @ c / 2).astype(np.float32)
    for array in pair:
        array.flags.writeable = False
    return pair


def net_of(setup: Regression) -> Net:
    """The net of a variant; all variants have the same first weights.

    `setup`: its variant, layers and seed count. Raises ValueError for another variant.

    >>> net_of(Regression("mean")).weight_norm, net_of(Regression("mean")).norm
    (True, 'mean')
    """
    if setup.variant not in VARIANTS:
        raise ValueError(
            _("There is no variant called “{name}”: use one of {known}.").format(
                name=setup.variant, known=", ".join(VARIANTS)
            )
        )
    return Net(
        hidden=setup.hidden,
        width=WIDTH,
        inputs=INPUTS,
        classes=1,
        norm={"mean": MEAN_ONLY, "batch": "batch"}.get(setup.variant, "none"),
        weight_norm=setup.variant in ("weight", "mean"),
        seed=setup.seed,
    )


@np.errstate(all="ignore")
def first_network(setup: Regression) -> Network:
    """The net before its first step.

    Formula, with `from_data`: on the first mini-batch, layer by layer, with t the outputs for g =
    1: g = 1 / std(t), b = -mean(t) / std(t); where mean-only batch norm subtracts the mean, g
    alone. A neuron whose outputs do not spread keeps its g and b.

    `setup`: see `Regression`. Raises ValueError for another variant.
    Source: Salimans & Kingma, "Weight Normalization", 2016, section 3, equation 6.

    >>> plain, twice = first_network(Regression()), first_network(Regression(start=2.0))
    >>> bool(np.allclose(twice.layers[0].w, 2 * plain.layers[0].w))
    True
    """
    network = Network(net_of(setup))
    for layer in network.hidden:
        layer.w *= np.float32(setup.start)
        if layer.length is not None:
            layer.length *= np.float32(setup.start)
    if setup.from_data:
        x = data(setup.seed, setup.offset)[0]
        (chosen,) = batches(SAMPLES, BATCH, 1, setup.seed)
        _measure(network, x[chosen])
    return network


def _measure(network: Network, x: Array) -> None:
    for layer in network.layers:
        if layer.length is None:
            return
        t = x @ weight_norm(layer.w, np.ones_like(layer.length), axis=1)
        seen = summarize(t, Partition.batch(t.shape))
        spreads = seen.std > 0
        inverse = np.where(spreads, 1 / seen.std, 1)
        layer.length[...] = inverse
        if layer.b is not None:
            layer.b[...] = np.where(spreads, -seen.mean * inverse, 0)
        x = layer.forward(x, True, None, network.rng).copy()


@np.errstate(all="ignore")
def fit(setup: Regression) -> Fit:
    """Learn, with plain SGD.

    Formula: w <- w - lr dL/dw, L the mean squared error of the step's mini-batch of 32.

    `setup`: see `Regression`. Result: `Fit`. The run ends where the loss is not finite or 1000
    times the targets' variance. Raises ValueError for another variant.

    >>> run = fit(Regression("mean", lr=0.1))
    >>> len(run.loss), run.diverged, bool(run.last < run.loss[0] / 2)
    (150, False, True)
    """
    x, y = data(setup.seed, setup.offset)
    network = first_network(setup)
    bound = _LOST * float(np.square(y).mean())
    first, loss = _length(network), []
    for chosen in batches(SAMPLES, BATCH, setup.steps, setup.seed):
        residual = network.forward(x[chosen]) - y[chosen]
        loss.append(float(np.vdot(residual, residual)) / residual.size)
        if not loss[-1] <= bound:
            break
        network.backward(residual * np.float32(2 / len(chosen)))
        network.params -= np.float32(setup.lr) * network.grads
    return Fit(setup, np.array(loss), (first, _length(network)))


def _length(network: Network) -> float:
    """The length of all hidden weights, as one vector."""
    return float(np.sqrt(sum(float(np.square(layer.w).sum()) for layer in network.hidden)))


def moved_at_first(run: Fit, other: Fit) -> float:
    """How far the first losses of two runs are apart: 0 for what a net does not see.

    >>> far, near = (fit(Regression("batch", offset=offset, steps=1)) for offset in (2.0, 0.0))
    >>> moved_at_first(far, near) < 1e-5
    True
    """
    return float(abs(run.loss[0] - other.loss[0]))


@dataclass(frozen=True)
class Standing:
    """How nets end over several seeds, by their names.

    `seeds`: how many there are. `firsts`: with how many each ended lowest, by the mean loss of the
    last tenth of the steps. `lost`: with how many each diverged.
    """

    seeds: int
    firsts: dict[str, int]
    lost: dict[str, int]

    @property
    def best(self) -> str:
        """The net that ended lowest with every seed; "" where that depends on the seed."""
        return next((name for name, count in self.firsts.items() if count == self.seeds), "")

    @property
    def all_lost(self) -> bool:
        """Whether every net diverged with every seed."""
        return all(count == self.seeds for count in self.lost.values())


def standing(by_seed: Sequence[Mapping[str, Fit]]) -> Standing:
    """Who is ahead with how many seeds, and who diverged.

    `by_seed`: for each seed the runs by their names, the same names each time. Result: `Standing`,
    the names in their order.

    >>> losses = {"a": [1.0, 1.0], "b": [3.0, 1.1], "c": [9.0]}
    >>> runs = {k: Fit(Regression(steps=2), np.array(v), (1.0, 1.0)) for k, v in losses.items()}
    >>> standing([runs, runs])
    Standing(seeds=2, firsts={'a': 2, 'b': 0, 'c': 0}, lost={'a': 0, 'b': 0, 'c': 2})
    """
    firsts = dict.fromkeys(by_seed[0], 0)
    for fits in by_seed:
        done = {name: fit.last for name, fit in fits.items() if not fit.diverged}
        if done:
            firsts[min(done, key=done.__getitem__)] += 1
    lost = {name: sum(fits[name].diverged for fits in by_seed) for name in firsts}
    return Standing(len(by_seed), firsts, lost)
