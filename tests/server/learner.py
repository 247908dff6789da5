"""A learner without a browser: a connection as Streamlit's frontend makes it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect

PATIENCE = 60  # seconds; a busy machine is slow, not wrong


class Learner:
    """One who has opened a page."""

    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection

    def run(self, query: str = "") -> bool:
        """Run the script to its end; whether it found one and went well."""
        message = BackMsg()
        message.rerun_script.query_string = query
        self._connection.send(message.SerializeToString())
        while True:
            answer = ForwardMsg()
            answer.ParseFromString(self._connection.recv(timeout=PATIENCE))
            if answer.WhichOneof("type") == "script_finished":
                return answer.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY


@contextmanager
def learner(url: str, **headers: str) -> Iterator[Learner]:
    """A learner at the server; `headers` are what the browser, or a proxy, sends along."""
    raw = {name.replace("_", "-"): value for name, value in headers.items()}
    address = f"ws{url.removeprefix('http')}/_stcore/stream"
    with connect(
        address,
        subprotocols=["streamlit"],
        additional_headers=raw,
        max_size=None,
        open_timeout=PATIENCE,
        proxy=None,
    ) as connection:
        yield Learner(connection)
