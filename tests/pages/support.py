"""What tests of the pages share: the app, run without a browser."""

import json
import re
from typing import Any

from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from normviz.ui.registry import Lesson
from normviz.ui.state import ENTRY_MARK
from pages import LESSONS
from tests.support import ROOT


def open_app(key: str = "home", **query: str) -> AppTest:
    """The app at a lesson, as a link opens it."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30)
    # As a browser names it that comes by a link; switch_page wants a run of the app before that.
    app._page_hash = calc_hash(_lesson(key).url_path)
    app.query_params.update(query)
    return app.run()


def open_lesson(key: str, **query: str) -> AppTest:
    """A lesson alone, as its link opens it: without the app it cannot link to another one."""
    app = AppTest.from_file(str(_lesson(key).file), default_timeout=60)
    app.query_params.update(query)
    return sound(app.run())


def sound(app: AppTest) -> AppTest:
    """The app, in which no exception came up."""
    assert not app.exception, [each.message for each in app.exception]
    return app


def _lesson(key: str) -> Lesson:
    return next(lesson for lesson in LESSONS if lesson.key == key)


def press(app: AppTest, label: str) -> AppTest:
    """Press the button with this label, or the one whose label begins so."""
    named = [button for button in app.button if button.label.startswith(label)]
    return sound(min(named, key=lambda button: len(button.label)).click().run())


def settled(app: AppTest) -> AppTest:
    """The page when what it trains is trained; each run waits a while where that is quick."""
    for _run in range(2000):
        if not components(app, "normviz_trainings"):
            return app
        app.run()
    raise AssertionError("It still trains.")


def reveal(app: AppTest) -> AppTest:
    """Press Reveal; a number that was not set is guessed to be where its slider stands, or 0."""
    sound(app.run())
    for slider in app.slider:
        if str(slider.key).endswith(".answer") and slider.proto.format == "?":
            middle = slider.value
            slider.set_value(slider.max).run()
            app.slider(key=slider.key).set_value(middle).run()
    for number in app.number_input:
        if number.key == "lab.guess" and number.value is None:
            number.set_value(0.0).run()
    return press(app, "Reveal")


def words(app: AppTest) -> str:
    """All text of the page, the readings first, as it is read: no backslash escapes Markdown."""
    read = [str(each["text"]) for each in components(app, "normviz_reading")]
    read += [str(each["reading"]) for each in components(app, "normviz_grid")]
    escaped = (*app.markdown, *app.caption, *app.info, *app.success, *app.warning)
    read += [re.sub(r"\\([^\w\s])", r"\1", str(each.value)) for each in escaped]
    return "\n".join([*read, *(str(each.value) for each in app.latex)]).replace("\xa0", " ")


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
    return press(app, "Use these values")


def seen(app: AppTest) -> list[str]:
    """The notices on the page, without the backslashes that keep them from being Markdown."""
    return [str(each.value).replace("\\", "") for each in (*app.warning, *app.error)]


def address(app: AppTest) -> dict[str, str]:
    """The query of the address bar, which does not show whether it is an entry of the history."""
    given = {name: value for name, value in app.query_params.items() if name != ENTRY_MARK}
    return {name: value if isinstance(value, str) else value[0] for name, value in given.items()}


def blocks_of_formulas(app: AppTest) -> list[tuple[str, str]]:
    """The formulas that stand together on a page, each block with the caption right below it."""
    blocks: list[tuple[str, str]] = []
    together: list[str] = []
    for element in app.main:
        if element.type == "latex":
            together.append(element.value)
        elif together:
            blocks.append((" ".join(together), element.value if element.type == "caption" else ""))
            together = []
    return blocks
