"""A fully connected net that classifies: forward, loss, backward, one flat vector of parameters."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from normviz.nets.activations import activation_named
from normviz.nets.data import CLASSES, PIXELS
from normviz.nets.initialization import draw, generator
from normviz.nets.noise import Noise
from normviz.norms.backward import backward as norm_backward
from normviz.norms.familiar import batch_norm, layer_norm, rms_norm
from normviz.norms.normalize import Normalized
from normviz.norms.running import Running, update_running

Array = NDArray[Any]


@dataclass(frozen=True)
class Net:
    """What a net is made of: `hidden` layers of `width` units between the pixels and ten classes.

    A hidden layer is h -> f(norm(h W + b)), or norm(f(h W + b)) where `placement` is "after". The
    norm has gamma (from 1) and, but for RMS norm, beta (from 0). Batch norm right after h W takes
    the mean away, so there is no b then. `init`, `std`: see `nets.initialization`.
    """

    hidden: int = 5
    width: int = 32
    activation: str = "relu"
    init: str = "he"
    std: float = 0.01
    norm: str = "none"
    placement: str = "before"
    seed: int = 0


@dataclass(eq=False)
class Layer:
    """One layer's parameters, as views of the net's vector, and what its last forward pass kept."""

    w: Array
    b: Array | None = None
    gamma: Array | None = None
    beta: Array | None = None
    running: Running | None = None
    x: Array | None = None  # what came in
    out: Normalized | None = None
    stretch: Array | None = None  # the factor of the noise after the norm
    a: Array | None = None  # the activation's output
    h: Array | None = None  # what was handed on


class Network:
    """The net at work. `params` and `grads` are one vector each; every layer's are views of them.

    `dtype`: float32 as in training, or float64, for checks of the gradient.

    >>> network = Network(Net(hidden=2, width=8))
    >>> network.forward(np.ones((4, 64), np.float32)).shape, network.params.size
    ((4, 10), 682)
    """

    def __init__(self, net: Net, dtype: DTypeLike = np.float32) -> None:
        self.net = net
        self.activation = activation_named(net.activation)
        self.dtype = np.dtype(dtype)
        sizes = [PIXELS, *[net.width] * net.hidden, CLASSES]
        shapes = [
            _shapes(net, *pair, last=i == net.hidden) for i, pair in enumerate(pairwise(sizes))
        ]
        count = sum(int(np.prod(shape)) for layer in shapes for shape in layer.values())
        self.params = np.zeros(count, self.dtype)
        self.grads = np.zeros(count, self.dtype)
        self.layers = _views(self.params, shapes)
        self._slopes = _views(self.grads, shapes)
        for place, layer in enumerate(self.layers, start=1):
            w, b = draw(
                generator(net.seed, place), net.init, layer.w.shape, self.activation, net.std
            )
            layer.w[...] = w
            if layer.b is not None:
                layer.b[...] = b
            if layer.gamma is not None:
                layer.gamma[...] = 1
            if net.norm == "batch" and place <= net.hidden:
                layer.running = Running.start(net.width)

    @property
    def hidden(self) -> list[Layer]:
        """The layers before the last."""
        return self.layers[:-1]

    def forward(self, x: Array, *, training: bool = True, noise: Noise | None = None) -> Array:
        """The logits, (N, 10), of a batch x, (N, 64), in the net's type.

        In training batch norm takes the batch's own statistics and remembers them in `running`;
        else it uses what it remembers. `noise` is put in behind every norm.
        """
        h = x
        for layer in self.hidden:
            layer.x = h
            z = h @ layer.w
            if layer.b is not None:
                z += layer.b
            if self.net.placement == "before":
                layer.a = h = self.activation.f(self._normalize(layer, z, training, noise))
            else:
                layer.a = self.activation.f(z)
                h = self._normalize(layer, layer.a, training, noise)
            layer.h = h
        last = self.layers[-1]
        last.x = h
        logits: Array = h @ last.w + last.b
        return logits

    def _normalize(self, layer: Layer, x: Array, training: bool, noise: Noise | None) -> Array:
        layer.out = layer.stretch = None
        match self.net.norm:
            case "batch":
                layer.out = batch_norm(
                    x, layer.gamma, layer.beta, running=layer.running, training=training
                )
                if training and layer.running is not None and np.isfinite(layer.out.var).all():
                    layer.running = update_running(layer.running, layer.out)
            case "layer":
                layer.out = layer_norm(x, layer.gamma, layer.beta)
            case "rms":
                layer.out = rms_norm(x, layer.gamma)
        y = x if layer.out is None else layer.out.y
        if noise is None:
            return y
        layer.stretch, shift = noise.draw(y.shape, self.dtype)
        noisy: Array = y * layer.stretch + shift
        return noisy

    def backward(self, dlogits: Array) -> None:
        """Fill `grads` with the gradient of the loss, from that of the logits, (N, 10).

        It belongs to the batch of the last forward pass in training.
        """
        dh = self._linear(self.layers[-1], self._slopes[-1], dlogits)
        for layer, slope in zip(self.hidden[::-1], self._slopes[-2::-1], strict=True):
            assert layer.a is not None
            if self.net.placement == "before":
                dz = self._norm(layer, slope, dh * self.activation.slope(layer.a))
            else:
                dz = self._norm(layer, slope, dh) * self.activation.slope(layer.a)
            dh = self._linear(layer, slope, dz)

    def _norm(self, layer: Layer, slope: Layer, dy: Array) -> Array:
        if layer.stretch is not None:
            dy = dy * layer.stretch
        if layer.out is None:
            return dy
        grads = norm_backward(layer.out, dy)
        if slope.gamma is not None:
            slope.gamma[...] = grads.dgamma
        if slope.beta is not None:
            slope.beta[...] = grads.dbeta
        return grads.dx

    def _linear(self, layer: Layer, slope: Layer, dz: Array) -> Array:
        assert layer.x is not None
        np.matmul(layer.x.T, dz, out=slope.w)
        if slope.b is not None:
            dz.sum(axis=0, out=slope.b)
        dx: Array = dz @ layer.w.T
        return dx


def cross_entropy(logits: Array, labels: NDArray[np.integer]) -> tuple[float, Array]:
    """The mean of -log softmax(logits)[label] over the batch, and its gradient in the logits.

    Formula: loss = mean(log sum_j exp(l_j) - l_label), dl = (softmax(l) - onehot(label)) / N.
    `logits`: (N, classes), the largest of each row is taken off first, so that no exp overflows.
    Source: Bishop, "Pattern Recognition and Machine Learning", 2006, section 4.3.4.

    >>> loss, gradient = cross_entropy(np.zeros((1, 4)), np.array([2]))
    >>> round(loss, 4), gradient.tolist()                                  # log 4
    (1.3863, [[0.25, 0.25, -0.75, 0.25]])
    """
    rows = np.arange(len(labels))
    shifted = logits - logits.max(axis=1, keepdims=True)
    gradient = np.exp(shifted)
    total = gradient.sum(axis=1, keepdims=True)
    loss = float(np.mean(np.log(total[:, 0]) - shifted[rows, labels]))
    gradient /= total
    gradient[rows, labels] -= 1
    gradient /= logits.dtype.type(len(labels))
    return loss, gradient


def _shapes(net: Net, fan_in: int, fan_out: int, *, last: bool) -> dict[str, tuple[int, ...]]:
    shapes: dict[str, tuple[int, ...]] = {"w": (fan_in, fan_out)}
    if last or net.norm != "batch" or net.placement == "after":
        shapes["b"] = (fan_out,)
    if not last and net.norm != "none":
        shapes["gamma"] = (fan_out,)
        if net.norm != "rms":
            shapes["beta"] = (fan_out,)
    return shapes


def _views(vector: Array, shapes: list[dict[str, tuple[int, ...]]]) -> list[Layer]:
    layers, start = [], 0
    for layer in shapes:
        views = {}
        for name, shape in layer.items():
            size = int(np.prod(shape))
            views[name] = vector[start : start + size].reshape(shape)
            start += size
        layers.append(Layer(views["w"], views.get("b"), views.get("gamma"), views.get("beta")))
    return layers
