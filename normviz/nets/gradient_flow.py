"""The gradient on its way back through a deep net that has not been trained, layer by layer."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from normviz.nets.activations import Activation, activation_named, slope_square
from normviz.nets.clipping import clip_parts, length
from normviz.nets.data import CLASSES, PIXELS, mini_batch, mini_batch_labels
from normviz.nets.initialization import draw, generator
from normviz.nets.layers import Layer, Plan
from normviz.nets.network import cross_entropy
from normviz.nets.signal import Expected, Stack, expected_layer, expected_start

Array = NDArray[np.floating]

_READ_OUT = 10_000  # sets the random numbers of the last layer apart from those of the others


@dataclass(frozen=True)
class Chain(Stack):
    """A deep net with a loss at its end.

    A `Stack`; behind its `depth` layers a linear one (LeCun's weights, biases 0) names the digit,
    and the loss is the cross-entropy. `residual`: from the second layer on, a layer adds what it
    computes to what it gets, h_l = h_(l-1) + layer(h_(l-1)). `clip`, `clip_at`: what is done with
    the gradient of all parameters, see `nets.clipping.clip_parts`.
    """

    residual: bool = False
    clip: str = "none"
    clip_at: float = 1.0


@dataclass(frozen=True, eq=False)
class Flow:
    """Sizes on the way forward and back; L = `setup.depth`, layer 1 first.

    `setup`: the net. `loss`: the mean cross-entropy of the mini-batch. `forward`: the root mean
    square of the mini-batch and of what each layer hands on, (L + 1,). `backward`: the norm of
    dLoss/dh_l, over all units and samples, (L,). `weights`: the norm of dLoss/dW_l, `clipped`: the
    same after clipping, (L,). `total`, `total_clipped`: the norm of the gradient of all parameters
    before and after, `turned`: by how many degrees that turned it. `forward_theory`,
    `backward_theory`: of `forward` and `backward`, for infinitely many units and samples; the
    latter starts from the measured norm at layer L. `expected`: theory of each layer, `slopes`:
    E[f'^2] in it, `factors`: by how much the mean square of the gradient grows on the way from its
    output to its input, all (L,). `slope`: the root mean square of f' in the mini-batch, `dead`:
    the share of units whose activation passes no gradient for any sample, `saturated`: the share of
    activations near an end of the range; (L,). All in float64.

    >>> flow = gradient_flow(Chain(depth=3, width=16, batch=8))
    >>> flow.forward.shape, flow.backward.shape, flow.total == flow.total_clipped
    ((4,), (3,), True)
    """

    setup: Chain
    loss: float
    forward: Array
    backward: Array
    weights: Array
    clipped: Array
    total: float
    total_clipped: float
    turned: float
    forward_theory: Array
    backward_theory: Array
    expected: tuple[Expected, ...]
    slopes: Array
    factors: Array
    slope: Array
    dead: Array
    saturated: Array

    @property
    def left(self) -> float:
        """The gradient at layer 1 over that at layer L."""
        return float(self.backward[0] / self.backward[-1])

    @property
    def left_theory(self) -> float:
        """The same for infinitely many units: the root of the product of the factors."""
        return float(np.sqrt(self.factors[1:]).prod())

    @property
    def per_layer(self) -> float:
        """The (geometric) mean factor of the gradient's norm from a layer to the one before it."""
        return float(self.left ** (1 / max(self.setup.depth - 1, 1)))

    @property
    def norm_factors(self) -> Array:
        """By how much the gradient's norm grows in each layer in theory: sqrt(`factors`), (L,)."""
        return np.sqrt(self.factors)

    @property
    def last_variance(self) -> float:
        """Var(w) in layer L, of which theory knows n Var(w); n is the width."""
        return self.expected[-1].gain / self.setup.width


def gradient_flow(setup: Chain) -> Flow:
    r"""Send a mini-batch of digits through the net, and the gradient of its loss back.

    Formula: delta_(l-1) = (delta_l * f'(z_l)) W_l^T, with the norm's own backward pass where it
    stands; dLoss/dW_l = h_(l-1)^T (delta_l * f'(z_l)). For many units the mean square of delta
    grows by

        chi = fan_in Var(w) E[f'(z)^2] / v,

    v what the norm divides by (1 without one), and by 1 + chi where the layer has a shortcut.

    `setup`: see `Chain`. Result: `Flow`. Raises ValueError for a name that is not known.
    Source: Glorot & Bengio, 2010, section 4.2; Schoenholz et al., "Deep Information Propagation",
    2017, section 3; for batch norm Yang et al., "A Mean Field Theory of Batch Normalization", 2019.

    >>> flow = gradient_flow(Chain(depth=20, width=128, init="xavier"))
    >>> bool(abs(flow.per_layer - 0.5**0.5) < 0.02)             # Xavier meets ReLU
    True
    """
    activation = activation_named(setup.activation)
    h = mini_batch(setup.batch, setup.seed, setup.scaling)
    labels = mini_batch_labels(setup.batch, setup.seed)
    expected, forward_theory = _forward_theory(setup, activation, h)
    layers = _layers(setup, activation)
    passed, logits = _forward(layers, h, setup.residual)
    loss, gradient = cross_entropy(logits, labels)
    backward = _back(layers, gradient, setup.residual)
    gradients = {
        (place, name): slope
        for place, layer in enumerate(layers)
        for name, slope in layer.slopes.items()
    }
    clipped = clip_parts(list(gradients.values()), setup.clip, setup.clip_at)
    norms = dict(zip(gradients, clipped.norms, strict=True))
    values = [layer.a for layer in layers[:-1] if layer.a is not None]
    slopes = np.array([slope_square(activation, each.z_square) for each in expected])
    factors = np.array([each.gain / each.spread for each in expected]) * slopes
    if setup.residual:
        factors[1:] += 1
    grown = np.sqrt(np.append(factors[1:], 1.0))[::-1].cumprod()[::-1]
    return Flow(
        setup,
        loss,
        np.array([_rms(each) for each in passed]),
        backward,
        np.array([length(layer.slopes["w"]) for layer in layers[:-1]]),
        np.array([norms[place, "w"] for place in range(setup.depth)]),
        clipped.before,
        clipped.after,
        clipped.turned,
        forward_theory,
        backward[-1] * grown,
        expected,
        slopes,
        factors,
        np.array([_rms(activation.slope(each)) for each in values]),
        np.array([np.mean(~activation.slope(each).any(axis=0)) for each in values]),
        np.array([np.mean(activation.saturated(each)) for each in values]),
    )


def _layers(setup: Chain, activation: Activation) -> list[Layer]:
    """The layers at work, the one that names the digit last."""
    layers = []
    for place in range(1, setup.depth + 2):
        fan_in = PIXELS if place == 1 else setup.width
        if place > setup.depth:
            rng, shape, init = generator(setup.seed, _READ_OUT), (fan_in, CLASSES), "lecun"
            plan = Plan(*shape)
        else:
            rng, shape, init = generator(setup.seed, place), (fan_in, setup.width), setup.init
            plan = Plan(*shape, activation, setup.norm, placement=setup.placement)
        w, b = draw(rng, init, shape, activation, setup.std)
        params = {"w": w, "b": b} if b.any() else {"w": w}
        layers.append(
            Layer(plan, params, {name: np.empty_like(each) for name, each in params.items()})
        )
    return layers


def _forward(layers: list[Layer], h: Array, residual: bool) -> tuple[list[Array], Array]:
    """The mini-batch and what each layer but the last hands on; the logits."""
    rng = generator(0, 0)  # for dropout, of which there is none
    passed = [h]
    for place, layer in enumerate(layers[:-1]):
        made = layer.forward(passed[-1], True, None, rng)
        passed.append(passed[-1] + made if residual and place else made)
    return passed, layers[-1].forward(passed[-1], True, None, rng)


def _back(layers: list[Layer], gradient: Array, residual: bool) -> Array:
    """The norm of dLoss/dh_l of every layer but the last; the layers keep those of the weights."""
    dh = layers[-1].backward(gradient)
    sizes = []
    for place in range(len(layers) - 2, -1, -1):
        assert dh is not None
        sizes.append(length(dh))
        shortcut = dh.copy() if residual and place else None  # the layer writes over dh
        dh = layers[place].backward(dh, first=place == 0)
        if shortcut is not None and dh is not None:
            dh += shortcut
    return np.array(sizes[::-1])


def _forward_theory(
    setup: Chain, activation: Activation, h: Array
) -> tuple[tuple[Expected, ...], Array]:
    """Theory of each layer, and the root mean square that it hands on, the mini-batch first.

    What a layer adds to a shortcut does not depend on the unit that it is added to, as the weights
    are drawn anew: E[(h + a)^2] = E[h^2] + 2 E[h] E[a] + E[a^2].
    """
    square, varies = expected_start(h)
    mean, squares, expected = 0.0, [square], []
    for place in range(setup.depth):
        fan_in = setup.width if place else PIXELS
        each = expected_layer(setup, activation, fan_in, square, varies)
        if setup.residual and place:
            square += 2 * mean * each.mean + each.square
            mean, varies = mean + each.mean, varies + each.varies
        else:
            square, mean, varies = each.square, each.mean, each.varies
        squares.append(square)
        expected.append(each)
    return tuple(expected), np.sqrt(squares)


def _rms(values: Array) -> float:
    return length(values) / sqrt(values.size)
