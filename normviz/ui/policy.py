"""What a browser may do with our pages: the second wall, behind `normviz.ui.plain`.

Were a word of a link to reach a page as an image, a script or a frame after all, the browser would
neither load nor run it: everything comes from this server.
"""

from __future__ import annotations

import logging
import os
import re
from base64 import b64encode
from collections.abc import Awaitable, Callable, Mapping
from hashlib import sha256
from typing import Any

EMBED = "NORMVIZ_EMBED"  # the variable that names the sites that may show the app in a frame

_LOG = logging.getLogger(__name__)
_INLINE = re.compile(r"<script(?![^>]*\bsrc=)[^>]*>(.*?)</script>", re.DOTALL | re.IGNORECASE)
_ORIGIN = re.compile(r"\*|https?://(\*\.)?[a-z0-9.-]+(:(\d+|\*))?|https?:", re.IGNORECASE)

Headers = list[tuple[bytes, bytes]]
Send = Callable[[Any], Awaitable[None]]


def answer_headers(page: str | None, environ: Mapping[str, str] = os.environ) -> Headers:
    """The headers that every answer carries.

    `page`: what the server answers with for a page: the scripts within it may run. None where it is
    not known: any script within a page may run then.
    """
    return [
        (b"content-security-policy", content_policy(page, embedders(environ)).encode("ascii")),
        (b"x-content-type-options", b"nosniff"),
        # A link holds what a learner pasted: it is not told to the sites that a page links to.
        (b"referrer-policy", b"same-origin"),
    ]


def content_policy(page: str | None, frames: str) -> str:
    """Where the parts of a page may come from; `frames`: who may put it in a frame."""
    return "; ".join(
        [
            "default-src 'none'",
            # Streamlit hands the browser the code of a component as a blob.
            f"script-src 'self' blob: {_inline_scripts(page)}",
            "style-src 'self' 'unsafe-inline'",  # Streamlit and plotly write rules as they go
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "connect-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
            f"frame-ancestors {frames}",
        ]
    )


def _inline_scripts(page: str | None) -> str:
    if page is None:
        return "'unsafe-inline'"
    digests = (sha256(script.encode()).digest() for script in _INLINE.findall(page))
    return " ".join(f"'sha256-{b64encode(digest).decode()}'" for digest in digests)


def embedders(environ: Mapping[str, str]) -> str:
    """Who may show the app in a frame: itself, and the sites that the variable names.

    >>> embedders({"NORMVIZ_EMBED": "https://school.example, https://*.school.example"})
    "'self' https://school.example https://*.school.example"
    """
    named = environ.get(EMBED, "").replace(",", " ").split()
    wrong = [each for each in named if not _ORIGIN.fullmatch(each)]
    if wrong:
        _LOG.warning(
            "%s names what is not an origin, and it is left out: %s. Write each site as "
            "https://school.example, with spaces between them.",
            EMBED,
            " ".join(wrong),
        )
    return " ".join(["'self'", *(each for each in named if each not in wrong)])


def sending(send: Send, headers: Headers) -> Send:
    """`send` of an ASGI server that puts these headers into the answer, in place of its own."""
    names = {name for name, _value in headers}

    async def send_with_headers(message: Any) -> None:
        if message["type"] == "http.response.start":
            own = [each for each in message.get("headers", ()) if each[0].lower() not in names]
            message = {**message, "headers": [*own, *headers]}
        await send(message)

    return send_with_headers
