"""One fully connected layer: what it is made of, its forward and its backward pass."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from normviz.nets.activations import Activation
from normviz.nets.noise import Noise
from normviz.norms.backward import backward as norm_backward
from normviz.norms.ghost import update_by_ghosts
from normviz.norms.normalize import Normalized
from normviz.norms.running import Running, update_running
from normviz.norms.table import norm_named
from normviz.norms.weight import Directed

Array = NDArray[Any]


@dataclass(frozen=True)
class Plan:
    """What one layer is made of.

    `fan_in`, `fan_out`: how many numbers go in and come out. `activation`: None for the last layer.
    `norm`, `groups`, `placement`, `dropout`, `drop_at`, `weight_norm`, `ghost`: as in
    `nets.network.Net`.
    `bias`: whether it has b.
    """

    fan_in: int
    fan_out: int
    activation: Activation | None = None
    norm: str = "none"
    groups: int = 1
    placement: str = "before"
    dropout: float = 0.0
    drop_at: str = "end"
    bias: bool = True
    weight_norm: bool = False
    ghost: int = 0

    def shapes(self) -> dict[str, tuple[int, ...]]:
        """The parameters and their shapes: w, and what there is of b, gamma, beta, length.

        >>> Plan(3, 2, norm="rms").shapes()
        {'w': (3, 2), 'b': (2,), 'gamma': (2,)}
        """
        units = (self.fan_out,)
        shapes: dict[str, tuple[int, ...]] = {"w": (self.fan_in, self.fan_out)}
        if self.bias:
            shapes["b"] = units
        norm = norm_named(self.norm)
        if norm is not None and norm.has_gamma:
            shapes["gamma"] = units
        if norm is not None and norm.has_beta:
            shapes["beta"] = units
        if self.weight_norm:
            shapes["length"] = units
        return shapes


class Layer:
    """A layer at work: h = dropout(f(norm(x W + b))), or dropout(norm(f(x W + b))).

    `w`, `b`, `gamma`, `beta`, `length`: the parameters, None for those that there are not; under
    weight norm W has the directions of `w` and the lengths `length`. `slopes`: the gradients, by
    the same names. Of the last forward pass it keeps `x` (what came in), `a` (the activation's
    output), `h` (what was handed on) and `out` (the norm's result). These are buffers: the next
    forward pass writes over them.

    >>> plan = Plan(2, 1)
    >>> layer = Layer(plan, {"w": np.array([[1.0], [10.0]])}, {"w": np.zeros((2, 1))})
    >>> layer.forward(np.array([[3.0, 4.0]]), True, None, np.random.default_rng(0))
    array([[43.]])
    >>> layer.backward(np.array([[2.0]])).tolist(), layer.slopes["w"].tolist()
    ([[2.0, 20.0]], [[6.0], [8.0]])
    """

    def __init__(self, plan: Plan, params: dict[str, Array], slopes: dict[str, Array]) -> None:
        self.plan, self.slopes = plan, slopes
        self.w: Array = params["w"]
        self.b, self.gamma, self.beta, self.length = (
            params.get(name) for name in ("b", "gamma", "beta", "length")
        )
        self.norm = norm_named(plan.norm)
        remembers = self.norm is not None and self.norm.remembers
        self.running = Running.start(plan.fan_out) if remembers else None
        self.x: Array | None = None
        self.a: Array | None = None
        self.h: Array | None = None
        self.out: Normalized | None = None
        self._weights = self.w
        self._directed: Directed | None = None  # the same, taken apart, under weight norm
        self._stretch: Array | None = None  # the factor of the noise after the norm
        self._mask: Array | None = None  # the factor of dropout
        self._buffers: dict[str, Array] = {}

    def forward(
        self, x: Array, training: bool, noise: Noise | None, rng: np.random.Generator
    ) -> Array:
        """What the layer hands on, (N, fan_out): a buffer.

        `x`: (N, fan_in), in the type of the weights. `training`: whether batch norm takes the
        batch's own statistics and dropout drops. `noise`: put in behind the norm, None for none.
        `rng`: of dropout.
        """
        plan = self.plan
        self.x = x
        if self.length is not None:
            self._directed = Directed.of(self.w, self.length, axis=1)
            self._weights = self._directed.w
        z = np.matmul(x, self._weights, out=self._buffer("z", len(x)))
        if self.b is not None:
            z += self.b
        if plan.activation is None:
            return z
        self._mask = None
        dropping = training and plan.dropout > 0
        if plan.placement == "before":
            y = self._normalize(z, training, noise)
            # the norm may look at z again in its backward pass
            h = plan.activation.f(y, out=z if y is z else self._buffer("a", len(x)))
            self.a = h
        else:
            h = plan.activation.f(z, out=z)
            self.a = h
            if dropping and plan.drop_at == "activation":
                h = self._drop(h, rng)
            h = self._normalize(h, training, noise)
        if dropping and self._mask is None:
            h = self._drop(h, rng)
        self.h = h
        return h

    def backward(self, dh: Array, first: bool = False) -> Array | None:
        """Fill `slopes` from the gradient of h; return that of x, or None for the first layer.

        `dh`: (N, fan_out); may be written over. It belongs to the last forward pass in training.
        `first`: whether nobody needs the gradient of x. Result: (N, fan_in), a buffer.
        """
        plan = self.plan
        if plan.activation is not None:
            assert self.a is not None
            early = plan.placement == "after" and plan.drop_at == "activation"
            if self._mask is not None and not early:
                dh *= self._mask
            if plan.placement == "before":
                dh *= plan.activation.slope(self.a)
                dh = self._through_norm(dh)
            else:
                dh = self._through_norm(dh)
                if self._mask is not None and early:
                    dh *= self._mask
                dh *= plan.activation.slope(self.a)
        return self._through_weights(dh, first)

    def _buffer(self, name: str, rows: int) -> Array:
        """The first rows of an array that is made anew only when it is too short."""
        buffer = self._buffers.get(name)
        if buffer is None or len(buffer) < rows:
            width = self.plan.fan_in if name == "dx" else self.plan.fan_out
            buffer = self._buffers[name] = np.empty((rows, width), self.w.dtype)
        return buffer if len(buffer) == rows else buffer[:rows]

    def _normalize(self, x: Array, training: bool, noise: Noise | None) -> Array:
        self.out = self._stretch = None
        y = x
        if self.norm is not None:
            self.out = self.norm(
                x,
                self.gamma,
                self.beta,
                groups=self.plan.groups,
                ghost=self.plan.ghost,
                given=None if training else self.running,
            )
            y = self.out.y
            if training and self.running is not None:
                self._remember(self.running, self.out)
        if noise is None:
            return y
        self._stretch, shift = noise.draw(y.shape, self.w.dtype)
        noisy: Array = y * self._stretch
        noisy += shift
        return noisy

    def _remember(self, running: Running, out: Normalized) -> None:
        """Update the running statistics; NaN, infinity and a batch of one are not remembered."""
        update = update_by_ghosts if self.plan.ghost else update_running
        try:
            self.running = update(running, out)
        except ValueError:
            return

    def _drop(self, h: Array, rng: np.random.Generator) -> Array:
        """Zero each number with probability `dropout`; the others grow, so that the mean stays."""
        rate, mask = self.plan.dropout, self._buffer("mask", len(h))
        rng.random(out=mask, dtype=mask.dtype.type)
        np.greater_equal(mask, rate, out=mask)
        mask *= 1 / (1 - rate)
        self._mask = mask
        return np.multiply(h, mask, out=self._buffer("dropped", len(h)))

    def _through_norm(self, dy: Array) -> Array:
        if self._stretch is not None:
            dy = dy * self._stretch
        if self.out is None:
            return dy
        grads = norm_backward(self.out, dy)
        if grads.dgamma is not None:
            self.slopes["gamma"][...] = grads.dgamma
        if grads.dbeta is not None:
            self.slopes["beta"][...] = grads.dbeta
        return grads.dx

    def _through_weights(self, dz: Array, first: bool) -> Array | None:
        assert self.x is not None
        slopes = self.slopes
        np.matmul(self.x.T, dz, out=slopes["w"])
        if self._directed is not None:
            dv, dg = self._directed.backward(slopes["w"])
            slopes["w"][...], slopes["length"][...] = dv, dg.ravel()
        if self.b is not None:
            np.add.reduce(dz, axis=0, out=slopes["b"])
        if first:
            return None
        return np.matmul(dz, self._weights.T, out=self._buffer("dx", len(dz)))
