"""Whose pages may talk to the server: its own, and those of the origins that its owner names.

Streamlit would let in what it takes for its own address, which it asks a server on the internet
for, while everybody else waits.
"""

from __future__ import annotations

import os
from typing import Any
from urllib.parse import urlsplit

# Origins beside the server's own, with spaces between them: "https://school.example".
ORIGINS_SETTING = "NORMVIZ_ORIGINS"


class Gate:
    """ASGI middleware that refuses connections which a page of another site opens."""

    def __init__(self, app: Any) -> None:
        self._app = app
        self._named = {_origin(each) for each in os.environ.get(ORIGINS_SETTING, "").split()}

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] == "websocket":
            headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
            if not self._lets_in(headers):
                await receive()  # "websocket.connect", which must be taken before it is answered
                await send({"type": "websocket.close", "code": 1008})
                return
            # It is judged: Streamlit, which may know less of a proxy, does not judge it again.
            kept = [header for header in scope["headers"] if header[0] != b"origin"]
            scope = {**scope, "headers": kept}
        await self._app(scope, receive, send)

    def _lets_in(self, headers: dict[bytes, str]) -> bool:
        """Whether a connection is opened by a page of ours, or by no page at all."""
        if b"origin" not in headers:
            return True  # a browser always names it
        scheme, host = _origin(headers[b"origin"])
        if not host:
            return False
        if (scheme, host) in self._named:
            return True
        if _on_this_computer(host) and _on_this_computer(headers.get(b"host", "")):
            return True  # another port of it: a proxy here that keeps to itself what it was asked
        # A proxy that puts its own name for us into Host says what it was asked for; where there
        # are several of them, the first of the list is what the browser asked for. No page can
        # have a browser send this header along with a websocket.
        asked = (headers.get(b"x-forwarded-host", "").split(",")[0], headers.get(b"host", ""))
        return host in (_origin(f"{scheme}://{each.strip()}")[1] for each in asked)


def _on_this_computer(host: str) -> bool:
    return host.partition(":")[0] in ("localhost", "127.0.0.1")


def _origin(url: str) -> tuple[str, str]:
    """Scheme, and host with port where that is not the scheme's own; nothing where it is none."""
    try:
        parts = urlsplit(url.strip().lower())
        port = parts.port
    except ValueError:
        return "", ""
    usual = {"http": 80, "https": 443}.get(parts.scheme)
    shown = f":{port}" if port not in (None, usual) else ""
    return parts.scheme, f"{parts.hostname}{shown}" if parts.hostname else ""
