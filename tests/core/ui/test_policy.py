"""The content security policy: what it lets in, who may frame the app, on which answers it is."""

from __future__ import annotations

import hashlib
import logging
from base64 import b64encode
from typing import Any

import pytest

from normviz.ui.policy import EMBED, answer_headers, content_policy, embedders, sending
from normviz.ui.streamlit_frontend import read_frontend


def directives(policy: str) -> dict[str, list[str]]:
    """Name of a directive -> its sources."""
    parts = [part.split() for part in policy.split("; ")]
    return {name: sources for name, *sources in parts}


def test_everything_comes_from_this_server() -> None:
    found = directives(content_policy("<script>run()</script>", "'self'"))
    scripts = found["script-src"][2:]
    assert found["default-src"] == ["'none'"] and len(scripts) == 1
    assert found["img-src"] == ["'self'", "data:", "blob:"]
    assert found["connect-src"] == ["'self'"]
    assert found["base-uri"] == found["form-action"] == ["'none'"]
    sources = {each for sources in found.values() for each in sources}
    assert sources <= {"'none'", "'self'", "data:", "blob:", "'unsafe-inline'"} | set(scripts)
    assert [name for name, each in found.items() if "'unsafe-inline'" in each] == ["style-src"]


def test_the_scripts_of_the_page_and_no_others_run() -> None:
    page = (
        '<script>\na()\n</script><script type="module" src="./b.js"></script><script>c()</script>'
    )
    digests = [b64encode(hashlib.sha256(text).digest()) for text in (b"\na()\n", b"c()")]
    allowed = [f"'sha256-{digest.decode()}'" for digest in digests]
    assert directives(content_policy(page, "'self'"))["script-src"] == ["'self'", "blob:", *allowed]
    whole = read_frontend().first_answer("./ours.js", "")
    assert content_policy(whole, "'self'").count("sha256-") == 2


def test_a_page_that_is_not_known_may_run_its_scripts() -> None:
    found = directives(content_policy(None, "'self'"))
    assert found["script-src"] == ["'self'", "blob:", "'unsafe-inline'"]
    assert found["img-src"] == ["'self'", "data:", "blob:"]


@pytest.mark.parametrize(
    ("named", "allowed"),
    [
        ("", "'self'"),
        ("https://school.example", "'self' https://school.example"),
        (
            "https://*.school.example:8443,http://localhost:*",
            "'self' https://*.school.example:8443 http://localhost:*",
        ),
        ("*", "'self' *"),
        ("https:", "'self' https:"),
    ],
)
def test_who_may_show_the_app_in_a_frame(named: str, allowed: str) -> None:
    headers = dict(answer_headers(None, {EMBED: named}))
    policy = headers[b"content-security-policy"].decode()
    assert policy.endswith(f"; frame-ancestors {allowed}")


@pytest.mark.parametrize(
    "wrong", ["school.example", "https://a.example/path", "x;img-src", "'none'"]
)
def test_what_is_not_an_origin_is_told_and_left_out(
    wrong: str, caplog: pytest.LogCaptureFixture
) -> None:
    assert embedders({EMBED: f"{wrong} https://b.example"}) == "'self' https://b.example"
    (record,) = caplog.records
    assert record.levelno == logging.WARNING
    assert wrong in record.getMessage() and "https://school.example" in record.getMessage()


def test_an_answer_keeps_its_own_headers() -> None:
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    own = [(b"content-type", b"text/plain"), (b"X-Content-Type-Options", b"other")]
    ours = [(b"x-content-type-options", b"nosniff")]
    start = {"type": "http.response.start", "status": 404, "headers": own}
    body = {"type": "http.response.body", "body": b"x"}
    guarded = sending(send, ours)
    for message in (start, body):
        with pytest.raises(StopIteration):  # a browser test's own loop may be running
            guarded(message).send(None)  # type: ignore[attr-defined]
    assert sent == [{**start, "headers": [own[0], *ours]}, body]
