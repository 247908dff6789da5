"""From the settings that a preset suggests to the lab's controls."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pages.lab.links import read_eps


def controls_of(suggests: Mapping[str, Any]) -> dict[str, Any]:
    """The lab's controls for settings in the words of `Setup`, as a preset suggests them.

    >>> controls_of({"norm": "layer", "training": False, "steps": 3, "eps": 1e-3})
    {'norm': 'layer', 'over': 'sample', 'infer': True, 'learned': 3, 'eps': -3.0}
    """
    controls: dict[str, Any] = {}
    for name, value in suggests.items():
        match name:
            case "norm":
                at_position = value == "position"
                controls["norm"] = "layer" if at_position else value
                controls["over"] = "position" if at_position else "sample"
            case "training":
                controls["infer"] = not value
            case "steps":
                controls["learned"] = value
            case "eps":
                controls["eps"] = read_eps(repr(value))
            case _same_in_both:
                controls[name] = value
    return controls
