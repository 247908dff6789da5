"""What the process forgets: uploads that were read, sessions whose browser tab is gone."""

import logging
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from streamlit import runtime
from streamlit.runtime import scriptrunner
from streamlit.runtime.memory_session_storage import MemorySessionStorage
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.session_manager import SessionInfo
from streamlit.runtime.uploaded_file_manager import UploadedFileRec

from normviz.ui import streamlit_frontend
from normviz.ui.streamlit_frontend import forget_closed_sessions, forget_uploads


class Session:
    """As Streamlit's, for what is asked of it here."""

    def __init__(self, name: str, files: MemoryUploadedFileManager) -> None:
        self.id, self._files = name, files
        files.add_file(name, UploadedFileRec("file", "a", "b", b"123"))

    def shutdown(self) -> None:
        self._files.remove_session_files(self.id)


class Loop:
    """An event loop that does at once what it is given."""

    def call_soon_threadsafe(self, callback: Callable[..., None], *args: Any) -> None:
        callback(*args)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """A server in which Streamlit's own storage keeps two sessions."""
    now = [0.0]
    files, storage = MemoryUploadedFileManager("/upload"), MemorySessionStorage(ttl_seconds=120)
    monkeypatch.setattr(storage._cache, "_timer", lambda: now[0])
    for moment, name in ((0.0, "Ann"), (60.0, "Bob")):
        now[0] = moment
        storage.save(SessionInfo(None, Session(name, files)))  # type: ignore[arg-type]
    server = SimpleNamespace(
        _session_mgr=SimpleNamespace(_session_storage=storage),
        _get_async_objs=lambda: SimpleNamespace(eventloop=Loop()),
        now=now,
        files=files,
    )
    monkeypatch.setattr(runtime, "exists", lambda: True)
    monkeypatch.setattr(runtime, "get_instance", lambda: server)
    return server


def test_who_does_not_come_back_is_forgotten_with_what_they_uploaded(
    server: SimpleNamespace,
) -> None:
    for moment, kept in ((119.0, ["Ann", "Bob"]), (121.0, ["Bob"]), (181.0, [])):
        server.now[0] = moment
        forget_closed_sessions()
        assert list(server.files.file_storage) == kept


def test_another_streamlit_keeps_what_it_keeps(
    server: SimpleNamespace, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    streamlit_frontend._say_kept.cache_clear()
    del server._session_mgr
    monkeypatch.setattr(scriptrunner, "get_script_run_ctx", lambda: SimpleNamespace())
    with caplog.at_level(logging.WARNING, logger=streamlit_frontend.__name__):
        forget_closed_sessions()
        forget_uploads([SimpleNamespace(file_id="file")])
    assert "keeps closed sessions longer" in caplog.text
    assert "keeps uploaded files longer" in caplog.text


def test_without_a_server_there_is_nobody_to_forget() -> None:
    forget_closed_sessions()
