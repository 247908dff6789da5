"""A neuron's values before and after its ReLU: histograms, the zeros apart, theory over them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from normviz.language import _
from normviz.norms.summary import Histogram
from normviz.studies.neuron import Neuron
from normviz.studies.neuron_shift import Gallery, Portrait
from normviz.ui.histogram import Look, bars, centres, legend_of, outline
from normviz.ui.style import BEFORE, MUTED, SERIES, TEXT, Spec, axis, layout

Array = NDArray[np.floating]

LEFT, RIGHT = [0.0, 0.13], [0.27, 1.0]  # the panel of the zeros, and the histograms
_PACE_MS = 130  # of a film, for each frame; the browser fills in what is between two
_TOP, _BOTTOM = [0.6, 1.0], [0.0, 0.4]


def looks() -> tuple[Look, Look]:
    """Of setting A and of setting B."""
    return Look("A", SERIES[0], "solid", ""), Look("B", SERIES[3], "dash", "/")


def _moving() -> Look:
    return Look("A → B", SERIES[5], "solid", "")


def short(neuron: Neuron) -> str:
    """The three numbers of a neuron, as a title has room for.

    >>> short(Neuron(-0.5, 0.25, 1.0))
    'w = (−0.5, 0.25), b = 1'
    """
    w1, w2, bias = (f"{value:.2f}".rstrip("0").rstrip(".") for value in _numbers(neuron))
    return f"w = ({w1}, {w2}), b = {bias}".replace("-", "−")


def _numbers(neuron: Neuron) -> tuple[float, float, float]:
    # No minus before a zero.
    w1, w2, bias = (round(v, 2) + 0.0 for v in (neuron.w1, neuron.w2, neuron.bias))
    return w1, w2, bias


def side_by_side(
    galleries: Sequence[Gallery], neurons: Sequence[Neuron], place: str
) -> tuple[list[Spec], list[str]]:
    """A figure for A, and for B if it is there; a text alternative for each.

    `galleries`: one for each neuron, of that neuron alone: who drags B does not move A's axes.
    """
    figures, alts = [], []
    for gallery, neuron, look in zip(galleries, neurons, looks(), strict=False):
        (portrait,) = gallery.portraits
        spec = _layout(gallery, place, f"{look.name}: {short(neuron)}")
        figures.append({"data": _traces(portrait, look), "layout": spec})
        alts.append(f"{look.name}, {short(neuron)}. {_in_words(portrait)}")
    return figures, alts


def overlaid(gallery: Gallery, neurons: Sequence[Neuron], place: str) -> tuple[Spec, str]:
    """Both neurons in one figure: A as bars, B as an outline over them."""
    a, b = gallery.portraits
    look_a, look_b = looks()
    data = [
        {**trace, "opacity": 0.55, "showlegend": trace["xaxis"] == "x"}
        if trace.get("type") == "bar" and trace["xaxis"] != "x3"
        else trace
        for trace in _traces(a, look_a, ghost=False)
    ]
    data += [
        outline(b.into, look_b.colour, "x", "y", look_b.dash) | legend_of(look_b),
        outline(b.out, look_b.colour, "x2", "y2", look_b.dash),
        zeros(b.out, look_b, "x3", "y3"),
        *_theories(b, "dashdot"),
        *_resting(b, look_b),
    ]
    words = " ".join(
        f"{look.name}, {short(neuron)}: {_in_words(portrait)}"
        for look, neuron, portrait in zip(looks(), neurons, (a, b), strict=True)
    )
    spec = _layout(gallery, place, "")
    spec.update(showlegend=True, margin={**spec["margin"], "t": 44})
    return {"data": data, "layout": spec}, words


def film_figure(gallery: Gallery, neurons: Sequence[Neuron], place: str) -> tuple[Spec, str]:
    """The way from A to B as frames that the browser plays; the first is what is drawn at once."""
    pictures = [_traces(portrait, _moving()) for portrait in gallery.portraits]
    first = pictures[0]
    moved = list(range(len(first)))
    last = len(neurons) - 1
    frames = [
        {
            "name": f"{100 * i / last:.0f} %",
            "traces": moved,
            "data": [_what_moves(trace) for trace in picture],
            "layout": {"title": {"text": short(neuron)}},
        }
        for i, (neuron, picture) in enumerate(zip(neurons, pictures, strict=True))
    ]
    start, end = gallery.portraits[0], gallery.portraits[-1]
    # Translators: {start} and {end} are whole sentences.
    words = _("The weights move from A to B. At A: {start} At B: {end}").format(
        start=_in_words(start), end=_in_words(end)
    )
    spec = _layout(gallery, place, short(neurons[0])) | {"meta": {"player": {"pace": _PACE_MS}}}
    return {"data": first, "layout": spec, "frames": frames}, words


def _what_moves(trace: Spec) -> Spec:
    if trace.get("mode") == "markers":
        return {"x": trace["x"]}
    return {name: trace[name] for name in ("y", "text") if name in trace}


# --- traces --------------------------------------------------------------------------------------


def _traces(portrait: Portrait, look: Look, *, ghost: bool = True) -> list[Spec]:
    """One neuron: bars, zeros, theory, and in outline what batch norm was given."""
    data = [
        bars(portrait.into, look, "x", "y"),
        bars(portrait.out, look, "x2", "y2"),
        zeros(portrait.out, look, "x3", "y3"),
        *_theories(portrait),
        *_resting(portrait, look),
    ]
    if ghost and portrait.ghost is not None:
        axes = ("x2", "y2") if portrait.theory.follows else ("x", "y")
        data.append(outline(portrait.ghost, BEFORE, *axes, "dot", width=1.5))
    return data


def zeros(h: Histogram, look: Look, x: str, y: str) -> Spec:
    """The share of a ReLU's exact zeros, a bar of its own."""
    share = 100 * h.zero_share
    return {
        "type": "bar",
        "x": [look.name],
        "y": [share],
        "text": [f"{share:.0f}"],
        "textposition": "outside",
        "textangle": 0,
        "cliponaxis": False,
        "constraintext": "none",
        "xaxis": x,
        "yaxis": y,
        "marker": {"color": MUTED, "line": {"width": 0}, "pattern": {"shape": look.pattern}},
        "hovertemplate": "%{y:.2f} %<extra></extra>",
        "showlegend": False,
    }


def _theories(portrait: Portrait, dash: str = "solid") -> list[Spec]:
    """The curves of theory; there are none where nothing spreads."""
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "x": centres(h),
            "y": _curve(expected, len(h.counts)),
            "xaxis": x,
            "yaxis": y,
            "line": {"color": TEXT, "width": 1.5, "dash": dash},
            "hoverinfo": "skip",
            "showlegend": False,
        }
        for h, expected, x, y in (
            (portrait.into, portrait.into_theory, "x", "y"),
            (portrait.out, portrait.out_theory, "x2", "y2"),
        )
    ]


def _curve(expected: Array | None, bins: int) -> Array:
    if expected is None:
        return np.full(bins, np.nan, dtype=np.float32)
    curve: Array = np.where(expected > 0, 100 * expected, np.nan).astype(np.float32)
    return curve


def _resting(portrait: Portrait, look: Look) -> list[Spec]:
    """Where the zeros of the ReLU have gone, when batch norm came after it."""
    if not portrait.theory.follows:
        return []
    return [
        {
            "type": "scatter",
            "mode": "markers",
            "x": [portrait.theory.resting],
            "y": [0.0],
            "xaxis": "x2",
            "yaxis": "y2",
            "marker": {
                "symbol": "triangle-up" if not look.pattern else "triangle-up-open",
                "size": 13,
                "color": look.colour,
                "line": {"width": 2, "color": look.colour},
            },
            "cliponaxis": False,
            "hovertemplate": _("the zeros of the ReLU, now at %{x:.2f}") + "<extra></extra>",
            "showlegend": False,
        }
    ]


# --- axes and words ------------------------------------------------------------------------------


def axis_names(place: str) -> tuple[str, str]:
    """What the upper and the lower histogram show, by the place of batch norm."""
    return {
        "off": (_("z, into the ReLU"), _("ReLU(z), the output")),
        "before": (_("BN(z), into the ReLU"), _("ReLU(BN(z)), the output")),
        "after": (_("z, into the ReLU"), _("BN(ReLU(z)), the output")),
    }[place]


def _across(reach: float) -> tuple[float, float]:
    """A little beyond the bins: the first number below the axis keeps off those beside it."""
    return -1.08 * reach, 1.08 * reach


def _layout(gallery: Gallery, place: str, title: str) -> Spec:
    into, out = axis_names(place)
    percent: Spec = {"ticksuffix": " %", "nticks": 4, "zeroline": False}
    return layout(
        title=title,
        barmode="overlay",
        margin={"l": 12, "r": 12, "t": 44 if title else 16, "b": 48},
        xaxis=axis(into, _across(gallery.into_reach), domain=RIGHT, anchor="y", nticks=7),
        yaxis=axis("", (0, 108 * gallery.into_top), domain=_TOP, anchor="x", **percent),
        xaxis2=axis(out, _across(gallery.out_reach), domain=RIGHT, anchor="y2", nticks=7),
        yaxis2=axis("", (0, 108 * gallery.out_top), domain=_BOTTOM, anchor="x2", **percent),
        # Translators: title of a narrow axis: the share of exact zeros.
        xaxis3=axis(_("zeros, %"), domain=LEFT, anchor="y3", type="category", fixedrange=True),
        yaxis3=zeros_axis(_BOTTOM, "x3"),
    )


def zeros_axis(domain: list[float], anchor: str) -> Spec:
    """The height of the bars of zeros: 0 to 100 %; the bars carry their numbers too."""
    return axis("", (0, 100), domain=domain, anchor=anchor, fixedrange=True, tickvals=[0, 50, 100])


def _in_words(portrait: Portrait) -> str:
    known = portrait.theory
    return _(
        "Histogram of what enters the ReLU, around {mean} with standard deviation {std} in theory; "
        "{zeros} % of the ReLU's outputs are exactly zero, in theory {expected} %."
    ).format(
        mean=f"{known.into_mean:.2f}",
        std=f"{known.into_std:.2f}",
        zeros=f"{100 * portrait.out.zero_share:.1f}",
        expected=f"{100 * known.rectified.zero_mass:.1f}",
    )
