"""The formula under the picture, in LaTeX, with the numbers of one pixel in it."""

from __future__ import annotations

from math import sqrt

from normviz.language import _
from normviz.studies.pictures import EPS, statistics
from normviz.ui.numbers import bracketed, equation, latex_number
from pages.pictures.state import State

_EPS = latex_number(EPS)


def latex(state: State) -> list[str]:
    """The formula of the norm that is looked at, or of the colours of another."""
    return [_colours(state)] if state["view"] == "colours" else [_norm(state)]


def symbols(state: State) -> str:
    """What stands for what in it."""
    if state["view"] == "colours":
        return _(
            "x is the red value in the middle of A, μ and σ² are mean and variance of red in A and "
            "in B, ε is a small number: instance norm of A, with γ = √(σ² + ε) and β = μ of B. On "
            "what a net has made of pictures this is called adaptive instance norm (AdaIN, Huang & "
            "Belongie, 2017), on the pixels themselves transfer of colours (Reinhard et al., 2001, "
            "who do it in other colours than red, green and blue)."
        )
    if state["norm"] == "rms":
        return _(
            "x is the red value in the middle of the picture that the sliders change, q the mean "
            "of the squares of all values of the picture, ε a small number, and y what comes out."
        )
    over = {
        "batch": _("of red in all pictures"),
        "layer": _("of all values of the picture"),
        "instance": _("of red in the picture"),
        "group": _("of red in the picture")
        if state["groups"] == 3
        else _("of all values of the picture"),
    }[state["norm"]]
    if state["norm"] == "batch" and state["mode"] == "inference":
        over = _("of red, as training has left them")
    return _(
        "x is the red value in the middle of the picture that the sliders change, μ and σ² are "
        "mean and variance {over}, ε is a small number, and y is what comes out."
    ).format(over=over)


def _norm(state: State) -> str:
    out = state.outputs[state["norm"]]
    cell = state.middle
    x, y = float(out.x[cell]), float(out.y[cell])
    var = float(out.partition.spread(out.var)[cell])
    if not out.center:
        return r"y = \frac{x}{\sqrt{q + \varepsilon}} = " + equation(
            lambda x, square: rf"\frac{{{x}}}{{\sqrt{{{square} + {_EPS}}}}}",
            lambda x, square: x / sqrt(square + EPS),
            x,
            var,
            result=y,
        )
    mean = float(out.partition.spread(out.mean)[cell])
    return r"y = \frac{x - \mu}{\sqrt{\sigma^2 + \varepsilon}} = " + equation(
        lambda x, mean, var: rf"\frac{{{x} - {bracketed(mean)}}}{{\sqrt{{{var} + {_EPS}}}}}",
        lambda x, mean, var: (x - mean) / sqrt(var + EPS),
        x,
        mean,
        var,
        result=y,
    )


def _colours(state: State) -> str:
    means, stds = statistics(state.batch)
    a, b = state.who, state["other"]
    _place, *cell = state.middle
    return (
        r"y = \sqrt{\sigma_B^2 + \varepsilon} \cdot "
        r"\frac{x - \mu_A}{\sqrt{\sigma_A^2 + \varepsilon}} + \mu_B = "
        + equation(
            lambda var_b, x, mean_a, var_a, mean_b: (
                rf"\sqrt{{{var_b} + {_EPS}}} \cdot \frac{{{x} - {bracketed(mean_a)}}}"
                rf"{{\sqrt{{{var_a} + {_EPS}}}}} + {bracketed(mean_b)}"
            ),
            lambda var_b, x, mean_a, var_a, mean_b: (
                sqrt(var_b + EPS) * (x - mean_a) / sqrt(var_a + EPS) + mean_b
            ),
            float(stds[b, 0] ** 2),
            float(state.batch[state.middle]),
            float(means[a, 0]),
            float(stds[a, 0] ** 2),
            float(means[b, 0]),
            result=float(state.recoloured[tuple(cell)]),
        )
    )
