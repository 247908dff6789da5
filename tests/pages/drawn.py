"""What tests of the figures share. Only tests import plotly's Python: it is too slow for a page."""

from typing import Any

import plotly.graph_objects as go

from normviz.ui.style import themed


def assert_drawable(spec: dict[str, Any]) -> None:
    """Fail where plotly would not know a name, or would not take a value, in either theme."""
    for theme in ("light", "dark"):
        figure = themed(spec, theme)
        assert "var(--nv-" not in repr(figure)
        go.Figure(figure)
    axes = [part for name, part in spec["layout"].items() if name[1:].startswith("axis")]
    # which plotly writes larger than all other numbers: see log_axis
    assert not any(axis.get("exponentformat") == "power" for axis in axes)


def luminance(colour: str) -> float:
    """The relative luminance of "#rrggbb", after WCAG 2."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(a: str, b: str) -> float:
    """The contrast ratio of two colours, 1 to 21."""
    low, high = sorted((luminance(a), luminance(b)))
    return (high + 0.05) / (low + 0.05)
