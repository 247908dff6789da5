"""The outputs of two settings over each other, in small: A as bars, B as an outline."""

from __future__ import annotations

from collections.abc import Sequence

from normviz.language import _
from normviz.norms.summary import Histogram
from normviz.studies.neuron_shift import Compared
from normviz.ui.histogram import bars, outline
from normviz.ui.style import Spec, axis, layout
from pages.relu.figures import looks, zeros, zeros_axis


def output_figures(compared: Compared, titles: Sequence[str]) -> tuple[list[Spec], list[str]]:
    """A figure for each case of `compared`, with a text alternative each."""
    cases = list(zip(titles, compared.a, compared.b, strict=True))
    figures = [
        _figure(*case, span, top)
        for case, span, top in zip(cases, compared.spans, compared.tops, strict=True)
    ]
    return figures, [_in_words(*case) for case in cases]


def _figure(title: str, a: Histogram, b: Histogram, span: tuple[float, float], top: float) -> Spec:
    look_a, look_b = looks()
    data: list[Spec] = [
        bars(a, look_a, "x", "y") | {"opacity": 0.55},
        outline(b, look_b.colour, "x", "y", look_b.dash),
        zeros(a, look_a, "x2", "y2"),
        zeros(b, look_b, "x2", "y2"),
    ]
    percent = {"ticksuffix": " %", "nticks": 4}
    spec = layout(
        title=title,
        barmode="overlay",
        margin={"l": 12, "r": 12, "t": 44, "b": 48},
        # Translators: title of an axis: what a neuron hands on.
        xaxis=axis(_("output"), span, domain=[0.32, 1.0], anchor="y", nticks=6),
        yaxis=axis("", (0, 108 * top), domain=[0.0, 0.93], anchor="x", zeroline=False, **percent),
        xaxis2=axis(
            _("zeros, %"), domain=[0.0, 0.2], anchor="y2", type="category", fixedrange=True
        ),
        yaxis2=zeros_axis([0.0, 0.93], "x2"),
    )
    spec["title"]["font"] = {"size": 14}
    return {"data": data, "layout": spec}


def _in_words(title: str, a: Histogram, b: Histogram) -> str:
    # Translators: {title} is that of the chart, such as "Off: W₁ = 0.5".
    return _(
        "{title}. Histograms of the outputs over each other; {a} % of A's and {b} % of B's are "
        "zeros of the ReLU."
    ).format(
        title=title,
        a=f"{100 * a.zero_share:.1f}",
        b=f"{100 * b.zero_share:.1f}",
    )
