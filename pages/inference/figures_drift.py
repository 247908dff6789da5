"""A source that moved after training: outputs at inference, and statistics that catch up."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from normviz.language import _, ngettext
from normviz.norms.summary import histogram, nice_range
from normviz.studies.companions import Drift, Outputs
from normviz.studies.stream import StreamTraining
from normviz.ui.style import AFTER, BEFORE, MUTED, SURFACE, TEXT, Spec, axis, layout
from pages.inference.figures import LEGEND_LEFT, LOWER, UPPER, f32, roomy

Array = NDArray[np.floating]

_BINS = 36
_REACH = np.array([-6.0, 6.0])
_BEFORE_THE_DRIFT = 20  # batches of the training that are shown


def drift_rows(done: Drift) -> list[tuple[str, Outputs, str]]:
    """What is compared: the name, the outputs, the colour."""
    rows = [
        (_("old data, inference"), done.before, MUTED),
        (_("new data, inference"), done.frozen, AFTER),
        (_("new data, batch statistics"), done.fresh, BEFORE),
    ]
    if done.more is not None:
        count = done.more.steps
        # Translators: the name of a row: new data at inference, once it has learned from them.
        name = ngettext("after {more} more batch", "after {more} more batches", count)
        rows.append((name.format(more=count), done.updated, AFTER))
    return rows


def outputs_figure(done: Drift, *, answer: bool = True) -> Spec:
    """A histogram a row, on one axis; `answer=False` shows only what was before the drift."""
    rows = drift_rows(done)[: None if answer else 1]
    span = nice_range(_REACH, *(at.y for _name, at, _colour in drift_rows(done)), parts=5)
    data, labels = [], []
    for place, (name, values, colour) in enumerate(rows):
        h = histogram(values.y, span, _BINS)
        base = 3.0 - place
        data.append(
            {
                "type": "bar",
                "x": f32((h.edges[:-1] + h.edges[1:]) / 2),
                "y": f32(0.62 * h.counts / max(int(h.counts.max()), 1)),
                "base": base,
                "width": float(h.edges[1] - h.edges[0]),
                "marker": {"color": colour, "line": {"width": 0}},
                "customdata": f32(100 * h.counts / h.total),
                "hovertemplate": "%{x:.3g}: %{customdata:.1f} %<extra></extra>",
                "showlegend": False,
            }
        )
        labels.append(_label(name, values, base + 0.66))
    return {
        "data": data,
        "layout": layout(
            margin={"l": 12, "r": 12, "t": 8, "b": 48},
            xaxis=axis(_("output x̂"), span, dtick=2 if span[1] - span[0] <= 24 else None),
            yaxis=axis("", (-0.05, 4.0), showticklabels=False, showgrid=False, zeroline=False),
            annotations=labels,
            shapes=[_ideal(1.0), _ideal(-1.0), _ideal(0.0)],
            barmode="overlay",
        ),
    }


def _label(name: str, values: Outputs, height: float) -> Spec:
    text = _("{name}: mean {mean}, std {std}").format(
        name=name, mean=signed(values.mean), std=f"{values.std:.2f}"
    )
    return {
        "text": text,
        "x": 0,
        "xref": "paper",
        "xanchor": "left",
        "y": height,
        "yanchor": "bottom",
        "showarrow": False,
        "font": {"color": TEXT, "size": 11},
        "bgcolor": SURFACE,
        "borderpad": 0,
    }


def signed(value: float) -> str:
    """A mean with two decimals, without a minus before a zero.

    >>> signed(-0.001), signed(-1.5)
    ('0.00', '−1.50')
    """
    return f"{round(value, 2) + 0.0:.2f}".replace("-", "−")


def _ideal(at: float) -> Spec:
    line = {"color": TEXT, "width": 1, "dash": "dash" if at == 0 else "dot"}
    return {"type": "line", "x0": at, "x1": at, "y0": -0.05, "y1": 3.7, "line": line}


def catching_up_figure(trained: StreamTraining, done: Drift) -> Spec:
    """Running mean and variance around the drift, with the truth as a step."""
    shown = min(_BEFORE_THE_DRIFT, trained.steps)
    more = done.more
    after = 0 if more is None else more.steps
    end = float(max(after, 10))
    paths, data = [], []
    for path, later, old, new, to in (
        (trained.mean_path, more and more.mean_path, trained.source.mean, done.source.mean, "y"),
        (trained.var_path, more and more.var_path, trained.source.var, done.source.var, "y2"),
    ):
        first = {"yaxis": to, "showlegend": to == "y"}
        learned = path[-1:] if later is None else later
        whole = np.concatenate([path[-1 - shown : -1], learned])
        places = np.arange(-shown, learned.size)
        if later is None:  # nothing moves any more
            whole, places = np.append(whole, whole[-1]), np.append(places, end)
        data += [
            {
                "type": "scatter",
                "mode": "lines",
                "x": f32(np.array([-shown, 0, 0, end])),
                "y": f32(np.array([old, old, new, new])),
                # Translators: in the legend: the true mean and variance of the source.
                "name": _("truth"),
                "line": {"color": TEXT, "width": 1.5, "dash": "dash"},
                "hovertemplate": "%{y:.4~g}<extra></extra>",
                **first,
            },
            {
                "type": "scatter",
                "mode": "lines",
                "x": f32(places),
                "y": f32(whole),
                # Translators: in the legend: the running mean and variance.
                "name": _("running"),
                "line": {"color": AFTER, "width": 3},
                "hovertemplate": "%{x}: %{y:.4~g}<extra></extra>",
                **first,
            },
        ]
        paths.append(np.concatenate([whole, [old, new]]))
    return {
        "data": data,
        "layout": layout(
            legend=True,
            margin={"l": 56, "r": 12, "t": 40, "b": 48},
            xaxis=axis(_("batches since the drift"), (-shown, end), anchor="y2"),
            yaxis=axis(_("mean"), roomy(paths[0]), domain=UPPER),
            yaxis2=axis(_("variance"), roomy(np.append(paths[1], 0.0)), domain=LOWER),
        )
        | {"legend": LEGEND_LEFT},
    }


def drift_alts(trained: StreamTraining, done: Drift, *, answer: bool = True) -> list[str]:
    """Both charts in words."""
    rows = "; ".join(
        _("{name}: mean {mean}, std {std}").format(
            name=name, mean=signed(values.mean), std=f"{values.std:.2f}"
        )
        for name, values, _colour in drift_rows(done)[: None if answer else 1]
    )
    updated = trained if done.more is None else done.more
    return [
        _("Histograms of the output. {rows}.").format(rows=rows),
        _(
            "The source moves from mean {old} to {new}; the running mean is {before} at the drift "
            "and {after} at the end."
        ).format(
            old=f"{trained.source.mean:.3g}",
            new=f"{done.source.mean:.3g}",
            before=f"{trained.mean_path[-1]:.3g}",
            after=f"{updated.mean_path[-1]:.3g}",
        ),
    ]
