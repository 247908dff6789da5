"""Pages of other sites are not let in, and nobody outside is asked anything."""

import contextlib
import socket
import threading
from collections.abc import Iterator, Mapping

import pytest
from websockets.exceptions import InvalidStatus

from normviz.ui.origins import ORIGINS_SETTING, Gate
from tests.browser.support import serving
from tests.server.learner import learner
from tests.support import ROOT

OPEN = ("--server.headless", "true", "--server.address", "0.0.0.0")


@contextlib.contextmanager
def recorder() -> Iterator[tuple[Mapping[str, str], list[str]]]:
    """What makes a program send everything here, and what was sent; nothing is ever answered."""
    sent: list[str] = []
    kept: list[socket.socket] = []

    def listen(listener: socket.socket) -> None:
        with contextlib.suppress(OSError):  # the end of the test closes it
            while True:
                connection, _ = listener.accept()
                kept.append(connection)
                sent.append(connection.recv(1024).decode(errors="replace"))

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=listen, args=[listener], daemon=True).start()
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        names = ("http_proxy", "https_proxy", "all_proxy")
        yield {each: address for name in names for each in (name, name.upper())}, sent
    for connection in kept:
        connection.close()


@pytest.mark.parametrize(
    ("script", "options"),
    [
        ("serve.py", ("--server.headless", "true")),
        ("serve.py", OPEN),
        ("app.py", OPEN),
    ],
)
def test_no_request_leaves(script: str, options: tuple[str, ...]) -> None:
    """Neither at start nor at the connections of five pages of another site."""
    with recorder() as (proxies, sent):
        with (
            serving(ROOT / script, options=options, environment=proxies) as server,
            learner(server.url) as here,
        ):
            assert here.run()
            for _ in range(5):
                with (
                    pytest.raises(InvalidStatus, match="403"),
                    learner(server.url, origin="https://elsewhere.example"),
                ):
                    pass
            assert here.run()
        assert sent == []


def lets_in(origin: str | None, *, host: str = "127.0.0.1:8501", forwarded: str = "") -> bool:
    """Whether a page at an origin may connect; what is let in has no origin any more."""
    headers = [(b"host", host.encode())]
    headers += [(b"origin", origin.encode())] if origin is not None else []
    headers += [(b"x-forwarded-host", forwarded.encode())] if forwarded else []
    inside: list[dict] = []
    said: list[dict] = []

    async def app(scope: dict, receive: object, send: object) -> None:
        inside.append(scope)

    async def receive() -> dict:
        return {"type": "websocket.connect"}

    async def send(message: dict) -> None:
        said.append(message)

    scope = {"type": "websocket", "headers": headers}
    with pytest.raises(StopIteration):  # nothing in it waits: one step, and it is done
        Gate(app)(scope, receive, send).send(None)
    if inside:
        assert not said and b"origin" not in dict(inside[0]["headers"])
    else:
        assert said == [{"type": "websocket.close", "code": 1008}]
    return bool(inside)


def test_a_page_of_the_servers_own_is_let_in() -> None:
    assert lets_in("http://127.0.0.1:8501")
    assert lets_in("https://school.example", host="school.example:443")
    assert lets_in("http://School.example:80", host="school.example")
    assert lets_in(None), "a program that is no browser"


@pytest.mark.parametrize(
    "origin",
    [
        "https://elsewhere.example",
        "http://127.0.0.1.elsewhere.example:8501",
        "http://127.0.0.1:8501.elsewhere.example",
        "http://localhost.elsewhere.example",
        "null",
        "",
        "http://[",
    ],
)
def test_any_other_page_is_not(origin: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(ORIGINS_SETTING, "null http://[ ftp:")  # none of these is an origin
    assert not lets_in(origin)


def test_another_port_is_let_in_on_one_computer_only() -> None:
    assert lets_in("http://localhost:9000")
    assert not lets_in("http://localhost:8501", host="192.0.2.1:8501")
    assert not lets_in("http://192.0.2.1:9000", host="192.0.2.1:8501")


def test_behind_a_proxy_it_is_what_the_browser_asked_for() -> None:
    assert lets_in("https://school.example", forwarded="school.example")
    assert lets_in("https://school.example", forwarded="school.example, inner.example")
    assert not lets_in("https://elsewhere.example", forwarded="school.example")
    assert not lets_in("https://inner.example", forwarded="school.example, inner.example")


def test_origins_can_be_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(ORIGINS_SETTING, "https://school.example  http://other.example:81/")
    assert lets_in("https://school.example:443")
    assert lets_in("http://other.example:81")
    assert not lets_in("http://school.example")
