"""What the picture says, in words and formulas with the current numbers."""

from __future__ import annotations

from math import isfinite

from normviz.language import _
from normviz.studies.companions import large_batch_std, output_std
from normviz.studies.stream import batch_theory, settled_share, start_left
from normviz.studies.workers import WorkerSplit
from normviz.ui.numbers import latex_number, latex_term, number
from pages.inference.state import State


def tex(value: float) -> str:
    """A number of a formula, as short as in the reading."""
    return latex_number(value, 3)


def term(value: float) -> str:
    """The same after an operator."""
    return latex_term(value, 3)


def short(value: float) -> str:
    """A number of a sentence."""
    return number(value, 3)


def percent(share: float) -> str:
    """A share as a percentage, without powers of ten where next to nothing is left.

    >>> percent(0.5), percent(1e-9), percent(0.0)
    ('50 %', 'less than 0.01 %', '0 %')
    """
    if 0 < share < 1e-4:
        return _("less than {least} %").format(least="0.01")
    return f"{short(100 * share)} %"


def training_reading(state: State) -> str:
    """How far the batches scatter, and where the running averages are."""
    done = state.trained
    theory = batch_theory(done.source, done.size, unbiased=done.rule.unbiased)
    inside = int((abs(done.means - done.source.mean) <= theory.mean_std).sum())
    words = _(
        "{inside} of {steps} batch means lie within σ/√m = {spread} of the true mean {mean}."
    ).format(
        inside=inside,
        steps=done.steps,
        spread=short(theory.mean_std),
        mean=short(done.source.mean),
    )
    if done.refusal:
        return _("{words} Nothing was learned: the running statistics stay at their start.").format(
            words=words
        )
    return _(
        "{words} The running mean went from {start} to {end}, the running variance to {var} where "
        "the truth is {truth}; the start value still weighs {left}."
    ).format(
        words=words,
        start=short(done.mean_path[0]),
        end=short(done.mean_path[-1]),
        var=short(done.var_path[-1]),
        truth=short(done.source.var),
        left=percent(start_left(done.rule, done.steps)),
    )


def training_latex(state: State) -> str:
    """The last update of the running mean, and the scatter of what goes in."""
    done = state.trained
    theory = batch_theory(done.source, done.size, unbiased=done.rule.unbiased)
    w, m = done.rule.new_weight, done.size
    scatter = (
        rf"\mathrm{{std}}(\bar x) &= \tfrac{{\sigma}}{{\sqrt m}} = "
        rf"\tfrac{{{tex(done.source.std)}}}{{\sqrt{{{m}}}}} = {tex(theory.mean_std)}"
    )
    lines = [scatter]
    if not done.refusal:
        lines.append(
            rf"r_{{{done.steps}}} &= {tex(1 - w)} \cdot {term(done.mean_path[-2])} + {tex(w)} "
            rf"\cdot {term(done.means[-1])} = {tex(done.mean_path[-1])}"
        )
        settled = settled_share(done.rule) * theory.mean_std
        lines.append(
            rf"\mathrm{{std}}(r_\infty) &= \sqrt{{\tfrac{{w}}{{2 - w}}}}\,"
            rf"\tfrac{{\sigma}}{{\sqrt m}} = {tex(settled)},\quad w = {tex(w)}"
        )
    if isfinite(theory.var_mean):
        share = r"\sigma^2" if done.rule.unbiased else r"\tfrac{m-1}{m}\sigma^2"
        lines.append(rf"\mathrm{{E}}(s^2) &= {share} = {tex(theory.var_mean)}")
    return aligned(lines)


def aligned(lines: list[str]) -> str:
    """Several formulas, below each other at their signs of equality."""
    inner = r" \\ ".join(lines)
    return rf"\begin{{aligned}} {inner} \end{{aligned}}"


def companions_reading(state: State) -> str:
    """The sample's outputs in training and at inference."""
    them = state.companions
    if state.size == 1:
        return _(
            "Alone in its batch the sample has the output 0 in training, whatever it is. At "
            "inference it is {inference}."
        ).format(inference=short(them.inference))
    if state["mode"] == "inference":
        return _(
            "At inference the sample x = {sample} becomes {inference}, in every batch: the running "
            "mean {mean} and variance {var} are constants. In training its outputs had a standard "
            "deviation of {std}."
        ).format(
            sample=short(them.sample),
            inference=short(them.inference),
            mean=short(state.trained.mean_path[-1]),
            var=short(state.trained.var_path[-1]),
            std=short(them.std),
        )
    return _(
        "The same sample x = {sample} becomes anything from {low} to {high} in training, depending "
        "on its {others} companions: standard deviation {std}. At inference it is {inference}, "
        "whoever is with it."
    ).format(
        sample=short(them.sample),
        low=short(them.outputs.min()),
        high=short(them.outputs.max()),
        others=state.size - 1,
        std=short(them.std),
        inference=short(them.inference),
    )


def companions_latex(state: State) -> str:
    """The output in the last batch or at inference, and how far it scatters."""
    them, done, eps = state.companions, state.trained, tex(state.rule.eps)
    x = tex(them.sample)
    if state["mode"] == "inference":
        mean, var = done.mean_path[-1], done.var_path[-1]
        return (
            rf"\hat x = \frac{{x - r_\mu}}{{\sqrt{{r_{{\sigma^2}} + \varepsilon}}}} = "
            rf"\frac{{{x} - {term(mean)}}}{{\sqrt{{{tex(var)} + {eps}}}}} = {tex(them.inference)}"
        )
    mean, var, output = them.means[-1], them.stds[-1] ** 2, them.outputs[-1]
    last = (
        rf"\hat x &= \frac{{x - \mu_B}}{{\sqrt{{\sigma_B^2 + \varepsilon}}}} = "
        rf"\frac{{{x} - {term(mean)}}}{{\sqrt{{{tex(var)} + {eps}}}}} = {tex(output)}"
    )
    if state.size == 1:
        return aligned([last])
    z, normal = state["sample"], state.source.shape == "normal"
    inside = r"\frac{1 + z^2/2}{m}" if normal else r"\frac{1 + z\gamma + z^2(\kappa + 2)/4}{m}"
    lines = [
        last,
        rf"\mathrm{{std}}(\hat x) &\approx \sqrt{{{inside}}} = "
        rf"{tex(large_batch_std(state.source, z, state.size))}"
        r"\quad (m \gg 1)",
    ]
    if normal:
        exact = tex(output_std(z, state.size))
        lines.append(rf"\mathrm{{std}}(\hat x) &= {exact}\ \text{{{_('exactly')}}}")
    return aligned(lines)


def drift_reading(state: State) -> str:
    """What inference makes of the moved source."""
    done = state.drift
    words = _(
        "After the drift inference gives outputs of mean {mean} and standard deviation {std}: the "
        "running statistics belong to the old data. Batch statistics would give mean 0 and {fresh}."
    ).format(mean=short(done.frozen.mean), std=short(done.frozen.std), fresh=short(done.fresh.std))
    if done.more is None:
        return words
    return _(
        "{words} After {more} more batches in training mode it is mean {after} and {std}."
    ).format(
        words=words,
        more=done.more.steps,
        after=short(done.updated.mean),
        std=short(done.updated.std),
    )


def drift_latex(state: State) -> str:
    """Mean and std of the output at inference, on the moved source."""
    done, running = state.drift, state.trained
    mean, var, eps = running.mean_path[-1], running.var_path[-1], tex(running.rule.eps)
    root = rf"\sqrt{{{tex(var)} + {eps}}}"
    return aligned(
        [
            rf"\mathrm{{E}}(\hat x) &= \frac{{\mu' - r_\mu}}{{\sqrt{{r_{{\sigma^2}} + "
            rf"\varepsilon}}}} = \frac{{{tex(done.source.mean)} - {term(mean)}}}{{{root}}} = "
            rf"{tex(done.frozen_mean)}",
            rf"\mathrm{{std}}(\hat x) &= \frac{{\sigma'}}{{\sqrt{{r_{{\sigma^2}} + \varepsilon}}}} "
            rf"= \frac{{{tex(done.source.std)}}}{{{root}}} = {tex(done.frozen_std)}",
        ]
    )


def workers_reading(state: State, split: WorkerSplit) -> str:
    """How local and synchronized statistics differ."""
    gap = float(abs(split.local - split.synced).max())
    words = _(
        "Local means go from {low} to {high}; the whole batch has {mean}. Normalized locally, a "
        "value's output is off by up to {gap}."
    ).format(
        low=short(split.means.min()),
        high=short(split.means.max()),
        mean=short(split.whole_mean),
        gap=short(gap),
    )
    if split.even:
        return _(
            "{words} Synchronized, mean {mean} and variance {var} are exactly the whole batch's."
        ).format(words=words, mean=short(split.mean), var=short(split.var))
    return _(
        "{words} The shares differ in size: weighted by size the synchronized variance is {var}, "
        "the whole batch's; a plain average would give {plain}."
    ).format(words=words, var=number(split.var), plain=number(split.plain_var))


def workers_latex(split: WorkerSplit) -> str:
    """The two parts of the synchronized variance."""
    count = r"\tfrac{1}{k}\sum_i" if split.even else r"\tfrac{1}{M}\sum_i n_i"
    return aligned(
        [
            rf"\mu &= {count}\, \mu_i = {tex(split.mean)}",
            rf"\sigma^2 &= {count}\, \sigma_i^2 + {count}\, (\mu_i - \mu)^2",
            rf"&= {tex(split.within)} + {tex(split.between)} = {tex(split.var)}",
        ]
    )
