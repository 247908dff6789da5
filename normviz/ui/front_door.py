"""The server's front door: a first answer that brings what the browser would have to ask for.

Streamlit's frontend asks for its server's address and settings before it connects, on a lesson's
address first in the wrong place; it asks for the code of a kind of element when the first one
arrives, and our components are asked for by the first of them. Here the first answer holds the
settings and names all these files, and the files come from memory.

Where a Streamlit is built in another way (`normviz.ui.streamlit_frontend` knows which way is
expected), the door steps aside: the app is served as Streamlit serves it, slower, not broken.
"""

from __future__ import annotations

import gzip
import logging
import os
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, NoReturn

from normviz.ui import policy
from normviz.ui.assets import base_path, come_with_the_page, components_asset, plotly_asset
from normviz.ui.packing import Source, kind, pack_ahead, packed, whole
from normviz.ui.streamlit_frontend import UnknownFrontendError, read_frontend
from normviz.ui.theme import head_script, rules

_LOG = logging.getLogger(__name__)
_FOR_A_YEAR = "public, immutable, max-age=31536000"  # their names change with their content
_HTML = "text/html; charset=utf-8"

Answer = tuple[bytes, dict[str, str]]  # body and headers


class FrontDoor:
    """ASGI middleware: it answers for the addresses of the pages and for the frontend's files.

    `paths`: the pages' addresses as Streamlit has them, "" for the first page.
    """

    def __init__(self, app: Any, paths: Sequence[str]) -> None:
        self._app = app
        self._pages: set[str] = set()
        self._files: dict[str, Source] = {}  # by URL path
        base, own = base_path(), (components_asset(), plotly_asset())
        try:
            frontend = read_frontend()
            page = frontend.first_answer(own[0].address, rules(), head_script())
        except UnknownFrontendError as problem:
            self._headers = policy.answer_headers(None)
            step_aside(str(problem))
            return
        come_with_the_page()
        self._page, self._headers = page.encode(), policy.answer_headers(page)
        self._pages = {f"{base}/{path}" for path in paths}
        self._packed_page = gzip.compress(self._page)
        self._files = {f"{base}/static/{name}": file for name, file in frontend.files.items()}
        self._files |= {asset.path: asset for asset in own}
        early = [file for name, file in frontend.files.items() if name.encode() in self._page]
        pack_ahead([*early, *own])

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        """Answer a request, or pass it on."""
        answer, send = None, policy.sending(send, self._headers)
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
        small = b"gzip" in asked.get(b"accept-encoding", b"")
        if path in self._pages:
            return _sent(self._page, self._packed_page if small else None, _HTML, "no-cache")
        if source := self._files.get(path):
            return _sent(whole(source), packed(source) if small else None, kind(source))
        return None


def _sent(body: bytes, small: bytes | None, of: str, keep: str = _FOR_A_YEAR) -> Answer:
    """The answer with a body, or with what stands for it compressed."""
    headers = {"content-type": of, "cache-control": keep, "vary": "accept-encoding"}
    if small is None:
        return body, headers
    return small, headers | {"content-encoding": "gzip"}


@cache
def step_aside(problem: str) -> None:
    """Say, once, that the app is served without the door, and why."""
    _LOG.warning(
        "The front door steps aside, as this Streamlit is not what it expects: %s. The app is "
        "served without it; first views come later.",
        problem,
    )


def serve_without_door(started: Path, script: Path, problem: Exception) -> NoReturn:
    """Have this process, which runs `started`, be one that runs `script`, with the same options.

    For a Streamlit that has no place for a front door. Raises `problem` where another server than
    Streamlit's own was to serve `started`.
    """
    command = [str(script) if Path(arg).name == started.name else arg for arg in sys.orig_argv]
    if command == sys.orig_argv:
        raise problem
    step_aside(str(problem))
    sys.stdout.flush()
    os.closerange(3, 1024)  # the server's socket among others: the next process listens anew
    os.execv(sys.executable, [sys.executable, *command[1:]])
