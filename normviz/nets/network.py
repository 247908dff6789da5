"""A fully connected net that classifies: forward, loss, backward, one flat vector of parameters."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from normviz.language import _, ngettext
from normviz.nets.activations import activation_named
from normviz.nets.data import CLASSES, PIXELS
from normviz.nets.initialization import draw, generator
from normviz.nets.layers import Layer, Plan
from normviz.nets.noise import Noise
from normviz.nets.signal import PLACEMENTS
from normviz.norms.divisors import divisors
from normviz.norms.table import norm_named
from normviz.norms.weight import weight_lengths

Array = NDArray[Any]

NORMS = ("none", "batch", "layer", "group", "rms")
MEAN_ONLY = "mean"  # batch norm that does not divide: weight norm's companion
DROP_AT = ("end", "activation")
_DROPS = 2014  # sets the random numbers of dropout apart from those of the layers


@dataclass(frozen=True)
class Net:
    """What a net is made of: `hidden` layers of `width` units between the inputs and the classes.

    A hidden layer is h -> f(norm(h W + b)), or norm(f(h W + b)) where `placement` is "after".
    `activation`: the name of f. `norm`: has gamma (from 1) and, but for RMS norm, beta (from 0);
    "mean" is mean-only batch norm, which has beta alone. `groups`: for group norm. `inputs`,
    `classes`: how many numbers go in and come out. `bias`: whether hidden layers have b; None
    leaves it out where batch norm, mean-only or not, right after h W takes the mean away. The last
    layer always has one. `init`, `std`: see `nets.initialization`. `weight_norm`: all weights as
    lengths and directions, which start as `init` says. `dropout`: the probability with which a
    hidden layer's output is zeroed in training; the others are divided by 1 - dropout. `drop_at`:
    "end" of the layer, or right behind the "activation", which is the same unless a norm follows
    it. `normed`, `dropped`: which hidden layers have the norm and dropout, from 1; None for all.
    `ghost`: how many samples of a mini-batch share batch norm's statistics; 0 for all of them.
    `seed`: of weights, order of the samples, dropout.
    """

    hidden: int = 5
    width: int = 32
    activation: str = "relu"
    init: str = "he"
    std: float = 0.01
    norm: str = "none"
    placement: str = "before"
    seed: int = 0
    inputs: int = PIXELS
    classes: int = CLASSES
    groups: int = 4
    bias: bool | None = None
    weight_norm: bool = False
    dropout: float = 0.0
    drop_at: str = "end"
    normed: tuple[int, ...] | None = None
    dropped: tuple[int, ...] | None = None
    ghost: int = 0

    def plans(self) -> list[Plan]:
        """Its layers, the last one included: hidden + 1 of them. Raises ValueError for what cannot
        be built.

        >>> [(plan.fan_in, plan.fan_out) for plan in Net(hidden=1, width=8).plans()]
        [(64, 8), (8, 10)]
        """
        self._check()
        activation = activation_named(self.activation)
        sizes = [self.inputs, *[self.width] * self.hidden, self.classes]
        result = []
        for place, (fan_in, fan_out) in enumerate(pairwise(sizes), start=1):
            if place > self.hidden:
                result.append(Plan(fan_in, fan_out, weight_norm=self.weight_norm))
                continue
            norm = self.norm if self.normed is None or place in self.normed else "none"
            row = norm_named(norm)
            takes_mean = row is not None and row.remembers and self.placement == "before"
            result.append(
                Plan(
                    fan_in,
                    fan_out,
                    activation,
                    norm,
                    self.groups,
                    self.placement,
                    self.dropout if self.dropped is None or place in self.dropped else 0.0,
                    self.drop_at,
                    not takes_mean if self.bias is None else self.bias,
                    self.weight_norm,
                    self.ghost,
                )
            )
        return result

    def _check(self) -> None:
        for name, known in (
            ("norm", (*NORMS, MEAN_ONLY)),
            ("placement", PLACEMENTS),
            ("drop_at", DROP_AT),
        ):
            given = getattr(self, name)
            if given not in known:
                raise ValueError(
                    _("{name} is “{given}”: use one of {known}.").format(
                        name=name, given=given, known=", ".join(known)
                    )
                )
        if self.norm == "group" and self.width % self.groups:
            # Translators: stands in "{groups} groups do not divide {units}: use one of {known}."
            units = ngettext("{count} unit", "{count} units", self.width)
            raise ValueError(
                ngettext(
                    "{groups} group does not divide {units}: use one of {known}.",
                    "{groups} groups do not divide {units}: use one of {known}.",
                    self.groups,
                ).format(
                    groups=self.groups,
                    units=units.format(count=self.width),
                    known=", ".join(map(str, divisors(self.width))),
                )
            )
        if not 0 <= self.dropout < 1:
            raise ValueError(
                _("dropout is {given}: use a probability from 0 to below 1.").format(
                    given=self.dropout
                )
            )
        if self.hidden < 0 or min(self.width, self.inputs, self.classes) < 1:
            raise ValueError(_("A net needs at least one input, one unit a layer and one class."))


class Network:
    """The net at work. `params` and `grads` are one vector each; every layer's are views of them.

    `dtype`: float32 as in training, or float64, for checks of the gradient.

    >>> network = Network(Net(hidden=2, width=8))
    >>> network.forward(np.ones((4, 64), np.float32)).shape, network.params.size
    ((4, 10), 682)
    """

    def __init__(self, net: Net, dtype: DTypeLike = np.float32) -> None:
        self.net = net
        self.dtype = np.dtype(dtype)
        plans = net.plans()
        self._shapes = shapes = [plan.shapes() for plan in plans]
        count = sum(int(np.prod(shape)) for layer in shapes for shape in layer.values())
        self.params = np.zeros(count, self.dtype)
        self.grads = np.zeros(count, self.dtype)
        self.rng = generator(net.seed, _DROPS)
        self.layers = [
            Layer(*each)
            for each in zip(
                plans, _views(self.params, shapes), _views(self.grads, shapes), strict=True
            )
        ]
        activation = activation_named(net.activation)
        for place, layer in enumerate(self.layers, start=1):
            w, b = draw(generator(net.seed, place), net.init, layer.w.shape, activation, net.std)
            layer.w[...] = w
            if layer.b is not None:
                layer.b[...] = b
            if layer.gamma is not None:
                layer.gamma[...] = 1
            if layer.length is not None:
                layer.length[...] = weight_lengths(layer.w, axis=1)

    @property
    def hidden(self) -> list[Layer]:
        """The layers before the last."""
        return self.layers[:-1]

    def where(self, chosen: Callable[[bool, str], bool]) -> Array:
        """A vector like `params`: 1 for the parameters that are chosen, 0 for the others.

        `chosen`: says so of whether the layer is hidden, and of the parameter's name in it.

        >>> network = Network(Net(hidden=1, width=8, norm="rms"))
        >>> int(network.where(lambda hidden, name: name == "gamma").sum())
        8
        """
        mask = np.zeros_like(self.params)
        for place, views in enumerate(_views(mask, self._shapes), start=1):
            for name, view in views.items():
                view[...] = chosen(place <= self.net.hidden, name)
        return mask

    def forward(self, x: Array, *, training: bool = True, noise: Noise | None = None) -> Array:
        """The logits of a batch, (N, classes): a buffer, the next forward pass writes over it.

        `x`: (N, inputs), in the net's type. `training`: batch norm takes the batch's own statistics
        and remembers them in `running`, and dropout drops; else batch norm uses what it remembers.
        `noise`: put in behind every norm, None for none.
        """
        h = x
        for layer in self.layers:
            h = layer.forward(h, training, noise, self.rng)
        return h

    def backward(self, dlogits: Array) -> None:
        """Fill `grads` with the gradient of the loss.

        `dlogits`: that of the logits, (N, classes). It belongs to the batch of the last forward
        pass in training.
        """
        dh: Array | None = dlogits
        for place in range(len(self.layers) - 1, -1, -1):
            assert dh is not None
            dh = self.layers[place].backward(dh, first=place == 0)

    def load(self, other: Network) -> None:
        """Take over parameters, gradients, running statistics and random numbers of its twin.

        `other`: a network of the same `Net` and type.

        >>> one, twin = Network(Net(seed=1)), Network(Net(seed=2))
        >>> twin.load(one)
        >>> bool((twin.params == one.params).all())
        True
        """
        self.params[...] = other.params
        self.grads[...] = other.grads
        self.rng.bit_generator.state = other.rng.bit_generator.state
        for mine, theirs in zip(self.layers, other.layers, strict=True):
            mine.running = theirs.running


def cross_entropy(logits: Array, labels: NDArray[np.integer]) -> tuple[float, Array]:
    """The mean of -log softmax(logits)[label] over the batch, and its gradient in the logits.

    Formula: loss = mean(log sum_j exp(l_j) - l_label), dl = (softmax(l) - onehot(label)) / N.

    `logits`: (N, classes), the largest of each row is taken off first, so that no exp overflows.
    `labels`: (N,), 0 to classes - 1. Result: the loss, and the gradient in the shape of the logits.
    Source: Bishop, "Pattern Recognition and Machine Learning", 2006, section 4.3.4.

    >>> loss, gradient = cross_entropy(np.zeros((1, 4)), np.array([2]))
    >>> round(loss, 4), gradient.tolist()                                  # log 4
    (1.3863, [[0.25, 0.25, -0.75, 0.25]])
    """
    count, classes = logits.shape
    # of short rows NumPy finds the largest ten times faster when they are columns
    shifted = logits - np.ascontiguousarray(logits.T).max(axis=0)[:, None]
    right = np.arange(0, count * classes, classes) + labels
    gradient = np.exp(shifted)
    total = gradient.sum(axis=1, keepdims=True)
    losses = np.log(total[:, 0]) - shifted.take(right)
    loss = float(losses.sum() / losses.dtype.type(count))
    gradient /= total
    gradient.reshape(-1)[right] -= 1
    gradient /= logits.dtype.type(count)
    return loss, gradient


def _views(vector: Array, shapes: list[dict[str, tuple[int, ...]]]) -> list[dict[str, Array]]:
    """The vector cut into the layers' parameters, without a copy."""
    layers, start = [], 0
    for layer in shapes:
        views = {}
        for name, shape in layer.items():
            size = int(np.prod(shape))
            views[name] = vector[start : start + size].reshape(shape)
            start += size
        layers.append(views)
    return layers
