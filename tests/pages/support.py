"""What tests of the pages share: the app, run without a browser."""

import json
from typing import Any

from streamlit.testing.v1 import AppTest

from normviz.ui.registry import Page
from tests.support import ROOT


def open_app(page: Page | None = None, **query: str) -> AppTest:
    """The app at a page of the registry (home, if none is named), as a link opens it.

    For AppTest each run is the first of a fresh server.
    """
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30)
    if page and page.url_path:
        app.switch_page(page.file)
    app.query_params.update(query)
    return app.run()


def component(app: AppTest, name: str) -> dict[str, Any]:
    """The data that a page hands to the first component of this name, without its files."""
    return components(app, name)[0]


def components(app: AppTest, name: str) -> list[dict[str, Any]]:
    """The data that a page hands to each component of this name, in order."""
    protos = [element.proto for element in app.get("bidi_component")]
    return [json.loads(json.loads(p.json)[0]) for p in protos if p.component_name == name]


def seen(app: AppTest) -> list[str]:
    """The notices on the page, without the backslashes that keep them from being Markdown."""
    return [str(each.value).replace("\\", "") for each in (*app.warning, *app.error)]


def address(app: AppTest) -> dict[str, str]:
    """The query of the address bar."""
    given = app.query_params.items()
    return {name: value if isinstance(value, str) else value[0] for name, value in given}
