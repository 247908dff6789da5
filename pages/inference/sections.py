"""What lies below the picture: steps to try, a question, batch sizes, the articles."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import streamlit as st

from normviz.language import _
from normviz.studies.stream import batch_theory
from normviz.ui.frame import TryThis, look_closer, try_this
from normviz.ui.plot import plot
from pages.inference.articles import articles
from pages.inference.figures_infer import noise_alt, noise_figure
from pages.inference.predict import ask
from pages.inference.state import Stream
from pages.inference.views import SIZES, noise
from pages.inference.words import short


def sections(stream: Stream) -> None:
    """The section picker and the section that it names."""
    names = {
        "try": _("Try this"),
        "predict": _("Predict"),
        "sizes": _("Batch sizes"),
        "articles": _("Articles"),
    }
    match look_closer(stream.state, names):
        case "try":
            _tries(stream)
        case "predict":
            ask(stream)
        case "sizes":
            _sizes(stream)
        case _section:
            articles(stream)


def _tries(stream: Stream) -> None:
    kept = ("section", "seed")
    first = {n: field.default for n, field in stream.state.fields.items() if n not in kept}

    def pick(changes: Mapping[str, Any]) -> None:
        stream.state.set(**{**first, **changes})

    try_this(_steps(), on_pick=pick, key="inference.try")


def _steps() -> list[TryThis]:
    return [
        TryThis(
            _("Batches of one"),
            _("PyTorch refuses, Keras returns zeros. Why? Mend it, and look at the variance."),
            {"m": 1, "controls": "memory"},
        ),
        TryThis(
            _("Divide by m or by m − 1"),
            _("Two samples a batch, variance ÷ m: the running variance settles at half the truth."),
            {"m": 2, "batches": 200, "kept": "biased", "controls": "memory"},
        ),
        TryThis(
            _("A long memory needs many batches"),
            _("Keras keeps 0.99 of the old: after 60 batches half of it is still the start."),
            {"convention": "keras", "controls": "memory"},
        ),
        TryThis(
            _("Same sample, other companions"),
            _("Press Play, then switch to inference: a cloud becomes one line."),
            {"view": "infer", "m": 6},
        ),
        TryThis(
            _("The world moves on"),
            _("The data drift by 2 σ after training. Let it learn 30 more batches."),
            {"view": "drift", "shift": 2.0, "m": 32, "more": 0},
        ),
        TryThis(
            _("Four workers, nobody shuffled"),
            _("Each calls its own values mean 0. And 10 values make unequal shares: weigh them."),
            {"view": "workers", "m": 10, "ordered": True},
        ),
    ]


def _sizes(stream: Stream) -> None:
    sizes = (1, *SIZES)
    found = noise(stream, sizes)
    grid = np.unique(np.geomspace(1, sizes[-1], 40).round()).astype(int)
    theory = [batch_theory(stream.source, int(m), unbiased=False) for m in grid]
    titles = _("Spread of batch means"), _("Spread of batch variances")
    figures = [
        noise_figure(sizes, measured, grid, np.array(expected), title=title, size=stream.size)
        for title, measured, expected in (
            (titles[0], found.means, [at.mean_std for at in theory]),
            (titles[1], found.variances, [at.var_std for at in theory]),
        )
    ]
    alts = [
        noise_alt(title, found, measured)
        for title, measured in zip(titles, (found.means, found.variances), strict=True)
    ]
    plot(figures, key="inference.sizes", alt=alts, height=340)
    now = batch_theory(stream.source, stream.size, unbiased=False)
    four = batch_theory(stream.source, 4 * stream.size, unbiased=False)
    st.markdown(
        _(
            "Each dot: 200 batches. At m = {size} the batch mean scatters by σ/√m = {mean} and "
            "the variance by {var}; four times the batch, m = {large}, gives {less} and "
            "{less_var}. The variance of a batch of one is always 0: it does not scatter, and says "
            "nothing."
        ).format(
            size=stream.size,
            mean=short(now.mean_std),
            var=short(now.var_std),
            large=4 * stream.size,
            less=short(four.mean_std),
            less_var=short(four.var_std),
        )
    )
