"""The sections of the page that trains, one open at a time: only that one is computed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from normviz.language import _
from normviz.nets.errors import pictures, wrong_places
from normviz.nets.outcomes import curves_csv, outcome, runs_csv
from normviz.nets.progress import confusion
from normviz.nets.trainer import Run
from normviz.ui.frame import look_closer, try_this
from normviz.ui.plot import plot
from normviz.ui.training.work import Work
from pages.train.articles import articles
from pages.train.figures_errors import confusion_figure, wrong_figure, wrong_height
from pages.train.figures_layers import layer_figures
from pages.train.many import seeds, sweep
from pages.train.names import LETTERS, run_names
from pages.train.state import Train
from pages.train.tries import tries
from pages.train.view import ask_for_runs


def sections(page: Train, work: Work) -> None:
    """The section picker and the section that it names."""
    names = {
        "try": _("Try this"),
        "layers": _("Layers"),
        "errors": _("Errors"),
        "table": _("Table of runs"),
        "sweep": _("Learning-rate sweep"),
        "seeds": _("Seeds"),
        "articles": _("Articles"),
    }
    match look_closer(page.state, names):
        case "try":
            try_this(tries(), on_pick=partial(_try, page), key="train.try")
        case "layers":
            _layers(page, work)
        case "errors":
            _errors(page, work)
        case "table":
            _table(page, work)
        case "sweep":
            sweep(page)
        case "seeds":
            seeds(page)
        case _section:
            articles(page)


def _try(page: Train, changes: Mapping[str, Any]) -> None:
    page.pick(changes)
    ask_for_runs(page)


def _layers(page: Train, work: Work) -> None:
    names = run_names(page.runs, page.pins)
    histories = {name: ticket.history for name, ticket in zip(names, work.tickets, strict=True)}
    if not any(histories.values()):
        st.markdown(_("Nothing has been trained yet."))
        return
    figures, alts = layer_figures(histories)
    plot(figures, key="train.layers", alt=alts, height=720)
    st.caption(
        _(
            "After each epoch: how large the gradient of a layer's weights is, what its activation "
            "puts out (mean and one standard deviation), and which share of its units is dead or "
            "saturated. Where the gradient of the first layers is a thousand times smaller than "
            "that of the last, they hardly learn."
        )
    )


def _chosen(page: Train, work: Work) -> Run | None:
    """The run to look at, where it has come to its end."""
    if len(page.runs) > 1:
        st.segmented_control(
            _("Run"),
            range(len(page.runs)),
            format_func=LETTERS.__getitem__,
            required=True,
            **page.state.widget("look"),
        )
    run: Run | None = work.tickets[page.state["look"]].run
    if run is None:
        st.markdown(_("This run has not been trained yet."))
    elif run.stopped:
        st.markdown(_("This run diverged: it names nothing any more."))
        return None
    return run


def _errors(page: Train, work: Work) -> None:
    run = _chosen(page, work)
    if run is None:
        return
    data = page.data
    counts = confusion(data.test_labels, run.named, data.classes)
    matrix, mistakes = st.columns(2)
    with matrix:
        figure, alt = confusion_figure(counts)
        plot(figure, key="train.confusion", alt=alt, height=460)
        st.caption(_("Rows: what the digit is. Columns: what the net named it. All of the test."))
    places = wrong_places(data.test_labels, run.named, run.sure)
    with mistakes:
        figure, alt = wrong_figure(
            pictures(data.test[places]),
            data.test_labels[places],
            run.named[places],
            run.sure[places],
        )
        plot(figure, key="train.wrong", alt=alt, height=wrong_height(len(places)))
        st.caption(
            _(
                "What it gets wrong, what it was most sure of first: what the digit is → what the "
                "net named it, and with which probability."
            )
        )


def _table(page: Train, work: Work) -> None:
    names = run_names(page.runs, page.pins)
    runs = {
        name: ticket.run for name, ticket in zip(names, work.tickets, strict=True) if ticket.run
    }
    if not runs:
        st.markdown(_("Nothing has been trained yet."))
        return
    shown = {
        "parameters": _("parameters"),
        "seconds": _("seconds"),
        "epochs_to_95": _("epochs to 95 %"),
        "best_valid": _("best validation"),
        "best_epoch": _("at epoch"),
        "test": _("test"),
        "gap": _("training − validation"),
        "stopped_at": _("diverged at step"),
    }
    shares = ("best_valid", "test", "gap")
    frame = pd.DataFrame(
        [asdict(outcome(run)) for run in runs.values()], index=pd.Index(runs, name=_("run"))
    )
    config: dict[str, Any] = {
        name: st.column_config.NumberColumn(
            words, format="percent" if name in shares else "%.2f" if name == "seconds" else None
        )
        for name, words in shown.items()
    }
    config["_index"] = st.column_config.TextColumn(width="medium")
    st.dataframe(
        frame[list(shown)],
        column_config=config,
        alt=_("For each run: parameters, seconds, epochs to 95 %, best validation, test, gap."),
    )
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
            "to do. Test: digits that no decision was based on."
        )
    )
