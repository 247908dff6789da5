"""The front door: what the first answer brings, which files it knows, and what it leaves alone."""

import gzip
import logging
import os
import re
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from streamlit import file_util

from normviz.ui import assets, front_door
from normviz.ui.front_door import FrontDoor, serve_without_door, step_aside
from normviz.ui.streamlit_frontend import (
    KINDS,
    MOST_CHARACTERS,
    MOST_PARAMETERS,
    Frontend,
    UnknownFrontendError,
    read_frontend,
)
from normviz.ui.theme import head_script, rules
from pages import LESSONS
from tests.support import ROOT

STATIC = Path(file_util.get_static_dir())
CODE = re.findall(r'src="\./(static/js/index\.[\w-]+\.js)"', (STATIC / "index.html").read_text())[0]
PATHS = [lesson.url_path for lesson in LESSONS]


@pytest.fixture(autouse=True)
def undo(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a door changes for the whole process is put back."""
    monkeypatch.setattr(assets, "_behind_the_front_door", False)
    monkeypatch.setattr(front_door, "pack_ahead", lambda sources: list(sources))
    step_aside.cache_clear()


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


def test_only_the_pages_that_are_named_start_at_the_door() -> None:
    door = FrontDoor(None, ["", "ours"])
    assert door._answer("/ours", {}) and door._answer("/", {})
    assert door._answer("/lab", {}) is None


def page_of() -> str:
    return read_frontend().first_answer("./ours.js", "p { margin: 0; }")


def test_settings_stand_before_the_code_that_reads_them() -> None:
    page = page_of()
    assert page.index("window.__streamlit") < page.index("</head>")
    # Modules wait until the page is read; a plain script before </head> does not.
    assert re.search(r'<script type="module"[^>]* src="\./static/js/index\.', page)


def test_what_streamlit_reads_of_a_link_is_known() -> None:
    from streamlit.runtime.state import query_params as theirs

    assert theirs.CLIENT_STATE_QUERY_STRING_MAX_FIELDS == MOST_PARAMETERS
    assert theirs.CLIENT_STATE_QUERY_STRING_MAX_LENGTH == MOST_CHARACTERS


def test_every_file_that_is_named_exists() -> None:
    named = re.findall(r'(?:href|src)="\./(static/[^"]+)"', page_of())
    assert len(named) == len(set(named)) > 50
    door = FrontDoor(None, PATHS)
    assert [name for name in named if door._answer(f"/{name}", {}) is None] == []


def test_each_kind_of_element_is_found_with_what_it_imports() -> None:
    for kind in KINDS:
        found = read_frontend().needed(kind)
        assert any(name.startswith(f"js/{kind}.") for name in found), f"no code for {kind}"
        assert len(found) > 1


def test_the_components_come_with_the_page() -> None:
    answer = ask("/")
    assert answer is not None
    (path,) = re.findall(r'modulepreload" crossorigin href="\.(/component/[^"]+)"', str(answer[1]))
    assert path == assets.components_asset().path
    answer = ask(path)
    assert answer is not None
    headers, body = answer
    assert body.decode() == assets.all_components()
    assert headers["content-type"].startswith("text/javascript")
    assert "immutable" in headers["cache-control"]


def test_the_script_of_the_address_comes_before_all_else() -> None:
    answer = ask("/")
    assert answer is not None
    page = answer[1].decode()
    assert page.count(head_script()) == 1
    assert f"<script>\n{head_script()}if (location.search" in page
    assert "<" not in head_script(), "it would end the script"


def test_the_rules_of_the_look_come_last_in_the_page() -> None:
    answer = ask("/")
    assert answer is not None
    page = answer[1].decode()
    assert page.rstrip().endswith(f"<style>{rules()}</style>\n</body>\n</html>")
    assert "<" not in rules()


def test_text_is_sent_small_to_who_can_read_it() -> None:
    paths = ["/lab", assets.plotly_asset().path, assets.components_asset().path, f"/{CODE}"]
    for path in paths:
        whole, small = ask(path), ask(path, accept_encoding="br, gzip")
        assert whole is not None and small is not None
        assert whole[1] == gzip.decompress(small[1])
        assert small[0]["content-encoding"] == "gzip"
        assert "content-encoding" not in whole[0]
        assert small[0]["vary"] == whole[0]["vary"] == "accept-encoding"
        assert int(small[0]["content-length"]) == len(small[1]) < len(whole[1]) / 2


def test_a_first_view_is_small() -> None:
    """All that the page names: 12 seconds at 50 kB a second; uncompressed it would be 50."""
    door, small = FrontDoor(None, PATHS), {b"accept-encoding": b"gzip"}
    named = re.findall(r'(?:href|src)="\.(/(?:static|component)/[^"]+)"', page_of())
    paths = ("/lab", assets.components_asset().path, *named)
    answers = [door._answer(path, small) for path in paths]
    sizes = [len(answer[0]) for answer in answers if answer]
    assert len(sizes) > 50
    assert sum(sizes) < 650_000


def test_a_font_that_is_not_the_themes_does_not_come_before_the_code() -> None:
    assert 'as="font"' in read_frontend().page
    assert 'as="font"' not in page_of()


def test_what_is_compressed_already_is_sent_as_it_is() -> None:
    font = next(name for name in read_frontend().files if name.endswith(".woff2"))
    answer = ask(f"/static/{font}", accept_encoding="gzip")
    assert answer is not None
    assert "content-encoding" not in answer[0]


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


@pytest.mark.parametrize("path", ["/", "/lab", f"/{CODE}", "/_stcore/health", "/nowhere"])
def test_every_answer_carries_the_policy(path: str) -> None:
    """Those of the door, and those that Streamlit gives behind it."""
    sent: list[Any] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "GET", "path": path, "headers": []}
    with pytest.raises(StopIteration):
        FrontDoor(app, PATHS)(scope, None, send).send(None)
    headers = dict(sent[0]["headers"])
    policy = headers[b"content-security-policy"].decode()
    assert "img-src 'self' data: blob:" in policy and policy.count("sha256-") == 2
    assert headers[b"x-content-type-options"] == b"nosniff"
    assert headers[b"referrer-policy"] == b"same-origin"


def test_only_questions_are_answered() -> None:
    assert ask("/", method="POST") is None


def test_files_keep_their_kind() -> None:
    kinds = {Path(name).suffix: name for name in read_frontend().files}
    expected = {".js": "javascript", ".css": "text/css", ".woff2": "font/woff2"}
    for suffix, kind in expected.items():
        answer = ask(f"/static/{kinds[suffix]}")
        assert answer is not None
        assert kind in answer[0]["content-type"]


# --- where Streamlit is built in another way ------------------------------------------------------


def rewrite(file: Path, old: str, new: str) -> None:
    """Another file in place of a link to Streamlit's."""
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.unlink()
    file.write_text(text.replace(old, new), encoding="utf-8")


def without(name: str) -> Callable[[Path], None]:
    """Another Streamlit: one whose code does not read a setting any more."""

    def change(folder: Path) -> None:
        rewrite(folder / CODE, name, "other")

    return change


def with_page(old: str, new: str) -> Callable[[Path], None]:
    """Another Streamlit: one whose page is written in another way."""

    def change(folder: Path) -> None:
        rewrite(folder / "index.html", old, new)

    return change


def renamed_kind(folder: Path) -> None:
    """Another Streamlit: one whose code of a kind of element has another name."""
    for file in (folder / "static/js").glob(f"{KINDS[0]}.*"):
        file.rename(file.with_name("Element.js"))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (with_page("</head>", "</HEAD>"), "its page does not have </head> once"),
        (with_page("</body>", ""), "its page does not have </body> once"),
        (with_page('id="root"', 'id="app"'), 'its page does not have <div id="root"> once'),
        (with_page("static/js/index.", "static/js/main."), "names no file static/js/index"),
        (without("BACKEND_BASE_URL"), "its code does not read BACKEND_BASE_URL"),
        (without("window.__streamlit"), "its code does not read window.__streamlit"),
        (renamed_kind, "it has no file js/BidiComponent.*.js"),
        (lambda folder: (folder / "index.html").unlink(), "its page is not found"),
    ],
)
def test_another_frontend_is_served_as_it_is(
    change: Callable[[Path], None],
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    shutil.copytree(STATIC, tmp_path / "static", copy_function=os.symlink)
    change(tmp_path / "static")
    monkeypatch.setattr(file_util, "get_static_dir", lambda: str(tmp_path / "static"))
    for path in ("/", "/lab", f"/{CODE}"):
        assert ask(path) is None
    assert ask(assets.components_asset().path) is None  # Streamlit has it too
    assert not assets._behind_the_front_door
    (message,) = [record.getMessage() for record in caplog.records]
    assert "front door steps aside" in message and said in message


def test_a_streamlit_without_its_folder_is_served_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(file_util, "get_static_dir")
    with pytest.raises(UnknownFrontendError, match="get_static_dir"):
        read_frontend()
    assert ask("/") is None


def test_a_kind_without_code_is_said() -> None:
    with pytest.raises(UnknownFrontendError, match=r"no file js/Chart\.\*\.js"):
        Frontend("", {"js/Charts.x.js": STATIC}).needed("Chart")


def test_without_a_place_for_the_door_the_process_serves_the_script(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    called: list[Any] = []
    monkeypatch.setattr(sys, "orig_argv", ["python3", "-m", "streamlit", "run", "./serve.py", "-x"])
    monkeypatch.setattr(os, "closerange", lambda *_which: None)
    monkeypatch.setattr(os, "execv", lambda *call: called.append(call))
    monkeypatch.setattr(os, "closerange", lambda *ends: None)  # this process goes on
    serve_without_door(ROOT / "serve.py", ROOT / "app.py", ImportError("no App"))
    command = [sys.executable, "-m", "streamlit", "run", str(ROOT / "app.py"), "-x"]
    assert called == [(sys.executable, command)]
    assert [record.levelno for record in caplog.records] == [logging.WARNING]


def test_another_server_is_told_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "orig_argv", ["python3", "-m", "uvicorn", "serve:app"])
    with pytest.raises(ImportError, match="no App"):
        serve_without_door(ROOT / "serve.py", ROOT / "app.py", ImportError("no App"))
