"""The page of `broken_app.py` for the browser tests, served as `serve.py` serves the app."""

from pathlib import Path

from streamlit.starlette import App

from normviz.ui.broken import tell_broken_elsewhere

app = App(Path(__file__).with_name("broken_app.py"), on_script_error=tell_broken_elsewhere)
