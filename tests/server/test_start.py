"""How the server starts: it asks nobody for anything, and says where it is, and for whom."""

import os
import pty
import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

import dev
from tests.browser.support import free_port, serving
from tests.support import ROOT


def test_a_start_at_a_desktops_terminal_asks_nothing(tmp_path: Path) -> None:
    """Streamlit would ask for an e-mail address there, and serve nobody until it is answered."""
    terminal, its_end = pty.openpty()
    fresh = {"HOME": str(tmp_path), "DISPLAY": ":0"}
    try:
        with serving(ROOT / "serve.py", options=(), environment=fresh, stdin=its_end) as server:
            assert "mail" not in server.log.read()
    finally:
        os.close(terminal)
        os.close(its_end)


def test_it_is_for_this_computer_unless_said_otherwise() -> None:
    with serving(ROOT / "serve.py", options=("--server.headless", "true")) as server:
        port = urlsplit(server.url).port
        assert port
        with socket.socket() as other:  # an address of this computer too, but not the one it is at
            assert other.connect_ex(("127.0.0.2", port)) != 0


@pytest.fixture
def taken() -> Iterator[int]:
    """A port on which another program listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


def test_a_port_in_use_is_named_with_the_next_free_one(
    taken: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(SystemExit) as refused:
        dev.prepare_run(["--server.port", str(taken)])
    said = str(refused.value)
    assert said.startswith(f"Port {taken} is in use")
    command = said.splitlines()[-1].split()
    assert command[:-1] == ["python3", "dev.py", "run", "--server.port"]
    assert int(command[-1]) > taken
    assert dev.prepare_run(command[3:])  # what it offers is accepted
    monkeypatch.setenv("STREAMLIT_SERVER_PORT", str(taken))
    with pytest.raises(SystemExit, match=f"Port {taken} is in use"):
        dev.prepare_run([])
    with pytest.raises(SystemExit, match="run --class --server.port"):
        dev.prepare_run(["--class"])


@pytest.mark.parametrize("port", ["x", "0", "65536", "-1", ""])
def test_what_is_no_port_is_said(port: str) -> None:
    with pytest.raises(SystemExit, match="is no port. A port is a number from 1 to 65535"):
        dev.prepare_run([f"--server.port={port}"])


def value(options: list[str], name: str) -> str:
    return options[options.index(f"--{name}") + 1]


def test_who_starts_it_is_told_where_it_is(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    free = ["--server.port", str(free_port())]
    options = dev.prepare_run(free)
    assert f"For this computer only: http://localhost:{free[1]}" in capsys.readouterr().out
    assert value(options, "server.address") == "localhost"
    monkeypatch.setattr(dev, "address_in_the_room", lambda: "192.0.2.7")
    options = dev.prepare_run(["--class", *free, "--server.baseUrlPath=room"])
    said = capsys.readouterr().out
    assert f"For everybody in this network: http://192.0.2.7:{free[1]}/room\n" in said
    assert dev.large(f"192.0.2.7:{free[1]}") in said
    assert value(options, "server.address") == "0.0.0.0"
    assert value(options, "browser.serverAddress") == "192.0.2.7"
    assert "--class" not in options, "which Streamlit does not know"
    monkeypatch.setattr(dev, "address_in_the_room", lambda: "")
    dev.prepare_run(["--class", *free])
    assert "This computer is in no network" in capsys.readouterr().out


def test_large_type_can_be_read() -> None:
    signs = [dev.large(sign) for sign in dev.LETTERS]
    assert len(set(signs)) == len(signs)
    assert all(len(sign.split("\n")) == 5 for sign in signs)
    assert dev.large("1:7").splitlines() == [
        "   █        ███",
        "  ██    █     █",
        "   █          █",
        "   █    █     █",
        "  ███         █",
    ]
