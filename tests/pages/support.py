"""What tests of the pages share: the app, run without a browser."""

import json
from typing import Any

from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from pages import LESSONS
from tests.support import ROOT


def open_app(key: str = "home", **query: str) -> AppTest:
    """The app at a lesson, as a link opens it."""
    lesson = next(lesson for lesson in LESSONS if lesson.key == key)
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30)
    # As a browser names it that comes by a link; switch_page wants a run of the app before that.
    app._page_hash = calc_hash(lesson.url_path)
    app.query_params.update(query)
    return app.run()


def component(app: AppTest, name: str) -> dict[str, Any]:
    """The data that a page hands to the first component of this name."""
    return components(app, name)[0]


def components(app: AppTest, name: str) -> list[dict[str, Any]]:
    """The data that a page hands to each component of this name, in order."""
    protos = [element.proto for element in app.get("bidi_component")]
    return [unpacked(proto) for proto in protos if proto.component_name == name]


def unpacked(proto: Any) -> dict[str, Any]:
    """The data that a component of ours is sent."""
    content: dict[str, Any] = json.loads(proto.bytes)
    return content


def reading(app: AppTest) -> str:
    """The line that reads the page's picture aloud; the grid has its own."""
    alone = components(app, "normviz_reading")
    return str(alone[0]["text"] if alone else component(app, "normviz_grid")["reading"])


def paste(app: AppTest, page: str, text: str) -> AppTest:
    """Open a page's drawer for values of one's own, if it is not open, and use this block."""
    app.session_state[f"{page}.exchange"] = True
    app.run()
    app.text_area[0].set_value(text).run()
    return next(each for each in app.button if each.label == "Use these values").click().run()


def seen(app: AppTest) -> list[str]:
    """The notices on the page, without the backslashes that keep them from being Markdown."""
    return [str(each.value).replace("\\", "") for each in (*app.warning, *app.error)]


def address(app: AppTest) -> dict[str, str]:
    """The query of the address bar."""
    given = app.query_params.items()
    return {name: value if isinstance(value, str) else value[0] for name, value in given}
