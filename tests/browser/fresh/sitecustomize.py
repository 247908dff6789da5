"""What Python runs first in the server of the tests: serve.py is to run the app that can forget."""

from pathlib import Path
from typing import Any

from streamlit.starlette import App

_begin = App.__init__


def _with_the_app_that_can_forget(self: App, _script: Path, **options: Any) -> None:
    _begin(self, Path(__file__).with_name("app.py"), **options)


App.__init__ = _with_the_app_that_can_forget
