"""The lab's sections below the picture, one open at a time: only that one is computed."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from normviz.figures.lab import compare_figure, histogram_figures
from normviz.language import _
from normviz.norms.experiment import NORMS, Experiment, run
from normviz.norms.partition import Partition
from normviz.norms.snippets import snippet
from normviz.norms.summary import Summary, summarize
from normviz.ui.frame import Claim, articles_say, formula, read_on
from normviz.ui.lab_formula import arithmetic_latex
from normviz.ui.lab_predict import predict
from normviz.ui.lab_state import SECTIONS, Lab
from normviz.ui.lab_view import group_labels, norm_name
from normviz.ui.plain import plain
from normviz.ui.plot import plot


def sections(lab: Lab, experiment: Experiment) -> None:
    """The section picker and the section that it names."""
    names = {
        "arithmetic": _("Arithmetic"),
        "statistics": _("Statistics"),
        "histograms": _("Histograms"),
        "compare": _("Compare"),
        "predict": _("Predict"),
        "code": _("Code"),
        "articles": _("Articles"),
    }
    st.segmented_control(
        _("Look closer"),
        SECTIONS,
        format_func=names.__getitem__,
        required=True,
        wrap=True,
        **lab.state.widget("section"),
    )
    match lab.state["section"]:
        case "arithmetic":
            _arithmetic(lab, experiment)
        case "statistics":
            _statistics(lab, experiment)
        case "histograms":
            _histograms(lab, experiment)
        case "compare":
            _compare(lab)
        case "predict":
            predict(lab, experiment)
        case "code":
            _code(lab, experiment)
        case _section:
            _articles()


def cell_name(lab: Lab, cell: tuple[int, ...]) -> str:
    """A cell as a person says it: its sample, its feature, its place."""
    rows, cols = lab.labels
    text = _("{sample}, {feature}").format(sample=rows[cell[0]], feature=cols[cell[1]])
    place = ", ".join(str(i + 1) for i in cell[2:])
    return _("{cell}, place ({place})").format(cell=text, place=place) if place else text


def _arithmetic(lab: Lab, experiment: Experiment) -> None:
    cell = lab.pinned()
    st.markdown(
        _("The pinned cell, **{cell}**, from x to y.").format(cell=plain(cell_name(lab, cell)))
    )
    if experiment.out is None:
        st.write(_("Nothing is computed here: choose a norm above."))
        return
    for latex in arithmetic_latex(experiment, cell):
        formula(latex)
    st.caption(_("Point at another cell and click it to see its arithmetic."))


def _statistics(lab: Lab, experiment: Experiment) -> None:
    per = {"feature": _("Per feature"), "group": _("Per set of the norm")}
    st.segmented_control(
        _("Statistics"),
        tuple(per),
        format_func=per.__getitem__,
        label_visibility="collapsed",
        required=True,
        wrap=True,
        **lab.state.widget("per"),
    )
    by_set = lab.state["per"] == "group" and experiment.out is not None
    if by_set and experiment.out is not None:
        partition, names = experiment.out.partition, group_labels(experiment)
    else:
        partition, names = Partition.batch(experiment.x.shape), lab.labels[1]
    table = _statistics_table(
        summarize(experiment.z, partition), summarize(experiment.y, partition), names
    )
    st.dataframe(
        table,
        column_config=_bars(table),
        alt=_("Mean, standard deviation, smallest and largest value, before and after the norm."),
    )
    st.download_button(
        _("Download these statistics"),
        table.to_csv(),
        file_name="normviz-statistics.csv",
        mime="text/csv",
        on_click="ignore",
    )


def _statistics_table(before: Summary, after: Summary, names: list[str]) -> pd.DataFrame:
    columns = {
        _("mean, before"): before.mean,
        _("mean, after"): after.mean,
        _("std, before"): before.std,
        _("std, after"): after.std,
        _("min, before"): before.min,
        _("min, after"): after.min,
        _("max, before"): before.max,
        _("max, after"): after.max,
    }
    return pd.DataFrame(columns, index=pd.Index(names, name=_("set")))


def _bars(table: pd.DataFrame) -> dict[str, object]:
    config: dict[str, object] = {}
    for number, column in enumerate(table.columns):
        finite = table[column][np.isfinite(table[column])]
        is_std = number in (2, 3)
        if is_std and len(finite) and finite.max() > 0:
            config[column] = st.column_config.ProgressColumn(
                format="%.4g", min_value=0.0, max_value=float(finite.max())
            )
        else:
            config[column] = st.column_config.NumberColumn(format="%.4g")
    return config


def _histograms(lab: Lab, experiment: Experiment) -> None:
    st.toggle(_("All features in one histogram"), **lab.state.widget("pooled"))
    figures, alts = histogram_figures(
        experiment.z, experiment.y, experiment.relu, lab.labels[1], pooled=lab.state["pooled"]
    )
    plot(figures, key="lab.histograms", alt=alts, height=300)
    st.caption(
        _(
            "The share of exact zeros after ReLU stands in a bar of its own. Each axis keeps the "
            "range of the values it shows, written at its ends."
        )
    )


def _compare(lab: Lab) -> None:
    outputs = {norm_name(norm): run(lab.x, lab.setup(norm=norm)).y for norm in NORMS}
    spec, alt = compare_figure(outputs, *lab.labels)
    plot(spec, key="lab.compare", alt=alt, height=520)
    st.caption(
        _(
            "The same batch under every norm, one colour scale for all normalized panels; γ, β of "
            "the chosen norm and the bias are kept. The first panel has the scale of the raw batch."
        )
    )


def _code(lab: Lab, experiment: Experiment) -> None:
    names = {"numpy": "NumPy", "torch": "PyTorch", "keras": "Keras"}
    st.segmented_control(
        _("Framework"),
        tuple(names),
        format_func=names.__getitem__,
        label_visibility="collapsed",
        required=True,
        wrap=True,
        **lab.state.widget("framework"),
    )
    st.code(snippet(lab.state["framework"], experiment.x, experiment.setup), language="python")
    st.caption(
        _(
            "This prints the y on screen. The tests of this app run the NumPy and the PyTorch "
            "version; the Keras version is written after its documentation."
        )
    )


def _articles() -> None:
    articles_say(
        [
            Claim(
                _("Batch norm computes a mean and a variance per feature of the mini-batch."),
                _("Choose batch norm: each column has one label, one mean, one variance."),
            ),
            Claim(
                _("Layer norm works on each sample alone, so training and inference agree."),
                _(
                    "Choose layer norm and edit a sample: the other rows keep every digit. Switch "
                    "to inference: y does not move."
                ),
            ),
            Claim(
                _("γ and β can restore the original activations."),
                _(
                    "True for batch norm with γ = √(σ² + ε) and β = μ: switch on “Give the input "
                    "back”. For layer, instance and group norm no such γ and β exist in general."
                ),
            ),
            Claim(
                _("Group norm lies between layer norm (one group) and instance norm (C groups)."),
                _(
                    "The statistics agree at both ends, as the slider shows. The parameters do "
                    "not: group norm has one γ a channel, layer norm one a feature."
                ),
            ),
            Claim(
                _("With batch norm the layer's own bias is useless."),
                _(
                    "Move the bias under batch norm: y stays. Under layer norm it does not, unless "
                    "all features get the same bias."
                ),
            ),
            Claim(
                _("Batch norm works because it reduces internal covariate shift."),
                _(
                    "Contested: Santurkar et al. (2018) put the shift back after batch norm and "
                    "training was as fast. This page shows what batch norm computes, not why it "
                    "helps."
                ),
            ),
        ]
    )
    read_on(
        [
            "Ioffe & Szegedy, *Batch Normalization*, 2015, arXiv:1502.03167",
            "Ba, Kiros & Hinton, *Layer Normalization*, 2016, arXiv:1607.06450",
            "Ulyanov, Vedaldi & Lempitsky, *Instance Normalization*, 2016, arXiv:1607.08022",
            "Wu & He, *Group Normalization*, 2018, arXiv:1803.08494",
            "Zhang & Sennrich, *Root Mean Square Layer Normalization*, 2019, arXiv:1910.07467",
            "Santurkar, Tsipras, Ilyas & Madry, *How Does Batch Normalization Help "
            "Optimization?*, 2018, arXiv:1805.11604",
        ]
    )
