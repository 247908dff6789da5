"""The scaling page as its tests open and read it."""

from __future__ import annotations

from typing import Any

import numpy as np
from streamlit.testing.v1 import AppTest

from normviz.nets.descent import Quadratic, least_squares
from normviz.nets.tables import example
from normviz.norms.scaling import SCALERS
from tests.pages.support import component, open_app
from tests.support import ROOT

PAGE = str(ROOT / "pages" / "scaling" / "page.py")
STUDENTS = example("students")
OWN = np.array([[1.0, 300.0, 2.0], [2.0, 100.0, 3.5], [4.0, 250.0, 7.0], [5.0, 120.0, 8.0]])


def open_scaling(**query: str) -> AppTest:
    if query.get("section") == "articles":  # links to another page need the app around it
        app = open_app("scaling", **query)
    else:
        app = AppTest.from_file(PAGE, default_timeout=20)
        app.query_params.update(query)
        app.run()
    assert not app.exception
    return app


def plots(app: AppTest) -> list[dict[str, Any]]:
    return component(app, "normviz_plot")["graphs"]


def sliders(app: AppTest) -> dict[str, dict[str, Any]]:
    return {each["name"]: each for each in component(app, "normviz_live_slider")["sliders"]}


def words(app: AppTest) -> str:
    text = " ".join(str(each.value) for each in (*app.markdown, *app.caption))
    return text.replace("\\", "").replace("\xa0", " ")


def press(app: AppTest, label: str) -> AppTest:
    next(each for each in app.button if each.label.startswith(label)).click().run()
    assert not app.exception
    return app


def problem(kind: str, table: np.ndarray = STUDENTS, bias: str = "best") -> Quadratic:
    return least_squares(SCALERS[kind](table[:, :2]).y, table[:, 2], bias)
