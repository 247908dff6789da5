"""The sections about the runs on screen: their layers, their errors, their table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from normviz.language import _
from normviz.nets.errors import wrong_places
from normviz.nets.outcomes import curves_csv, outcome, runs_csv
from normviz.nets.progress import confusion
from normviz.nets.trainer import Run
from normviz.ui.plot import plot
from normviz.ui.training.data import DIGITS, extent
from pages.train.figures import letter
from pages.train.figures_errors import (
    MOST_NUMBERED,
    confusion_figure,
    confusion_height,
    wrong_figure,
    wrong_height,
)
from pages.train.figures_layers import layer_figures
from pages.train.names import LETTERS, run_names
from pages.train.state import State
from pages.train.words_data import two_sets


def show_key(names: Sequence[str]) -> None:
    """The key of a chart or a table that calls runs by their letters: a line a run.

    Nothing where the letters are all that there is to say.
    """
    if any(name != letter(name) for name in names):
        st.caption("  \n".join(names))


def layers(state: State) -> None:
    """What the layers of the runs were like, epoch by epoch."""
    work = state.work
    names = run_names(state.runs, state.pins)
    histories = {name: ticket.history for name, ticket in zip(names, work.tickets, strict=True)}
    if not any(histories.values()):
        st.markdown(_("Nothing has been trained yet."))
        return
    figures, alts = layer_figures(histories)
    plot(figures, key="train.layers", alt=alts, height=720)
    show_key(names)
    st.caption(
        _(
            "After each epoch: how large the gradient of a layer's weights is, what its activation "
            "puts out (mean and one standard deviation), and which share of its units is dead or "
            "saturated. Plain SGD moves a layer in proportion to its gradient."
        )
    )


def _chosen(state: State) -> Run | None:
    """The run to look at, where it has come to its end."""
    if len(state.runs) > 1:
        st.segmented_control(
            # Translators: a noun: beside it the letters of the runs, to choose one.
            _("Run"),
            range(len(state.runs)),
            format_func=LETTERS.__getitem__,
            required=True,
            **state.widget("look"),
        )
    run: Run | None = state.work.tickets[state["look"]].run
    if run is None:
        st.markdown(_("This run has not been trained yet."))
    elif run.stopped:
        st.markdown(_("This run diverged: it names nothing any more."))
        return None
    return run


def errors(state: State) -> None:
    """What a run gets wrong."""
    run = _chosen(state)
    if run is None:
        return
    data = state.data
    counts = confusion(data.test_labels, run.named, data.classes)
    matrix, mistakes = st.columns(2)
    with matrix:
        figure, alt = confusion_figure(counts, data.names)
        height = confusion_height(data.classes)
        plot(figure, key="train.confusion", alt=alt, height=height)
        st.caption(_("Rows: what the image is. Columns: what the net named it. All of the test."))
        if data.classes > MOST_NUMBERED:
            st.caption(_("Point at a cell for its two classes and its count."))
    places, there = wrong_places(data.test_labels, run.named, run.sure), extent(state["data"])
    with mistakes:
        figure, alt = wrong_figure(
            data.test[places].reshape(-1, there.rows, there.columns),
            data.test_labels[places],
            run.named[places],
            run.sure[places],
            data.names,
        )
        plot(figure, key="train.wrong", alt=alt, height=wrong_height(len(places)))
        st.caption(
            _(
                "What it gets wrong, what it was most sure of first: what the image is → what the "
                "net named it, and with which probability."
            )
        )


def table(state: State) -> None:
    """The settings and results of all runs."""
    work = state.work
    names = run_names(state.runs, state.pins)
    runs = {
        name: ticket.run for name, ticket in zip(names, work.tickets, strict=True) if ticket.run
    }
    if not runs:
        st.markdown(_("Nothing has been trained yet."))
        return
    shown = {
        "parameters": _("parameters"),
        # Translators: these and the next are the columns of the table of runs.
        "seconds": _("seconds"),
        "epochs_to_95": _("epochs to 95 %"),
        # Translators: the highest accuracy on the validation set; then the epoch that had it.
        "best_valid": _("best validation"),
        # Translators: a column: the epoch with the best validation.
        "best_epoch": _("at epoch"),
        # Translators: a column: the accuracy on the test set.
        "test": _("test"),
        # Translators: a column: the accuracy on the training set less that on the validation set,
        # in percentage points.
        "gap": _("training − validation, points"),
        # Translators: a column: the number of a step.
        "stopped_at": _("diverged at step"),
    }
    shares = ("best_valid", "test", "gap")
    frame = pd.DataFrame(
        [asdict(outcome(run)) for run in runs.values()],
        index=pd.Index(map(letter, runs), name=_("run")),
    )
    for name in shares:
        frame[name] = [round(100 * share, 1) for share in frame[name]]
    formats = {"seconds": "%.2f", "gap": "%.1f", "best_valid": "%.1f %%", "test": "%.1f %%"}
    config: dict[str, Any] = {
        name: st.column_config.NumberColumn(words, format=formats.get(name))
        for name, words in shown.items()
    }
    st.dataframe(
        frame[list(shown)],
        column_config=config,
        placeholder="–",
        alt=_("For each run: parameters, seconds, epochs to 95 %, best validation, test, gap."),
    )
    show_key(list(runs))
    with st.container(horizontal=True):
        for label, name, write in (
            (_("Download the runs"), "runs", runs_csv),
            (_("Download the curves"), "curves", curves_csv),
        ):
            st.download_button(
                label,
                partial(write, runs),
                file_name=f"normviz-{name}.csv",
                mime="text/csv",
                icon=":material/download:",
                on_click="ignore",
            )
    st.caption(
        _(
            "Seconds are those of the training steps, on this machine, with whatever else it has "
            "to do. Test: images that no decision was based on."
        )
    )
    run = work.tickets[state["look"]].run
    if state["data"] == DIGITS and run and not run.stopped:
        st.caption(two_sets(LETTERS[state["look"]], run, state.data))
