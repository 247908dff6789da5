"""The section about batch sizes: which norms notice, and what they notice."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from normviz.language import _, ngettext
from normviz.nets.batch_sizes import (
    SIZED_NORMS,
    BySize,
    by_size,
    compared,
    lifts,
    size_settings,
    sizes_for,
)
from normviz.nets.population import MOST
from normviz.nets.sweep import SEEDS, Spread
from normviz.nets.trainer import Settings, check
from normviz.ui.frame import notice, read_on
from normviz.ui.numbers import between, number, percent
from normviz.ui.plot import plot
from normviz.ui.training.length import check_length
from normviz.ui.training.work import show_progress_of_all, work_on
from pages.train.figures_sizes import sizes_figure
from pages.train.many import net_of_run
from pages.train.names import norm_names
from pages.train.state import State


def sizes(state: State) -> None:
    """A net under batch, group and layer norm, from the smallest batches to those of 64."""
    base, ghosts, samples = net_of_run(state), state["ghosts"], len(state.data.x)
    every = sizes_for(samples, ghosts=ghosts)
    st.toggle(
        _("Ghost batches: batch norm takes its statistics from parts of a batch of {most}").format(
            most=every[-1]
        ),
        **state.widget("ghosts"),
    )
    count = min(samples, MOST)
    st.toggle(
        ngettext(
            "At inference statistics of {count} training image, in place of running averages",
            "At inference statistics of {count} training images, in place of running averages",
            count,
        ).format(count=count),
        **state.widget("anew"),
    )
    settings = {norm: size_settings(base, norm, every, ghosts=ghosts) for norm in SIZED_NORMS}
    runs = [run for of in settings.values() for seeds in of.values() for run in seeds]
    jobs = {run: state.job(run) for run in runs}
    st.markdown(_intro(base, len(jobs), samples, every, ghosts=ghosts))
    try:
        for run, job in jobs.items():
            check(run, state.data)
            check_length(job)
    except ValueError as error:
        notice(str(error), "error")
        return
    work = work_on("sizes", tuple(jobs.values()), at_once=False)
    show_progress_of_all(work, _("Batch sizes"))
    ended = {
        run: ticket.run
        for run, ticket in zip(jobs, work.tickets, strict=True)
        if ticket.state == "done" and ticket.run
    }
    found = [by_size(norm, settings[norm], ended) for norm in SIZED_NORMS]
    figure, alt = sizes_figure(found, norm_names(), anew=state["anew"], ghosts=ghosts)
    plot(figure, key="train.sizes", alt=alt, height=420)
    if work.done:
        said = verdicts(found, anew=state["anew"], ghosts=ghosts)
        st.markdown("\n".join(f"- {each}" for each in said))
    read_on("hoffer2017", "wu2018", "wu2021")


def _intro(base: Settings, count: int, samples: int, every: Sequence[int], *, ghosts: bool) -> str:
    said = ngettext(
        "{count} training of this net, at rate {rate}, for {epochs} epochs: batch, group and "
        "layer norm, each at every size with {seeds} seeds.",
        "{count} trainings of this net, at rate {rate}, for {epochs} epochs: batch, group and "
        "layer norm, each at every size with {seeds} seeds.",
        count,
    ).format(count=count, rate=number(base.lr), epochs=base.epochs, seeds=SEEDS)
    if ghosts:
        more = _(
            "Every mini-batch has {most} images, so that all take the same number of steps. Group "
            "and layer norm take no statistics from other images: one result for all sizes."
        ).format(most=every[-1])
    else:
        more = _(
            "Batches of {least} take {many} steps an epoch, batches of {most} take {few}, and a "
            "rate that suits one size need not suit another."
        ).format(least=every[0], most=every[-1], many=samples // every[0], few=samples // every[-1])
    return f"{said} {more}"


def verdicts(found: Sequence[BySize], *, anew: bool, ghosts: bool) -> list[str]:
    """What all trainings together say: size against size, norm against norm."""
    batch, *others = found
    said = [_size_against_size(batch, anew=anew)]
    if anew:
        said.append(_taken_anew(batch))
    said += [
        _of_every_size(other) if ghosts else _size_against_size(other, anew=anew)
        for other in others
    ]
    return said + [_norm_against_norm(batch, other, anew=anew) for other in others]


def _ends(found: BySize, *, anew: bool) -> tuple[int, int, str]:
    spreads = found.shown(anew=anew)
    least, *_between, most = spreads
    return least, most, compared(spreads[least], spreads[most])


def _size_against_size(found: BySize, *, anew: bool) -> str:
    spreads = found.shown(anew=anew)
    least, most, verdict = _ends(found, anew=anew)
    settled = found.settled(anew=anew)
    if verdict == "open":
        text = _(
            "**{norm}**: {few} with {least}, {many} with {most}: not to be told from chance here."
        )
    elif verdict == "above":
        text = _(
            "**{norm}**: {few} with {least}, {many} with {most}: every seed with {least} ends "
            "above every one with {most}."
        )
    elif settled < most:
        text = _(
            "**{norm}**: {few} with {least}, {many} with {most}: every seed with {least} ends "
            "below every one with {most}. From {settled} on, that holds of no size."
        )
    else:
        text = _(
            "**{norm}**: {few} with {least}, {many} with {most}: every seed with {least} ends "
            "below every one with {most}."
        )
    return text.format(
        norm=norm_names()[found.norm],
        few=_range(spreads[least]),
        many=_range(spreads[most]),
        least=least,
        most=most,
        settled=settled,
    )


def _of_every_size(found: BySize) -> str:
    return _("**{norm}**: {range}, whatever the size of the ghost batches.").format(
        norm=norm_names()[found.norm], range=_range(next(iter(found.spreads.values())))
    )


def _norm_against_norm(batch: BySize, other: BySize, *, anew: bool) -> str:
    mine, theirs = batch.shown(anew=anew), other.shown(anew=anew)
    least = next(iter(mine))
    text = {
        "below": _("With {least}, every seed of batch norm ends below every one of {other}."),
        "above": _("With {least}, every seed of batch norm ends above every one of {other}."),
        "open": _("With {least}, batch norm and {other} are not to be told apart here."),
    }[compared(mine[least], theirs[least])]
    return text.format(least=least, other=norm_names()[other.norm])


def _taken_anew(batch: BySize) -> str:
    least, most, verdict = _ends(batch, anew=True)
    points = [100 * lift for lift in lifts(batch, least)]
    if not points:
        return _("With {least}, every seed diverged: there is nothing to take anew.").format(
            least=least
        )
    low, high = min(points), max(points)
    if low > 0:
        said = _(
            "With {least}, statistics of the training set lift every seed, by {low} to {high} "
            "points against the running averages."
        )
    elif high < 0:
        said = _(
            "With {least}, statistics of the training set lower every seed: {low} to {high} "
            "points against the running averages."
        )
    else:
        said = _(
            "With {least}, statistics of the training set lift some seeds and not others: {low} "
            "to {high} points against the running averages."
        )
    said = said.format(least=least, low=number(low, 3), high=number(high, 3))
    if verdict != "below":
        return said
    still = _(
        "Still every seed ends below every one with {most}: that part is not the averages' fault."
    ).format(most=most)
    return f"{said} {still}"


def _range(spread: Spread) -> str:
    """The accuracies of some seeds, and how many of them diverged."""
    if not spread.finished:
        lost = ngettext("{count} of {all} diverged", "{count} of {all} diverged", spread.stopped)
        return lost.format(count=spread.stopped, all=len(spread.seeds))
    said = between(percent(spread.low), percent(spread.high))
    if not spread.stopped:
        return said
    lost = ngettext(
        # Translators: {range} is "40 % to 45 %"; beside it how many trainings diverged.
        "{range} ({count} of {all} diverged)",
        "{range} ({count} of {all} diverged)",
        spread.stopped,
    )
    return lost.format(range=said, count=spread.stopped, all=len(spread.seeds))
