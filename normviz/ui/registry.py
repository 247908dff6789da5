"""The one list of pages: navigation, links and tests read it, and a new page is one entry here."""

from __future__ import annotations

import runpy
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from normviz.language import N_, _, current_language, set_language
from normviz.ui.state import LANGUAGE_PARAM, seen_address, visited

ROOT = Path(__file__).resolve().parent.parent.parent

SECTIONS = (
    N_("Start"),
    N_("Why normalize"),
    N_("Normalize"),
    N_("Train"),
    N_("Beyond"),
    N_("Check yourself"),
)


@dataclass(frozen=True)
class Door:
    """A way into a page: the state of its controls, as in its address, that is worth a visit."""

    label: str
    icon: str
    query: Mapping[str, str]


@dataclass(frozen=True)
class Page:
    """A lesson: its file below the project, its place in the navigation, its address.

    `promise` says on the home page what a learner does here. Texts are in the source language and
    translated where they are shown. The page with the empty address is the home page.
    """

    key: str
    file: str
    section: str
    title: str
    icon: str
    url_path: str
    promise: str = ""
    doors: tuple[Door, ...] = ()


PAGES = (
    Page("home", "pages/home.py", "Start", N_("Home"), ":material/home:", ""),
    Page(
        "scaling",
        "pages/scaling.py",
        "Why normalize",
        N_("Scaling the inputs"),
        ":material/straighten:",
        "scaling",
        N_(
            "Bring age and tuition to one scale, by three ways; then let gradient descent run down "
            "both losses, and see why one valley takes so many more steps."
        ),
        (
            Door(
                N_("Down both valleys: 200 against 10"),
                ":material/route:",
                {"view": "descent", "data": "wide"},
            ),
            Door(
                N_("A rate just above the limit"),
                ":material/trending_up:",
                {"view": "descent", "pick": "share", "share": "1.02"},
            ),
            Door(
                N_("A new student: guess first"),
                ":material/help:",
                {"section": "predict", "scaling": "minmax"},
            ),
        ),
    ),
    Page(
        "relu",
        "pages/relu.py",
        "Why normalize",
        N_("A neuron's output shifts"),
        ":material/show_chart:",
        "relu",
        N_(
            "Move the weights of one ReLU neuron and watch the histogram of its output change "
            "shape; then put batch norm before the ReLU, and after it."
        ),
        (
            Door(
                N_("Play the shift"),
                ":material/play_circle:",
                {"view": "play"},
            ),
            Door(
                N_("Batch norm before the ReLU"),
                ":material/align_horizontal_center:",
                {"norm": "before", "view": "overlaid"},
            ),
            Door(
                N_("How many zeros? Guess first"),
                ":material/help:",
                {"section": "predict"},
            ),
        ),
    ),
    Page(
        "depth",
        "pages/depth.py",
        "Why normalize",
        N_("Shift through depth"),
        ":material/layers:",
        "depth",
        N_(
            "Send digits through up to 50 layers and watch the signal vanish, explode or live; "
            "then train a small net, and put to the test why batch norm helps."
        ),
        (
            Door(
                N_("Xavier meets ReLU: half is lost a layer"),
                ":material/trending_down:",
                {"init": "xavier", "depth": "50"},
            ),
            Door(
                N_("Dead units, and batch norm against them"),
                ":material/heart_broken:",
                {"init": "he", "depth": "50", "norm": "batch"},
            ),
            Door(
                N_("Put the shift back in, behind batch norm"),
                ":material/science:",
                {"section": "noise", "activation": "sigmoid", "hidden": "5", "lr": "0.5"},
            ),
        ),
    ),
    Page(
        "lab",
        "pages/lab.py",
        "Normalize",
        N_("Normalization lab"),
        ":material/grid_on:",
        "lab",
        N_(
            "Build a batch, choose which of its cells share a mean and a variance, and follow one "
            "cell through the arithmetic, from x to y."
        ),
        (
            Door(
                N_("Down the columns: batch norm by hand"),
                ":material/view_column:",
                {"preset": "mini", "norm": "batch"},
            ),
            Door(
                N_("Along the rows: layer norm"),
                ":material/table_rows:",
                {"preset": "mini", "norm": "layer"},
            ),
            Door(
                N_("Groups of channels in images"),
                ":material/grid_view:",
                {"preset": "images", "norm": "group", "groups": "2"},
            ),
            Door(
                N_("A batch of one: what is left to average?"),
                ":material/looks_one:",
                {"preset": "one", "norm": "batch"},
            ),
        ),
    ),
    Page(
        "inference",
        "pages/inference.py",
        "Normalize",
        N_("Training and inference"),
        ":material/swap_horiz:",
        "inference",
        N_(
            "Watch running averages learn from a stream of mini-batches, then switch to inference: "
            "what one sample becomes, alone, among others, after a drift, on several workers."
        ),
        (
            Door(
                N_("A batch of one: refused, or zeros"),
                ":material/looks_one:",
                {"m": "1", "controls": "memory"},
            ),
            Door(
                N_("The same sample among other companions"),
                ":material/groups:",
                {"view": "infer", "m": "6"},
            ),
            Door(
                N_("The data drift after training"),
                ":material/trending_up:",
                {"view": "drift", "m": "32"},
            ),
        ),
    ),
    Page(
        "sequences",
        "pages/sequences.py",
        "Normalize",
        N_("Sequences"),
        ":material/linear_scale:",
        "sequences",
        N_(
            "Pad sequences of different lengths, see which steps batch norm can still average "
            "over, and run a recurrent cell with and without a norm."
        ),
        (
            Door(
                N_("A step that one sequence alone reaches"),
                ":material/looks_one:",
                {"padding": "masked", "pattern": "one_long", "step": "8"},
            ),
            Door(
                N_("Layer norm does not see padding"),
                ":material/texture:",
                {"sharing": "token", "pad": "-8.0"},
            ),
            Door(
                N_("A recurrent cell that explodes"),
                ":material/trending_up:",
                {"section": "cell", "steps": "60"},
            ),
        ),
    ),
    Page(
        "weights",
        "pages/weights.py",
        "Normalize",
        N_("Weight normalization"),
        ":material/straighten:",
        "weights",
        N_(
            "Drag a weight vector in the plane: only its direction counts. Watch its length grow "
            "as the neuron learns, and let four nets race on one regression."
        ),
        (
            Door(
                N_("A learning rate that brakes itself"),
                ":material/speed:",
                {"lr": "30", "section": "growth"},
            ),
            Door(
                N_("The zero vector: 0/0"),
                ":material/block:",
                {"v1": "0.0", "v2": "0.0"},
            ),
            Door(
                N_("Four nets, one regression"),
                ":material/flag:",
                {"section": "nets"},
            ),
        ),
    ),
    Page(
        "train",
        "pages/train.py",
        "Train",
        N_("Train a digit classifier"),
        ":material/model_training:",
        "train",
        N_(
            "Train up to four nets side by side on real digits, in seconds: with and without a "
            "norm, at rates that are too high, ten layers deep, with batches of two."
        ),
        (
            Door(
                N_("Learning rate too high: who survives?"),
                ":material/local_fire_department:",
                {"preset": "rate", "guess": "first"},
            ),
            Door(
                N_("Ten sigmoid layers"),
                ":material/layers:",
                {"preset": "deep_sigmoid", "guess": "first"},
            ),
            Door(
                N_("A sweep of learning rates"),
                ":material/query_stats:",
                {"section": "sweep"},
            ),
        ),
    ),
    Page(
        "gradients",
        "pages/gradients.py",
        "Train",
        N_("Gradients"),
        ":material/keyboard_double_arrow_left:",
        "gradients",
        N_(
            "Watch gradients vanish or explode on their way back through depth, and what a norm, "
            "residual connections and clipping do about it."
        ),
        (
            Door(
                N_("Batch norm rescues a sigmoid net"),
                ":material/healing:",
                {"norm": "batch"},
            ),
            Door(
                N_("Clip a gradient and see it turn"),
                ":material/content_cut:",
                {"section": "clip"},
            ),
            Door(
                N_("A run that explodes, and lives when clipped"),
                ":material/local_fire_department:",
                {"section": "train"},
            ),
        ),
    ),
)


def lessons() -> list[Page]:
    """The pages that teach: all but the home page."""
    return [page for page in PAGES if page.url_path]


def navigation() -> tuple[Page, Callable[[], None]]:
    """Put the navigation on the page; the page that is asked for, and what runs it."""
    made = {
        page.key: st.Page(
            ROOT / page.file,
            title=_(page.title),
            icon=page.icon,
            url_path=page.url_path,
            default=not page.url_path,
        )
        for page in PAGES
    }
    sections = {
        _(section): [made[page.key] for page in PAGES if page.section == section]
        for section in SECTIONS
    }
    # At the top: a lesson needs the width, on a laptop and on a projector.
    chosen = st.navigation(
        {name: pages for name, pages in sections.items() if pages}, position="top"
    )
    current = next(page for page in PAGES if made[page.key] is chosen)
    return current, chosen.run


def through_app() -> None:
    """Have app.py run this page, where Streamlit runs the page's file alone.

    Until app.py has called st.navigation once, a server takes the folder `pages` for its list of
    pages: whoever opens a link to a lesson first would get it without navigation, theme and
    language.
    """
    context = get_script_run_ctx()
    alone = context is not None and Path(context.main_script_path) == ROOT / "app.py"
    if alone and not visited():
        runpy.run_path(str(ROOT / "app.py"))
        st.stop()


def page_link(key: str, label: str, *, icon: str = "", **query: str) -> None:
    """A link to another page, in the state that `query` names; the language stays."""
    page = next(page for page in PAGES if page.key == key)
    params: dict[str, Any] = dict(query)
    if LANGUAGE_PARAM in st.query_params:
        params[LANGUAGE_PARAM] = st.query_params[LANGUAGE_PARAM]
    st.page_link(ROOT / page.file, label=label, icon=icon or page.icon, query_params=params)


def show(header: Callable[[], None], page: Callable[[], None]) -> None:
    """Show a page below its header.

    What a learner does on the page runs `page` alone: neither the header nor app.py around it.
    """
    through_app()
    language = current_language()

    @st.fragment
    def alone() -> None:
        set_language(language)  # each run is a thread of its own
        page()

    header()
    alone()
    seen_address()
