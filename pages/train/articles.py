"""What the articles promise of training with norms, and what the experiments give."""

from __future__ import annotations

import streamlit as st

from normviz.language import N_, _, ngettext
from normviz.nets.sweep import SEEDS
from normviz.ui.cited import named
from normviz.ui.frame import Claim, articles_say, read_on
from normviz.ui.registry import page_link
from normviz.ui.training.job import Job
from normviz.ui.training.work import Work, show_progress_of_all, work_on
from pages.train.outcomes import explanation
from pages.train.state import PRESETS, State

PLACE = "articles"
# What is claimed, the experiment that puts it to the test, and the articles that claim it.
CLAIMS = (
    (
        N_(
            "With batch norm DigitNN reaches 97 % on the test after 20 epochs; batch norm speeds "
            "training up and makes it better."
        ),
        "article",
        ("batch_norm",),
    ),
    (N_("Batch norm allows higher learning rates."), "rate", ("techniques",)),
    (N_("Batch norm makes saturating activations usable."), "deep_sigmoid", ("techniques",)),
    (
        N_("Under batch norm the layer's own bias does nothing: switch it off."),
        "bias",
        ("batch_norm",),
    ),
    (
        N_(
            "Using batch norm and dropout in one layer is strongly advised against: dropout "
            "distorts the statistics. Some hold that batch norm makes dropout needless."
        ),
        "dropout",
        ("batch_norm",),
    ),
    (N_("Without L2 already, batch norm lessens overfitting."), "l2", ("batch_norm",)),
    (
        N_("Group norm is stable over batch sizes, batch norm is not."),
        "batch_size",
        ("techniques",),
    ),
    (
        N_("Batch norm is better put after the activation: it gives better results."),
        "after",
        ("workings",),
    ),
    (
        N_(
            "Batch norm stands between a layer's sum and its activation, says one article; after "
            "every activation, says another."
        ),
        "place",
        ("workings", "challenges"),
    ),
)


def articles(state: State) -> None:
    """The claims, each with its experiment, once that was run."""
    jobs = [
        job for _says, key, _articles in CLAIMS for group in _groups(state, key) for job in group
    ]
    work = work_on(PLACE, tuple(dict.fromkeys(jobs)), at_once=False)
    st.markdown(
        ngettext(
            "Each claim below is put to the test by an experiment of this page, on the data chosen "
            "above, with {count} seed.",
            "Each claim below is put to the test by an experiment of this page, on the data chosen "
            "above, with {count} seeds.",
            SEEDS,
        ).format(count=SEEDS)
    )
    show_progress_of_all(work, _("The experiments behind the claims"))
    articles_say([_claim(state, work, *each) for each in CLAIMS])
    st.markdown(
        _(
            "Five benefits are often listed: features that contribute evenly, less internal "
            "covariate shift, a smoother loss, faster optimization, some regularization. The "
            "second is disputed as the reason; the page on shift through depth puts it to the test."
        )
    )
    st.caption(named("techniques"))
    page_link("depth", _("Shift through depth: put the shift back in"), section="noise")
    read_on(
        "ioffe2015", "santurkar2018", "bjorck2018", "wu2018", "li2018", "vanlaarhoven2017", "he2015"
    )


def _claim(state: State, work: Work, says: str, key: str, cited: tuple[str, ...]) -> Claim:
    groups = [runs for group in _groups(state, key) if (runs := work.runs(group))]
    if len(groups) < len(PRESETS[key].runs):
        return Claim(cited, _(says), _("Not measured yet."))
    return Claim(cited, _(says), explanation(key, groups))


def _groups(state: State, key: str) -> list[list[Job]]:
    return state.groups(state.fitting(PRESETS[key].runs))
