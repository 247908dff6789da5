"""A line to a server that a test can cut and mend: a relay of TCP connections on this machine."""

from __future__ import annotations

import contextlib
import socket
import threading
from urllib.parse import urlparse


class Line:
    """An address at which a server answers while the line is whole; `server` may be changed."""

    def __init__(self, server: str) -> None:
        self.server = server
        self._whole = True
        self._sockets: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._listen, daemon=True).start()

    def cut(self) -> None:
        """End every connection; new ones are closed as soon as they are made."""
        with self._lock:
            self._whole = False
            for each in self._sockets:
                _shut(each)
            self._sockets.clear()

    def mend(self) -> None:
        """From now on connections reach the server."""
        self._whole = True

    def close(self) -> None:
        """End it all."""
        _shut(self._listener)
        self._listener.close()
        self.cut()

    def _listen(self) -> None:
        with contextlib.suppress(OSError):  # the listener was closed
            while True:
                browser, _address = self._listener.accept()
                threading.Thread(target=self._connect, args=[browser], daemon=True).start()

    def _connect(self, browser: socket.socket) -> None:
        target = urlparse(self.server)
        with browser, contextlib.suppress(OSError):
            if not self._whole:
                return
            with socket.create_connection((target.hostname, target.port)) as server:
                with self._lock:
                    self._sockets |= {browser, server}
                    if not self._whole:
                        return
                back = threading.Thread(target=_pass_on, args=[server, browser], daemon=True)
                back.start()
                _pass_on(browser, server)
                back.join()


def _pass_on(source: socket.socket, target: socket.socket) -> None:
    """Hand on what comes, until one side ends."""
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
    _shut(target)


def _shut(each: socket.socket) -> None:
    with contextlib.suppress(OSError):
        each.shutdown(socket.SHUT_RDWR)
