"""The formulas under the picture, in LaTeX, with the current numbers in them."""

from __future__ import annotations

from math import isfinite, sqrt

from normviz.language import _
from normviz.studies.companions import large_batch_std, output_std
from normviz.studies.workers import WorkerSplit
from normviz.ui.numbers import bracketed, equation, latex_number
from pages.inference.state import State

_LEAST = 4  # digits of numbers that two lines have, which are to read the same in both


def training_latex(state: State) -> str:
    """The last update of the running mean, and the scatter of what goes in."""
    done = state.trained
    theory, w, m = done.theory, done.rule.new_weight, done.size
    scatter = r"\mathrm{std}(\bar x) &= \tfrac{\sigma}{\sqrt m} = " + equation(
        lambda std: rf"\tfrac{{{std}}}{{\sqrt{{{m}}}}}",
        lambda std: std / sqrt(m),
        done.source.std,
        result=theory.mean_std,
    )
    lines = [scatter]
    if not done.refusal:
        lines.append(
            rf"r_{{{done.steps}}} &= "
            + equation(
                lambda old, before, new, mean: (
                    rf"{old} \cdot {bracketed(before)} + {new} \cdot {bracketed(mean)}"
                ),
                lambda old, before, new, mean: old * before + new * mean,
                1 - w,
                float(done.mean_path[-2]),
                w,
                float(done.means[-1]),
                result=float(done.mean_path[-1]),
            )
        )
        settled = equation(
            lambda w, std: (
                rf"\sqrt{{\tfrac{{{w}}}{{2 - {w}}}}} \cdot \tfrac{{{std}}}{{\sqrt{{{m}}}}}"
            ),
            lambda w, std: sqrt(w / (2 - w)) * std / sqrt(m),
            w,
            done.source.std,
            result=done.settled_std,
        )
        symbols = r"\sqrt{\tfrac{w}{2 - w}}\,\tfrac{\sigma}{\sqrt m}"
        lines += [rf"\mathrm{{std}}(r_\infty) &= {symbols}", rf"&= {settled}"]
    if isfinite(theory.var_mean):
        share = r"\sigma^2" if done.rule.unbiased else r"\tfrac{m-1}{m}\sigma^2"
        lines.append(rf"\mathrm{{E}}(s^2) &= {share} = {_tex(theory.var_mean)}")
    return _aligned(lines)


def companions_latex(state: State) -> str:
    """The output in the last batch or at inference, and how far it scatters."""
    them, done = state.companions, state.trained
    if state["mode"] == "inference":
        mean, var = done.mean_path[-1], done.var_path[-1]
        return r"\hat x = \frac{x - r_\mu}{\sqrt{r_{\sigma^2} + \varepsilon}} = " + _normalized(
            them.sample, mean, var, state.rule.eps, them.inference
        )
    mean, var, output = them.means[-1], them.stds[-1] ** 2, them.outputs[-1]
    last = r"\hat x &= \frac{x - \mu_B}{\sqrt{\sigma_B^2 + \varepsilon}} = " + _normalized(
        them.sample, mean, var, state.rule.eps, output
    )
    if state.size == 1:
        return _aligned([last])
    z, normal = state["sample"], state.source.shape == "normal"
    inside = r"\frac{1 + z^2/2}{m}" if normal else r"\frac{1 + z\gamma + z^2(\kappa + 2)/4}{m}"
    lines = [
        last,
        rf"\mathrm{{std}}(\hat x) &\approx \sqrt{{{inside}}} = "
        rf"{_tex(large_batch_std(state.source, z, state.size))}"
        r"\quad (m \gg 1)",
    ]
    if normal:
        exact = _tex(output_std(z, state.size))
        # Translators: after a number at the end of a formula, where a line above is approximate.
        exactly = _("exactly")
        lines.append(rf"\mathrm{{std}}(\hat x) &= {exact}\ \text{{{exactly}}}")
    return _aligned(lines)


def drift_latex(state: State) -> str:
    """Mean and std of the output at inference, on the moved source."""
    done, running = state.drift, state.trained
    mean, var, eps = running.mean_path[-1], running.var_path[-1], running.rule.eps
    spread = equation(
        lambda std, var: rf"\frac{{{std}}}{{\sqrt{{{var} + {_tex(eps)}}}}}",
        lambda std, var: std / sqrt(var + eps),
        done.source.std,
        float(var),
        result=done.frozen_std,
        least=_LEAST,
    )
    return _aligned(
        [
            r"\mathrm{E}(\hat x) &= \frac{\mu' - r_\mu}{\sqrt{r_{\sigma^2} + "
            r"\varepsilon}} = "
            + _normalized(done.source.mean, mean, var, eps, done.frozen_mean, _LEAST),
            rf"\mathrm{{std}}(\hat x) &= \frac{{\sigma'}}{{\sqrt{{r_{{\sigma^2}} + \varepsilon}}}} "
            rf"= {spread}",
        ]
    )


def workers_latex(split: WorkerSplit) -> str:
    """The two parts of the synchronized variance."""
    count = r"\tfrac{1}{k}\sum_i" if split.even else r"\tfrac{1}{M}\sum_i n_i"
    return _aligned(
        [
            rf"\mu &= {count}\, \mu_i = {_tex(split.mean)}",
            rf"\sigma^2 &= {count}\, \sigma_i^2 + {count}\, (\mu_i - \mu)^2",
            "&= "
            + equation(
                lambda within, between: f"{within} + {between}",
                lambda within, between: within + between,
                float(split.within),
                float(split.between),
                result=float(split.var),
            ),
        ]
    )


def _normalized(
    x: float, mean: float, var: float, eps: float, result: float, least: int = 0
) -> str:
    """A number less the mean, over the root of the variance and epsilon."""
    return equation(
        lambda x, mean, var: rf"\frac{{{x} - {bracketed(mean)}}}{{\sqrt{{{var} + {_tex(eps)}}}}}",
        lambda x, mean, var: (x - mean) / sqrt(var + eps),
        float(x),
        float(mean),
        float(var),
        result=float(result),
        least=least,
    )


def _aligned(lines: list[str]) -> str:
    """Several formulas, below each other at their signs of equality."""
    inner = r" \\ ".join(lines)
    return rf"\begin{{aligned}} {inner} \end{{aligned}}"


def _tex(value: float) -> str:
    """A number of a formula, as short as in the reading."""
    return latex_number(value, 3)
