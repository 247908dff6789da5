"""The theory of the last layer's mean square, in LaTeX, with the current numbers in it."""

from __future__ import annotations

from normviz.nets.activations import LEAK, activation_named
from normviz.nets.data import PIXELS
from normviz.nets.initialization import bias_variance, variance
from normviz.nets.signal import EPS, Signal, variance_behind
from normviz.ui.numbers import agreeing, equation, latex_number


def square_latex(signal: Signal) -> str:
    """q, the mean square of what the last layer hands on, for infinitely many units.

    Without a norm it follows from the layer before; a norm forgets that layer.
    """
    setup = signal.setup
    if setup.norm != "none" and setup.placement == "after":
        return _normalized(signal)
    if setup.norm != "none":
        return _lines(
            rf"\hat z &\sim \mathcal N(0,\ {_tex(signal.theory_z[-1])})",
            rf"{_q(setup.depth)} &= \operatorname{{E}}\big[f(\hat z)^2\big]"
            rf" = {_tex(signal.theory[-1])}",
        )
    return _from_layer_before(signal)


def _normalized(signal: Signal) -> str:
    """Q = v / (v + eps): what is normalized last has mean square 1 but for eps."""
    setup, q = signal.setup, float(signal.theory[-1])
    v = r"\operatorname{E}[a^2]" if setup.norm == "rms" else r"\operatorname{Var}(a)"
    share = equation(
        lambda v: rf"\frac{{{v}}}{{{v} + {_tex(EPS)}}}",
        lambda v: v / (v + EPS),
        variance_behind(q),
        result=q,
    )
    return _lines(rf"{_q(setup.depth)} &= \frac{{{v}}}{{{v} + \varepsilon}} = {share}")


def _from_layer_before(signal: Signal) -> str:
    setup, last = signal.setup, signal.setup.depth
    fan_in = PIXELS if last == 1 else setup.width
    var = variance(setup.init, fan_in, setup.width, activation_named(setup.activation), setup.std)
    bias = bias_variance(setup.init, fan_in)
    symbols = rf"n \operatorname{{Var}}(w)\, {_q(last - 1)}"
    if bias:
        symbols = rf"{symbols} + \operatorname{{Var}}(b)"

    known = {"relu": 0.5, "leaky_relu": (1 + LEAK**2) / 2}
    symbols_of = {"relu": r"\tfrac12", "leaky_relu": rf"\tfrac{{1 + {_tex(LEAK)}^2}}{{2}}"}
    z, q = float(signal.theory_z[-1]), float(signal.theory[-1])
    square, digits = _tex(q), 3  # of E[z^2], which the next line takes up
    if setup.activation in known:
        share, name = known[setup.activation], symbols_of[setup.activation]
        agreed = agreeing(lambda z: share * z, z, result=q, significant=3)
        digits = agreed.digits[0]
        times = rf"{name} \cdot {latex_number(z, digits)}"
        square = rf"{name} \operatorname{{E}}[z^2] = {times} {agreed.sign} {square}"

    def numbers(var: str, q: str, bias_var: str) -> str:
        inner = rf"{fan_in} \cdot {var} \cdot {q}"
        return (f"{inner} + {bias_var}" if bias else inner) + r" \\ &"

    sum_of_inputs = equation(
        numbers,
        lambda var, q, bias_var: fan_in * var * q + bias_var,
        var,
        float(signal.theory[-2]),
        bias,
        result=z,
        significant=digits,
    )
    return _lines(
        rf"\operatorname{{E}}[z^2] &= {symbols}",
        rf"&= {sum_of_inputs}",
        rf"{_q(last)} &= \operatorname{{E}}\big[f(z)^2\big] = {square}",
    )


def _q(layer: int) -> str:
    return rf"q_{{{layer}}}"


def _tex(value: float) -> str:
    return latex_number(value, 3)


def _lines(*lines: str) -> str:
    return r"\begin{aligned} " + r" \\ ".join(lines) + r" \end{aligned}"
