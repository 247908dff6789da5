"""The four pictures: training, inference, drift, workers; each with its reading and formula."""

from __future__ import annotations

import streamlit as st

from normviz.language import _
from normviz.studies.companions import NoiseBySize, noise_by_size, outputs_by_size, sizes_between
from normviz.studies.workers import WorkerSplit, gradients_of
from normviz.ui.choices import choose
from normviz.ui.frame import formula, reading
from normviz.ui.plot import plot
from normviz.ui.predict import asking, guess_first, hides
from normviz.ui.table import markdown_table
from pages.inference.figures import training_alt, training_figure
from pages.inference.figures_drift import catching_up_figure, drift_alts, outputs_figure
from pages.inference.figures_infer import companions_alt, companions_figure, noise_figure
from pages.inference.figures_workers import outputs_figure as worker_outputs
from pages.inference.figures_workers import shares_figure, worker_names, workers_alts
from pages.inference.formula import companions_latex, drift_latex, training_latex, workers_latex
from pages.inference.predict import asked
from pages.inference.state import MOST_OF_IT, State
from pages.inference.words import gradients_said, percent, short
from pages.inference.words import reading as reading_of

SIZES = (2, 4, 8, 16, 32, 64, 128)
_REPEATS = 200  # batches of every size


def noise(state: State, sizes: tuple[int, ...] = SIZES, seed: int | None = None) -> NoiseBySize:
    """The measured scatter by batch size; the page's seed, where no other is named."""
    return noise_by_size(
        state.source,
        state["sample"],
        sizes,
        _REPEATS,
        state["seed"] if seed is None else seed,
        state.rule.eps,
    )


def view_names() -> dict[str, str]:
    """The four pictures, as they are called on the page."""
    return {
        "train": _("Training"),
        "infer": _("One sample, many batches"),
        # Translators: a view: data whose distribution moves after training.
        "drift": _("Drift"),
        "workers": _("Several workers"),
    }


def view_picker(state: State) -> None:
    """Which of the four pictures is on show."""
    choose(state, "view", _("Look at"), view_names())


def picture(state: State) -> None:
    """The picture of the chosen view, its reading and its formula."""
    {"train": _training, "infer": _companions, "drift": _drift, "workers": _workers}[state["view"]](
        state
    )


def _read(state: State, latex: str, words: str, *, hidden: bool) -> None:
    if hidden:
        reading(guess_first())
    else:
        reading(reading_of(state))
        formula(latex, words=words)


def _training(state: State) -> None:
    question = asked(state)
    hidden = hides(question)
    with asking(state, question):
        plot(
            training_figure(state.trained, answer=not hidden),
            key="inference.training",
            alt=training_alt(state.trained, answer=not hidden),
            height=430,
        )
    words = _(
        "x̄ is the mean of a batch of m samples and s² its variance, σ the source's standard "
        "deviation; r is the running mean, of which a new batch has the weight w. E is a mean and "
        "std a standard deviation over many batches."
    )
    _read(state, training_latex(state), words, hidden=hidden)


def _companions(state: State) -> None:
    names = {"training": _("Training"), "inference": _("Inference")}
    choose(state, "mode", _("Mode of the layer"), names)
    training = state["mode"] == "training"
    question = asked(state)
    hidden = hides(question)
    figures = [companions_figure(state.companions, state.trained, training=training)]
    alts = [companions_alt(state.companions, training=training)]
    if not hidden:
        found = noise(state)
        grid = sizes_between(SIZES[0], SIZES[-1], 24)
        exact = state.source.shape == "normal"
        figures.append(
            noise_figure(
                found.sizes,
                found.outputs,
                grid,
                outputs_by_size(state.source, state["sample"], grid.tolist()),
                title=_("Spread of the output"),
                size=state.size,
                # Translators: in the legend: what theory expects, beside what is measured.
                theory_name=_("theory") if exact else _("theory for large m"),
            )
        )
        alts.append(
            _(
                "Spread of the sample's output in training: {small} at m = 2, {large} at m = 128."
            ).format(small=short(found.outputs[0]), large=short(found.outputs[-1]))
        )
    with asking(state, question):
        plot(figures, key="inference.companions", alt=alts, height=430)
    words = _(
        "x is the sample and x̂ what batch norm makes of it, with μ and σ² of its batch B of m "
        "samples in training, and with the running r at inference; ε is a small number, z how many "
        "standard deviations x is off the source's mean, γ the skewness of the source and κ its "
        "excess kurtosis."
    )
    _read(state, companions_latex(state), words, hidden=hidden)


def _drift(state: State) -> None:
    question = asked(state)
    hidden = hides(question)
    figures = [outputs_figure(state.drift, answer=not hidden)]
    figures.append(catching_up_figure(state.trained, state.drift))
    alts = drift_alts(state.trained, state.drift, answer=not hidden)
    with asking(state, question):
        plot(figures, key="inference.drift", alt=alts, height=430)
    words = _(
        "x̂ is what inference makes of a sample, μ′ and σ′ are mean and standard deviation of the "
        "source that has moved, r the running mean and variance (of σ²) from training, ε a small "
        "number."
    )
    _read(state, drift_latex(state), words, hidden=hidden)


def _workers(state: State) -> None:
    st.toggle(
        _("Not shuffled: smallest values first"),
        **state.widget("ordered"),
    )
    st.toggle(
        _("Unequal: worker 1 has {share}").format(share=percent(MOST_OF_IT)),
        **state.widget("uneven"),
    )
    split, workers = state.split, state["workers"]
    if split is None:
        reading(reading_of(state))
        st.button(
            _("Use a batch of {size}").format(size=8 * workers),
            on_click=state.set,
            kwargs={"m": 8 * workers},
        )
        return
    question = asked(state)
    hidden = hides(question)
    figures, alts = [shares_figure(split), worker_outputs(split)], workers_alts(split)
    if hidden:
        figures, alts = figures[:1], alts[:1]
    with asking(state, question):
        plot(figures, key="inference.workers", alt=alts, height=150 + 44 * (workers + 1))
    words = _(
        "μ and σ² are mean and variance of the whole batch of M samples, μ_i and σ_i² those of "
        "worker i alone, who has n_i samples; there are k workers."
    )
    _read(state, workers_latex(split), words, hidden=hidden)
    if not hidden:
        _table(state, split)
        _gradients(split)


def _table(state: State, split: WorkerSplit) -> None:
    """Every worker's numbers; what the same value would become there."""
    value = state.source.mean
    # Five columns that fit on a phone; the caption says what the last one is.
    head = [_whose(), "n", "μ", "σ²", "x̂"]
    rows = zip(
        # Translators: names of rows, after "worker 1", "worker 2": synchronized statistics of all
        # workers; those of the batch on one machine.
        [*worker_names(split), _("synced"), _("whole batch")],
        [*split.sizes, split.x.size, split.x.size],
        [*split.means, split.mean, split.whole_mean],
        [*split.vars, split.var, split.whole_var],
        split.output_of(value),
        strict=True,
    )
    body = [[name, str(size), *map(short, numbers)] for name, size, *numbers in rows]
    st.markdown(markdown_table(head, body))
    st.caption(
        _(
            "n values, their mean μ and variance σ², and x̂: what the value {value} would become "
            "there. The last line has the whole batch on one machine."
        ).format(value=short(value))
    )


def _whose() -> str:
    # Translators: head of a column: the workers, one a row, and what is made of all of them.
    return _("worker")


def _gradients(split: WorkerSplit) -> None:
    """The workers' gradients of gamma and beta, and what becomes of them when they are averaged."""
    found = gradients_of(split)
    rows = zip(
        # Translators: names of rows: the average by the number of values, and the one without.
        [*worker_names(split), _("weighted"), _("unweighted"), _("whole batch")],
        [*split.sizes, split.x.size, split.x.size, split.x.size],
        [*found.local, found.weighted, found.plain, found.whole],
        strict=True,
    )
    body = [[name, str(size), *map(short, gradient)] for name, size, gradient in rows]
    st.markdown(markdown_table([_whose(), "n", "∂L/∂γ", "∂L/∂β"], body))
    st.caption(
        _(
            "Gradients on each worker, and their averages. The layer is to give its input back, "
            "from γ = 1 and β = 0: L is the mean of (y − x)²/2, with synchronized statistics."
        )
    )
    st.markdown(gradients_said(split, found))
