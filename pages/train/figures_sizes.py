"""Test accuracy over the batch size: a line a norm through the medians, a dot a seed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from normviz.language import _, ngettext
from normviz.nets.batch_sizes import BySize
from normviz.nets.sweep import Spread
from normviz.ui.style import SURFACE, Spec, axis, layout
from pages.train.figures import legend
from pages.train.figures_sweep import LOOKS

_ASIDE = 0.012  # between two norms' dots, in powers of ten


def sizes_figure(
    found: Sequence[BySize], names: Mapping[str, str], *, anew: bool, ghosts: bool
) -> tuple[Spec, str]:
    """What came out of each norm by batch size; `names`: what norms are called.

    `anew`: with the statistics of the training set. `ghosts`: the sizes are those of ghost batches.
    Seeds that diverged are an x at 0. Made for a height of 420.
    """
    data: list[Spec] = []
    for place, each in enumerate(found):
        aside = 10 ** (_ASIDE * (place - (len(found) - 1) / 2))
        data += _traces(each.shown(anew=anew), LOOKS[each.norm], names[each.norm], aside)
    sizes = [size for each in found[:1] for size in each.spreads]
    ends = np.log10([min(sizes), max(sizes)])
    # Translators: axes: how many samples share batch norm's statistics.
    title = _("ghost batch size") if ghosts else _("batch size")
    spec = {
        "data": data,
        "layout": layout(
            legend=True,
            margin={"l": 64, "r": 16, "t": 16, "b": 60},
            xaxis=axis(
                title,
                (float(ends[0]) - 0.08, float(ends[1]) + 0.08),
                type="log",
                tickvals=sizes,
                ticktext=[str(size) for size in sizes],
                zeroline=False,
                fixedrange=True,
            ),
            yaxis=axis(
                # Translators: an axis: the share of the test set that is named right.
                _("test right, %"),
                (-3, 103),
                tickvals=[0, 25, 50, 75, 100],
                zeroline=False,
                fixedrange=True,
            ),
        )
        | {"legend": legend(-0.2)},
    }
    words = [_words(each.shown(anew=anew), names[each.norm]) for each in found]
    return spec, " ".join(words)


def _traces(
    spreads: Mapping[int, Spread], look: tuple[str, str, str], name: str, aside: float
) -> list[Spec]:
    colour, symbol, dash = look
    common: Spec = {"type": "scatter", "legendgroup": name, "name": name}
    sizes = np.array(list(spreads), np.float64)
    middle = np.array([100 * each.middle for each in spreads.values()])
    dots = [(size, a) for size, each in spreads.items() for a in each.accuracy]
    x, right = np.array(dots, np.float64).reshape(-1, 2).T
    lost = ~np.isfinite(right)
    return [
        common
        | {
            "mode": "lines+markers",
            "x": sizes,
            "y": middle.astype(np.float32),
            "line": {"color": colour, "width": 2.5, "dash": dash},
            "marker": {
                "size": 10,
                "symbol": symbol,
                "color": colour,
                "line": {"width": 1, "color": SURFACE},
            },
            "hovertemplate": _("size {x}: median {y} %").format(x="%{x}", y="%{y:.1f}")
            + "<extra>%{fullData.name}</extra>",
        },
        common
        | {
            "mode": "markers",
            "x": (x * aside).astype(np.float32),
            "y": (100 * np.nan_to_num(right)).astype(np.float32),
            "marker": {
                "size": 6,
                "symbol": np.where(lost, "x", symbol + "-open").tolist(),
                "color": colour,
                "opacity": 0.8,
            },
            "showlegend": False,
            # Translators: over a dot: one of several trainings with other random numbers.
            "hovertemplate": _("one seed: {y} %").format(y="%{y:.1f}")
            + "<extra>%{fullData.name}</extra>",
        },
    ]


def _words(spreads: Mapping[int, Spread], name: str) -> str:
    trained = {size: each for size, each in spreads.items() if each.seeds}
    if not trained:
        return _("{name}: not trained yet.").format(name=name)
    # Translators: {name} is a norm; {list} is one or more of "size 2: 40.1 to 45.0 %".
    return _("{name}, test right by batch size: {list}.").format(
        name=name, list="; ".join(_of_size(size, each) for size, each in trained.items())
    )


def _of_size(size: int, spread: Spread) -> str:
    lost = ngettext("{count} diverged", "{count} diverged", spread.stopped)
    if not spread.finished:
        # Translators: one of several in a list: at this batch size {lost} is "5 diverged".
        return _("size {size}: {lost}").format(size=size, lost=lost.format(count=spread.stopped))
    # Translators: one of several in a list: accuracies at a batch size.
    said = _("size {size}: {low} to {high} %").format(
        size=size, low=f"{100 * spread.low:.1f}", high=f"{100 * spread.high:.1f}"
    )
    if not spread.stopped:
        return said
    # Translators: {said} is "size 2: 40.1 to 45.0 %", {lost} is "1 diverged".
    return _("{said}, {lost}").format(said=said, lost=lost.format(count=spread.stopped))
