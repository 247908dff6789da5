"""The scaling page as its tests open and read it."""

from __future__ import annotations

from typing import Any

import numpy as np
from streamlit.testing.v1 import AppTest

from normviz.nets.descent import Quadratic, least_squares
from normviz.nets.tables import example
from normviz.norms.scaling import SCALERS
from tests.pages.support import component, open_app, open_lesson

STUDENTS = example("students")
OWN = np.array([[1.0, 300.0, 2.0], [2.0, 100.0, 3.5], [4.0, 250.0, 7.0], [5.0, 120.0, 8.0]])


def open_scaling(**query: str) -> AppTest:
    if query.get("section") == "articles":  # links to another page need the app around it
        return open_app("scaling", **query)
    return open_lesson("scaling", **query)


def plots(app: AppTest) -> list[dict[str, Any]]:
    return component(app, "normviz_plot")["graphs"]


def sliders(app: AppTest) -> dict[str, dict[str, Any]]:
    return {each["name"]: each for each in component(app, "normviz_live_slider")["sliders"]}


def problem(kind: str, table: np.ndarray = STUDENTS, bias: str = "best") -> Quadratic:
    return least_squares(SCALERS[kind](table[:, :2]).y, table[:, 2], bias)
