"""How the app is served: the options that keep it fast, private and readable."""

import ast
import gc
import logging
import tomllib
from pathlib import Path

import pytest
from streamlit import config
from streamlit.testing.v1 import AppTest

from normviz.ui.memory import freeze_what_startup_left
from normviz.ui.plain import plain
from normviz.ui.style import PALETTE
from pages.train.drawer import UPLOAD_MB
from tests.pages.drawn import contrast
from tests.pages.support import open_app
from tests.support import ROOT

CONFIG = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
THEMES = ("light", "dark")


def options() -> list[tuple[str, object]]:
    """Every option of our config file, by its full name."""
    found = []

    def walk(prefix: str, table: dict) -> None:
        for name, value in table.items():
            if isinstance(value, dict):
                walk(f"{prefix}{name}.", value)
            else:
                found.append((prefix + name, value))

    walk("", CONFIG)
    return found


@pytest.mark.parametrize(("name", "value"), options())
def test_streamlit_knows_each_option_that_we_set(name: str, value: object) -> None:
    # runner.postScriptGC is hidden and may go: a rerun would then cost 57-140 ms more, silently.
    assert name in config.get_config_options()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("runner.postScriptGC", False),
        ("browser.gatherUsageStats", False),
        ("server.fileWatcherType", "none"),
        ("server.enableStaticServing", False),
        ("server.showEmailPrompt", False),
        ("server.address", "localhost"),
        ("browser.serverAddress", "localhost"),
        ("client.showErrorDetails", "none"),
    ],
)
def test_what_must_hold_is_set(name: str, value: object) -> None:
    assert dict(options())[name] == value
    assert config.get_option(name) == value, "the tests run under the app's configuration"


def test_uploads_are_as_large_as_their_widget_says() -> None:
    """The server takes what the largest needs; each of them says how much that is."""
    assert dict(options())["server.maxUploadSize"] == UPLOAD_MB
    uploaders = [
        node
        for folder in ("normviz", "pages")
        for path in (ROOT / folder).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "file_uploader"
    ]
    limits = [[each.arg for each in node.keywords] for node in uploaders]
    assert limits and all("max_upload_size" in names for names in limits)


def test_no_font_is_fetched() -> None:
    fonts = [str(value) for name, value in options() if "font" in name.lower()]
    assert fonts
    assert not [font for font in fonts if "http" in font or ":" in font]


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("background", ["backgroundColor", "secondaryBackgroundColor"])
@pytest.mark.parametrize("text", ["textColor", "primaryColor", "linkColor", "grayTextColor"])
def test_text_stands_out(theme: str, background: str, text: str) -> None:
    colours = CONFIG["theme"][theme]
    assert contrast(colours[text], colours[background]) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
def test_charts_and_page_share_their_colours(theme: str) -> None:
    side, colours = THEMES.index(theme), CONFIG["theme"][theme]
    assert PALETTE["surface"][side] == colours["backgroundColor"]
    assert PALETTE["accent"][side] == colours["primaryColor"]
    assert PALETTE["text"][side] == colours["textColor"]


def test_an_error_is_logged_and_not_shown(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = tmp_path / "broken.py"
    script.write_text('raise RuntimeError("the secret of the server")\n')
    for name in list(logging.root.manager.loggerDict):
        if name.startswith("streamlit"):
            monkeypatch.setattr(logging.getLogger(name), "propagate", True)
    app = AppTest.from_file(str(script)).run()
    (shown,) = app.exception
    assert "secret" not in shown.value and "secret" not in str(shown.proto)
    assert "the secret of the server" in caplog.text


def test_startup_is_frozen_once(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[str] = []
    monkeypatch.setattr(gc, "freeze", lambda: calls.append("freeze"))
    freeze_what_startup_left.cache_clear()
    open_app().run()
    open_app()
    assert calls == ["freeze"]


def test_a_learners_words_are_shown_as_they_are() -> None:
    def script(text: str) -> None:
        from normviz.ui.frame import notice

        notice(text, "warning")

    text = "![x](http://example.org/x.png) $a$ :red[b] `c` <img>"
    app = AppTest.from_function(script, args=(text,)).run()
    assert app.warning[0].value == plain(text)
