"""What every chart shares: colours by meaning, margins, axes with a range that does not jump.

A spec names colours by what they stand for, as CSS variables (`BEFORE`, `AFTER`, ...). The page
fills in the colour of the reader's theme from `PALETTE` when it draws.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

Spec = dict[str, Any]

_POWER_STEPS = (1, 2, 3, 5, 10, 20, 25, 50, 100)
_MOST_POWERS = 7
_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")

# name -> (light, dark). Text, lines and marks stand out 4.5 : 1 from their background, what fills
# areas or separates them does not have to; tests/figures/test_style.py holds that.
PALETTE: dict[str, tuple[str, str]] = {
    "surface": ("#ffffff", "#10131f"),
    "text": ("#14172b", "#eceefb"),
    "muted": ("#5b6078", "#a3a9c4"),
    "accent": ("#4338ca", "#a5b4fc"),
    "on-accent": ("#ffffff", "#171b2e"),
    "grid": ("#e1e4f0", "#2a3049"),
    "before": ("#b45309", "#fbbf24"),
    "after": ("#0f766e", "#2dd4bf"),
    "before-soft": ("#f6ddc4", "#4a3a17"),
    "after-soft": ("#c9ebe6", "#113f3c"),
    "good": ("#15803d", "#86efac"),
    "bad": ("#b91c1c", "#fca5a5"),
    "series-1": ("#4338ca", "#a5b4fc"),
    "series-2": ("#b45309", "#fbbf24"),
    "series-3": ("#0f766e", "#2dd4bf"),
    "series-4": ("#be185d", "#f9a8d4"),
    "series-5": ("#4d7c0f", "#bef264"),
    "series-6": ("#0369a1", "#7dd3fc"),
    "low": ("#b45309", "#fbbf24"),
    "lowish": ("#f1c592", "#7d5d1d"),
    "middle": ("#f5f6fb", "#1b2033"),
    "highish": ("#94d3ca", "#1f6f68"),
    "high": ("#0f766e", "#2dd4bf"),
    "least": ("#eceefb", "#1d2238"),
    "half": ("#9a94e6", "#5d61b5"),
    "most": ("#3730a3", "#dfe4ff"),
}


def colour(name: str) -> str:
    """The colour that stands for `name`, in whichever theme the chart is read.

    >>> colour("before")
    'var(--nv-before)'
    """
    if name not in PALETTE:
        raise KeyError(f"no colour is named {name!r}: use one of {', '.join(PALETTE)}")
    return f"var(--nv-{name})"


BEFORE = colour("before")
AFTER = colour("after")
BEFORE_SOFT = colour("before-soft")
AFTER_SOFT = colour("after-soft")
MUTED = colour("muted")
TEXT = colour("text")
GRID = colour("grid")
ACCENT = colour("accent")
SURFACE = colour("surface")
GOOD = colour("good")
BAD = colour("bad")
SERIES = tuple(colour(f"series-{i}") for i in range(1, 7))


def _scale(*names: str) -> list[list[float | str]]:
    return [[i / (len(names) - 1), colour(name)] for i, name in enumerate(names)]


SEQUENTIAL = _scale("least", "half", "most")
DIVERGING = _scale("low", "lowish", "middle", "highish", "high")


def verbatim(words: str) -> str:
    """A learner's own words as plotly shows them: it would read <b> and <a> as commands.

    >>> verbatim("<b>age</b>")
    '&lt;b>age&lt;/b>'
    """
    return words.replace("&", "&amp;").replace("<", "&lt;")


def percent(share: float) -> str:
    r"""A share as a percentage with one decimal; the number and its sign stay on one line.

    >>> percent(0.3271), percent(float("nan"))
    ('32.7\xa0%', 'NaN')
    """
    return "NaN" if math.isnan(share) else f"{100 * share:.1f}\xa0%"


def axis(title: str, span: Sequence[float] | None = None, **more: Any) -> Spec:
    """An axis with a title and, given `span`, exactly that range.

    >>> axis("value", (-1, 1))["range"]
    [-1.0, 1.0]
    """
    spec: Spec = {"title": {"text": title}}
    if span is not None:
        low, high = span
        spec.update(range=[float(low), float(high)], autorange=False)
    return spec | more


def few_powers(span: Sequence[float]) -> list[int]:
    """At most seven whole powers, evenly apart, between the ends of a span of powers of ten.

    >>> few_powers((-9.4, 2.0))
    [-8, -6, -4, -2, 0, 2]
    """
    low, high = span
    step = next((s for s in _POWER_STEPS if (high - low) / s < _MOST_POWERS), _POWER_STEPS[-1])
    return [step * i for i in range(math.ceil(low / step), math.floor(high / step) + 1)]


def ten_to(power: float) -> str:
    """A power of ten as plotly shows it.

    >>> ten_to(-12.0), ten_to(0.0), ten_to(math.log10(0.5))
    ('10⁻¹²', '1', '0.5')
    """
    if abs(power) <= 1 or power != round(power):
        return f"{10**power:.2g}"
    # These signs are plain text, which plotly writes sooner than <sup>.
    return "10" + f"{power:.0f}".translate(_RAISED)


def log_axis(title: str, span: Sequence[float], **more: Any) -> Spec:
    """A logarithmic axis between two powers of ten; plotly writes powers larger than numbers.

    >>> log_axis("size", (-3, 2))["ticktext"]
    ['10⁻³', '10⁻²', '0.1', '1', '10', '10²']
    """
    powers = [power for power in few_powers(span) if -324 < power < 309]  # what a float holds
    marks = {"tickvals": [10.0**power for power in powers], "ticktext": [*map(ten_to, powers)]}
    return axis(title, span, type="log", **marks | more)


def layout(*, title: str = "", legend: bool = False, **more: Any) -> Spec:
    """The layout of one chart; further names are plotly's own (xaxis, barmode, shapes, ...)."""
    spec: Spec = {
        "margin": {"l": 56, "r": 16, "t": 44 if title else 16, "b": 52},
        "showlegend": legend,
        "bargap": 0.0,
    }
    if title:
        spec["title"] = {"text": title}
    return spec | more


def themed(spec: Any, theme: str) -> Any:
    """`spec` with the colours of one theme, "light" or "dark", in place of their names.

    >>> themed({"color": BEFORE}, "light")
    {'color': '#b45309'}
    """
    side = ("light", "dark").index(theme)
    if isinstance(spec, Mapping):
        return {key: themed(value, theme) for key, value in spec.items()}
    if isinstance(spec, list | tuple):
        return [themed(value, theme) for value in spec]
    if isinstance(spec, str) and spec.startswith("var(--nv-"):
        return PALETTE[spec.removeprefix("var(--nv-").removesuffix(")")][side]
    return spec
