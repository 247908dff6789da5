"""How the server starts: it asks nobody for anything."""

import os
import pty
from pathlib import Path

from tests.browser.support import serving
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
