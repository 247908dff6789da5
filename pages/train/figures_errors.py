"""What a net gets wrong: which classes it takes for which, and the images themselves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from normviz.language import _, ngettext
from normviz.ui.style import AFTER_SOFT, SEQUENTIAL, TEXT, Spec, axis, colour, layout

Array = NDArray[Any]

COLUMNS = 5
_GAP = 0.15  # between two pictures, as a part of their width
_CAPTION = 0.7  # the room above a picture, as a part of its height
# Pale enough, in either theme, for one colour of text in every cell; 0 is as good as nothing.
_PALE = [[0, colour("middle")], [1e-4, colour("least")], [1, colour("half")]]
_MOST_CONFUSED = 3  # pairs that the words name
MOST_NUMBERED = 15  # classes: the cells of more have no room for a number
_MOST_NAMED = 30  # classes: of more every other one is named along the axes


def confusion_figure(
    counts: NDArray[np.integer], names: Sequence[str], title: str = ""
) -> tuple[Spec, str]:
    """How often a class (row) was given a name (column), (classes, classes); `names`: of all.

    Errors are coloured by how many they are, right answers have a colour of their own, so that they
    do not drown them. `confusion_height` is made for it.
    """
    classes = len(counts)
    right = np.eye(classes, dtype=bool)
    labels = list(names)
    numbered = classes <= MOST_NUMBERED
    hover = _("true {y}, named {x}: {count}").format(y="%{y}", x="%{x}", count="%{z}")
    most = max(int(counts[~right].max(initial=0)), 1)

    def cells(chosen: NDArray[np.bool_], scale: list[list[Any]], top: float) -> Spec:
        return {
            "type": "heatmap",
            "x": labels,
            "y": labels,
            "z": np.where(chosen, counts, np.nan).astype(np.float32),
            "text": [
                [str(n) if shown else "" for n, shown in zip(*row, strict=True)]
                for row in zip(counts.tolist(), (chosen & (counts > 0)).tolist(), strict=True)
            ],
            "texttemplate": "%{text}" if numbered else "",
            "textfont": {"color": TEXT, "size": 13},
            "colorscale": scale,
            "zmin": 0,
            "zmax": top,
            "xgap": 2 if numbered else 1,
            "ygap": 2 if numbered else 1,
            "showscale": False,
            "hoverongaps": False,
            "hovertemplate": hover + "<extra></extra>",
        }

    ticks: Spec = {
        "type": "category",  # a name may be a number
        "dtick": 1 if classes <= _MOST_NAMED else 2,
        "tickangle": 0,
        "ticks": "",
        "zeroline": False,
        "showgrid": False,
        "fixedrange": True,
    }
    if not numbered:
        ticks["tickfont"] = {"size": 10}
    ends = (-0.5, classes - 0.5)
    spec = {
        "data": [
            cells(right, [[0, AFTER_SOFT], [1, AFTER_SOFT]], 1),
            cells(~right, _PALE, most),
        ],
        "layout": layout(
            title=title,
            # Translators: the names of the axes: the class that a net names, and the true one.
            xaxis=axis(_("what the net says"), ends, **ticks),
            yaxis=axis(_("what it is"), ends[::-1], **ticks),
        ),
    }
    return spec, _confusion_alt(counts, right, names)


def confusion_height(classes: int) -> int:
    """The height, in pixels, for a chart of so many classes."""
    return max(460, 60 + 13 * classes)


def _confusion_alt(
    counts: NDArray[np.integer], right: NDArray[np.bool_], names: Sequence[str]
) -> str:
    total, good = int(counts.sum()), int(counts[right].sum())
    errors = np.where(right, 0, counts)
    order = np.argsort(-errors, axis=None, kind="stable")[:_MOST_CONFUSED]
    pairs = [divmod(int(place), len(counts)) for place in order if errors.flat[place]]
    said = [
        ngettext(
            "{true} was named {named} {times} time", "{true} was named {named} {times} times", times
        ).format(true=names[true], named=names[named], times=times)
        for true, named in pairs
        if (times := int(counts[true, named]))
    ]
    words = _("What was taken for what: {good} of {total} right.").format(good=good, total=total)
    if not said:
        return words
    return " ".join([words, _("Most often wrong: {pairs}.").format(pairs="; ".join(said))])


def wrong_figure(
    images: Array,
    true: NDArray[np.integer],
    named: NDArray[np.integer],
    sure: Array,
    names: Sequence[str],
    title: str = "",
) -> tuple[Spec, str]:
    """The images a net gets wrong, each with what it is, what it was named and how surely.

    `images`: (n, height, width), each drawn from its smallest value to its largest. `true`,
    `named`, `sure`: (n,), see `nets.errors.wrong_places`. `names`: of all classes. `wrong_height`
    is made for it.
    """
    count, height, width = images.shape
    gap, caption = round(_GAP * width), round(_CAPTION * height)
    rows = _rows(count)
    spec = {
        "data": [_mosaic(images, gap, caption)] if count else [],
        "layout": layout(
            title=title,
            margin={"l": 8, "r": 8, "t": 44 if title else 8, "b": 8},
            xaxis=_bare((-gap - 0.5, COLUMNS * (width + gap) - 0.5), constrain="domain"),
            yaxis=_bare(
                (rows * (height + caption) - 0.5, -0.5),
                scaleanchor="x",
                constrain="domain",
                constraintoward="top",
            ),
            annotations=[
                {
                    "text": f"<b>{names[what]} → {names[name]}</b><br>{100 * how:.0f} %",
                    "x": number % COLUMNS * (width + gap) + (width - 1) / 2,
                    "y": number // COLUMNS * (height + caption) + caption - 0.5,
                    "xanchor": "center",
                    "yanchor": "bottom",
                    "showarrow": False,
                    "font": {"size": 12},
                }
                for number, (what, name, how) in enumerate(zip(true, named, sure, strict=True))
            ]
            or [_none_wrong()],
        ),
    }
    return spec, _wrong_alt(true, named, sure, names)


def wrong_height(count: int) -> int:
    """The height, in pixels, for a chart of so many images."""
    return 40 + 120 * _rows(count)


def _rows(count: int) -> int:
    return max(1, -(-count // COLUMNS))


def _bare(span: tuple[float, float], **more: Any) -> Spec:
    hidden = {"showticklabels": False, "showgrid": False, "zeroline": False, "fixedrange": True}
    return axis("", span, ticks="", **hidden, **more)


def _mosaic(images: Array, gap: int, caption: int) -> Spec:
    """All pictures as one heat map: its cells are pixels and, without a value, what is between."""
    count, height, width = images.shape
    high, wide = height + caption, width + gap
    cells = np.full((_rows(count) * high, COLUMNS * wide), np.nan, np.float32)
    for number, image in enumerate(images):
        row, column = divmod(number, COLUMNS)
        part = cells[row * high + caption :, column * wide :][:height, :width]
        part[...] = (image - image.min()) / (float(np.ptp(image)) or 1.0)
    return {
        "type": "heatmap",
        "z": cells,
        "colorscale": SEQUENTIAL,
        "zmin": 0,
        "zmax": 1,
        "showscale": False,
        "hoverinfo": "skip",
    }


def _none_wrong() -> Spec:
    return {
        "text": _("Every image of the test set is right."),
        "xref": "paper",
        "yref": "paper",
        "x": 0.5,
        "y": 0.5,
        "showarrow": False,
    }


def _wrong_alt(true: Array, named: Array, sure: Array, names: Sequence[str]) -> str:
    if not len(true):
        return _("Every image of the test set is right.")
    said = [
        _("{true} seen as {named} ({sure} % sure)").format(
            true=names[what], named=names[name], sure=f"{100 * how:.0f}"
        )
        for what, name, how in zip(true, named, sure, strict=True)
    ]
    return _("Images that the net gets wrong, the surest first: {images}.").format(
        images=", ".join(said)
    )
