"""The server's front door: a first answer that brings what the browser would have to ask for.

Streamlit's frontend asks for its server's address and settings before it connects, on a lesson's
address first in the wrong place; it asks for the code of a kind of element when the first one
arrives; our own components come with the first run. Here the first answer holds the settings and
names all these files, and the files come from memory.

Where a new Streamlit has other files, its page is served as it is: slower, not broken.
"""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from streamlit import file_util

from normviz.ui.assets import (
    all_modules,
    base_path,
    come_with_the_page,
    plotly_file,
    plotly_name,
)
from normviz.ui.theme import rules

# The kinds of element that a first view waits for, as Streamlit names their code.
KINDS = ("BidiComponent",)

# Read by the frontend in place of its questions at startup (its ConnectionManager's "bypass").
_SETTINGS = """<script>
window.__streamlit = {
  BACKEND_BASE_URL: location.origin + "%s/",
  HOST_CONFIG: {
    allowedOrigins: [location.origin], useExternalAuthToken: false, metricsUrl: "",
    enableCustomParentMessages: false, enforceDownloadInNewTab: false, blockErrorDialogs: false,
  },
};
</script>"""
_IMPORTS = re.compile(r"""(?:from|import)\s*["'`]\./([\w.-]+\.js)["'`]""")
_FOR_A_YEAR = "public, immutable, max-age=31536000"  # their names change with their content
_HTML, _SCRIPT = "text/html; charset=utf-8", "text/javascript; charset=utf-8"

Answer = tuple[bytes, dict[str, str]]  # body and headers


class FrontDoor:
    """ASGI middleware: it answers for the addresses of the pages and for the frontend's files."""

    def __init__(self, app: Any, paths: Iterable[str]) -> None:
        come_with_the_page()
        self._app = app
        self._base = base_path()
        self._pages = {f"{self._base}/{path}" for path in paths}

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        """Answer a request, or pass it on."""
        answer = None
        if scope["type"] == "http" and scope["method"] == "GET":
            answer = self._answer(scope["path"], dict(scope["headers"]))
        if answer is None:
            await self._app(scope, receive, send)
            return
        body, headers = answer
        headers["content-length"] = str(len(body))
        raw = [(name.encode(), value.encode()) for name, value in headers.items()]
        await send({"type": "http.response.start", "status": 200, "headers": raw})
        await send({"type": "http.response.body", "body": body})

    def _answer(self, path: str, asked: dict[bytes, bytes]) -> Answer | None:
        """What is known here; None where Streamlit answers."""
        if path in self._pages:
            return first_answer(self._base), _headers(_HTML, "no-cache")
        if path == f"{self._base}/{components_file()}":
            return all_modules().encode(), _headers(_SCRIPT)
        if path == f"{self._base}/{plotly_name()}" and b"gzip" in asked.get(
            b"accept-encoding", b""
        ):
            return _zipped(plotly_file()), _headers(_SCRIPT) | {"content-encoding": "gzip"}
        if path == f"{self._base}/{plotly_name()}":
            return _read(plotly_file()), _headers(_SCRIPT)
        file = streamlit_files().get(path.removeprefix(f"{self._base}/static/"))
        if file is None:
            return None
        kind, _encoding = mimetypes.guess_type(file.name)
        return _read(file), _headers(kind or "application/octet-stream")


def _headers(kind: str, keep: str = _FOR_A_YEAR) -> dict[str, str]:
    return {"content-type": kind, "cache-control": keep, "vary": "accept-encoding"}


@cache
def first_answer(base: str) -> bytes:
    """Streamlit's page with settings, the list of modules, our components and rules put in."""
    page = (Path(file_util.get_static_dir()) / "index.html").read_text(encoding="utf-8")
    more = [_SETTINGS % base]
    more += [
        f'<link rel="modulepreload" crossorigin href="./static/{name}">'
        for name in modules()
        if name not in page
    ]
    more += [f'<script type="module" crossorigin src="./{components_file()}"></script>', "</head>"]
    page = page.replace("</head>", "\n".join(more), 1)
    # Last in the page, where they count for more than Streamlit's own.
    return page.replace("</body>", f"<style>{rules()}</style>\n</body>", 1).encode()


@cache
def components_file() -> str:
    """The name under which our components are served; it changes with them."""
    return f"normviz-{hashlib.sha256(all_modules().encode()).hexdigest()[:12]}.js"


@cache
def streamlit_files() -> dict[str, Path]:
    """The files of Streamlit's frontend whose names change with their content."""
    folder = Path(file_util.get_static_dir()) / "static"
    files = (file for file in folder.rglob("*") if file.is_file())
    return {file.relative_to(folder).as_posix(): file for file in files}


def modules(kinds: tuple[str, ...] = KINDS) -> list[str]:
    """The files of these kinds of element, and of all that they import."""
    files = streamlit_files()
    waiting = [name for kind in kinds for name in files if name.startswith(f"js/{kind}.")]
    found: dict[str, None] = {}
    while waiting:
        name = waiting.pop()
        if name in files and name not in found:
            found[name] = None
            waiting += [f"js/{other}" for other in _IMPORTS.findall(_read(files[name]).decode())]
    return list(found)


@cache
def _read(file: Path) -> bytes:
    return file.read_bytes()


@cache
def _zipped(file: Path) -> bytes:
    """The file compressed: plotly.js is large enough to be worth it on a school's network."""
    return gzip.compress(_read(file))
