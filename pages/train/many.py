"""Many trainings of one kind: over learning rates and norms, and over seeds."""

from __future__ import annotations

import streamlit as st

from normviz.language import _, ngettext
from normviz.nets.guessing import clearly_above, constant_share
from normviz.nets.sweep import (
    GOOD,
    SEEDS,
    Spread,
    Swept,
    seed_settings,
    spread,
    sweep_settings,
    swept,
)
from normviz.nets.trainer import Settings
from normviz.ui.numbers import number, percent
from normviz.ui.plot import plot
from normviz.ui.training.work import show_progress_of_all, work_on
from pages.train.figures_sweep import seeds_figure, sweep_figure
from pages.train.looked import show_key
from pages.train.names import LETTERS, norm_names, run_names
from pages.train.state import State
from pages.train.told import compared, told


def net_of_run(state: State) -> Settings:
    """The run whose net is trained many times, to be chosen where there are several."""
    if len(state.runs) > 1:
        st.segmented_control(
            # Translators: beside it the letters of the runs, to choose one.
            _("The net of run"),
            range(len(state.runs)),
            format_func=LETTERS.__getitem__,
            required=True,
            **state.widget("look"),
        )
    place: int = state["look"]
    return state.runs[place]


def sweep(state: State) -> None:
    """A run at many rates, without a norm, with batch norm and with layer norm."""
    settings, labels = sweep_settings(net_of_run(state)), state.data.valid_labels
    constant = constant_share(labels)
    bar = clearly_above(constant, len(labels))
    st.markdown(
        ngettext(
            "{count} training of this net: {norms}, each at rates from 0.001 to 10, with one seed.",
            "{count} trainings of this net: {norms}, each at rates from 0.001 to 10, with one "
            "seed.",
            len(settings),
        ).format(
            count=len(settings),
            norms=", ".join(norm_names()[norm] for norm in ("none", "batch", "layer")),
        )
        + " "
        + good_words(constant, bar)
    )
    work = work_on("sweep", [state.job(run) for run in settings], at_once=False)
    show_progress_of_all(work, _("Learning-rate sweep"))
    done = [ticket.run for ticket in work.tickets if ticket.state == "done" and ticket.run]
    sweeps = swept(done, bar=bar)
    figure, alt = sweep_figure(sweeps, norm_names())
    plot(figure, key="train.sweep", alt=alt, height=420)
    if work.done:
        st.markdown("\n".join(f"- {_region(each)}" for each in sweeps))


def good_words(constant: float, bar: float) -> str:
    """Which rates count as good.

    `constant`: the share of the validation set that one answer for all has right; `bar`: what is
    clearly more than that.
    """
    if bar < GOOD:
        return _(
            "A rate is good where at least {good} of the validation images are right in the end."
        ).format(good=percent(GOOD))
    return _(
        "A rate is good where more than {good} of the validation images are right in the end: one "
        "answer for all of them, their most frequent label, has {constant}."
    ).format(good=percent(bar), constant=percent(constant))


def _region(sweep: Swept) -> str:
    """How wide the good region of a norm is, and where it ends."""
    name = norm_names()[sweep.norm]
    ends = (
        _("It diverges from {rate} on.").format(rate=number(sweep.diverges))
        if sweep.diverges
        else _("Its numbers stay finite at all of these rates, which is not to say that it learns.")
    )
    if not sweep.good:
        best = _("**{norm}**: no rate is good; the best gives {best}.").format(
            norm=name, best=percent(sweep.best)
        )
        return f"{best} {ends}"
    good = ngettext(
        "**{norm}**: good from {low} to {high}, {decades} power of ten; best {best}, at {rate}.",
        "**{norm}**: good from {low} to {high}, {decades} powers of ten; best {best}, at {rate}.",
        round(sweep.decades, 2),
    ).format(
        norm=name,
        low=number(sweep.good[0]),
        high=number(sweep.good[-1]),
        decades=number(sweep.decades, 2),
        best=percent(sweep.best),
        rate=number(sweep.best_rate or 0.0),
    )
    return f"{good} {ends}"


def seeds(state: State) -> None:
    """The runs on screen, each from several seeds."""
    groups = [seed_settings(run) for run in state.runs]
    st.markdown(
        ngettext(
            "Each run {count} time, with other weights, another order of the images and other "
            "dropout. Test images right, in the end.",
            "Each run {count} times, with other weights, another order of the images and other "
            "dropout. Test images right, in the end.",
            SEEDS,
        ).format(count=SEEDS)
    )
    jobs = [state.job(run) for group in groups for run in group]
    work = work_on("seeds", list(dict.fromkeys(jobs)), at_once=False)
    show_progress_of_all(work, _("Seeds"))
    finished = {
        job: ticket.run
        for job, ticket in zip(work.jobs, work.tickets, strict=True)
        if ticket.state == "done"
    }
    spreads = {
        name: spread([run for each in group if (run := finished.get(state.job(each)))])
        for name, group in zip(run_names(state.runs), groups, strict=True)
    }
    figure, alt = seeds_figure(spreads)
    plot(figure, key="train.seeds", alt=alt, height=80 + 70 * len(spreads))
    show_key(list(spreads))
    if work.done:
        said = [_spread(name, each) for name, each in spreads.items()]
        first, *others = [work.runs(group) or [] for group in state.groups(state.runs)]
        said += [
            told(LETTERS[0], letter, compared(first, other))
            for letter, other in zip(LETTERS[1:], others, strict=False)
        ]
        st.markdown("\n".join(f"- {each}" for each in said))


def _spread(name: str, spread: Spread) -> str:
    said = _("**{run}**: from {low} to {high}, median {middle}.").format(
        run=name,
        low=percent(spread.low),
        high=percent(spread.high),
        middle=percent(spread.middle),
    )
    if not spread.stopped:
        return said
    # Translators: {count} of {all} seeds.
    lost = ngettext("{count} of {all} diverged.", "{count} of {all} diverged.", spread.stopped)
    return " ".join([said, lost.format(count=spread.stopped, all=len(spread.seeds))])
