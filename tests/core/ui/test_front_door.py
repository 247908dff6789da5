"""The front door: what the first answer brings, which files it knows, and what it leaves alone."""

import gzip
import re
from pathlib import Path
from typing import Any

import pytest
from streamlit import file_util

from normviz.ui import assets, front_door
from normviz.ui.front_door import FrontDoor, first_answer, modules, streamlit_files
from normviz.ui.theme import rules
from pages import LESSONS

PATHS = [lesson.url_path for lesson in LESSONS]
STATIC = Path(file_util.get_static_dir())


@pytest.fixture(autouse=True)
def undo(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a door changes for the whole process is put back."""
    monkeypatch.setattr(assets, "_with_the_page", False)


def ask(path: str, method: str = "GET", **headers: str) -> tuple[dict[str, str], bytes] | None:
    """Headers and body that the door answers with; None where it passes the request on."""
    messages: list[Any] = []
    passed: list[str] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        passed.append(scope["path"])

    async def send(message: Any) -> None:
        messages.append(message)

    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": "http", "method": method, "path": path, "headers": raw}
    with pytest.raises(StopIteration):  # nothing in it waits: one step, and it is done
        FrontDoor(app, PATHS)(scope, None, send).send(None)
    if passed:
        assert not messages
        return None
    start, body = messages
    assert start["status"] == 200
    return {name.decode(): value.decode() for name, value in start["headers"]}, body["body"]


@pytest.mark.parametrize("page", LESSONS, ids=lambda page: page.key)
def test_every_page_starts_at_the_door(page: Any) -> None:
    answer = ask(f"/{page.url_path}")
    assert answer is not None
    headers, body = answer
    assert headers["content-type"].startswith("text/html")
    assert headers["cache-control"] == "no-cache"
    assert int(headers["content-length"]) == len(body)
    assert b"window.__streamlit" in body and b'<div id="root">' in body


def test_settings_stand_before_the_code_that_reads_them() -> None:
    page = first_answer("/classroom").decode()
    assert 'BACKEND_BASE_URL: location.origin + "/classroom/"' in page
    assert page.index("window.__streamlit") < page.index("</head>")
    # Modules wait until the page is read; a plain script before </head> does not.
    assert re.search(r'<script type="module"[^>]* src="\./static/js/index\.', page)


def test_the_frontend_still_reads_the_settings() -> None:
    index = re.search(r"static/js/index\.[\w-]+\.js", (STATIC / "index.html").read_text())
    assert index
    code = (STATIC / index[0]).read_text(encoding="utf-8")
    for name in ("window.__streamlit", "BACKEND_BASE_URL", "HOST_CONFIG", "useExternalAuthToken"):
        assert name in code, f"Streamlit's frontend no longer knows {name}"


def test_every_file_that_is_named_exists() -> None:
    page = first_answer("").decode()
    named = re.findall(r'(?:href|src)="\./(static/[^"]+)"', page)
    assert len(named) == len(set(named)) > 50
    assert [name for name in named if ask(f"/{name}") is None] == []


def test_each_kind_of_element_is_found_with_what_it_imports() -> None:
    found = modules()
    for kind in front_door.KINDS:
        assert any(name.startswith(f"js/{kind}.") for name in found), f"no code for {kind}"
    assert len(found) > len(front_door.KINDS)
    assert modules(("NoSuchKind",)) == []


def test_the_components_come_with_the_page() -> None:
    page = first_answer("").decode()
    (name,) = re.findall(r'src="\./(normviz-[0-9a-f]+\.js)"', page)
    answer = ask(f"/{name}")
    assert answer is not None
    headers, body = answer
    assert body.decode() == assets.all_modules()
    assert headers["content-type"].startswith("text/javascript")
    assert "immutable" in headers["cache-control"]


def test_the_rules_of_the_look_come_last_in_the_page() -> None:
    page = first_answer("").decode()
    assert page.rstrip().endswith(f"<style>{rules()}</style>\n</body>\n</html>")
    assert "<" not in rules()


def test_plotly_is_sent_small_to_who_can_read_it() -> None:
    FrontDoor(None, PATHS)
    whole, small = ask(assets.plotly_url()), ask(assets.plotly_url(), accept_encoding="br, gzip")
    assert whole is not None and small is not None
    assert whole[1] == assets.plotly_file().read_bytes() == gzip.decompress(small[1])
    assert small[0]["content-encoding"] == "gzip"
    assert "content-encoding" not in whole[0]
    assert len(small[1]) < len(whole[1]) / 2


@pytest.mark.parametrize(
    "path",
    [
        "/_stcore/health",
        "/_stcore/stream",
        "/nowhere",
        "/static/js/nothing.js",
        "/static/../index.html",
        "/static/",
        "/favicon.png",
    ],
)
def test_everything_else_is_streamlits(path: str) -> None:
    assert ask(path) is None


def test_only_questions_are_answered() -> None:
    assert ask("/", method="POST") is None


def test_files_keep_their_kind() -> None:
    kinds = {Path(name).suffix: name for name in streamlit_files()}
    expected = {".js": "javascript", ".css": "text/css", ".woff2": "font/woff2"}
    for suffix, kind in expected.items():
        answer = ask(f"/static/{kinds[suffix]}")
        assert answer is not None
        assert kind in answer[0]["content-type"]
