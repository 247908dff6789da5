"""The one door for charts: `plot` puts one or several plotly figures on the page.

A figure is a plain dict, `{"data": [...], "layout": {...}, "frames": [...]}`, made by
a lesson's figures. One small component keeps its graphs alive between reruns, so a zoom survives
and nothing is torn down; plotly.js comes from the installed package.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from normviz.language import _
from normviz.ui.assets import module_component, plotly_url
from normviz.ui.style import PALETTE, Spec


def plot(
    specs: Spec | Sequence[Spec],
    *,
    key: str,
    alt: str | Sequence[str],
    height: int = 320,
    together: bool = False,
) -> None:
    """Put charts on the page: one, or several side by side in one panel.

    `alt` is what each chart shows, in words, for whoever cannot see it. `height` is in pixels, for
    each. With `frames` a chart gets a play button and a slider through them. Its data is what the
    first frame shows; with `layout["meta"] = {"player": {"start": "last", "pace": 250}}` it is
    what the last one shows, and playing takes 250 milliseconds a frame; with `"autoplay": True` a
    chart that comes on the page plays by itself, unless motion is to be reduced. A trace of a frame
    that is `{"meta": {"points": 3}}` is the first three points of the trace that it changes. With
    `together` one player moves the frames of all charts, which are as many in each.
    """
    figures = [specs] if isinstance(specs, Mapping) else list(specs)
    alts = [alt] if isinstance(alt, str) else list(alt)
    if len(figures) != len(alts) or not all(alts):
        raise ValueError(
            f"{len(figures)} charts came with {len(alts)} text alternatives, of which "
            f"{sum(map(bool, alts))} say something: give each chart one sentence."
        )
    _component()(
        key=key,
        data={
            "graphs": [
                {"spec": spec, "alt": words} for spec, words in zip(figures, alts, strict=True)
            ],
            "height": height,
            "together": together,
            "palette": PALETTE,
            "plotly": plotly_url(),
            "text": _texts(),
        },
    )


def _texts() -> dict[str, str]:
    return {
        # Translators: a verb, the button that plays a chart's frames.
        "play": _("Play"),
        # Translators: a verb, a button.
        "pause": _("Pause"),
        # Translators: a verb, the label of a slider through a chart's frames.
        "frame": _("Step through"),
        "loading": _("Drawing the chart …"),
        "failed": _("The charts could not be loaded. Reload the page to try again."),
    }


def _component() -> Callable[..., Any]:
    return module_component("normviz_plot")
